// @ts-check
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { command, which } from "./command.mjs";
import { SetupError } from "./setup-error.mjs";
import { installCommand } from "./system-package.mjs";

/** The oldest Python that JupyterLab 4.6 and the list in environment.yml run on. */
const oldest = [3, 10];

/**
 * One requirement: whether it applies on this platform, what is missing of it and of what it needs in turn, and the folder
 * in which pip keeps what it knows of it.
 * @typedef {{ requirement: string, applies: boolean, lacking: readonly string[], record: string | null }} Wanted
 *
 * What `inspect-packages.py` says of an environment.
 * @typedef {object} Inspection
 * @property {string} version
 * @property {string} prefix
 * @property {string} packages       its site-packages
 * @property {string} platform
 * @property {readonly Wanted[]} wanted
 * @property {readonly string[]} incomplete   dist-info folders of packages whose installation was cut off
 * @property {readonly string[]} flavours     the distributions that own the module `tensorflow`
 * @property {{ directory: string, libraries: readonly string[], version: string } | null} tensorflow
 */

/**
 * The interpreter of an environment's folder.
 * @param {string} prefix
 */
export function interpreter(prefix) {
	return process.platform === "win32" ? join(prefix, "Scripts", "python.exe") : join(prefix, "bin", "python");
}

/**
 * Python's own environment variables could lead it to another installation's modules.
 * @param {NodeJS.ProcessEnv} env
 */
export function pythonEnvironment(env) {
	const { PYTHONHOME: _home, PYTHONPATH: _path, ...rest } = env;
	return { ...rest, PYTHONNOUSERSITE: "1", PIP_DISABLE_PIP_VERSION_CHECK: "1", PIP_NO_INPUT: "1" };
}

/**
 * @param {string} python
 * @param {readonly string[]} requirements
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Inspection | undefined>} `undefined` where that Python cannot say (broken, or without pip)
 */
export async function inspect(python, requirements, env) {
	const script = fileURLToPath(new URL("inspect-packages.py", import.meta.url));
	const { code, output } = await command(python, [script, ...requirements], { env: pythonEnvironment(env) });
	if (code !== 0) return undefined;
	return JSON.parse(output.slice(output.indexOf("{")));
}

/**
 * What an inspection found missing among the requirements that apply here.
 * @param {Inspection} inspection
 * @param {(requirement: string) => boolean} [counts]
 */
export function lackingIn(inspection, counts = () => true) {
	return inspection.wanted.filter(({ requirement }) => counts(requirement)).flatMap(({ lacking }) => lacking);
}

/**
 * The Python to make an environment with: the newest that is young enough, unless GLASSCELL_PYTHON names one.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ python: string, version: string }>}
 */
export async function findPython(env) {
	const named = env.GLASSCELL_PYTHON;
	const names = named ? [named] : ["python3", "python", "python3.13", "python3.12", "python3.11", "python3.10"];
	const seen = [];
	for (const name of names) {
		const path = which(name, env);
		if (path === undefined) continue;
		const code = "import sys; print('%d.%d.%d' % sys.version_info[:3])";
		const asked = await command(path, ["-c", code], { env: pythonEnvironment(env) });
		const version = /^\d+\.\d+\.\d+/m.exec(asked.output)?.[0];
		if (asked.code !== 0 || version === undefined) continue;
		const [major = 0, minor = 0] = version.split(".").map(Number);
		if (major === oldest[0] && minor >= (oldest[1] ?? 0)) return { python: path, version };
		seen.push(`${name} is ${version}`);
	}
	const came = seen.length > 0 ? seen.join(", ") : `found none of ${names.join(", ")}`;
	throw new SetupError(`expected Python ${oldest.join(".")} or newer on PATH; ${came}`, installPython());
}

function installPython() {
	return installCommand({
		debian: "python3 python3-venv",
		fedora: "python3",
		arch: "python",
		suse: "python312",
		mac: "brew install python",
		other: "install Python 3.10 or newer, or name one: GLASSCELL_PYTHON=/path/to/python npm run lab",
	});
}

/**
 * The folders that are there as long as pip has not touched the packages asked for: looking at them starts no Python.
 * @param {Inspection} inspection
 */
export function recordsOf(inspection) {
	return inspection.wanted.flatMap(({ record }) => record ?? []);
}

/**
 * The environment variables of a process that is to live in a Python environment: its programs come first on PATH.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {{ python: string, prefix: string, own: boolean }} python
 * @returns {NodeJS.ProcessEnv}
 */
export function insideEnvironment(env, { python, prefix, own }) {
	const { PYTHONHOME: _home, PYTHONPATH: _path, ...rest } = env;
	const activated = own ? { VIRTUAL_ENV: prefix } : {};
	return { ...rest, ...activated, PATH: [dirname(python), env.PATH ?? ""].join(delimiter) };
}
