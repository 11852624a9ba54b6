import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The two libraries of a TensorFlow wheel (2.12 and later) that carry its C interface, in the order of loading. */
const libraries = ["libtensorflow_framework.so.2", "libtensorflow_cc.so.2"] as const;

/** `RTLD_NODELETE` of glibc, which `os.constants.dlopen` does not list. */
const RTLD_NODELETE = 0x1000;

/** A TensorFlow found on this machine. */
export interface TensorFlowFolder {
	/** The folder of the two libraries: `…/site-packages/tensorflow`. */
	readonly folder: string;
	/** How it was found, such as `"VIRTUAL_ENV"`. */
	readonly from: string;
}

const holdsLibraries = (folder: string): boolean => libraries.every((name) => existsSync(join(folder, name)));

/** The folders in which a Python below `prefix` keeps its packages. */
function packageFolders(prefix: string): string[] {
	return ["lib", "lib64"].flatMap((lib) => {
		const folder = join(prefix, lib);
		if (!existsSync(folder)) return [];
		return readdirSync(folder)
			.filter((name) => name.startsWith("python3"))
			.flatMap((name) => ["site-packages", "dist-packages"].map((packages) => join(folder, name, packages)));
	});
}

/** The prefixes of the Pythons on PATH: where `bin/python3` lies, unresolved, as a virtual environment's is a link. */
function prefixesOnPath(): string[] {
	return (process.env.PATH ?? "")
		.split(delimiter)
		.filter((folder) => folder && ["python3", "python"].some((name) => existsSync(join(folder, name))))
		.map((folder) => dirname(folder));
}

/** Asks Python itself: right everywhere, but a second slow, so only on explicit request. */
function askPython(): string | undefined {
	const program =
		'import importlib.util as u; s=u.find_spec("tensorflow"); print(s.submodule_search_locations[0] if s else "")';
	for (const python of ["python3", "python"]) {
		const answer = spawnSync(python, ["-c", program], { encoding: "utf8", timeout: 20_000 });
		const folder = answer.stdout?.trim();
		if (answer.status === 0 && folder) return folder;
	}
	return undefined;
}

/**
 * Finds the TensorFlow whose libraries the native binding is to use.
 *
 * Looked for in this order: `GLASSCELL_TF_DIR`, the package's own `.venv`, `VIRTUAL_ENV`, `CONDA_PREFIX`, the Pythons on
 * PATH, the person's `~/.local`; all by looking at files. `thorough` also starts Python to ask it.
 */
export function findTensorFlow(thorough: boolean): TensorFlowFolder | undefined {
	const told = process.env.GLASSCELL_TF_DIR;
	if (told) return holdsLibraries(told) ? { folder: told, from: "GLASSCELL_TF_DIR" } : undefined;
	const prefixes: (readonly [string, string | undefined])[] = [
		[".venv of the package", fileURLToPath(new URL("../../../.venv", import.meta.url))],
		["VIRTUAL_ENV", process.env.VIRTUAL_ENV],
		["CONDA_PREFIX", process.env.CONDA_PREFIX],
		...prefixesOnPath().map((prefix) => ["PATH", prefix] as const),
		["~/.local", process.env.HOME && join(process.env.HOME, ".local")],
	];
	for (const [from, prefix] of prefixes) {
		if (!prefix) continue;
		const folder = packageFolders(prefix)
			.map((packages) => join(packages, "tensorflow"))
			.find(holdsLibraries);
		if (folder) return { folder, from };
	}
	const asked = thorough ? askPython() : undefined;
	return asked && holdsLibraries(asked) ? { folder: asked, from: "python3" } : undefined;
}

/**
 * Maps the libraries into this process, in place, so that the native binding finds them by their names.
 *
 * `process.dlopen` always throws here, as no library is a Node module: "Module did not self-register" says that it was loaded.
 *
 * @throws what `dlopen` says when a library could not be loaded.
 */
export function loadTensorFlow(folder: string, flags: { RTLD_NOW: number; RTLD_GLOBAL: number }): void {
	for (const name of libraries) {
		try {
			process.dlopen({ exports: {} }, join(folder, name), flags.RTLD_NOW | flags.RTLD_GLOBAL | RTLD_NODELETE);
		} catch (error) {
			if (!String(error).includes("did not self-register")) throw error;
		}
	}
}

/** Whether the wheel in `folder` was built with CUDA, from the metadata beside it: `tensorflow_cpu-…` is not. */
export function builtForGpu(folder: string): boolean {
	const packages = dirname(folder);
	return !readdirSync(packages).some((name) => /^tensorflow_cpu-.*\.dist-info$/.test(name));
}
