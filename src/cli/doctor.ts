import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { messageOf } from "../core/errors.ts";
import { version } from "../core/version.ts";
import { type Check, compareVersions, lineOf } from "./check.ts";
import { checkExtension, checkJupyterLab, checkKernel, checkWidgetManager } from "./jupyter-checks.ts";
import { dataFolders, likelyPrefixes, thisSystem } from "./jupyter-paths.ts";
import { UsageError } from "./usage-error.ts";

const packageFolder = fileURLToPath(new URL("../..", import.meta.url));

/** The oldest Node that glasscell runs on, as package.json says. */
const oldestNode = "20.19.0";

/**
 * Looks at everything glasscell needs here: Node, the kernel, the widget extension, JupyterLab, the compute backend, and
 * what only its tests need. Installs nothing.
 */
export async function examine(): Promise<Check[]> {
	const system = thisSystem();
	const prefixes = likelyPrefixes(system, packageFolder);
	const isCheckout = fs.existsSync(path.join(packageFolder, "scripts/lab.mjs"));
	const place = {
		dataFolders: dataFolders(system, prefixes),
		prefixes,
		version,
		installCommand: isCheckout ? "npm run lab -- --setup-only" : "npx glasscell install",
	};
	return [
		checkNode(process.versions.node),
		...checkKernel(place),
		checkExtension(place),
		checkJupyterLab(place),
		checkWidgetManager(place),
		await checkBackend(),
		...(isCheckout ? [checkChromium(system.env)] : []),
	];
}

/** Node itself. */
export function checkNode(found: string): Check {
	const what = "Node";
	if (compareVersions(found, oldestNode) >= 0) return { what, ok: true, found };
	return { what, ok: false, found: `${found}, expected ${oldestNode} or newer`, mend: "install a current Node.js" };
}

/** Starts the backend that a notebook would get. A slower one than TensorFlow is no failure, but is said. */
async function checkBackend(): Promise<Check> {
	const what = "compute backend";
	try {
		const { ready } = await import("../math/backend.ts");
		const { title, notFaster } = await ready();
		const slower = notFaster.filter(({ backend }) => backend !== "GPU");
		if (slower.length === 0) return { what, ok: true, found: title };
		const reasons = slower.map(({ backend, reason }) => `no ${backend}: ${reason}`).join("; ");
		return { what, ok: false, found: `${title}, ${reasons}`, mend: slower[0]?.mend ?? "", optional: true };
	} catch (error) {
		return {
			what,
			ok: false,
			found: messageOf(error),
			mend: "unset GLASSCELL_BACKEND, or see docs/troubleshooting.md",
		};
	}
}

/** The browser of the tests. */
function checkChromium(env: NodeJS.ProcessEnv): Check {
	const what = "Chromium, for the browser tests";
	const folders = (env.PATH ?? "").split(path.delimiter);
	const names = ["chromium", "chromium-browser", "google-chrome"];
	const found = folders
		.flatMap((folder) => names.map((name) => path.join(folder, name)))
		.find((file) => fs.existsSync(file));
	if (found !== undefined) return { what, ok: true, found };
	return { what, ok: false, found: "none on PATH", mend: "apt-get install chromium", optional: true };
}

/** `glasscell doctor`: a line for each check; exit code 1 where something needed is missing. */
export async function runDoctor(args: readonly string[]): Promise<number> {
	if (args.length > 0) throw new UsageError(`doctor takes no arguments, got ${args.join(" ")}`);
	const checks = await examine();
	for (const check of checks) console.log(lineOf(check));
	return checks.every(({ ok, optional }) => ok || optional) ? 0 : 1;
}
