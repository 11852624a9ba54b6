// @ts-check
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildLibrary } from "./build-library.mjs";
import { buildDanfo, buildKernel, buildWidgets } from "./bundle.mjs";
import { installKernel } from "./install-kernel.mjs";
import { nodeVersions, npmPackages } from "./npm-packages.mjs";
import { oneAtATime } from "./one-at-a-time.mjs";
import { Progress } from "./progress.mjs";
import { pythonEnvironmentStep } from "./python-environment.mjs";
import { pythonPackages } from "./python-packages.mjs";
import { SetupError } from "./setup-error.mjs";
import { runStep } from "./step.mjs";
import { tensorflow } from "./tensorflow.mjs";
import { tensorflowBinding } from "./tensorflow-binding.mjs";
import { testModels } from "./test-models.mjs";

/** The repository. */
export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/[/\\]$/, "");

const oldestNode = [20, 19];

const steps = [
	npmPackages,
	pythonEnvironmentStep,
	pythonPackages,
	tensorflow,
	tensorflowBinding,
	buildLibrary,
	buildDanfo,
	buildKernel,
	buildWidgets,
	installKernel,
];

/**
 * Does whatever of the set-up is missing or out of date, a line for each step.
 *
 * @param {{ forTests?: boolean }} [options]   `forTests`: what only the tests need, too
 * @returns {Promise<import("./step.mjs").Results>} what the steps found out, by name
 */
export async function setUp({ forTests = false } = {}) {
	checkNode();
	const wanted = forTests ? [...steps, nodeVersions, testModels] : steps;
	const state = join(root, ".cache/setup");
	const context = { root, state, env: process.env, results: {}, progress: new Progress(wanted.length) };
	return oneAtATime(state, async () => {
		for (const step of wanted) await runStep(step, context);
		return context.results;
	});
}

function checkNode() {
	const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
	const [oldMajor = 0, oldMinor = 0] = oldestNode;
	if (major > oldMajor || (major === oldMajor && minor >= oldMinor)) return;
	throw new SetupError(
		`expected Node ${oldestNode.join(".")} or newer, got ${process.versions.node}`,
		"install a current Node.js",
	);
}

/**
 * Runs a command of this repository; an expected obstacle is printed as a sentence and the command that mends it.
 *
 * @param {() => Promise<number>} main   resolves to the exit code
 */
export async function runMain(main) {
	try {
		process.exitCode = await main();
	} catch (error) {
		if (!(error instanceof SetupError)) throw error;
		console.error(`\n${error.message}\nTo mend it: ${error.mend}`);
		process.exitCode = 1;
	}
}
