// @ts-check
import { join } from "node:path";
import { command, tail } from "./command.mjs";
import { SetupError } from "./setup-error.mjs";
import { filesBelow } from "./source-files.mjs";

/**
 * Puts the kernelspec and the widget extension where the environment's Jupyter looks, by `glasscell install`.
 *
 * @type {import("./step.mjs").Step}
 */
export const installKernel = {
	name: "install-kernel",
	title: "kernelspec and extension",

	inputs({ root, results }) {
		const { prefix } = results["python-environment"];
		const files = ["labextension", "nbextension"].flatMap((folder) => filesBelow(join(root, "dist", folder)));
		const own = ["dist/cli/install.js", "dist/cli/kernel-spec.js", "dist/cli/main.js", "package.json"].map((path) =>
			join(root, path),
		);
		return { files: [...files, ...own], values: { root, prefix, node: process.execPath, version: process.version } };
	},

	outputs(_, result) {
		return result.written;
	},

	async run({ root, env, state, progress, results }) {
		const { prefix } = results["python-environment"];
		const { code, output } = await command(
			process.execPath,
			[join(root, "dist/cli/main.js"), "install", "--prefix", prefix],
			{ cwd: root, env, log: join(state, "install-kernel.log"), onLine: (line) => progress.latest(line) },
		);
		if (code !== 0) {
			throw new SetupError(
				`the kernel could not be installed into ${prefix}:\n${tail(output)}`,
				`check that ${prefix} is yours to write to`,
			);
		}
		const jupyter = join(prefix, "share/jupyter");
		const written = [
			"kernels/glasscell/kernel.json",
			"labextensions/glasscell/package.json",
			"nbextensions/glasscell/index.js",
		];
		return { result: { written: written.map((path) => join(jupyter, path)) }, note: prefix };
	},
};
