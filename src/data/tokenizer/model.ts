import { shown } from "../../core/errors.ts";
import { badFile } from "../../core/untrusted.ts";
import type { FileFields } from "../file-fields.ts";
import { counts, isCount, reader } from "./fields.ts";

/** A part of a piece that has an id: from where to where in the piece, in UTF-16 code units. */
export interface Part {
	readonly id: number;
	readonly text: string;
	readonly start: number;
	readonly end: number;
}

/** Divides a piece into parts that have ids. */
export interface Model {
	parts(piece: string): readonly Part[];
	readonly vocabulary: Lookup;
}

/** Tokens by id and ids by token. */
export interface Lookup {
	idOf(token: string): number | undefined;
	tokenOf(id: number): string | undefined;
	readonly size: number;
}

const mostRemembered = 10_000;
const longestRemembered = 256;

/** The parts of short pieces are kept: most pieces are words, which come again. */
export function remembering(divide: (piece: string) => readonly Part[]): (piece: string) => readonly Part[] {
	const remembered = new Map<string, readonly Part[]>();
	return (piece) => {
		const known = remembered.get(piece);
		if (known) return known;
		const parts = divide(piece);
		if (piece.length <= longestRemembered && remembered.size < mostRemembered) remembered.set(piece, parts);
		return parts;
	};
}

/** Tokens and their ids. */
export class Vocabulary implements Lookup {
	private readonly tokens = new Map<number, string>();

	private readonly ids: ReadonlyMap<string, number>;

	constructor(ids: ReadonlyMap<string, number>) {
		this.ids = ids;
		for (const [token, id] of ids) this.tokens.set(id, token);
	}

	/** Reads the table `vocab`. */
	static read(fields: FileFields): Vocabulary {
		const ids = new Map<string, number>();
		const vocab: FileFields = fields.at("vocab");
		for (const [token, id] of vocab.entries()) {
			if (!isCount(id)) vocab.unexpected(`a table of ids, integers from 0 to ${counts.max}`, id);
			ids.set(token, id);
		}
		return new Vocabulary(ids);
	}

	get size(): number {
		return this.ids.size;
	}

	idOf(token: string): number | undefined {
		return this.ids.get(token);
	}

	tokenOf(id: number): string | undefined {
		return this.tokens.get(id);
	}

	/** The id of the token for what is unknown, needed when there is something unknown. */
	unknown(token: string, piece: string): number {
		const id = this.ids.get(token);
		if (id !== undefined) return id;
		throw badFile(reader, `expected the vocabulary to have ${shown(token)} for what it lacks, such as ${shown(piece)}`);
	}
}
