import type { TypeCheckMode } from "../../protocol/host.ts";
import type { CellOutcome } from "../bridge.ts";
import type { CheckOptions, LanguageClient } from "../language/client.ts";
import type { Problem } from "../language/messages.ts";
import { log } from "../log.ts";
import type { ErrorContent, Message } from "../messages.ts";
import type { Session } from "../session.ts";
import { type CheckedCell, reportProblems, typeError } from "../type-report.ts";
import { soon } from "./soon.ts";

/**
 * How long, in milliseconds, `idle` waits for the check where nobody listens after it: nbclient gives up four seconds
 * after the reply.
 */
const patience = 3_000;

/** A cell that runs longer than so many milliseconds is checked meanwhile; a shorter one when its answer is on its way. */
const head = 100;

/** What checking needs. */
export interface TypeCheckParts {
	readonly session: Session;
	readonly language: () => LanguageClient;
	readonly mode: TypeCheckMode;
}

/** A cell that is about to run. */
export interface CellToCheck extends CheckedCell {
	readonly message: Message;
}

/**
 * Checks the types of cells. Mode `beside`: beside their run, which it never delays; problems appear in the cell's output
 * as soon as they are known, as text on stderr. Mode `strict`: a cell with a problem does not run, the problem is its error.
 */
export class TypeChecks {
	readonly #parts: TypeCheckParts;
	/** How cells are checked from the next one on. */
	mode: TypeCheckMode;
	#interrupt: (() => void) | undefined;
	#leaving = false;

	constructor(parts: TypeCheckParts) {
		this.#parts = parts;
		this.mode = parts.mode;
	}

	/** In mode `strict`, to be called before the run: the error with which the cell must not run, if it has one. */
	async refusal(cell: CellToCheck): Promise<ErrorContent | undefined> {
		if (this.mode !== "strict") return undefined;
		const interrupted = new Promise<ErrorContent>((resolve) => {
			const evalue = "The cell was interrupted before it ran.";
			this.#interrupt = () =>
				resolve({ ename: "KeyboardInterrupt", evalue, traceback: [`KeyboardInterrupt: ${evalue}`] });
		});
		const checked = this.#ask(cell, { urgent: true }).then(
			(problems) => (problems.length > 0 ? typeError(problems, cell) : undefined),
			({ name, message }: Error) => {
				const evalue = `The cell did not run, because its types could not be checked: ${message}`;
				return { ename: name, evalue, traceback: [`${name}: ${evalue}`] };
			},
		);
		return Promise.race([checked, interrupted]).finally(() => {
			this.#interrupt = undefined;
		});
	}

	/** The person does not wait any longer for a check: the cell that it holds back ends as interrupted. */
	interrupt(): void {
		this.#interrupt?.();
	}

	/** The process is about to end: that checks end with it is nothing to tell. */
	leave(): void {
		this.#leaving = true;
	}

	/**
	 * In mode `beside`, to be called when the run has begun; returns what to call when it has ended. That resolves when
	 * `idle` may follow.
	 */
	beside(cell: CellToCheck): (outcome: CellOutcome) => Promise<void> {
		if (this.mode !== "beside") return async () => {};
		let outcome: CellOutcome | undefined;
		// Where nobody can be asked (nbclient), nobody listens after `idle`: it waits for the check.
		const unattended = cell.message.content.allow_stdin === false;
		const check = () =>
			this.#ask(cell, { later: !unattended }).then(
				(problems) => {
					// The run's own SyntaxError says it better: nothing of the cell ran.
					if (problems.length === 0 || (outcome?.status === "error" && outcome.ename === "SyntaxError")) return;
					this.#print(reportProblems(problems, cell), cell);
				},
				(error: unknown) => {
					if (!this.#leaving) log("a cell's types were not checked:", error);
				},
			);
		let shown: Promise<void> | undefined;
		const begin = () => {
			shown ??= check();
			return shown;
		};
		const timer = setTimeout(begin, head);
		return async (how) => {
			outcome = how;
			clearTimeout(timer);
			if (unattended) await soon(begin(), undefined, patience);
			else setImmediate(begin);
		};
	}

	async #ask(cell: CellToCheck, options: CheckOptions): Promise<readonly Problem[]> {
		const { code, message } = cell;
		const { cellId } = message.metadata;
		const id = typeof cellId === "string" ? cellId : undefined;
		const { problems, notices } = await this.#parts.language().check(code, { cell: id, ...options });
		if (notices.length > 0) this.#print(notices, cell);
		return problems;
	}

	#print(lines: readonly string[], { message }: CellToCheck): void {
		this.#parts.session.publish("stream", { name: "stderr", text: `${lines.join("\n")}\n` }, message.header);
	}
}
