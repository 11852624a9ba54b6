import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { parse, parseCell } from "./cell-source.ts";
import { kernelPackage } from "./compiler-options.ts";
import type { Place } from "./completion.ts";
import { completionKind } from "./completion-kinds.ts";
import { type ExportedNames, exportedNames } from "./exported-names.ts";
import type { CompletionMatch } from "./messages.ts";

/** More of them would bury what is in scope. */
const matchLimit = 12;
/** Packages of a `package.json` and files of a folder beyond this many are left out. */
const moduleLimit = 60;

/** What the index stands on. */
export interface ImportableParts {
	/** The notebook's folder. */
	readonly directory: string;
	/** Finds the file with the types of a module, as seen from a file, or from the notebook. */
	readonly resolve: (specifier: string, from?: string) => string | undefined;
	/** TypeScript's view of what is loaded: Node's own modules. */
	readonly program: () => ts.Program | undefined;
}

/** A place in a cell at which a name begins. */
export interface NamePlace {
	readonly code: string;
	/** Where the name begins, and where the cursor stands in it. */
	readonly start: number;
	readonly cursor: number;
	readonly place: Place;
}

/**
 * The names that a cell could import: from the files beside the notebook, from the kernel's own package, from what the
 * folder's `package.json` depends on, and from Node.js; filled one module at a time by {@link step}.
 */
export class Importable {
	readonly #parts: ImportableParts;
	/** By specifier, the best first. */
	readonly #modules = new Map<string, ExportedNames>();
	#waiting: (() => void)[] | undefined;

	constructor(parts: ImportableParts) {
		this.#parts = parts;
	}

	/** Reads the next module. To be called when nothing else is to do; false if all are read. */
	step(): boolean {
		this.#waiting ??= this.#plan();
		const next = this.#waiting.shift();
		next?.();
		return next !== undefined;
	}

	/** Where a name can be imported from: a statement for each module, the best first. */
	statements(name: string): string[] {
		return [...this.#modules].flatMap(([specifier, names]) => {
			const kind = names.get(name);
			return kind === undefined ? [] : [importStatement(name, specifier, typeKinds.has(kind))];
		});
	}

	/**
	 * What could stand at a place if it were imported. A completion can only replace the name itself, so at the start of a
	 * cell the text brings its import statement along, and elsewhere it is an `import()` expression.
	 */
	matches({ code, start, cursor, place }: NamePlace): CompletionMatch[] {
		const prefix = code.slice(start, cursor);
		const leads = isFirst(code.slice(0, start));
		if (prefix.length < 2 || (!leads && place === "value" && !mayAwait(code, start))) return [];
		const found: CompletionMatch[] = [];
		for (const [specifier, names] of this.#modules) {
			for (const [name, kind] of names) {
				const isType = typeKinds.has(kind);
				if (!name.startsWith(prefix) || (place === "value" ? isType : !isType && !bothKinds.has(kind))) continue;
				const from = JSON.stringify(specifier);
				const text = leads
					? `${importStatement(name, specifier, isType)}\n${name}`
					: place === "type"
						? `import(${from}).${name}`
						: `(await import(${from})).${name}`;
				found.push({ text, name, kind: completionKind(kind), from: specifier, start, end: cursor });
			}
		}
		return found.sort((a, b) => a.name!.length - b.name!.length).slice(0, matchLimit);
	}

	#plan(): (() => void)[] {
		const { directory } = this.#parts;
		const specifiers = [...filesBeside(directory), ...ownEntries(), ...dependencies(directory)].slice(0, moduleLimit);
		return [...specifiers.map((specifier) => () => this.#read(specifier)), () => this.#readBuiltins()];
	}

	#read(specifier: string): void {
		const { resolve } = this.#parts;
		const path = resolve(specifier);
		if (path !== undefined) this.#modules.set(specifier, exportedNames(path, resolve));
	}

	#readBuiltins(): void {
		const checker = this.#parts.program()?.getTypeChecker();
		for (const module of checker?.getAmbientModules() ?? []) {
			const specifier = module.name.slice(1, -1);
			if (!specifier.startsWith("node:")) continue;
			const names: ExportedNames = new Map();
			for (const exported of checker!.getExportsOfModule(module)) {
				if (exported.name === "default" || exported.name === "export=") continue;
				const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0;
				names.set(exported.name, kindOf(isAlias ? checker!.getAliasedSymbol(exported) : exported));
			}
			this.#modules.set(specifier, names);
		}
	}
}

const typeKinds = new Set(["interface", "type"]);
/** What is a value and can be a type. */
const bothKinds = new Set(["class", "enum", "alias"]);

function kindOf({ flags }: ts.Symbol): string {
	if (flags & ts.SymbolFlags.Class) return "class";
	if (flags & ts.SymbolFlags.Function) return "function";
	if (flags & ts.SymbolFlags.Enum) return "enum";
	if (flags & ts.SymbolFlags.Variable) return "const";
	if (flags & ts.SymbolFlags.ValueModule) return "module";
	if (flags & ts.SymbolFlags.Interface) return "interface";
	return flags & ts.SymbolFlags.TypeAlias ? "type" : "const";
}

function importStatement(name: string, specifier: string, isType: boolean): string {
	return `import ${isType ? "type " : ""}{ ${name} } from ${JSON.stringify(specifier)};`;
}

/** Whether nothing but imports stands before. */
function isFirst(before: string): boolean {
	const { source, errors } = parse(before, false);
	return errors.length === 0 && source.statements.every(ts.isImportDeclaration);
}

/** Whether an awaited expression may stand at the place: not in a function that is not `async`, nor for a key alone. */
function mayAwait(code: string, at: number): boolean {
	const { source } = parseCell(code);
	let node: ts.Node = source;
	let allowed = true;
	for (let child: ts.Node | undefined = source; child !== undefined; ) {
		node = child;
		if (ts.isFunctionLike(node)) allowed = ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(isAsync) === true;
		else if (ts.isPropertyDeclaration(node) || ts.isClassStaticBlockDeclaration(node)) allowed = false;
		else if (ts.isShorthandPropertyAssignment(node)) allowed = false;
		child = ts.forEachChild(node, (inner) => (inner.pos <= at && at < inner.end ? inner : undefined));
	}
	return allowed;
}

const isAsync = ({ kind }: ts.Modifier): boolean => kind === ts.SyntaxKind.AsyncKeyword;

function filesBeside(directory: string): string[] {
	try {
		return readdirSync(directory).flatMap((name) => (/(?<!\.d)\.(?:ts|mts|tsx)$/.test(name) ? [`./${name}`] : []));
	} catch {
		return []; // a folder that is gone has no files
	}
}

/** The entries of the kernel's own package that a notebook has use for; `glasscell/tf` and `glasscell/danfo` are packages once more. */
function ownEntries(): string[] {
	const { name, exports } = readPackage(join(kernelPackage, "package.json"));
	return Object.keys(exports ?? {})
		.filter((key) => !key.endsWith(".json") && key !== "./tf" && key !== "./danfo")
		.map((key) => `${name}${key.slice(1)}`);
}

function dependencies(directory: string): string[] {
	const path = ts.findConfigFile(directory, ts.sys.fileExists, "package.json");
	if (path === undefined || dirname(path) === dirname(join(kernelPackage, "package.json"))) return [];
	const { dependencies, devDependencies } = readPackage(path);
	return Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !name.startsWith("@types/"));
}

interface PackageJson {
	readonly name?: string;
	readonly exports?: Readonly<Record<string, unknown>>;
	readonly dependencies?: Readonly<Record<string, string>>;
	readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A file that is not what it should be says nothing here: npm and Node tell the person. */
function readPackage(path: string): PackageJson {
	try {
		return JSON.parse(readFileSync(path, "utf8")) as PackageJson;
	} catch {
		return {};
	}
}
