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
	"baseUrl",
	"noImplicitThis",
	"noImplicitReturns",
	"noFallthroughCasesInSwitch",
	"noPropertyAccessFromIndexSignature",
	"strictFunctionTypes",
	"strictBindCallApply",
	"strictPropertyInitialization",
	"useUnknownInCatchVariables",
	"useDefineForClassFields",
] as const;

/** How the cells of a folder are compiled. */
export interface CellConfig {
	readonly options: ts.CompilerOptions;
	/** Whether the notebook's `tsconfig.json` asks for reports of what is implicitly `any`. */
	readonly implicitAny: boolean;
	/** The names that JSX uses without mentioning them. */
	readonly jsxNames: readonly string[];
	/** What is wrong with that `tsconfig.json`, in full sentences; what it says is used as far as it can be. */
	readonly problems: readonly string[];
}

/**
 * The compiler options of cells: the notebook's `tsconfig.json` where it has a say, and Node's ES modules otherwise.
 * Without one: strict, the types of Node, and no browser.
 */
export function readCellConfig(directory: string): CellConfig {
	const { options: found, problems } = readConfig(directory);
	const chosen: ts.CompilerOptions = Object.fromEntries(
		respected.flatMap((name) => (found[name] === undefined ? [] : [[name, found[name]]])),
	);
	const typeRoots = [...ancestors(directory), ...ancestors(kernelPackage)].map((folder) =>
		join(folder, "node_modules", "@types"),
	);
	const options: ts.CompilerOptions = {
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
	return { options, implicitAny: found.noImplicitAny ?? found.strict ?? false, jsxNames: jsxNames(options), problems };
}

function jsxNames({ jsx, jsxFactory, jsxFragmentFactory, reactNamespace }: ts.CompilerOptions): string[] {
	if (jsx === ts.JsxEmit.ReactJSX || jsx === ts.JsxEmit.ReactJSXDev) return []; // imported behind the scenes
	const factories = [jsxFactory ?? reactNamespace ?? "React", jsxFragmentFactory ?? ""];
	return [...new Set(factories.map((factory) => factory.split(".")[0] ?? "").filter((name) => name !== ""))];
}

function readConfig(directory: string): { options: ts.CompilerOptions; problems: string[] } {
	const path = ts.findConfigFile(directory, ts.sys.fileExists);
	if (path === undefined) return { options: {}, problems: [] };
	const { config, error } = ts.readConfigFile(path, ts.sys.readFile);
	const host = { ...ts.sys, readDirectory: () => [] };
	const parsed = config === undefined ? undefined : ts.parseJsonConfigFileContent(config, host, dirname(path));
	// That it lists no files is no mistake here: the cells are what is compiled.
	const errors = [...(error === undefined ? [] : [error]), ...(parsed?.errors ?? [])].filter(
		({ code }) => code !== 18003,
	);
	const problems = errors.map((each) => `${path}: ${ts.flattenDiagnosticMessageText(each.messageText, "\n")}`);
	return { options: parsed?.options ?? {}, problems };
}

/** A folder and those that it lies in. */
function ancestors(folder: string): string[] {
	const parent = dirname(folder);
	return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}
