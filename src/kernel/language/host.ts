import { join } from "node:path";
import ts from "typescript";
import type { VirtualFile } from "./cells.ts";
import { kernelPackage } from "./compiler-options.ts";

/** Packages that have the types of another: the kernel gives all three the same TensorFlow.js. */
const typedAs: Readonly<Record<string, string>> = {
	"@tensorflow/tfjs-node": "@tensorflow/tfjs",
	"@tensorflow/tfjs-node-gpu": "@tensorflow/tfjs",
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
	/** Forgets the texts of other files than these. */
	keep(paths: ReadonlySet<string>): void;
}

/** Files for TypeScript's language service: virtual modules first, then the disk. */
export function createHost({ directory, options, roots, virtual, onRead }: HostParts): NotebookHost {
	const exists = (path: string) => virtual(path) !== undefined || ts.sys.fileExists(path);
	const read = (path: string) => virtual(path)?.text ?? ts.sys.readFile(path);
	const canonical = (name: string) => (ts.sys.useCaseSensitiveFileNames ? name : name.toLowerCase());
	const cache = ts.createModuleResolutionCache(directory, canonical, options);
	const resolution: ts.ModuleResolutionHost = {
		fileExists: exists,
		readFile: read,
		directoryExists: ts.sys.directoryExists,
		getDirectories: ts.sys.getDirectories,
		...(ts.sys.realpath === undefined ? {} : { realpath: ts.sys.realpath }),
	};
	const versions = new Map<string, { version: string; until: number }>();
	const own = join(kernelPackage, "package.mts");
	const resolve = (name: string, from: string, mode: ts.ResolutionMode) =>
		ts.resolveModuleName(name, from, options, resolution, cache, undefined, mode);
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
	return {
		keep(paths) {
			for (const path of snapshots.keys()) if (!paths.has(path)) snapshots.delete(path);
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
		resolveModuleNameLiterals(literals, from, redirected, _options, file) {
			return literals.map((literal) => {
				const mode = ts.getModeForUsageLocation(file, literal, options);
				const { text } = literal;
				const found = ts.resolveModuleName(text, from, options, resolution, cache, redirected, mode);
				if (found.resolvedModule !== undefined || ts.isExternalModuleNameRelative(text)) return found;
				const inKernel = resolve(text, own, mode);
				const alias = typedAs[text];
				if (inKernel.resolvedModule !== undefined || alias === undefined) return inKernel;
				const aliased = resolve(alias, from, mode);
				return aliased.resolvedModule === undefined ? resolve(alias, own, mode) : aliased;
			});
		},
	};
}
