import fs from "node:fs";
import path from "node:path";
import { type Check, compareVersions } from "./check.ts";
import { kernelName } from "./kernel-spec.ts";

/** The oldest JupyterLab that environment.yml allows, and so the oldest that is tested. */
const oldestJupyterLab = "4.6.2";

/** Where to look, and what to compare with. */
export interface JupyterPlace {
	/** Jupyter's data folders, first come first. */
	readonly dataFolders: readonly string[];
	/** The environments that may hold JupyterLab. */
	readonly prefixes: readonly string[];
	/** This package's version. */
	readonly version: string;
	/** The command that installs glasscell into Jupyter. */
	readonly installCommand: string;
}

/** The kernelspec that Jupyter would take, and whether what it starts is there. */
export function checkKernel({ dataFolders, installCommand }: JupyterPlace): Check[] {
	const file = firstExisting(dataFolders, path.join("kernels", kernelName, "kernel.json"));
	if (file === undefined) {
		return [{ what: "kernelspec", ok: false, found: `none in ${dataFolders.join(", ")}`, mend: installCommand }];
	}
	const { argv = [] }: { argv?: string[] } = JSON.parse(fs.readFileSync(file, "utf8"));
	const parts = { "kernel's Node": argv[0], "kernel's program": argv.find((argument) => /\.[cm]?js$/.test(argument)) };
	const started = Object.entries(parts).map(([what, found]): Check => {
		if (found !== undefined && fs.existsSync(found)) return { what, ok: true, found };
		return { what, ok: false, found: `${file} names ${found ?? "none"}, which is not there`, mend: installCommand };
	});
	return [{ what: "kernelspec", ok: true, found: file }, ...started];
}

/** The widget extension: there, and of the kernel's version, or else the two talk past each other. */
export function checkExtension({ dataFolders, version, installCommand }: JupyterPlace): Check {
	const what = "widget extension";
	const file = firstExisting(dataFolders, path.join("labextensions", kernelName, "package.json"));
	if (file === undefined) return { what, ok: false, found: "none", mend: installCommand };
	const found: { version?: string } = JSON.parse(fs.readFileSync(file, "utf8"));
	if (found.version === version) return { what, ok: true, found: `${version} in ${path.dirname(file)}` };
	const told = `${path.dirname(file)} is of version ${found.version}, the kernel of ${version}`;
	return { what, ok: false, found: told, mend: `${installCommand}, then reload the page of the notebook` };
}

/** JupyterLab itself. */
export function checkJupyterLab({ prefixes }: JupyterPlace): Check {
	const what = "JupyterLab";
	const mend = `python3 -m pip install "jupyterlab>=${oldestJupyterLab},<5"`;
	const version = installedVersion(prefixes, "jupyterlab");
	if (version === undefined) {
		return { what, ok: false, found: `none in ${prefixes.join(", ") || "any environment"}`, mend };
	}
	if (compareVersions(version, oldestJupyterLab) >= 0) return { what, ok: true, found: version };
	return { what, ok: false, found: `${version}, expected ${oldestJupyterLab} or newer`, mend };
}

/** The manager of widgets, which is a package of its own in JupyterLab. */
export function checkWidgetManager({ dataFolders }: JupyterPlace): Check {
	const what = "jupyterlab_widgets";
	const file = firstExisting(dataFolders, "labextensions/@jupyter-widgets/jupyterlab-manager/package.json");
	if (file !== undefined) return { what, ok: true, found: path.dirname(file) };
	return { what, ok: false, found: "none", mend: "python3 -m pip install jupyterlab_widgets" };
}

function firstExisting(folders: readonly string[], name: string): string | undefined {
	return folders.map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file));
}

/** A Python package's version from the folder that pip leaves beside it; no Python is started. */
function installedVersion(prefixes: readonly string[], name: string): string | undefined {
	const pattern = new RegExp(`^${name}-(.+)\\.dist-info$`);
	for (const prefix of prefixes) {
		for (const packages of packageFolders(prefix)) {
			for (const entry of fs.readdirSync(packages)) {
				const version = pattern.exec(entry)?.[1];
				if (version !== undefined) return version;
			}
		}
	}
	return undefined;
}

function packageFolders(prefix: string): string[] {
	const lib = path.join(prefix, "lib");
	const pythons = fs.existsSync(lib) ? fs.readdirSync(lib).filter((name) => /^python3\./.test(name)) : [];
	const folders = pythons.flatMap((name) =>
		["site-packages", "dist-packages"].map((kind) => path.join(lib, name, kind)),
	);
	return [...folders, path.join(prefix, "Lib/site-packages")].filter((folder) => fs.existsSync(folder));
}
