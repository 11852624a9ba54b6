import { ExplainError } from "../../core/errors.ts";
import type { RunContext } from "../../core/explainer.ts";
import type { NdArray } from "../../core/nd-array.ts";
import type { Answers } from "../perturbation/answers.ts";
import { askRows, type RowQuestions } from "../perturbation/ask-rows.ts";
import type { ExplainedOutputs } from "../target.ts";
import type { Background } from "./background.ts";

/** Explained rows, background, and what the model answers for both as they are. */
export interface KnownAnswers {
	readonly context: RunContext;
	readonly who: string;
	readonly ask: Answers["ask"];
	/** The explained rows, `[example, column]`. */
	readonly x: NdArray<Float64Array>;
	readonly background: Background;
	readonly outputs: ExplainedOutputs;
	/** Of the background and of the explained rows, `[row, output]`. */
	readonly backgroundAnswers: NdArray;
	readonly answers: NdArray;
}

/** How explained rows and those of the background meet: a pair is example × rows of the background + row. */
export interface Meeting extends KnownAnswers {
	readonly players: number;
	/** The player that each column belongs to. */
	readonly playerOf: Int32Array;
	/** The pairs in which some player has the same values in both rows. */
	readonly alike: Uint32Array;
	/** Of each pair, 1 where it is among those. */
	readonly isAlike: Uint8Array;
	/** How many pairs differ in every player. */
	readonly unlike: number;
}

/** Coalitions that are asked about, and where what they are worth is added up, `[count, example × output]`. */
export interface AskedCoalitions extends Meeting {
	/** `[count, players]`. */
	readonly coalitions: Uint8Array;
	readonly count: number;
	readonly sums: Float64Array;
}

/** Compares every explained row with every row of the background. */
export function meetingOf(known: KnownAnswers, playerOf: Int32Array, players: number): Meeting {
	const pairs = (known.x.shape[0] as number) * known.background.count;
	const isAlike = new Uint8Array(pairs);
	const among = new Uint32Array(Math.max(1, Math.ceil(players / 32)));
	const alike: number[] = [];
	for (let pair = 0; pair < pairs; pair++) {
		if (differing(known, playerOf, pair, among) === players) continue;
		isAlike[pair] = 1;
		alike.push(pair);
	}
	return { ...known, playerOf, players, isAlike, alike: Uint32Array.from(alike), unlike: pairs - alike.length };
}

/** The players whose values differ between the two rows of a pair, as bits; gives how many. */
export function differing(
	{ background, x }: Pick<KnownAnswers, "background" | "x">,
	playerOf: Int32Array,
	pair: number,
	among: Uint32Array,
): number {
	const width = playerOf.length;
	const own = Math.floor(pair / background.count) * width;
	const other = (pair % background.count) * width;
	let count = 0;
	among.fill(0);
	for (let column = 0; column < width; column++) {
		const a = x.values[own + column] as number;
		const b = background.x[other + column] as number;
		// A missing value is like another missing one.
		if (a === b || (Number.isNaN(a) && Number.isNaN(b))) continue;
		const player = playerOf[column] as number;
		const bit = 1 << (player & 31);
		if (((among[player >>> 5] as number) & bit) !== 0) continue;
		among[player >>> 5]! |= bit;
		count++;
	}
	return count;
}

/** Which of the parts that begin at `starts`, one after the other, a place lies in. */
export function partAt(starts: Int32Array, parts: number, at: number): number {
	let part = 0;
	for (let high = parts; high - part > 1; ) {
		const middle = (part + high) >>> 1;
		if ((starts[middle] as number) <= at) part = middle;
		else high = middle;
	}
	return part;
}

/** Asks about rows in which explained ones meet the background, and tells which share of them has been answered. */
export function askMeeting(
	{ answers, ask, context, who, x }: Meeting,
	count: number,
	tell: (share: number) => Promise<void>,
	{ fill, take }: Pick<RowQuestions, "fill" | "take">,
): Promise<void> {
	const [width, outputs] = [x.shape[1] as number, answers.shape[1] as number];
	return askRows(
		{ ...context, checkpoint: ({ done }) => tell(done / count) },
		{
			...{ ask, count, width, label: who, reuse: true, fill },
			take: (given, start, end, found) => {
				if (found !== outputs) throw changedOutputs(who, outputs, found);
				take(given, start, end, found);
			},
		},
	);
}

/** The error where a model answers with more or fewer outputs than before. */
export const changedOutputs = (who: string, before: number, now: number): ExplainError =>
	new ExplainError(
		"unsupported-model",
		`${who}: expected the model to answer with ${before} outputs as before, got ${now}`,
	);
