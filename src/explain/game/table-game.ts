import { ExplainError } from "../../core/errors.ts";
import type { RunContext } from "../../core/explainer.ts";
import type { Feature, ScoreUnit } from "../../core/explanation.ts";
import { type NdArray, ndArray } from "../../core/nd-array.ts";
import type { Predictor } from "../../core/predictor.ts";
import { readModelRows } from "../../models/table/evaluation-data.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { type FeatureSet, featureSets } from "../global/feature-sets.ts";
import { type Answers, answersOf } from "../perturbation/answers.ts";
import { askRows } from "../perturbation/ask-rows.ts";
import type { ShapQuestion } from "../shap/shap-options.ts";
import { type ExplainedOutputs, explainedOutputs } from "../target.ts";
import { addBlocks } from "./ask-blocks.ts";
import { addPairs } from "./ask-pairs.ts";
import { addSums, type PlayerSums, playerSums } from "./ask-sums.ts";
import { readBackground } from "./background.ts";
import type { Game, GameEnds } from "./game.ts";
import type { GameProgress } from "./game-progress.ts";
import { applyLink, type LinkFunction, linkedUnit } from "./link.ts";
import { changedOutputs, type KnownAnswers, type Meeting, meetingOf } from "./meeting.ts";

/** What a game of a table is made of. */
interface TableGameParts extends KnownAnswers {
	readonly unit: ScoreUnit;
	/** The columns, and the players that they belong to. */
	readonly features: readonly Feature[];
	readonly sets: readonly FeatureSet[];
	readonly link: LinkFunction;
	readonly progress: GameProgress;
	/** Of a model that is a sum: what each player adds. */
	readonly added: PlayerSums | undefined;
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
	readonly playerOf: Int32Array;
	#meeting: Meeting | undefined;
	readonly players: Game["players"];
	readonly width: number;
	readonly cost: number;

	constructor(parts: TableGameParts) {
		const { sets, x, background, outputs } = parts;
		this.#parts = parts;
		const [count, width] = x.shape as [number, number];
		this.playerOf = new Int32Array(width);
		for (const [player, { columns }] of sets.entries()) {
			for (const column of columns) this.playerOf[column] = player;
		}
		this.players = sets.map(({ feature }) => feature);
		this.width = count * outputs.each;
		this.cost = count * background.count;
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

	get features(): readonly Feature[] {
		return this.#parts.features;
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
	 * Each explained row meets each row of the background. Where they differ in every feature, each coalition is asked. Where a feature has the same value in both, it does
	 * not matter who plays it: of the coalitions that differ in such features only, one is asked, and none where all or nothing of what differs takes part.
	 * A model that is a sum needs no rows: its terms are added up.
	 */
	async worth(coalitions: Uint8Array, count: number): Promise<Float64Array> {
		const { link, progress, who, added } = this.#parts;
		if (added) {
			const sums = new Float64Array(count * this.width);
			await addSums(added, this.#parts, { coalitions, count, sums }, (share) => progress.checkpoint(share, count));
			return applyLink(who, link, sums);
		}
		const { meeting } = this;
		const asked = { ...meeting, coalitions, count, sums: new Float64Array(count * this.width) };
		const share = meeting.unlike / (meeting.unlike + meeting.alike.length);
		await addBlocks(asked, (done) => progress.checkpoint(share * done, count));
		await addPairs(asked, (done) => progress.checkpoint(share + (1 - share) * done, count));
		return applyLink(who, link, asked.sums);
	}

	/** How explained rows and background meet; compared once. */
	get meeting(): Meeting {
		this.#meeting ??= meetingOf(this.#parts, this.playerOf, this.players.length);
		return this.#meeting;
	}
}

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
		features,
		sets,
		background,
		outputs,
		link,
		progress,
		backgroundAnswers,
		answers,
		added: await playerSums(model, x, background, sets, explain),
	});
}
