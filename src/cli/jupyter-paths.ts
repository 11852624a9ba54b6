import fs from "node:fs";
import path from "node:path";
import { type JupyterSystem, userDataFolder } from "../kernel/user-data-folder.ts";

export { type JupyterSystem, thisSystem, userDataFolder } from "../kernel/user-data-folder.ts";

/** An environment's Jupyter data folder. */
export function prefixDataFolder(prefix: string): string {
	return path.join(prefix, "share/jupyter");
}

/** The folder of the active virtual or conda environment; `undefined` where none is active. */
export function activePrefix({ env }: JupyterSystem): string | undefined {
	return env.VIRTUAL_ENV || env.CONDA_PREFIX || undefined;
}

/**
 * The environments whose Jupyter a person here is likely to start: the active one, the one whose `jupyter` is first on
 * PATH, and the private one of a glasscell checkout.
 *
 * @param checkout the folder of the package, which in a checkout holds `.venv`
 */
export function likelyPrefixes(system: JupyterSystem, checkout: string): string[] {
	const program = system.platform === "win32" ? "jupyter.exe" : "jupyter";
	const onPath = (system.env.PATH ?? "")
		.split(path.delimiter)
		.filter((folder) => folder !== "" && fs.existsSync(path.join(folder, program)))
		.slice(0, 1)
		.map((folder) => path.dirname(folder));
	const own = [path.join(checkout, ".venv")].filter((folder) => fs.existsSync(path.join(folder, "pyvenv.cfg")));
	return [...new Set([activePrefix(system) ?? [], onPath, own].flat())];
}

/** Every folder in which Jupyter looks for kernels and extensions, first come first. */
export function dataFolders(system: JupyterSystem, prefixes: readonly string[]): string[] {
	const given = (system.env.JUPYTER_PATH ?? "").split(path.delimiter).filter((folder) => folder !== "");
	const shared =
		system.platform === "win32"
			? [path.join(system.env.PROGRAMDATA ?? "C:\\ProgramData", "jupyter")]
			: ["/usr/local/share/jupyter", "/usr/share/jupyter"];
	return [...new Set([...given, ...prefixes.map(prefixDataFolder), userDataFolder(system), ...shared])];
}
