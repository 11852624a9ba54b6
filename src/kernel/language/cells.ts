import { join } from "node:path";
import ts from "typescript";
import { type Declared, declaredNames, mentionedNames } from "./declarations.ts";
import { globalDeclarations } from "./globals.ts";

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
}

/**
 * The cells that ran, each as a virtual module that exports what it declares and imports only the names that it mentions
 * from those before it. So what is checked for one cell is that cell and the few that it needs, however long the notebook.
 */
export class Cells {
	readonly #directory: string;
	readonly #files = new Map<string, VirtualFile>();
	/** The latest declaration of each name. */
	readonly #names = new Map<string, { readonly module: string; readonly kind: string }>();
	readonly #unsettled: string[] = [];
	readonly #packages = new Set<string>();
	#count = 0;

	constructor(directory: string) {
		this.#directory = directory;
	}

	/** The path of a virtual module. */
	path(name: string): string {
		return join(this.#directory, `__glasscell_${name}.mts`);
	}

	/** A module that was added, by path. */
	file(path: string): VirtualFile | undefined {
		return this.#files.get(path);
	}

	/** What every cell has without an import; and the packages that some cell imports, so that they stay loaded. */
	get globals(): VirtualFile {
		const imports = [...this.#packages].map((specifier) => `import ${JSON.stringify(specifier)};\n`);
		return { text: `${imports.join("")}${globalDeclarations}`, version: String(imports.length) };
	}

	/** Keeps a cell that ran. */
	commit(code: string): void {
		for (const { fileName } of ts.preProcessFile(code, true, true).importedFiles)
			if (!ts.isExternalModuleNameRelative(fileName)) this.#packages.add(fileName);
		const declared = declaredNames(code);
		if (declared.length === 0) return;
		const { text } = this.textOf(code, declared);
		const module = `cell_${++this.#count}`;
		const exported = declared.map(({ name }) => name).filter((name) => !isExported(code, name));
		const exports = exported.length > 0 ? `\nexport { ${exported.join(", ")} };` : "";
		const path = this.path(module);
		this.#files.set(path, { text: `${text}${exports}\n`, version: "source" });
		if (!declared.some(({ inBlock }) => inBlock)) this.#unsettled.push(path);
		for (const { name, kind } of declared) this.#names.set(name, { module, kind });
	}

	/** The next cell whose declarations are still to be inferred from its code, if any; each is given once. */
	nextUnsettled(): string | undefined {
		return this.#unsettled.shift();
	}

	/** Puts a cell's declarations, types written out, in place of its code: what they were inferred from is not needed again. */
	settle(path: string, declarations: string): void {
		this.#files.set(path, { text: declarations, version: "declarations" });
	}

	/** The code with the imports that it needs from earlier cells, on a line before it. */
	textOf(code: string, declared: readonly Declared[] = declaredNames(code)): CellText {
		const own = new Set(declared.map(({ name }) => name));
		const needed = new Map<string, string[]>();
		for (const name of mentionedNames(code)) {
			const known = this.#names.get(name);
			if (known === undefined || own.has(name)) continue;
			const names = needed.get(known.module);
			if (names === undefined) needed.set(known.module, [name]);
			else names.push(name);
		}
		const imports = [...needed].map(
			([module, names]) => `import { ${names.join(", ")} } from "./__glasscell_${module}.mts";`,
		);
		const before = `${imports.join(" ")}\n`;
		return { text: before + code, offset: before.length };
	}

	/** The names of earlier cells that start so. */
	namesFrom(prefix: string): Pick<Declared, "name" | "kind">[] {
		const found: Pick<Declared, "name" | "kind">[] = [];
		for (const [name, { kind }] of this.#names) if (name.startsWith(prefix)) found.push({ name, kind });
		return found;
	}
}

/** Whether the cell says `export` before the declaration itself: exporting it again would be an error. */
function isExported(code: string, name: string): boolean {
	const declaration = `(?:declare\\s+|abstract\\s+|async\\s+)*(?:const|let|var|function\\s*\\*?|class|interface|type|enum|namespace)`;
	return new RegExp(
		`^\\s*export\\s+${declaration}\\s+${name.replaceAll("$", "\\$")}(?![\\p{ID_Continue}$])`,
		"mu",
	).test(code);
}
