import { shown } from "../../core/errors.ts";
import { badFile } from "../../core/untrusted.ts";
import type { FileFields } from "../file-fields.ts";
import { widthAt } from "./aligned-text.ts";
import { nameOfByte } from "./byte-level.ts";
import { reader } from "./fields.ts";
import { MinQueue } from "./min-queue.ts";
import { type Model, type Part, remembering, Vocabulary } from "./model.ts";

/** What two neighbours become, and how early: the merges are in the order of learning. */
interface Merge {
	readonly rank: number;
	readonly id: number;
}

/** A part on its way: linked to its neighbours, so that a merge costs the same wherever it is. */
interface Link {
	id: number;
	readonly start: number;
	end: number;
	previous: number;
	next: number;
	gone: boolean;
}

interface BpeOptions {
	readonly unknownToken: string | undefined;
	readonly prefix: string;
	readonly suffix: string;
	readonly fuseUnknown: boolean;
	readonly byteFallback: boolean;
	readonly ignoreMerges: boolean;
}

const utf8 = new TextEncoder();

/** Byte pair encoding (sennrich2016): characters, merged pair by pair in the order in which the pairs were learned. */
export class Bpe implements Model {
	readonly vocabulary: Vocabulary;
	private readonly merges: ReadonlyMap<number, ReadonlyMap<number, Merge>>;
	private readonly options: BpeOptions;

	readonly parts = remembering((piece) => {
		const whole = this.options.ignoreMerges ? this.vocabulary.idOf(piece) : undefined;
		return whole === undefined ? this.merged(piece) : [{ id: whole, text: piece, start: 0, end: piece.length }];
	});

	constructor(vocabulary: Vocabulary, merges: ReadonlyMap<number, ReadonlyMap<number, Merge>>, options: BpeOptions) {
		this.vocabulary = vocabulary;
		this.merges = merges;
		this.options = options;
	}

	static read(fields: FileFields): Bpe {
		const vocabulary = Vocabulary.read(fields);
		const options: BpeOptions = {
			unknownToken: fields.maybe("unk_token")?.text(),
			prefix: fields.maybe("continuing_subword_prefix")?.text() ?? "",
			suffix: fields.maybe("end_of_word_suffix")?.text() ?? "",
			fuseUnknown: fields.maybe("fuse_unk")?.flag() ?? false,
			byteFallback: fields.maybe("byte_fallback")?.flag() ?? false,
			ignoreMerges: fields.maybe("ignore_merges")?.flag() ?? false,
		};
		return new Bpe(vocabulary, readMerges(fields, vocabulary, options.prefix), options);
	}

	private merged(piece: string): Part[] {
		return this.mergeAll(this.characters(piece)).map(({ id, start, end }) => ({
			id,
			text: this.vocabulary.tokenOf(id) as string,
			start,
			end,
		}));
	}

	/** The parts before any merge: characters, bytes of characters that the vocabulary lacks, or the token for what is unknown. */
	private characters(piece: string): Link[] {
		const symbols: Link[] = [];
		let unknown: { start: number; end: number; id: number } | undefined;
		const add = (id: number, start: number, end: number) => {
			symbols.push({ id, start, end, previous: symbols.length - 1, next: symbols.length + 1, gone: false });
		};
		const flush = () => {
			if (unknown) add(unknown.id, unknown.start, unknown.end);
			unknown = undefined;
		};
		for (let start = 0; start < piece.length; ) {
			const end = start + widthAt(piece, start);
			const text =
				(start > 0 ? this.options.prefix : "") +
				piece.slice(start, end) +
				(end === piece.length ? this.options.suffix : "");
			const id = this.vocabulary.idOf(text);
			const bytes = id === undefined && this.options.byteFallback ? this.bytesOf(text) : undefined;
			if (id !== undefined) {
				flush();
				add(id, start, end);
			} else if (bytes) {
				for (const byte of bytes) add(byte, start, end);
			} else if (this.options.unknownToken !== undefined) {
				if (unknown && this.options.fuseUnknown) unknown.end = end;
				else {
					flush();
					unknown = { start, end, id: this.vocabulary.unknown(this.options.unknownToken, text) };
				}
			}
			start = end;
		}
		flush();
		return symbols;
	}

	private bytesOf(text: string): number[] | undefined {
		const ids = Array.from(utf8.encode(text), (byte) => this.vocabulary.idOf(nameOfByte(byte)));
		return ids.includes(undefined) ? undefined : (ids as number[]);
	}

	/** O(n log n) in the characters of the piece: the earliest merge is always on top of the queue, the leftmost of equal ones first. */
	private mergeAll(symbols: Link[]): Link[] {
		const count = symbols.length;
		const last = symbols.at(-1);
		if (last) last.next = -1;
		const queue = new MinQueue();
		const mergeAt = (left: number): Merge | undefined => {
			const symbol = symbols[left];
			const right = symbol && symbols[symbol.next];
			return right && this.merges.get(symbol.id)?.get(right.id);
		};
		// Rank and place in one number: both are counts of things in memory, so it is exact.
		const enter = (left: number) => {
			const merge = mergeAt(left);
			if (merge) queue.push(merge.rank * count + left, merge.id);
		};
		for (let i = 0; i < count - 1; i++) enter(i);
		for (let top = queue.pop(); top; top = queue.pop()) {
			const at = top.priority % count;
			const symbol = symbols[at] as Link;
			// An entry is out of date when its symbols have been merged with others.
			if (symbol.gone || mergeAt(at)?.id !== top.value) continue;
			const right = symbols[symbol.next] as Link;
			symbol.id = top.value;
			symbol.end = right.end;
			symbol.next = right.next;
			right.gone = true;
			const after = symbols[right.next];
			if (after) after.previous = at;
			if (symbol.previous >= 0) enter(symbol.previous);
			enter(at);
		}
		return symbols.filter((symbol) => !symbol.gone);
	}
}

/** Merges as pairs, or as in older files as texts with a space between. */
function readMerges(fields: FileFields, vocabulary: Vocabulary, prefix: string): Map<number, Map<number, Merge>> {
	const merges = new Map<number, Map<number, Merge>>();
	const idOf = (token: string, of: unknown): number => {
		const id = vocabulary.idOf(token);
		if (id !== undefined) return id;
		throw badFile(
			reader,
			`expected the vocabulary to have all that is merged, got ${shown(of)} without ${shown(token)}`,
		);
	};
	const stated = fields.at("merges");
	for (const [rank, merge] of stated.values().entries()) {
		if (typeof merge === "string" && merge.startsWith("#version")) continue;
		const pair: unknown = typeof merge === "string" ? merge.split(" ") : merge;
		if (!Array.isArray(pair) || pair.length !== 2 || !pair.every((side) => typeof side === "string")) {
			stated.unexpected("a list of pairs of texts", merge);
		}
		const [left, right] = pair as [string, string];
		const leftId = idOf(left, merge);
		const rightId = idOf(right, merge);
		const id = idOf(left + right.slice(prefix.length), merge);
		const after = merges.get(leftId);
		if (after) after.set(rightId, { rank, id });
		else merges.set(leftId, new Map([[rightId, { rank, id }]]));
	}
	return merges;
}
