import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** The kernel's own package: what a notebook's folder does not have is looked for here. */
export const kernelPackage = fileURLToPath(new URL("../../../", import.meta.url));

/** What a notebook's `tsconfig.json` may decide; the rest follows from how cells run. */
const respected = [
	"strict",
	"noImplicitAny",
	"strictNullChecks",
	"noUncheckedIndexedAccess",
	"exactOptionalPropertyTypes",
	"lib",
	"types",
	"paths",
	"jsx",
	"jsxFactory",
	"jsxFragmentFactory",
	"jsxImportSource",
	"experimentalDecorators",
	"emitDecoratorMetadata",
	"customConditions",
] as const;

/**
 * The compiler options of cells: the notebook's `tsconfig.json` where it has a say, and Node's ES modules otherwise.
 * Without one: strict, the types of Node, and no browser.
 */
export function compilerOptions(directory: string): ts.CompilerOptions {
	const found = readConfig(directory);
	const chosen: ts.CompilerOptions = Object.fromEntries(
		respected.flatMap((name) => (found[name] === undefined ? [] : [[name, found[name]]])),
	);
	const typeRoots = [...ancestors(directory), ...ancestors(kernelPackage)].map((folder) =>
		join(folder, "node_modules", "@types"),
	);
	return {
		strict: true,
		types: ["node"],
		lib: ["lib.esnext.d.ts"],
		jsx: ts.JsxEmit.React,
		...chosen,
		...(found.paths === undefined ? {} : { pathsBasePath: found.pathsBasePath ?? directory }),
		typeRoots,
		target: ts.ScriptTarget.ESNext,
		module: ts.ModuleKind.NodeNext,
		moduleResolution: ts.ModuleResolutionKind.NodeNext,
		moduleDetection: ts.ModuleDetectionKind.Force,
		allowImportingTsExtensions: true,
		resolveJsonModule: true,
		esModuleInterop: true,
		skipLibCheck: true,
		noEmit: true,
		allowJs: true,
	};
}

function readConfig(directory: string): ts.CompilerOptions {
	const path = ts.findConfigFile(directory, ts.sys.fileExists);
	if (path === undefined) return {};
	const { config } = ts.readConfigFile(path, ts.sys.readFile);
	const host = { ...ts.sys, readDirectory: () => [] };
	return config === undefined ? {} : ts.parseJsonConfigFileContent(config, host, dirname(path)).options;
}

/** A folder and those that it lies in. */
function ancestors(folder: string): string[] {
	const parent = dirname(folder);
	return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}
