import { join } from "node:path";
import ts from "typescript";
import { type CellTags, cellTags } from "../transform/cell-tags.ts";
import { parseCell } from "./cell-source.ts";
import { type Declared, declaredNames, mentionedNames } from "./declarations.ts";
import { notebookGlobals, notebookModule, notebookNamespace } from "./globals.ts";

/** A virtual module. */
export interface VirtualFile {
	readonly text: string;
	readonly version: string;
}

/** Code as the text of its virtual module. */
export interface CellText {
	readonly text: string;
	/** Where the code starts in it. */
	readonly offset: number;
	/** What comes after it where others use what the cell declares. */
	readonly exports: string;
	/** Whether it holds JSX, so that its module must be a `.tsx`. */
	readonly jsx: boolean;
}

/** The latest declaration of a name. */
interface Known {
	/** The specifier of its module. */
	readonly module: string;
	readonly kind: string;
	/** It stands for all that the module exports. */
	readonly whole?: boolean;
}

/**
 * The cells that ran, each as a virtual module that exports what it declares and imports only the names that it mentions
 * from those before it. So what is checked for one cell is that cell and the few that it needs, however long the notebook.
 */
export class Cells {
	readonly #directory: string;
	readonly #jsxNames: readonly string[];
	readonly #files = new Map<string, VirtualFile>();
	readonly #names = new Map<string, Known>();
	readonly #unsettled: string[] = [];
	readonly #packages = new Set<string>();
	readonly #augmenting: string[] = [];
	#count = 0;

	/**
	 * @param directory The notebook's folder.
	 * @param jsxNames What JSX mentions without saying so, such as `React`.
	 */
	constructor(directory: string, jsxNames: readonly string[] = []) {
		this.#directory = directory;
		this.#jsxNames = jsxNames;
		for (const [name, kind] of Object.entries(notebookGlobals)) this.#names.set(name, { module: notebookModule, kind });
		this.#names.set(notebookNamespace, { module: notebookModule, kind: "module", whole: true });
	}

	/** The path of a virtual module. */
	path(name: string, jsx = false): string {
		return join(this.#directory, fileName(name, jsx));
	}

	/** A module that was added, by path. */
	file(path: string): VirtualFile | undefined {
		return this.#files.get(path);
	}

	/** The packages that cells import. */
	get packages(): readonly string[] {
		return [...this.#packages];
	}

	/** The paths of the cells that declare something for all that come after them: `declare global`, `declare module`. */
	get augmenting(): readonly string[] {
		return this.#augmenting;
	}

	/** Keeps a cell that ran. */
	commit(code: string): void {
		const tags = cellTags(code);
		if (tags.module !== undefined || tags.browser) {
			this.#module(tags, code);
			return;
		}
		for (const { fileName } of ts.preProcessFile(code, true, true).importedFiles)
			if (!ts.isExternalModuleNameRelative(fileName)) this.#packages.add(fileName);
		const declared = declaredNames(code);
		const augments = /\bdeclare\s+(?:global|module)\b/.test(code);
		if (declared.length === 0 && !augments) return;
		const { text, exports, jsx } = this.textOf(code, declared);
		const file = fileName(`cell_${++this.#count}`, jsx);
		const path = join(this.#directory, file);
		this.#files.set(path, { text: text + exports, version: "source" });
		if (augments) this.#augmenting.push(path);
		if (!declared.some(({ inBlock }) => inBlock)) this.#unsettled.push(path);
		for (const { name, kind } of declared) {
			this.#names.delete(name); // so that the latest stand last
			this.#names.set(name, { module: `./${file}`, kind });
		}
	}

	/** A cell that is a module (`@module`) declares nothing in the notebook: it is imported as the file that it would be. */
	#module({ module, browser }: CellTags, code: string): void {
		if (module === undefined || browser) return;
		for (const ending of ["ts", "tsx"]) this.#files.delete(join(this.#directory, `${module}.${ending}`));
		const path = join(this.#directory, `${module}.${parseCell(code).jsx ? "tsx" : "ts"}`);
		this.#files.set(path, { text: code, version: `source ${++this.#count}` });
	}

	/**
	 * A cell whose declarations are still to be inferred from its code, if any; each is given once.
	 *
	 * @param loaded The text that is loaded already: a cell of that text comes first.
	 */
	nextUnsettled(loaded: string): { path: string; text: string } | undefined {
		const textOf = (path: string) => this.#files.get(path)?.text ?? "";
		const at = Math.max(
			0,
			this.#unsettled.findLastIndex((path) => textOf(path) === loaded),
		);
		const [path] = this.#unsettled.splice(at, 1);
		return path === undefined ? undefined : { path, text: textOf(path) };
	}

	/** Puts a cell's declarations, types written out, in place of its code: what they were inferred from is not needed again. */
	settle(path: string, declarations: string): void {
		this.#files.set(path, { text: declarations, version: "declarations" });
	}

	/** The code with what it needs from earlier cells, on a line before it. */
	textOf(code: string, declared: readonly Declared[] = declaredNames(code)): CellText {
		const own = new Set(declared.map(({ name }) => name));
		const imported = new Map<string, string[]>();
		const needed: string[] = [];
		const { jsx } = parseCell(code);
		for (const name of [...mentionedNames(code), ...(jsx ? this.#jsxNames : [])]) {
			const known = this.#names.get(name);
			if (known === undefined || own.has(name)) continue;
			const { module, kind, whole } = known;
			// An import cannot be assigned to, which a notebook's variables can from any cell.
			if (kind === "let" || kind === "var") needed.push(`declare let ${name}: typeof import("${module}").${name};`);
			else if (whole) needed.push(`import * as ${name} from "${module}";`);
			else imported.set(module, [...(imported.get(module) ?? []), name]);
		}
		for (const [module, names] of imported) needed.push(`import { ${names.join(", ")} } from "${module}";`);
		const before = `${needed.join(" ")}\n`;
		const exported = declared.flatMap(({ name, exported }) => (exported ? [] : [name]));
		const exports = exported.length > 0 ? `\nexport { ${exported.join(", ")} };\n` : "\n";
		return { text: before + code, offset: before.length, exports, jsx };
	}

	/** The names of earlier cells that start so, the latest cell's first. */
	namesFrom(prefix: string): Pick<Declared, "name" | "kind">[] {
		const found: Pick<Declared, "name" | "kind">[] = [];
		for (const [name, { kind }] of this.#names) if (name.startsWith(prefix)) found.push({ name, kind });
		return found.reverse();
	}
}

function fileName(name: string, jsx: boolean): string {
	return `__glasscell_${name}.${jsx ? "tsx" : "mts"}`;
}
