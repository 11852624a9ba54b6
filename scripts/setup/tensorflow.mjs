// @ts-check
import { join } from "node:path";
import { tail } from "./command.mjs";
import { isTensorflow, readEnvironmentFile } from "./environment-file.mjs";
import { inspect, lackingIn, recordsOf } from "./python.mjs";
import { pip, removeIncomplete } from "./python-packages.mjs";
import { SetupError } from "./setup-error.mjs";

const instead = "the wasm backend, which is slower";

/** What pip says when it could not reach its index; then the same call may well succeed later. */
const noNetwork =
	/connection (broken|refused|error)|NewConnectionError|timed out|Temporary failure|Network is unreachable/i;

/**
 * Installs TensorFlow as `environment.yml` lists it, for its native library. It is the one package that may be missing:
 * there is no wheel for every platform and Python, and glasscell then computes on WebAssembly.
 *
 * @type {import("./step.mjs").Step}
 */
export const tensorflow = {
	name: "tensorflow",
	title: "TensorFlow",

	inputs({ root, results }) {
		return { files: [join(root, "environment.yml")], values: { python: results["python-environment"] } };
	},

	outputs(_, result) {
		return result === undefined ? [] : [...result.libraries, ...result.records];
	},

	async adopt(context) {
		const { inspection, wanted } = await inspected(context);
		const { tensorflow: found, incomplete } = inspection;
		if (wanted.length === 0 || lackingIn(inspection).length > 0 || found?.libraries.length !== 2) return undefined;
		const doubtful = incomplete.length > 0 || otherFlavours(inspection, wanted).length > 0;
		if (doubtful && context.results["python-environment"].own) return undefined;
		return { result: { ...found, records: recordsOf(inspection) }, note: `TensorFlow ${found.version} is there` };
	},

	async run(context) {
		const { inspection, wanted, listed } = await inspected(context);
		const here = `${inspection.platform}, Python ${inspection.version}`;
		if (wanted.length === 0) {
			const reason = listed.length > 0 ? `environment.yml lists no wheel for ${here}` : "environment.yml lists none";
			return { lack: { reason, mend: mendFor(inspection), instead }, remember: true };
		}
		removeIncomplete(context, inspection);
		const others = otherFlavours(inspection, wanted);
		if (others.length > 0) await pip(context, ["uninstall", "--yes", ...others], "tensorflow");
		// Uninstalling one flavour takes files that the other wrote as well.
		if (others.length > 0) await pip(context, ["install", "--force-reinstall", "--no-deps", ...wanted], "tensorflow");
		const ended = await pip(context, ["install", "--only-binary", ":all:", ...wanted], "tensorflow");
		if (ended.code !== 0) {
			const reason = `pip found no wheel of ${wanted.join(", ")} for ${here}:\n${tail(ended.output, 4)}`;
			return { lack: { reason, mend: mendFor(inspection), instead }, remember: !noNetwork.test(ended.output) };
		}
		const after = (await inspected(context)).inspection;
		const found = after.tensorflow;
		if (found?.libraries.length !== 2) {
			const reason = `TensorFlow ${found?.version} has no libtensorflow_cc and libtensorflow_framework in ${found?.directory}`;
			return { lack: { reason, mend: "list version 2.12 or newer in environment.yml", instead }, remember: true };
		}
		return { result: { ...found, records: recordsOf(after) }, note: `TensorFlow ${found.version}` };
	},
};

/** @param {import("./step.mjs").Context} context */
async function inspected({ root, env, results }) {
	const { python } = results["python-environment"];
	const listed = readEnvironmentFile(join(root, "environment.yml")).pip.filter(isTensorflow);
	const inspection = await inspect(python, listed, env);
	if (inspection === undefined)
		throw new SetupError(`${python} cannot list its packages`, `${python} -m ensurepip, or delete .venv`);
	const wanted = inspection.wanted.filter(({ applies }) => applies).map(({ requirement }) => requirement);
	return { inspection, wanted, listed };
}

/**
 * Two distributions of TensorFlow own the same folder: after a change of the list, the other one goes first.
 *
 * @param {import("./python.mjs").Inspection} inspection
 * @param {readonly string[]} wanted
 */
function otherFlavours({ flavours }, wanted) {
	const names = wanted.map((requirement) => /^[\w.-]+/.exec(requirement)?.[0].toLowerCase().replace(/[_.]/g, "-"));
	return flavours.filter((name) => !names.includes(name.toLowerCase().replace(/[_.]/g, "-")));
}

/** @param {import("./python.mjs").Inspection} inspection */
function mendFor({ version }) {
	const minor = Number(version.split(".")[1]);
	if (minor > 13) return "delete .venv, then GLASSCELL_PYTHON=python3.13 npm run lab";
	return "use Linux on x86_64, or add a requirement that fits this platform to environment.yml";
}
