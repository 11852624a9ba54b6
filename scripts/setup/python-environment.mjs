// @ts-check
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { command, tail, which } from "./command.mjs";
import { readEnvironmentFile } from "./environment-file.mjs";
import { findPython, inspect, interpreter, lackingIn, pythonEnvironment } from "./python.mjs";
import { SetupError } from "./setup-error.mjs";
import { installCommand } from "./system-package.mjs";

/**
 * Chooses the Python environment: the active conda or virtual environment where it has all that `environment.yml`
 * lists, else the private one in `.venv`, which is made if need be.
 *
 * @type {import("./step.mjs").Step}
 */
export const pythonEnvironmentStep = {
	name: "python-environment",
	title: "Python environment",

	inputs({ root, env }) {
		const { CONDA_PREFIX, VIRTUAL_ENV, GLASSCELL_PYTHON } = env;
		return { files: [join(root, "environment.yml")], values: { root, CONDA_PREFIX, VIRTUAL_ENV, GLASSCELL_PYTHON } };
	},

	outputs({ root }, result) {
		return [result.python, result.packages, ...(result.own ? [moduleMark(root)] : [])];
	},

	async adopt(context) {
		const active = await activeEnvironment(context);
		if (active?.result) return { result: active.result, note: `using the active one, ${active.result.prefix}` };
		const own = await privateEnvironment(context);
		if (own === undefined) return undefined;
		return { result: own, note: `${remark(active)}.venv is there` };
	},

	async run(context) {
		const active = await activeEnvironment(context);
		if (active?.result) return { result: active.result, note: `using the active one, ${active.result.prefix}` };
		const note = await create(context);
		const own = await privateEnvironment(context);
		if (own === undefined) {
			throw new SetupError(`${join(context.root, ".venv")} was made, but its Python or its pip does not run`, noVenv());
		}
		return { result: own, note: remark(active) + note };
	},
};

/**
 * @param {{ lacking: string } | undefined} active
 */
function remark(active) {
	return active ? `${active.lacking}; ` : "";
}

/** @param {import("./step.mjs").Context} context */
async function activeEnvironment({ root, env }) {
	const prefix = env.VIRTUAL_ENV || env.CONDA_PREFIX;
	const own = join(root, ".venv");
	if (!prefix || prefix === own) return undefined;
	const python = interpreter(prefix);
	const conda = join(prefix, process.platform === "win32" ? "python.exe" : "bin/python");
	const path = [python, conda].find((candidate) => existsSync(candidate));
	if (path === undefined) return undefined;
	const inspection = await inspect(path, readEnvironmentFile(join(root, "environment.yml")).pip, env);
	if (inspection === undefined)
		return { lacking: `the active environment ${prefix} cannot list its packages`, result: undefined };
	const lacking = lackingIn(inspection);
	if (lacking.length > 0) {
		const some = lacking.slice(0, 3).join(", ") + (lacking.length > 3 ? ", …" : "");
		return { lacking: `the active environment ${prefix} lacks ${some}`, result: undefined };
	}
	return { lacking: "", result: described(path, inspection, false) };
}

/** @param {import("./step.mjs").Context} context */
async function privateEnvironment({ root, env }) {
	const python = interpreter(join(root, ".venv"));
	if (!existsSync(python)) return undefined;
	const pip = await command(python, ["-m", "pip", "--version"], { env: pythonEnvironment(env) });
	if (pip.code !== 0) return undefined;
	const inspection = await inspect(python, [], env);
	if (inspection === undefined) return undefined;
	writeFileSync(moduleMark(root), '{ "private": true, "type": "commonjs" }\n');
	return described(python, inspection, true);
}

/**
 * JupyterLab runs a CommonJS program of its own with Node when it starts. Below our package.json, which says "module", that
 * program fails with a page of text; a package.json of its own sets `.venv` apart.
 *
 * @param {string} root
 */
function moduleMark(root) {
	return join(root, ".venv/package.json");
}

/**
 * @param {string} python
 * @param {import("./python.mjs").Inspection} inspection
 * @param {boolean} own   ours to install into
 */
function described(python, { prefix, packages, version }, own) {
	return { python, prefix, packages, version, own };
}

/**
 * Makes `.venv` with `venv`, or where Python lacks it with virtualenv or uv.
 * @param {import("./step.mjs").Context} context
 */
async function create({ root, env, state, progress }) {
	const { python, version } = await findPython(env);
	const folder = join(root, ".venv");
	const log = join(state, "python-environment.log");
	/** @type {readonly (readonly [string, string, readonly string[]])[]} */
	const ways = [
		["venv", python, ["-m", "venv", "--clear", folder]],
		["virtualenv", python, ["-m", "virtualenv", "--clear", folder]],
		["virtualenv", which("virtualenv", env) ?? "", ["--clear", "-p", python, folder]],
		["uv", which("uv", env) ?? "", ["venv", "--seed", "--python", python, folder]],
	];
	let said = "";
	for (const [name, program, args] of ways) {
		if (program === "") continue;
		rmSync(folder, { recursive: true, force: true });
		const { code, output } = await command(program, args, {
			env: pythonEnvironment(env),
			log,
			onLine: (line) => progress.latest(line),
		});
		if (code === 0) return `Python ${version}, made by ${name}`;
		said ||= output;
	}
	rmSync(folder, { recursive: true, force: true });
	throw new SetupError(`Python ${version} (${python}) cannot make a virtual environment:\n${tail(said)}`, noVenv());
}

function noVenv() {
	return installCommand({
		debian: "python3-venv",
		fedora: "python3-virtualenv",
		arch: "python-virtualenv",
		suse: "python3-virtualenv",
		mac: "python3 -m pip install virtualenv",
		other: "python3 -m pip install --user virtualenv, or conda env create -f environment.yml",
	});
}
