// @ts-check
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { command, tail, which } from "./command.mjs";
import { SetupError } from "./setup-error.mjs";

/**
 * What a lock file says of one package.
 * @typedef {{ version?: string, optional?: boolean, link?: boolean, os?: string[], cpu?: string[], libc?: string[] }} Locked
 */

/**
 * A step that installs exactly what the `package-lock.json` of a folder lists, with install scripts off (`.npmrc`): none
 * of them is needed, and one of them would download.
 *
 * @param {{ name: string, title: string, folder: string }} about   `folder`: from the repository
 * @returns {import("./step.mjs").Step}
 */
const installsPackages = ({ name, title, folder }) => ({
	name,
	title,

	inputs({ root }) {
		const lock = join(root, folder, "package-lock.json");
		return { files: [lock], values: { platform: process.platform, arch: process.arch } };
	},

	outputs({ root }) {
		return needed(join(root, folder)).map(([place]) => join(root, folder, place, "package.json"));
	},

	adopt({ root }) {
		const home = join(root, folder);
		const hidden = join(home, "node_modules/.package-lock.json");
		if (!existsSync(hidden)) return undefined;
		const installed = packagesOf(hidden);
		const complete = needed(home).every(
			([place, { version }]) => installed[place]?.version === version && existsSync(join(home, place, "package.json")),
		);
		return complete ? { note: "node_modules agrees with package-lock.json" } : undefined;
	},

	async run({ root, env, state, progress }, { again }) {
		const home = join(root, folder);
		// Half-unpacked packages look whole to npm, so what a killed npm left goes first.
		if (again) rmSync(join(home, "node_modules"), { recursive: true, force: true });
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
		];
		const log = join(state, `${name}.log`);
		const { code, output } = await command(program, args, {
			cwd: home,
			env,
			log,
			onLine: (line) => progress.latest(line),
		});
		if (code !== 0) {
			throw new SetupError(
				`npm could not install the packages of ${join(folder, "package-lock.json")}:\n${tail(output)}`,
				"look at the lines above; with no network: connect once, then call this command again",
			);
		}
		return { note: `${needed(home).length} packages` };
	},
});

/** What the library is built from and tested with. */
export const npmPackages = installsPackages({ name: "npm-packages", title: "npm packages", folder: "" });

const binaries = installsPackages({
	name: "node-versions",
	title: "other versions of Node for the kernel's tests",
	folder: "test/node-versions",
});

/**
 * The versions of Node that the kernel's tests run on beside the one that runs them, where npm has them.
 *
 * @type {import("./step.mjs").Step}
 */
export const nodeVersions = {
	...binaries,
	outputs: (context, result) => (result?.lacking ? [] : binaries.outputs(context, result)),
	adopt: (context) => (hasNodeBinaries ? binaries.adopt?.(context) : undefined),
	run: async (context, how) => (hasNodeBinaries ? binaries.run(context, how) : noNodeBinaries),
};

const hasNodeBinaries = process.platform === "linux" && process.arch === "x64";
const noNodeBinaries = {
	result: { lacking: true },
	remember: true,
	lack: {
		reason: `npm has them for Linux on x64, not for ${process.platform} on ${process.arch}`,
		mend: "run the tests with each version of Node by hand",
		instead: `the kernel is tested on Node ${process.versions.node} only`,
	},
};

/**
 * The packages that must be there on this platform, as [place, entry].
 *
 * @param {string} home
 * @returns {(readonly [string, Locked])[]}
 */
function needed(home) {
	return Object.entries(packagesOf(join(home, "package-lock.json"))).filter(
		([place, entry]) => place !== "" && !entry.link && (!entry.optional || isForThisPlatform(entry)),
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
