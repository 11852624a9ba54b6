// @ts-check
import { rmSync } from "node:fs";
import { join } from "node:path";
import { command, tail } from "./command.mjs";
import { isTensorflow, readEnvironmentFile } from "./environment-file.mjs";
import { inspect, lackingIn, pythonEnvironment, recordsOf } from "./python.mjs";
import { SetupError } from "./setup-error.mjs";

/**
 * Installs what `environment.yml` lists, but for TensorFlow, into the private environment.
 *
 * @type {import("./step.mjs").Step}
 */
export const pythonPackages = {
	name: "python-packages",
	title: "Python packages",

	inputs({ root, results }) {
		return { files: [join(root, "environment.yml")], values: { python: results["python-environment"] } };
	},

	outputs(_, result) {
		return result.records;
	},

	async adopt(context) {
		const { inspection, lacking } = await inspected(context);
		if (lacking.length > 0 || (context.results["python-environment"].own && inspection.incomplete.length > 0))
			return undefined;
		return { result: { records: recordsOf(inspection) }, note: "already installed" };
	},

	async run(context) {
		const before = await inspected(context);
		removeIncomplete(context, before.inspection);
		const ended = await pip(context, ["install", ...before.requirements], "python-packages");
		const { inspection, lacking } = await inspected(context);
		if (ended.code !== 0 || lacking.length > 0) {
			const missing = lacking.length > 0 ? `; still lacking ${lacking.join(", ")}` : "";
			throw new SetupError(
				`pip could not install ${before.requirements.join(" ")}${missing}:\n${tail(ended.output)}`,
				"look at the lines above; with no network: connect once, then call this command again",
			);
		}
		const names = before.requirements.map((requirement) => requirement.replace(/[\s;[<>=~].*$/, ""));
		return { result: { records: recordsOf(inspection) }, note: names.join(", ") };
	},
};

/**
 * pip in the private environment; never in one that the person made.
 *
 * @param {import("./step.mjs").Context} context
 * @param {readonly string[]} args
 * @param {string} name   of the log
 */
export function pip({ env, state, progress, results }, args, name) {
	return command(results["python-environment"].python, ["-m", "pip", ...args], {
		env: pythonEnvironment(env),
		log: join(state, `${name}.log`),
		onLine: (line) => progress.latest(line),
	});
}

/**
 * Packages whose installation was cut off have no list of their files, and pip refuses to replace them: without their
 * dist-info they count as not installed, and are written anew.
 *
 * @param {import("./step.mjs").Context} context
 * @param {import("./python.mjs").Inspection} inspection
 */
export function removeIncomplete({ results }, { incomplete }) {
	if (!results["python-environment"].own) return;
	for (const folder of incomplete) rmSync(folder, { recursive: true, force: true });
}

/** @param {import("./step.mjs").Context} context */
async function inspected({ root, env, results }) {
	const { python } = results["python-environment"];
	const requirements = readEnvironmentFile(join(root, "environment.yml")).pip.filter((text) => !isTensorflow(text));
	const inspection = await inspect(python, requirements, env);
	if (inspection === undefined) {
		throw new SetupError(`${python} cannot list its packages`, `${python} -m ensurepip, or delete .venv`);
	}
	return { requirements, inspection, lacking: lackingIn(inspection) };
}
