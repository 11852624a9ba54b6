import { messageOf } from "../core/errors.ts";
import type { CellResult } from "../kernel/engine/output.ts";
import type { LanguageClient } from "../kernel/language/client.ts";
import type { ErrorContent } from "../kernel/messages.ts";
import { initialTypeCheckMode } from "../kernel/type-check-mode.ts";
import { type CheckedCell, reportProblems, typeError } from "../kernel/type-report.ts";
import type { TypeCheckMode } from "../protocol/host.ts";

/** Checks the types of the cells of a run as the kernel does; nobody listens later, so each cell waits for its report. */
export class RunTypeCheck {
	readonly #language: () => Promise<LanguageClient>;
	/** How cells are checked from the next one on. */
	mode: TypeCheckMode;

	/** @param warn Takes what is wrong with the environment variable that sets the mode. */
	constructor(language: () => Promise<LanguageClient>, warn: (text: string) => void) {
		this.#language = language;
		this.mode = initialTypeCheckMode(warn);
	}

	/**
	 * Runs a cell by `run`, unless its types forbid that. What is found, as text, is given to `print` when the cell has
	 * ended.
	 */
	async around(
		cell: CheckedCell,
		run: () => Promise<CellResult>,
		print: (text: string) => void,
	): Promise<CellResult | ({ readonly status: "error" } & ErrorContent)> {
		if (this.mode === "off") return run();
		const language = await this.#language();
		const checking = language.check(cell.code);
		if (this.mode === "strict") {
			const { problems, notices } = await checking;
			for (const notice of notices) print(`${notice}\n`);
			if (problems.length > 0) return { status: "error", ...typeError(problems, cell) };
			language.commit(cell.code);
			return run();
		}
		checking.catch(() => {}); // it is awaited below, and may fail before
		const result = await run();
		if (result.status === "error" && result.ename === "SyntaxError") return result;
		try {
			const { problems, notices } = await checking;
			const report = problems.length > 0 ? reportProblems(problems, cell) : [];
			for (const line of [...notices, ...report]) print(`${line}\n`);
		} catch (error) {
			print(`The cell's types were not checked: ${messageOf(error)}\n`);
		}
		language.commit(cell.code);
		return result;
	}
}
