// @ts-check
/** The kernels that are measured side by side: how each is started with a connection file. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { kernelSpec, thisNode } from "../../dist/cli/kernel-spec.js";
import { interpreter } from "../../scripts/setup/python.mjs";

/** @typedef {"glasscell" | "ipykernel" | "tslab" | "deno"} KernelName */

/**
 * @typedef {object} Peer
 * @property {(connectionFile: string) => readonly [string, ...string[]]} command the program and its arguments
 * @property {"message" | "signal"} interrupts as its own kernelspec says
 * @property {Readonly<Record<string, string>>} [env] what its kernelspec adds to the environment
 */

const root = fileURLToPath(new URL("../..", import.meta.url));
const require = createRequire(import.meta.url);
/** The Python of the environment in which Jupyter is installed. */
export const python = interpreter(process.env.VIRTUAL_ENV ?? process.env.CONDA_PREFIX ?? join(root, ".venv"));

/** The program of the npm package `deno`, if there is one for this machine. */
function denoProgram() {
	const { platform, arch } = process;
	const suffix = platform === "linux" ? "-glibc" : "";
	const name = `@deno/${platform}-${arch}${suffix}/${platform === "win32" ? "deno.exe" : "deno"}`;
	try {
		return require.resolve(name);
	} catch {
		return undefined;
	}
}
const deno = denoProgram();

/** @returns {Partial<Record<KernelName, Peer>>} the kernels that are installed here, ours first */
export function installedKernels() {
	const { argv, env } = kernelSpec(thisNode(), join(root, "dist/kernel-bundle/main.js"));
	/** @type {Partial<Record<KernelName, Peer>>} */
	const found = {
		glasscell: {
			command: (file) =>
				/** @type {[string, ...string[]]} */ (argv.map((part) => part.replace("{connection_file}", file))),
			interrupts: "message",
			env,
		},
	};
	if (existsSync(python)) {
		found.ipykernel = { command: (file) => [python, "-m", "ipykernel_launcher", "-f", file], interrupts: "signal" };
	}
	const tslab = join(root, "node_modules/tslab/bin/tslab");
	if (existsSync(tslab)) {
		found.tslab = {
			command: (file) => [process.execPath, tslab, "kernel", `--config-path=${file}`],
			interrupts: "signal",
		};
	}
	if (deno !== undefined) {
		found.deno = { command: (file) => [deno, "jupyter", "--kernel", "--conn", file], interrupts: "message" };
	}
	return found;
}
