import { createRequire } from "node:module";
import { join } from "node:path";
import ts from "typescript";
import { Importable } from "./auto-import.ts";
import { Cells, type CellText } from "./cells.ts";
import { check } from "./check.ts";
import { type CellConfig, readCellConfig } from "./compiler-options.ts";
import { completeness } from "./completeness.ts";
import { completions } from "./completion.ts";
import { emitCell } from "./emit.ts";
import { createHost, type NotebookHost } from "./host.ts";
import { inspection } from "./inspection.ts";
import type { Checked, Completeness, Completions, Emitted, Inspection } from "./messages.ts";

/** How much the last question had to look at. */
export interface ProgramSize {
	/** Modules of earlier cells. */
	readonly cells: number;
	/** Files of any kind that were read for it. */
	readonly parsed: number;
}

/** See {@link NotebookService.rehearse}. */
const rehearsals = 24;

/** The language service over the cells of one notebook; blocks its thread. */
export class NotebookService {
	readonly #directory: string;
	readonly #config: CellConfig;
	readonly #cells: Cells;
	readonly #host: NotebookHost;
	readonly #service: ts.LanguageService;
	readonly #importable: Importable;
	/** Keeps what cells import loaded. */
	readonly #packagesPath: string;
	/** The code that is asked about. */
	#query = { path: "", text: "", version: 0 };
	#parsed = 0;
	#rehearsals = 0;
	/** What the person has still to be told. */
	readonly #notices: string[];

	/** @param directory The notebook's folder. */
	constructor(directory: string) {
		this.#directory = directory;
		this.#config = readCellConfig(directory);
		this.#notices = [...this.#config.problems];
		this.#cells = new Cells(directory, this.#config.jsxNames);
		this.#packagesPath = this.#cells.path("packages");
		this.#query.path = this.#cells.path("query");
		this.#host = createHost({
			directory,
			options: this.#config.options,
			roots: () => [this.#packagesPath, this.#query.path, ...this.#cells.augmenting],
			virtual: (path) => {
				const { text, version } = this.#query;
				if (path === this.#query.path) return { text, version: String(version) };
				if (path === this.#packagesPath) return packagesFile(this.#cells.packages);
				return this.#cells.file(path);
			},
			onRead: () => this.#parsed++,
		});
		this.#service = ts.createLanguageService(this.#host, ts.createDocumentRegistry());
		this.#importable = new Importable({
			directory,
			resolve: this.#host.resolve,
			program: () => this.#service.getProgram(),
		});
	}

	/** Reads the libraries and compiles TypeScript's own code paths, so that the first question is not the slow one. */
	warmUp(): void {
		this.complete("Math.", "Math.".length);
	}

	/**
	 * Asks once more what a person will, in another text: V8 compiles well what has run often, and the first completions
	 * would be slow. To be called when nothing else is to do.
	 *
	 * @returns Whether there is a use in it.
	 */
	rehearse(): boolean {
		if (this.#rehearsals === rehearsals) return false;
		const name = `rehearsal${++this.#rehearsals}`;
		const code = `const ${name} = "";\n${name}.toUpper`;
		this.complete(code, code.length);
		return true;
	}

	/** How much the last question had to look at. */
	get size(): ProgramSize {
		const files = this.#service.getProgram()?.getSourceFiles() ?? [];
		return {
			cells: files.filter(({ fileName }) => fileName.includes("__glasscell_cell_")).length,
			parsed: this.#parsed,
		};
	}

	/** See `LanguageClient.commit`. */
	commit(code: string): void {
		this.#cells.commit(code);
	}

	/**
	 * Infers the types that one committed cell declares, once and for all, so that a chain of cells (each using the one
	 * before) costs no more than its last. To be called when nothing else is to do.
	 *
	 * @returns Whether there was such a cell.
	 */
	settle(): boolean {
		const cell = this.#cells.nextUnsettled(this.#query.text);
		if (cell === undefined) return false;
		const path = this.#ask({ text: cell.text, jsx: cell.path.endsWith("x") });
		const output = this.#service.getEmitOutput(path, true, true);
		const declarations = output.outputFiles.find(({ name }) => /\.d\.m?ts$/.test(name));
		// A type that cannot be written down stays inferred: slower, and no less right.
		if (output.diagnostics.length === 0 && declarations !== undefined) this.#cells.settle(cell.path, declarations.text);
		return true;
	}

	/**
	 * Reads the names of one module that a cell could import, so that they can be offered. To be called when nothing else
	 * is to do.
	 *
	 * @returns Whether there was such a module.
	 */
	readImportable(): boolean {
		return this.#importable.step();
	}

	/** Lets go of what only earlier questions needed. */
	tidy(): void {
		const files = this.#service.getProgram()?.getSourceFiles() ?? [];
		this.#host.keep(new Set(files.map(({ fileName }) => fileName)));
	}

	/** See `LanguageClient.emit`. */
	emit(source: string): Emitted {
		return emitCell(source, this.#config.options);
	}

	/** See `LanguageClient.complete`. */
	complete(code: string, cursor: number): Completions {
		const asked = this.#cells.textOf(code);
		const { offset } = asked;
		const path = this.#ask(asked);
		return completions(this.#service, {
			path,
			code,
			cursor,
			offset,
			earlier: (prefix) => this.#cells.namesFrom(prefix),
			importable: (place) => this.#importable.matches(place),
		});
	}

	/** See `LanguageClient.inspect`. */
	inspect(code: string, cursor: number, detail: number): Inspection {
		const asked = this.#cells.textOf(code);
		return inspection(this.#service, this.#ask(asked), asked.offset + cursor, detail);
	}

	/** A cell with what it needs of the cells before it, as of now: {@link check} may come later. */
	prepare(code: string): CellText {
		return this.#cells.textOf(code);
	}

	/** See `LanguageClient.check`. */
	check(code: string, prepared: CellText = this.prepare(code)): Checked {
		const { text, exports, jsx } = prepared;
		// As the cell is kept, so that what is found out of it is found once.
		const path = this.#ask({ text: text + exports, jsx });
		const { implicitAny } = this.#config;
		const exists = (specifier: string) => this.#exists(specifier);
		const importsOf = (name: string) => this.#importable.statements(name);
		const problems = check(this.#service, { ...prepared, path, code, implicitAny, exists, importsOf });
		return { problems, notices: this.#notices.splice(0) };
	}

	/** See `LanguageClient.isComplete`. */
	isComplete(code: string): Completeness {
		return completeness(code);
	}

	/** See `LanguageClient.isType`. */
	isType(specifier: string, name: string): boolean {
		const path = this.#ask(this.#cells.textOf(`import ${JSON.stringify(specifier)};`));
		const program = this.#service.getProgram();
		const file = program?.getSourceFile(path);
		if (program === undefined || file === undefined) return false;
		const statement = file.statements.find(ts.isImportDeclaration);
		const checker = program.getTypeChecker();
		const module = statement && checker.getSymbolAtLocation(statement.moduleSpecifier);
		const exported = module && checker.getExportsOfModule(module).find((symbol) => symbol.name === name);
		if (exported === undefined) return false;
		const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
		return (symbol.flags & ts.SymbolFlags.Type) !== 0 && (symbol.flags & ts.SymbolFlags.Value) === 0;
	}

	/** Loads code as the module that is asked about; its path. */
	#ask({ text, jsx }: Pick<CellText, "text" | "jsx">): string {
		this.#parsed = 0;
		const path = this.#cells.path("query", jsx);
		if (text !== this.#query.text || path !== this.#query.path)
			this.#query = { path, text, version: this.#query.version + 1 };
		return path;
	}

	/** Whether Node finds a module that TypeScript does not: one without types, with `exports` for other conditions say. */
	#exists(specifier: string): boolean {
		try {
			createRequire(join(this.#directory, "notebook.ts")).resolve(specifier);
			return true;
		} catch (error) {
			return (error as NodeJS.ErrnoException).code === "ERR_PACKAGE_PATH_NOT_EXPORTED"; // to `require`, that is
		}
	}
}

function packagesFile(specifiers: readonly string[]) {
	const text = specifiers.map((specifier) => `import ${JSON.stringify(specifier)};\n`).join("");
	return { text: `${text}export {};\n`, version: String(specifiers.length) };
}
