/** What went wrong, as a word a program can test. */
export type ExplainErrorCode =
	/** Values, shape or axes do not agree with what the model or method takes. */
	| "shape-mismatch"
	/** A value is NaN or infinite where a finite number is needed. */
	| "not-finite"
	/** An option has the wrong type, is out of its range, or does not exist. */
	| "bad-option"
	/** An index, such as a class or an example, does not exist. */
	| "out-of-range"
	/** A layer, node or feature of that name does not exist. */
	| "unknown-name"
	/** The input is not what the method explains, such as something that is no image. */
	| "bad-input"
	/** A file is damaged, of another format, or asks for more than it may. */
	| "bad-file"
	/** The model cannot answer the question, such as a gradient asked of a black box. */
	| "unsupported-model"
	/** What computes is missing or failed: the backend, an HTTP endpoint, a Python process. */
	| "backend"
	/** The run was stopped by its signal. */
	| "aborted";

/** An error whose text says the method, what was expected, what came, and what exists. */
export class ExplainError extends Error {
	override readonly name = "ExplainError";
	readonly code: ExplainErrorCode;

	constructor(code: ExplainErrorCode, message: string, options?: { cause?: unknown }) {
		super(message, options);
		this.code = code;
	}
}

/** The value as an error text should show it: short, with its type where that helps. */
export function shown(value: unknown): string {
	if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value);
	if (value === null || value === undefined || typeof value === "number" || typeof value === "boolean")
		return String(value);
	if (Array.isArray(value)) return `an array of ${value.length}`;
	if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`;
	if (typeof value === "object") return `an object with ${Object.keys(value).slice(0, 5).join(", ") || "no keys"}`;
	return `a ${typeof value}`;
}

/** Turns anything thrown into one line of text. */
export function messageOf(thrown: unknown): string {
	if (thrown instanceof Error) return thrown.message || thrown.name;
	return typeof thrown === "string" ? thrown : shown(thrown);
}
