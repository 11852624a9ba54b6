import ts from "typescript";
import { Cells } from "./cells.ts";
import { compilerOptions } from "./compiler-options.ts";
import { completeness } from "./completeness.ts";
import { completions } from "./completion.ts";
import { emitCell } from "./emit.ts";
import { createHost } from "./host.ts";
import { inspection } from "./inspection.ts";
import type { Completeness, Completions, Emitted, Inspection } from "./messages.ts";

/** How much the last question had to look at. */
export interface ProgramSize {
	/** Modules of earlier cells. */
	readonly cells: number;
	/** Files of any kind that were read for it. */
	readonly parsed: number;
}

/** The language service over the cells of one notebook; blocks its thread. */
export class NotebookService {
	readonly #options: ts.CompilerOptions;
	readonly #cells: Cells;
	readonly #service: ts.LanguageService;
	readonly #queryPath: string;
	readonly #globalsPath: string;
	#query = { text: "", offset: 0, version: 0 };
	#settling: readonly string[] = [];
	#parsed = 0;

	/** @param directory The notebook's folder. */
	constructor(directory: string) {
		this.#options = compilerOptions(directory);
		this.#cells = new Cells(directory);
		this.#queryPath = this.#cells.path("query");
		this.#globalsPath = this.#cells.path("globals");
		const host = createHost({
			directory,
			options: this.#options,
			roots: () => [this.#globalsPath, this.#queryPath, ...this.#settling],
			virtual: (path) => {
				if (path === this.#queryPath) return { text: this.#query.text, version: String(this.#query.version) };
				if (path === this.#globalsPath) return this.#cells.globals;
				return this.#cells.file(path);
			},
			onRead: () => this.#parsed++,
		});
		this.#service = ts.createLanguageService(host, ts.createDocumentRegistry());
	}

	/** Reads the libraries and compiles TypeScript's own code paths, so that the first question is not the slow one. */
	warmUp(): void {
		this.complete("Math.", "Math.".length);
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
		const path = this.#cells.nextUnsettled();
		if (path === undefined) return false;
		this.#settling = [path];
		const output = this.#service.getEmitOutput(path, true, true);
		this.#settling = [];
		const declarations = output.outputFiles.find(({ name }) => name.endsWith(".d.mts"));
		// A type that cannot be written down stays inferred: slower, and no less right.
		if (output.diagnostics.length === 0 && declarations !== undefined) this.#cells.settle(path, declarations.text);
		return true;
	}

	/** See `LanguageClient.emit`. */
	emit(source: string): Emitted {
		return emitCell(source, this.#options);
	}

	/** See `LanguageClient.complete`. */
	complete(code: string, cursor: number): Completions {
		this.#ask(code);
		return completions(this.#service, {
			path: this.#queryPath,
			code,
			cursor,
			offset: this.#query.offset,
			earlier: (prefix) => this.#cells.namesFrom(prefix),
		});
	}

	/** See `LanguageClient.inspect`. */
	inspect(code: string, cursor: number, detail: number): Inspection {
		this.#ask(code);
		return inspection(this.#service, this.#queryPath, this.#query.offset + cursor, detail);
	}

	/** See `LanguageClient.isComplete`. */
	isComplete(code: string): Completeness {
		return completeness(code);
	}

	/** See `LanguageClient.isType`. */
	isType(specifier: string, name: string): boolean {
		this.#ask(`import ${JSON.stringify(specifier)};`);
		const program = this.#service.getProgram();
		const file = program?.getSourceFile(this.#queryPath);
		if (program === undefined || file === undefined) return false;
		const statement = file.statements.find(ts.isImportDeclaration);
		const checker = program.getTypeChecker();
		const module = statement && checker.getSymbolAtLocation(statement.moduleSpecifier);
		const exported = module && checker.getExportsOfModule(module).find((symbol) => symbol.name === name);
		if (exported === undefined) return false;
		const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
		return (symbol.flags & ts.SymbolFlags.Type) !== 0 && (symbol.flags & ts.SymbolFlags.Value) === 0;
	}

	#ask(code: string): void {
		const { text, offset } = this.#cells.textOf(code);
		this.#parsed = 0;
		if (text !== this.#query.text) this.#query = { text, offset, version: this.#query.version + 1 };
	}
}
