import { existsSync } from "node:fs";
import path from "node:path";

const root = path.join(import.meta.dirname, "..");

/**
 * The Python environment whose JupyterLab the tests start: the one that `npm test` chose and set up (an active conda
 * environment, say), else the private one.
 */
export const jupyterPrefix = process.env.GLASSCELL_JUPYTER_PREFIX ?? path.join(root, ".venv");

/** A program of that environment, such as `jupyter` or `python`. */
export function jupyterProgram(name: string): string {
	return process.platform === "win32"
		? path.join(jupyterPrefix, "Scripts", `${name}.exe`)
		: path.join(jupyterPrefix, "bin", name);
}

/** The Chromium that `npm test` found, else where Debian puts it. */
export const chromiumPath = process.env.GLASSCELL_CHROMIUM ?? "/usr/bin/chromium";

/** The other versions of Node that `npm test` set up, beside the one that runs the tests; none where npm has none for this platform. */
export const otherNodes: readonly { readonly major: number; readonly path: string }[] = [22, 24, 26]
	.filter((major) => major !== Number.parseInt(process.versions.node, 10))
	.map((major) => ({ major, path: path.join(root, `test/node-versions/node_modules/node-${major}/bin/node`) }))
	.filter((node) => existsSync(node.path));
