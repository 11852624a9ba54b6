import { ExplainError } from "../../core/errors.ts";
import type { RunContext } from "../../core/explainer.ts";
import type { ScoreUnit } from "../../core/explanation.ts";
import { type NdArray, ndArray } from "../../core/nd-array.ts";
import type { Predictor } from "../../core/predictor.ts";
import { readModelRows } from "../../models/table/evaluation-data.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { type FeatureSet, featureSets } from "../global/feature-sets.ts";
import { type Answers, answersOf } from "../perturbation/answers.ts";
import { askRows } from "../perturbation/ask-rows.ts";
import type { ShapQuestion } from "../shap/shap-options.ts";
import { type ExplainedOutputs, explainedOutputs } from "../target.ts";
import { type Background, readBackground } from "./background.ts";
import { CoalitionTable, packCoalitions } from "./coalition-bits.ts";
import type { Game, GameEnds } from "./game.ts";
import type { GameProgress } from "./game-progress.ts";
import { applyLink, type LinkFunction, linkedUnit } from "./link.ts";

/** Rows about which a model is asked between two sums, so that memory does not grow with what is explained. */
const rowsBetweenSums = 1 << 17;

/** What a game of a table is made of. */
interface TableGameParts {
	readonly context: RunContext;
	readonly who: string;
	readonly ask: Answers["ask"];
	readonly unit: ScoreUnit;
	readonly x: NdArray<Float64Array>;
	readonly sets: readonly FeatureSet[];
	readonly background: Background;
	readonly outputs: ExplainedOutputs;
	readonly link: LinkFunction;
	readonly progress: GameProgress;
	/** Of the background and of the explained rows, `[row, output]`. */
	readonly backgroundAnswers: NdArray;
	readonly answers: NdArray;
}

/**
 * The game of a model of a table: the players are features, and a coalition is worth the mean answer where they have the explained row's
 * values and the others have those of the background (interventional, or marginal, Shapley values).
 *
 *   v(S) = g(Σ_b w_b f(x_S, b_rest))
 */
export class TableGame implements Game {
	readonly #parts: TableGameParts;
	/** The player that each column belongs to. */
	readonly #playerOf: Int32Array;
	readonly #count: number;
	readonly #width: number;
	readonly players: Game["players"];
	readonly width: number;
	readonly cost: number;

	constructor(parts: TableGameParts) {
		const { sets, x, background, outputs } = parts;
		this.#parts = parts;
		[this.#count, this.#width] = x.shape as [number, number];
		this.#playerOf = new Int32Array(this.#width);
		for (const [player, { columns }] of sets.entries()) {
			for (const column of columns) this.#playerOf[column] = player;
		}
		this.players = sets.map(({ feature }) => feature);
		this.width = this.#count * outputs.each;
		this.cost = this.#count * background.count;
	}

	/** The explained rows, `[example, column]`. */
	get inputs(): NdArray<Float64Array> {
		return this.#parts.x;
	}

	get outputs(): ExplainedOutputs {
		return this.#parts.outputs;
	}

	get unit(): ScoreUnit {
		return linkedUnit(this.#parts.link, this.#parts.unit);
	}

	/** The columns of each player, where one has several. */
	get members(): readonly (readonly number[])[] | undefined {
		const { sets } = this.#parts;
		return sets.some(({ columns }) => columns.length > 1) ? sets.map(({ columns }) => columns) : undefined;
	}

	async ends(): Promise<GameEnds> {
		const { answers, background, backgroundAnswers, outputs, link, who } = this.#parts;
		const classes = answers.shape[1] as number;
		const none = new Float64Array(this.width);
		const all = new Float64Array(this.width);
		for (let at = 0; at < this.width; at++) {
			const output = outputs.indices[at] as number;
			all[at] = answers.values[Math.floor(at / outputs.each) * classes + output] as number;
			let sum = 0;
			for (let b = 0; b < background.count; b++) {
				sum += (background.weights[b] as number) * (backgroundAnswers.values[b * classes + output] as number);
			}
			none[at] = sum;
		}
		return { none: applyLink(who, link, none), all: applyLink(who, link, all) };
	}

	/**
	 * Each explained row meets each row of the background. Where a feature has the same value in both, it does not matter who plays it: of the coalitions
	 * that differ in such features only, one is asked, and none where all or nothing of what differs takes part.
	 */
	async worth(coalitions: Uint8Array, count: number): Promise<Float64Array> {
		const { background, outputs, link, who } = this.#parts;
		const { each } = outputs;
		const pairs = this.#count * background.count;
		const packed = packCoalitions(coalitions, count, this.players.length);
		const table = new CoalitionTable(count, packed.words);
		const among = new Uint32Array(packed.words);
		const places = this.#places(coalitions, count);
		const group = Math.max(1, Math.min(pairs, Math.floor(rowsBetweenSums / count)));
		const of = new Int32Array(group * count);
		const first = new Int32Array(count);
		const rowCoalition = new Int32Array(group * count);
		const starts = new Int32Array(group + 1);
		const sums = new Float64Array(count * this.width);
		for (let pair = 0; pair < pairs; pair += group) {
			const inGroup = Math.min(group, pairs - pair);
			for (let p = 0; p < inGroup; p++) {
				this.#differing(pair + p, among);
				const start = starts[p] as number;
				const found = table.distinct(packed, count, among, of.subarray(p * count, (p + 1) * count), first);
				for (let i = 0; i < found; i++) rowCoalition[start + i] = first[i] as number;
				starts[p + 1] = start + found;
			}
			const share = (done: number, total: number) => (pair + (inGroup * done) / total) / pairs;
			const answers = await this.#ask({ pair, inGroup, starts, rowCoalition, places, share, count });
			for (let p = 0; p < inGroup; p++) {
				const example = Math.floor((pair + p) / background.count);
				const b = (pair + p) % background.count;
				const weight = background.weights[b] as number;
				const start = starts[p] as number;
				for (let k = 0; k < each; k++) {
					const none = weight * this.#known(this.#parts.backgroundAnswers, b, example, k);
					const all = weight * this.#known(this.#parts.answers, example, example, k);
					for (let c = 0, to = example * each + k; c < count; c++, to += this.width) {
						const row = of[p * count + c] as number;
						if (row >= 0) sums[to]! += weight * (answers[(start + row) * each + k] as number);
						else sums[to]! += row === -1 ? none : all;
					}
				}
			}
		}
		return applyLink(who, link, sums);
	}

	/** For each column of each coalition where its value stands: in the row of the background, or in the explained one that follows it. */
	#places(coalitions: Uint8Array, count: number): Int32Array {
		const width = this.#width;
		const places = new Int32Array(count * width);
		for (let c = 0, at = 0; c < count; c++) {
			const from = c * this.players.length;
			for (let column = 0; column < width; column++, at++) {
				places[at] = coalitions[from + (this.#playerOf[column] as number)] === 0 ? column : width + column;
			}
		}
		return places;
	}

	/** The players whose values differ between an explained row and one of the background, as bits. */
	#differing(pair: number, among: Uint32Array): void {
		const { background, x } = this.#parts;
		const own = Math.floor(pair / background.count) * this.#width;
		const other = (pair % background.count) * this.#width;
		among.fill(0);
		for (let column = 0; column < this.#width; column++) {
			const a = x.values[own + column] as number;
			const b = background.x[other + column] as number;
			// A missing value is like another missing one.
			if (a === b || (Number.isNaN(a) && Number.isNaN(b))) continue;
			const player = this.#playerOf[column] as number;
			among[player >>> 5]! |= 1 << (player & 31);
		}
	}

	#known({ values, shape }: NdArray, row: number, example: number, k: number): number {
		const { indices, each } = this.#parts.outputs;
		return values[row * (shape[1] as number) + (indices[example * each + k] as number)] as number;
	}

	/** Asks about the rows of some pairs; gives the explained outputs of each row, `[row, each]`. */
	async #ask(group: {
		readonly pair: number;
		readonly inGroup: number;
		readonly starts: Int32Array;
		readonly rowCoalition: Int32Array;
		readonly places: Int32Array;
		readonly count: number;
		share(done: number, total: number): number;
	}): Promise<Float64Array> {
		const { context, who, ask, x, background, outputs, progress, answers } = this.#parts;
		const { pair, inGroup, starts, rowCoalition, places } = group;
		const { each, indices } = outputs;
		const width = this.#width;
		const total = starts[inGroup] as number;
		const found = new Float64Array(total * each);
		const both = new Float64Array(2 * width);
		const checkpoint = ({ done }: { done: number }) => progress.checkpoint(group.share(done, total), group.count);
		/** Calls `use` with each pair that has rows from `start` to `end` − 1, and which. */
		const eachPair = (start: number, end: number, use: (p: number, from: number, to: number) => void) => {
			let p = 0;
			for (let high = inGroup; high - p > 1; ) {
				const middle = (p + high) >>> 1;
				if ((starts[middle] as number) <= start) p = middle;
				else high = middle;
			}
			for (let at = start; at < end; p++) {
				const to = Math.min(end, starts[p + 1] as number);
				if (to > at) use(p, at, to);
				at = Math.max(at, to);
			}
		};
		await askRows(
			{ ...context, checkpoint },
			{
				ask,
				count: total,
				width,
				label: who,
				fill: (rows, start, end) =>
					eachPair(start, end, (p, from, to) => {
						const own = Math.floor((pair + p) / background.count) * width;
						const other = ((pair + p) % background.count) * width;
						both.set(background.x.subarray(other, other + width), 0);
						both.set(x.values.subarray(own, own + width), width);
						for (let at = from, put = (from - start) * width; at < to; at++) {
							const place = (rowCoalition[at] as number) * width;
							for (let column = 0; column < width; column++)
								rows[put++] = both[places[place + column] as number] as number;
						}
					}),
				take: (given, start, end, classes) => {
					if (classes !== answers.shape[1]) throw changedOutputs(who, answers.shape[1] as number, classes);
					eachPair(start, end, (p, from, to) => {
						const explained = Math.floor((pair + p) / background.count) * each;
						for (let k = 0; k < each; k++) {
							const output = indices[explained + k] as number;
							for (let at = from; at < to; at++)
								found[at * each + k] = given[(at - start) * classes + output] as number;
						}
					});
				},
			},
		);
		return found;
	}
}

const changedOutputs = (who: string, before: number, now: number) =>
	new ExplainError(
		"unsupported-model",
		`${who}: expected the model to answer with ${before} outputs as before, got ${now}`,
	);

/** What the model answers for rows as they are. */
async function answersFor(
	context: RunContext,
	who: string,
	ask: Answers["ask"],
	{ values, shape }: Pick<NdArray<Float64Array>, "values" | "shape">,
	progress: GameProgress,
): Promise<NdArray<Float64Array>> {
	const [count, width] = shape as [number, number];
	let all = new Float64Array(0);
	let outputs = 0;
	await askRows(
		{ ...context, checkpoint: () => progress.checkpoint(0, 0) },
		{
			ask,
			count,
			width,
			label: who,
			fill: (rows, start, end) => rows.set(values.subarray(start * width, end * width)),
			take: (answers, start, _, found) => {
				if (start === 0) {
					outputs = found;
					all = new Float64Array(count * outputs);
				}
				if (found !== outputs) throw changedOutputs(who, outputs, found);
				all.set(answers, start * outputs);
			},
		},
	);
	return ndArray(all, [count, outputs], ["example", "output"]);
}

/**
 * Reads model, rows and background, and asks about both as they are.
 *
 * @throws ExplainError `bad-option` and `bad-input` for a background that is none, `unsupported-model`, `shape-mismatch`, `unknown-name`,
 * `out-of-range`, `not-finite`, `aborted`.
 */
export async function tableGame(
	context: RunContext,
	who: string,
	model: Predictor,
	rows: TableRows,
	{ background: given, groups, target, explain, link }: Required<ShapQuestion>,
	progress: GameProgress,
): Promise<TableGame> {
	const { x, features } = await readModelRows(who, model, rows);
	const sets = featureSets(who, features, groups);
	const { ask, unit } = answersOf(who, model, explain);
	const background = await readBackground(who, model, given);
	const width = x.shape[1] as number;
	if (background.x.length !== background.count * width) {
		const words = `expected option "background" to have ${width} columns as the explained rows`;
		throw new ExplainError("shape-mismatch", `${who}: ${words}, got ${background.x.length / background.count}`);
	}
	const answers = await answersFor(context, who, ask, x, progress);
	const shape = [background.count, width];
	const backgroundAnswers = await answersFor(context, who, ask, { values: background.x, shape }, progress);
	if (backgroundAnswers.shape[1] !== answers.shape[1])
		throw changedOutputs(who, answers.shape[1] as number, backgroundAnswers.shape[1] as number);
	const outputs = explainedOutputs(who, model.outputNames, answers, target);
	return new TableGame({
		context,
		who,
		ask,
		unit,
		x,
		sets,
		background,
		outputs,
		link,
		progress,
		backgroundAnswers,
		answers,
	});
}
