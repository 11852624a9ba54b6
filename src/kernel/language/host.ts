import { join } from "node:path";
import ts from "typescript";
import type { VirtualFile } from "./cells.ts";
import { kernelPackage } from "./compiler-options.ts";

/** What has the types of something else: the kernel gives all three the same TensorFlow.js, its own tslab, and danfojs. */
const typedAs: Readonly<Record<string, string>> = {
	"@tensorflow/tfjs-node": "@tensorflow/tfjs",
	"@tensorflow/tfjs-node-gpu": "@tensorflow/tfjs",
	tslab: "./dist/kernel/tslab/public-api.js",
	"danfojs-node": "./dist/danfo/index.js",
};

/** A file on disk is looked at again after so many milliseconds: the person may edit a module beside the notebook. */
const lookAgain = 2_000;

/** What the host stands on. */
export interface HostParts {
	readonly directory: string;
	readonly options: ts.CompilerOptions;
	/** The modules to check; what they import comes along. */
	readonly roots: () => string[];
	readonly virtual: (path: string) => VirtualFile | undefined;
	/** A file is read, for the first time or after a change. */
	readonly onRead: (path: string) => void;
}

/** The host, and how it is told what is not needed any more. */
export interface NotebookHost extends ts.LanguageServiceHost {
	/** TypeScript asks its host for these; without, it reads the package.json of every file at every question. */
	getModuleResolutionCache(): ts.ModuleResolutionCache;
	getCompilerHost(): ts.CompilerHost | undefined;
	setCompilerHost(host: ts.CompilerHost): void;
	/** Forgets the texts of other files than these. */
	keep(paths: ReadonlySet<string>): void;
	/** The file with the types of a module, as seen from a file, or from the notebook. */
	resolve(specifier: string, from?: string): string | undefined;
}

/** Whether a path is that of a package.json of the person's. */
function isOwnPackage(path: string): boolean {
	return path.endsWith("/package.json") && !path.includes("/node_modules/");
}

/** The text of a package.json whose files are ES modules: the kernel loads all TypeScript so, whatever it says. */
function asModules(text: string): string {
	const { config } = ts.parseConfigFileTextToJson("package.json", text);
	return JSON.stringify({ ...(config as object | undefined), type: "module" });
}

/** Files for TypeScript's language service: virtual modules first, then the disk. */
export function createHost({ directory, options, roots, virtual, onRead }: HostParts): NotebookHost {
	const ownPackage = join(directory, "package.json");
	const exists = (path: string) => virtual(path) !== undefined || path === ownPackage || ts.sys.fileExists(path);
	const read = (path: string) => {
		const text = virtual(path)?.text ?? ts.sys.readFile(path);
		return isOwnPackage(path) ? asModules(text ?? "{}") : text;
	};
	const canonical = (name: string) => (ts.sys.useCaseSensitiveFileNames ? name : name.toLowerCase());
	const cache = ts.createModuleResolutionCache(directory, canonical, options);
	const resolution: ts.ModuleResolutionHost = {
		fileExists: exists,
		readFile: read,
		directoryExists: ts.sys.directoryExists,
		getDirectories: ts.sys.getDirectories,
		...(ts.sys.realpath === undefined ? {} : { realpath: ts.sys.realpath }),
	};
	const asBundler = { ...options, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler };
	const versions = new Map<string, { version: string; until: number }>();
	const own = join(kernelPackage, "package.mts");
	const find = (name: string, from: string, mode: ts.ResolutionMode, redirected?: ts.ResolvedProjectReference) =>
		ts.resolveModuleName(name, from, options, resolution, cache, redirected, mode);
	/** From the notebook's folder, else from the kernel's own package; a package without its own types by its alias. */
	const resolve: typeof find = (text, from, mode, redirected) => {
		const found = find(text, from, mode, redirected);
		if (found.resolvedModule !== undefined) return found;
		// Files of the person's own may be named without their ending, as the kernel loads them.
		if (ts.isExternalModuleNameRelative(text)) return ts.resolveModuleName(text, from, asBundler, resolution);
		const inKernel = find(text, own, mode);
		const alias = typedAs[text];
		if (inKernel.resolvedModule !== undefined || alias === undefined) return inKernel;
		const aliased = find(alias, from, mode);
		return aliased.resolvedModule === undefined ? find(alias, own, mode) : aliased;
	};
	const getScriptVersion = (path: string): string => {
		const file = virtual(path);
		if (file !== undefined) return file.version;
		const known = versions.get(path);
		const now = Date.now();
		if (known !== undefined && (now < known.until || path.includes("/node_modules/"))) return known.version;
		const version = String(ts.sys.getModifiedTime?.(path)?.getTime() ?? 0);
		versions.set(path, { version, until: now + lookAgain });
		return version;
	};
	// TypeScript asks for every file at every question.
	const snapshots = new Map<string, { version: string; snapshot: ts.IScriptSnapshot }>();
	let compilerHost: ts.CompilerHost | undefined;
	return {
		keep(paths) {
			for (const path of snapshots.keys()) if (!paths.has(path)) snapshots.delete(path);
		},
		getModuleResolutionCache: () => cache,
		getCompilerHost: () => compilerHost,
		setCompilerHost(host) {
			compilerHost = host;
		},
		getCompilationSettings: () => options,
		getCurrentDirectory: () => directory,
		useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
		getDefaultLibFileName: ts.getDefaultLibFilePath,
		getScriptFileNames: roots,
		getScriptVersion,
		getScriptSnapshot(path) {
			const version = getScriptVersion(path);
			const known = snapshots.get(path);
			if (known?.version === version) return known.snapshot;
			const text = read(path);
			if (text === undefined) return undefined;
			onRead(path);
			const snapshot = ts.ScriptSnapshot.fromString(text);
			snapshots.set(path, { version, snapshot });
			return snapshot;
		},
		fileExists: exists,
		readFile: read,
		readDirectory: ts.sys.readDirectory,
		directoryExists: ts.sys.directoryExists,
		getDirectories: ts.sys.getDirectories,
		...(ts.sys.realpath === undefined ? {} : { realpath: ts.sys.realpath }),
		resolve(specifier, from = join(directory, "notebook.mts")) {
			return resolve(specifier, from, ts.ModuleKind.ESNext).resolvedModule?.resolvedFileName;
		},
		resolveModuleNameLiterals(literals, from, redirected, _options, file) {
			return literals.map((literal) =>
				resolve(literal.text, from, ts.getModeForUsageLocation(file, literal, options), redirected),
			);
		},
	};
}
