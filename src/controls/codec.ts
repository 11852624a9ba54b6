/** The answer of a codec to a value that is none of its kind. */
export const refused: unique symbol = Symbol("refused");

/** How values of a kind are read, sent and received. */
export interface Codec {
	/** The kind in words, for errors. */
	readonly expected: string;
	/** The value as it is kept, or {@link refused}. */
	read(value: unknown): unknown;
	toWire?(value: unknown): unknown;
	fromWire?(value: unknown): unknown;
}
