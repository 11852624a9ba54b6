// @ts-check
import { join } from "node:path";
import { command, tail } from "./command.mjs";
import { SetupError } from "./setup-error.mjs";
import { filesBelow } from "./source-files.mjs";

/**
 * A step that runs a script which bundles folders of sources into `dist/`.
 *
 * @param {object} bundle
 * @param {string} bundle.name the step's, and the script's in `scripts/`
 * @param {string} bundle.title
 * @param {readonly string[]} bundle.folders the sources
 * @param {readonly string[]} bundle.outputs in `dist/`
 * @returns {import("./step.mjs").Step}
 */
function bundleStep({ name, title, folders, outputs }) {
	const script = `scripts/${name}.mjs`;
	return {
		name,
		title,

		inputs({ root }) {
			const files = [script, "package.json", "package-lock.json"].map((file) => join(root, file));
			return { files: [...folders.flatMap((folder) => filesBelow(join(root, folder))), ...files] };
		},

		outputs({ root }) {
			return outputs.map((output) => join(root, "dist", output));
		},

		async run({ root, env, state, progress }) {
			const { code, output } = await command(process.execPath, [join(root, script)], {
				cwd: root,
				env,
				log: join(state, `${name}.log`),
				onLine: (line) => progress.latest(line),
			});
			if (code === 0) return {};
			throw new SetupError(`${folders[0]} could not be bundled:\n${tail(output, 20)}`, "mend the lines named above");
		},
	};
}

/** The kernel that Jupyter starts, in few files. */
export const buildKernel = bundleStep({
	name: "build-kernel",
	title: "kernel",
	folders: ["src/kernel", "src/core", "src/protocol", "src/figure"],
	outputs: ["kernel-bundle/main.js"],
});

/** The JupyterLab extension and its siblings. */
export const buildWidgets = bundleStep({
	name: "build-widgets",
	title: "widgets",
	folders: ["widgets/src", "src/core", "src/protocol", "src/figure"],
	outputs: ["labextension/package.json", "nbextension/index.js", "anywidget.js"],
});

/** danfojs-node, in a form that installs anywhere. */
export const buildDanfo = bundleStep({
	name: "build-danfo",
	title: "danfo",
	folders: ["scripts/danfo"],
	outputs: ["danfo/index.js"],
});
