// @ts-check
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { command, tail, which } from "./command.mjs";
import { removeNodeLinks } from "./own-node.mjs";
import { SetupError } from "./setup-error.mjs";

/**
 * What a lock file says of one package.
 * @typedef {{ version?: string, optional?: boolean, link?: boolean, os?: string[], cpu?: string[], libc?: string[] }} Locked
 */

/**
 * Installs exactly what `package-lock.json` lists, with install scripts off (`.npmrc`): none of them is needed, and
 * one of them would download.
 *
 * @type {import("./step.mjs").Step}
 */
export const npmPackages = {
	name: "npm-packages",
	title: "npm packages",

	inputs({ root }) {
		return { files: [join(root, "package-lock.json")], values: { platform: process.platform, arch: process.arch } };
	},

	outputs({ root }) {
		return needed(root).map(([folder]) => join(root, folder, "package.json"));
	},

	adopt({ root }) {
		const hidden = join(root, "node_modules/.package-lock.json");
		if (!existsSync(hidden)) return undefined;
		const installed = packagesOf(hidden);
		const complete = needed(root).every(
			([folder, { version }]) =>
				installed[folder]?.version === version && existsSync(join(root, folder, "package.json")),
		);
		return complete ? { note: "node_modules agrees with package-lock.json" } : undefined;
	},

	async run({ root, env, state, progress }, { again }) {
		// Half-unpacked packages look whole to npm, so what a killed npm left goes first.
		if (again) rmSync(join(root, "node_modules"), { recursive: true, force: true });
		const [program, ...before] = npm(env);
		const args = [
			...before,
			// Not `npm ci`: it refuses a lock file that was written where another platform's optional packages could not be
			// had. This installs what is locked just the same, and writes no file of ours.
			"install",
			"--no-save",
			"--ignore-scripts",
			"--include=dev",
			"--include=optional",
			"--no-audit",
			"--no-fund",
			// The kernel's tests bring Node binaries for Linux on x64, which npm refuses elsewhere unless told not to.
			...(process.platform === "linux" && process.arch === "x64" ? [] : ["--force"]),
		];
		const log = join(state, "npm-packages.log");
		const { code, output } = await command(program, args, {
			cwd: root,
			env,
			log,
			onLine: (line) => progress.latest(line),
		});
		if (code !== 0) {
			throw new SetupError(
				`npm could not install the packages of package-lock.json:\n${tail(output)}`,
				"look at the lines above; with no network: connect once, then call this command again",
			);
		}
		removeNodeLinks(root);
		return { note: `${needed(root).length} packages` };
	},
};

/**
 * The packages that must be there on this platform, as [folder, entry].
 *
 * @param {string} root
 * @returns {(readonly [string, Locked])[]}
 */
function needed(root) {
	return Object.entries(packagesOf(join(root, "package-lock.json"))).filter(
		([folder, entry]) => folder !== "" && !entry.link && (!entry.optional || isForThisPlatform(entry)),
	);
}

/**
 * An optional package with no platform of its own may be left out for any reason; one for this very platform may not.
 * @param {Locked} entry
 */
function isForThisPlatform({ os, cpu, libc }) {
	const clib = existsSync("/etc/alpine-release") ? "musl" : "glibc";
	return (
		os?.includes(process.platform) === true &&
		cpu?.includes(process.arch) === true &&
		(libc === undefined || process.platform !== "linux" || libc.includes(clib))
	);
}

/**
 * @param {string} path
 * @returns {Record<string, Locked>}
 */
function packagesOf(path) {
	return JSON.parse(readFileSync(path, "utf8")).packages ?? {};
}

/**
 * How to call npm: the very npm that runs this script where there is one, because `npm` on Windows is a shell script.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {[string, ...string[]]}
 */
function npm(env) {
	const path = env.npm_execpath;
	if (path?.endsWith(".js") && existsSync(path)) return [process.execPath, path];
	return [which("npm", env) ?? "npm"];
}
