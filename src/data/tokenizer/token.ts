/** A token on its way through the post-processor: what {@link TokenEncoding} holds by column. */
export interface Token {
	readonly id: number;
	readonly text: string;
	start: number;
	end: number;
	/** The piece of its text that it is in; null for what was put in. */
	readonly word: number | null;
	type: number;
	/** Whether the post-processor or the padding put it in. */
	readonly special: boolean;
	/** 0 for the first text, 1 for the second, null for what was put in. */
	readonly sequence: 0 | 1 | null;
	/** False for padding alone. */
	readonly attended: boolean;
}

/** A token that stands for no part of a text. */
export function putIn(id: number, text: string, type: number, attended = true): Token {
	return { id, text, start: 0, end: 0, word: null, type, special: true, sequence: null, attended };
}
