// @ts-check
import { join } from "node:path";
import { command, tail } from "./command.mjs";
import { SetupError } from "./setup-error.mjs";
import { filesBelow } from "./source-files.mjs";

/**
 * Bundles `widgets/` into the JupyterLab extension and its siblings.
 *
 * @type {import("./step.mjs").Step}
 */
export const buildWidgets = {
	name: "build-widgets",
	title: "widgets",

	inputs({ root }) {
		const folders = ["widgets/src", "src/core", "src/protocol", "src/figure"];
		const files = ["scripts/build-widgets.mjs", "package.json", "package-lock.json"];
		return {
			files: [...folders.flatMap((folder) => filesBelow(join(root, folder))), ...files.map((file) => join(root, file))],
		};
	},

	outputs({ root }) {
		const names = ["labextension/package.json", "nbextension/index.js", "anywidget.js"];
		return names.map((name) => join(root, "dist", name));
	},

	async run({ root, env, state, progress }) {
		const { code, output } = await command(process.execPath, [join(root, "scripts/build-widgets.mjs")], {
			cwd: root,
			env,
			log: join(state, "build-widgets.log"),
			onLine: (line) => progress.latest(line),
		});
		if (code !== 0)
			throw new SetupError(`widgets/ could not be bundled:\n${tail(output, 20)}`, "mend the lines named above");
		return {};
	},
};
