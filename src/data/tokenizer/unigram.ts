import { shown } from "../../core/errors.ts";
import { badFile } from "../../core/untrusted.ts";
import type { FileFields } from "../file-fields.ts";
import { widthAt } from "./aligned-text.ts";
import { nameOfByte } from "./byte-level.ts";
import { isCount, reader } from "./fields.ts";
import { type Lookup, type Model, type Part, remembering } from "./model.ts";
import { Trie } from "./trie.ts";

/** How much worse than the rarest piece an unknown character is. */
const unknownPenalty = 10;
const utf8 = new TextEncoder();

/** The Unigram model of SentencePiece (kudo2018): the division into pieces of the highest total score, found by Viterbi's algorithm. */
export class Unigram implements Model {
	private readonly ids = new Map<string, number>();
	readonly vocabulary: Lookup;
	private readonly trie = new Trie();
	private readonly unknownScore: number;

	private readonly scores: Float64Array;
	private readonly unknownId: number | undefined;
	private readonly byteFallback: boolean;

	readonly parts = remembering((piece) =>
		this.bestPath(piece).flatMap(([start, end]) => this.part(piece.slice(start, end), start, end)),
	);

	constructor(pieces: readonly string[], scores: Float64Array, unknownId: number | undefined, byteFallback: boolean) {
		this.scores = scores;
		this.unknownId = unknownId;
		this.byteFallback = byteFallback;
		for (const [id, piece] of pieces.entries()) {
			this.ids.set(piece, id);
			this.trie.add(piece, id);
		}
		const { ids } = this;
		this.vocabulary = { idOf: (token) => ids.get(token), tokenOf: (id) => pieces[id], size: pieces.length };
		this.unknownScore = scores.reduce((least, score) => Math.min(least, score), Infinity) - unknownPenalty;
	}

	static read(fields: FileFields): Unigram {
		const pieces: string[] = [];
		const scores: number[] = [];
		const vocab: FileFields = fields.at("vocab");
		for (const entry of vocab.values()) {
			const [piece, score] = Array.isArray(entry) && entry.length === 2 ? entry : [];
			if (typeof piece !== "string" || typeof score !== "number" || !Number.isFinite(score)) {
				vocab.unexpected("a list of pieces with their scores");
			}
			pieces.push(piece);
			scores.push(score);
		}
		const unknown = fields.maybe("unk_id");
		if (unknown && !isCount(unknown.value, pieces.length - 1)) {
			unknown.unexpected(`the place of a piece, below ${pieces.length}`);
		}
		const byteFallback = fields.maybe("byte_fallback")?.flag() ?? false;
		return new Unigram(pieces, Float64Array.from(scores), unknown?.integer(), byteFallback);
	}

	private part(text: string, start: number, end: number): Part | Part[] {
		const id = this.ids.get(text);
		if (id !== undefined) return { id, text, start, end };
		if (this.byteFallback) {
			const names = Array.from(utf8.encode(text), nameOfByte);
			const bytes = names.map((name) => this.ids.get(name));
			if (!bytes.includes(undefined)) {
				return names.map((name, i) => ({ id: bytes[i] as number, text: name, start, end }));
			}
		}
		return { id: this.unknown(text), text, start, end };
	}

	private unknown(text: string): number {
		if (this.unknownId !== undefined) return this.unknownId;
		throw badFile(reader, `expected model.unk_id for what the vocabulary lacks, such as ${shown(text)}`);
	}

	/** Where the pieces begin and end; unknown characters beside each other are one. */
	private bestPath(text: string): [start: number, end: number][] {
		const size = text.length;
		const best = new Float64Array(size + 1);
		const from = new Int32Array(size + 1).fill(-1);
		const ids = new Int32Array(size + 1);
		const offer = (start: number, end: number, score: number, id: number) => {
			const total = (best[start] as number) + score;
			if (from[end] !== -1 && total <= (best[end] as number)) return;
			best[end] = total;
			from[end] = start;
			ids[end] = id;
		};
		for (let start = 0; start < size; ) {
			const next = start + widthAt(text, start);
			let single = false;
			this.trie.prefixes(text, start, (end, id) => {
				offer(start, end, this.scores[id] as number, id);
				if (end === next) single = true;
			});
			if (!single) offer(start, next, this.unknownScore, this.unknown(text.slice(start, next)));
			start = next;
		}
		const path: [number, number][] = [];
		let afterUnknown = false;
		for (let end = size; end > 0; ) {
			const start = from[end] as number;
			const unknown = ids[end] === this.unknownId;
			const last = path.at(-1);
			if (unknown && afterUnknown && last) last[0] = start;
			else path.push([start, end]);
			afterUnknown = unknown;
			end = start;
		}
		return path.reverse();
	}
}
