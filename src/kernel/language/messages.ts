import type { MessagePort } from "node:worker_threads";

/** A completion. */
export interface CompletionMatch {
	/** What is inserted. */
	readonly text: string;
	/** What it is called, where that is not what is inserted: of what comes with its import. */
	readonly name?: string;
	/** What it is, such as `"function"`, `"class"` or `"keyword"`: see `completionKind`. */
	readonly kind: string;
	/** The module from which it would be imported. */
	readonly from?: string;
	/** What it replaces, in UTF-16 units. */
	readonly start: number;
	readonly end: number;
	/** Its type, such as `"(method) Math.sqrt(x: number): number"`; only where few match. */
	readonly signature?: string;
	readonly deprecated?: boolean;
}

/** Completions at a place; `start` and `end` span what they replace, in UTF-16 units. */
export interface Completions {
	readonly matches: readonly CompletionMatch[];
	readonly start: number;
	readonly end: number;
	/** Where there are no matches: an expression of which no type is known, and whose value may have members that match. */
	readonly value?: string;
}

/** What is known of the name at a place. */
export interface Inspection {
	readonly found: boolean;
	/** Declaration, then documentation; empty if nothing is found. */
	readonly plain: string;
	readonly markdown: string;
}

/** A place in a cell; lines and columns (UTF-16 units) count from 1. */
export interface Place {
	readonly line: number;
	readonly column: number;
}

/** What TypeScript says against a cell. */
export interface Problem {
	/** TypeScript's number for it: 2345 is `TS2345`. */
	readonly code: number;
	readonly message: string;
	readonly start: Place;
	readonly end: Place;
	/** What else TypeScript says of it, such as where the type comes from. */
	readonly hints: readonly string[];
}

/** What the check of a cell found. */
export interface Checked {
	readonly problems: readonly Problem[];
	/** What is wrong with the notebook's `tsconfig.json`, in full sentences; said once. */
	readonly notices: readonly string[];
}

/** Whether code can be run as it is. */
export interface Completeness {
	readonly status: "complete" | "incomplete" | "invalid" | "unknown";
	/** White space for the next line; empty unless incomplete. */
	readonly indent: string;
}

/** JavaScript emitted by TypeScript, with its source map as JSON. */
export interface Emitted {
	readonly code: string;
	readonly map: string;
}

/** What is asked of the language thread, and what it answers. */
export interface Questions {
	emit: { ask: { source: string }; answer: Emitted };
	complete: { ask: { code: string; cursor: number }; answer: Completions };
	inspect: { ask: { code: string; cursor: number; detail: number }; answer: Inspection };
	/** `cell` names the cell, if the front end does: of two checks of one cell that wait, the first is given up. */
	check: { ask: { code: string; cell?: string; urgent: boolean }; answer: Checked };
	isComplete: { ask: { code: string }; answer: Completeness };
	isType: { ask: { specifier: string; name: string }; answer: boolean };
}

export type QuestionKind = keyof Questions;

/** To the language thread, over any of its ports. */
export type ToLanguage =
	| { readonly [K in QuestionKind]: { readonly kind: K; readonly id: number } & Questions[K]["ask"] }[QuestionKind]
	| { readonly kind: "commit"; readonly code: string }
	/** Another port to listen to. */
	| { readonly kind: "connect"; readonly port: MessagePort };

/** From the language thread. */
export type FromLanguage =
	| { readonly id: number; readonly answer: unknown }
	| { readonly id: number; readonly error: { readonly name: string; readonly message: string } };

/** Any end of a channel to the thread: a worker or a port. */
export interface Channel {
	postMessage(message: ToLanguage, transfer?: readonly MessagePort[]): void;
	on(event: "message", listener: (message: FromLanguage) => void): unknown;
	ref(): void;
	unref(): void;
}
