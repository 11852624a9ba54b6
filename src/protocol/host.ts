import type { JsonObject } from "./json.ts";

/** MIME type → content: text, or JSON for `+json` types; binary types as base64. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** One end of a comm. */
export interface Comm {
	readonly id: string;
	readonly target: string;
	send(data: JsonObject, options?: { metadata?: JsonObject; buffers?: readonly ArrayBufferView[] }): void;
	close(data?: JsonObject): void;
	/**
	 * Resolves when what was sent has been handed to the socket. A sender that waits for it keeps one message under way
	 * however slow the front end is; where a host lacks it, senders limit their rate.
	 */
	drained?(): Promise<void>;
	onMessage(handler: (data: JsonObject, buffers: readonly DataView[]) => void | Promise<void>): void;
	onClose(handler: () => void): void;
}

/** What `display` takes beside the bundle. */
export interface DisplayOptions {
	readonly metadata?: JsonObject;
	/** Names the output so that it can be replaced. */
	readonly displayId?: string;
	/** Replace the output of that name instead of adding one. */
	readonly update?: boolean;
}

/**
 * What the library needs of whatever runs it. A kernel provides it as `globalThis[Symbol.for("glasscell.host/1")]`;
 * where there is none, the library shows static forms.
 */
export interface Host {
	openComm(
		target: string,
		options?: { data?: JsonObject; metadata?: JsonObject; buffers?: readonly ArrayBufferView[] },
	): Comm;
	/** Hears of comms that the front end opens for `target`; a later registration replaces an earlier one. */
	onComm(target: string, handler: (comm: Comm, data: JsonObject, buffers: readonly DataView[]) => void): void;
	display(bundle: MimeBundle, options?: DisplayOptions): void;
	/** The signal of the running cell or comm handler: aborted by an interrupt; a handler's also after it has ended, for what it started. */
	readonly signal: AbortSignal | undefined;
	/** Called after V8 terminated running code (which skips `catch` and `finally`). Returns how to stop listening. */
	onTerminated(restore: () => void): () => void;
	/** Called once, when the running cell has ended and before its reply: the moment whose state the static forms show. */
	onCellEnd(callback: () => void | Promise<void>): void;
	/** Shows a value of any kind, as a cell's result is shown. */
	displayValue?(value: unknown, options?: DisplayOptions): void;
	/** Empties the running cell's output; with `wait`, when the next output comes, which avoids flicker. */
	clearOutput?(wait?: boolean): void;
	/** Shows a value in the front end's pager, where it has one. */
	page?(value: unknown): void;
	/** Asks the person for a line of text. Rejects where the front end cannot ask, and when interrupted. */
	input?(question?: string, options?: InputOptions): Promise<string>;
	/** As `input`, and nothing else runs meanwhile. */
	prompt?(question?: string, options?: InputOptions): string;
	/** How cells are checked for errors of type, from the next one on; may be written. */
	typeCheck?: TypeCheckMode;
	/** Runs `body`; what it shows, and what it started shows later, goes to `take` instead of into the cell's output. */
	redirect?<T>(take: (output: CapturedOutput) => void, body: () => T): T;
	/**
	 * An object that lives as long as what is shown now may be on the page: what must live as long is attached to it, by a
	 * `WeakMap`. Undefined where nobody can tell; null for output that is redirected, whose life is that of its taker.
	 */
	readonly outputLife?: object | null | undefined;
	/** Shows an error that no caller can catch, such as one of a handler, where the running code's output goes. */
	displayError?(error: unknown): void;
}

/** `"beside"`: the cell runs at once, and what is found appears in its output; `"strict"`: a cell with an error does not run. */
export type TypeCheckMode = "beside" | "strict" | "off";

/** How a question is asked. */
export interface InputOptions {
	/** Do not show what is typed. */
	readonly password?: boolean;
}

/** An output as nbformat 4 stores it, or the word that the outputs before it are to go. */
export type CapturedOutput =
	| { readonly output_type: "stream"; readonly name: "stdout" | "stderr"; readonly text: string }
	| {
			readonly output_type: "display_data";
			readonly data: MimeBundle;
			readonly metadata: JsonObject;
			/** Names the output so that it can be replaced. */
			readonly displayId?: string;
			/** Replaces the output of that name, wherever it is, instead of adding one. */
			readonly update?: boolean;
	  }
	| {
			readonly output_type: "error";
			readonly ename: string;
			readonly evalue: string;
			readonly traceback: readonly string[];
	  }
	| { readonly output_type: "clear"; readonly wait: boolean };

/** The key of the host on `globalThis`. */
export const hostSymbol: unique symbol = Symbol.for("glasscell.host/1");

/** The host, where there is one. */
export function findHost(): Host | undefined {
	return (globalThis as { [hostSymbol]?: Host })[hostSymbol];
}

/** Objects with this method say how they are shown; the kernel knows none of our types. */
export const displaySymbol: unique symbol = Symbol.for("Jupyter.display");

/**
 * An object that says how it is shown. An empty bundle (no MIME types) means that it has shown itself with `Host.display`,
 * under a display id by which it can be replaced: show nothing more.
 */
export interface Displayable {
	[displaySymbol](): MimeBundle | Promise<MimeBundle>;
}
