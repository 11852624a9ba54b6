// @ts-check
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join, sep } from "node:path";

/**
 * Takes away the programs called `node` among the packages' own; see {@link runByOwnNode}.
 * @param {string} root
 */
export function removeNodeLinks(root) {
	const bin = join(root, "node_modules/.bin");
	for (const name of ["node", "node.cmd", "node.ps1"]) rmSync(join(bin, name), { force: true });
}

/**
 * The Node versions that the kernel's tests run on are npm packages that each bring a program called `node`, and npm
 * puts what packages bring first on PATH: `npm run lab` would silently run, and install the kernel with, one of those.
 *
 * Takes that link away; where this very process was already started by it, runs the command again with the person's own
 * Node.
 *
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @returns {number | undefined} the exit code of the second run; `undefined` where this process is the right one
 */
export function runByOwnNode(root, env) {
	removeNodeLinks(root);
	const own = env.npm_node_execpath;
	if (!process.execPath.startsWith(join(root, "node_modules") + sep) || !own || own === process.execPath)
		return undefined;
	return spawnSync(own, process.argv.slice(1), { stdio: "inherit", env }).status ?? 1;
}
