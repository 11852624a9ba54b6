import { ExplainError } from "../../core/errors.ts";
import type { RunContext } from "../../core/explainer.ts";
import type { Feature, ScoreUnit } from "../../core/explanation.ts";
import type { NdArray } from "../../core/nd-array.ts";
import type { Background } from "../game/background.ts";
import { coalitionKey } from "../game/coalition-key.ts";
import type { Game, GameEnds } from "../game/game.ts";
import type { GameProgress } from "../game/game-progress.ts";
import { applyLink, type LinkFunction } from "../game/link.ts";
import type { Answers } from "../perturbation/answers.ts";
import { askRows } from "../perturbation/ask-rows.ts";
import type { ExplainedOutputs } from "../target.ts";
import { checkComplete, FeatureNumbers } from "./causal-numbers.ts";
import type { CausalStage } from "./causal-order.ts";
import { type ColumnMoments, columnMoments, regression } from "./causal-regression.ts";

/** What a causal game is made of. */
interface CausalGameParts {
	readonly context: RunContext;
	readonly who: string;
	readonly ask: Answers["ask"];
	readonly unit: ScoreUnit;
	/** The columns, the players, and whose each column is. */
	readonly features: readonly Feature[];
	readonly players: readonly Feature[];
	readonly playerOf: ArrayLike<number>;
	readonly x: NdArray<Float64Array>;
	readonly background: Background;
	readonly outputs: ExplainedOutputs;
	readonly link: LinkFunction;
	readonly ends: GameEnds;
	readonly stages: readonly CausalStage[];
	readonly progress: GameProgress;
}

/** How the features of a stage that nobody sets follow: weights `[follower][regressor]` on changes of regressors, which are places among numbers. */
interface Following {
	readonly followers: readonly number[];
	readonly regressors: Int32Array;
	readonly weights: readonly Float64Array[];
}

/**
 * The game of a model of a table in which features follow those that they depend on: a coalition is worth the mean answer where its members have the
 * explained row's values, and each other feature has that of a background row, moved by what its causes were moved:
 *
 *   x̃_j = b_j + Σ_r w_r (x̃_r − b_r), w the regression of j on its causes in the background
 *
 * The rest, what causes do not explain, stays that of the background row: for jointly Gaussian features this draws from the distribution after
 * the intervention (of one stage whose features tell about each other: from the conditional distribution), in others it is its linear approximation.
 */
export class CausalGame implements Game {
	readonly #parts: CausalGameParts;
	readonly #codes: FeatureNumbers;
	readonly #moments: ColumnMoments;
	readonly #rowNumbers: Float64Array;
	readonly #backgroundNumbers: Float64Array;
	readonly #following = new Map<string, Following>();
	readonly players: readonly Feature[];
	readonly width: number;
	readonly cost: number;

	/** @throws ExplainError `not-finite` for missing values, `bad-input` for a category that depends on others and for fewer than 3 background rows. */
	constructor(parts: CausalGameParts) {
		const { features, players, x, background, outputs } = parts;
		this.#parts = parts;
		this.players = players;
		this.width = (x.shape[0] as number) * outputs.each;
		this.cost = (x.shape[0] as number) * background.count;
		this.#codes = new FeatureNumbers(features);
		checkDependence(parts);
		this.#rowNumbers = this.#codes.encode(x.values);
		this.#backgroundNumbers = this.#codes.encode(background.x);
		this.#moments = columnMoments(this.#backgroundNumbers, this.#codes.width, background.weights);
	}

	/** What to know of the regressions. */
	get warnings(): readonly string[] {
		const { background, stages } = this.#parts;
		const most = stages.reduce(
			(longest, { causes, within, members }) =>
				Math.max(longest, this.#codes.places(causes).length + (within ? members.length - 1 : 0)),
			0,
		);
		if (most === 0 || background.count >= 5 * (most + 1)) return [];
		return [
			`How features depend on each other was learned from ${background.count} background rows for up to ${most} causes: more rows are better.`,
		];
	}

	async ends(): Promise<GameEnds> {
		return this.#parts.ends;
	}

	async worth(coalitionsOfPlayers: Uint8Array, count: number): Promise<Float64Array> {
		const coalitions = this.#columnsOf(coalitionsOfPlayers, count);
		const { context, who, ask, x, background, outputs, link, progress } = this.#parts;
		const columns = x.shape[1] as number;
		const { each, indices } = outputs;
		const followings: Following[][] = [];
		for (let c = 0; c < count; c++) {
			followings.push(this.#followings(coalitions.subarray(c * columns, (c + 1) * columns)));
			if (progress.due) await progress.breathe();
		}
		const sums = new Float64Array(count * this.width);
		const changes = new Float64Array(this.#codes.width);
		const checkpoint = ({ done, total }: { done: number; total: number }) =>
			progress.checkpoint(done / Math.max(1, total), count);
		await askRows(
			{ ...context, checkpoint },
			{
				ask,
				count: count * this.cost,
				width: columns,
				label: who,
				fill: (rows, start, end) => {
					for (let at = start; at < end; at++) {
						const c = Math.floor(at / this.cost);
						const pair = at % this.cost;
						const example = Math.floor(pair / background.count);
						this.#write(
							rows,
							(at - start) * columns,
							coalitions,
							c,
							followings[c] as Following[],
							example,
							pair % background.count,
							changes,
						);
					}
				},
				take: (answers, start, end, classes) => {
					for (let at = start; at < end; at++) {
						const c = Math.floor(at / this.cost);
						const pair = at % this.cost;
						const example = Math.floor(pair / background.count);
						const weight = background.weights[pair % background.count] as number;
						for (let k = 0; k < each; k++) {
							const output = indices[example * each + k] as number;
							sums[c * this.width + example * each + k]! +=
								weight * (answers[(at - start) * classes + output] as number);
						}
					}
				},
			},
		);
		return applyLink(who, link, sums);
	}

	/** The columns that coalitions set, `[count, columns]`. */
	#columnsOf(coalitions: Uint8Array, count: number): Uint8Array {
		const { players, playerOf } = this.#parts;
		if (playerOf.length === players.length) return coalitions;
		const set = new Uint8Array(count * playerOf.length);
		for (let c = 0, at = 0; c < count; c++) {
			for (let column = 0; column < playerOf.length; column++, at++) {
				set[at] = coalitions[c * players.length + (playerOf[column] as number)] as number;
			}
		}
		return set;
	}

	/** One row: of the background, moved. */
	#write(
		rows: Float64Array,
		to: number,
		coalitions: Uint8Array,
		c: number,
		followings: readonly Following[],
		example: number,
		b: number,
		changes: Float64Array,
	): void {
		const { x, background } = this.#parts;
		const columns = x.shape[1] as number;
		const numbers = this.#codes.width;
		const { starts } = this.#codes;
		for (let j = 0; j < columns; j++) {
			const set = coalitions[c * columns + j] !== 0;
			rows[to + j] = (set ? x.values[example * columns + j] : background.x[b * columns + j]) as number;
			for (let place = starts[j] as number; place < (starts[j + 1] as number); place++) {
				changes[place] = set
					? (this.#rowNumbers[example * numbers + place] as number) -
						(this.#backgroundNumbers[b * numbers + place] as number)
					: 0;
			}
		}
		for (const { followers, regressors, weights } of followings) {
			for (let i = 0; i < followers.length; i++) {
				const own = weights[i] as Float64Array;
				let change = 0;
				for (let r = 0; r < own.length; r++)
					change += (own[r] as number) * (changes[regressors[r] as number] as number);
				const j = followers[i] as number;
				changes[starts[j] as number] = change;
				rows[to + j]! += change;
			}
		}
	}

	/** Who follows whom where these features are set, stage by stage. */
	#followings(members: Uint8Array): Following[] {
		const found: Following[] = [];
		for (const [s, stage] of this.#parts.stages.entries()) {
			const followers = stage.members.filter((j) => members[j] === 0);
			const set = stage.within ? stage.members.filter((j) => members[j] !== 0) : [];
			const causes = [...stage.causes, ...set];
			if (followers.length === 0 || causes.length === 0) continue;
			const key = `${s}:${coalitionKey(
				Uint8Array.from(stage.members, (j) => members[j] as number),
				0,
				stage.members.length,
			)}`;
			const known = this.#following.get(key);
			if (known) {
				found.push(known);
				continue;
			}
			const regressors = this.#codes.places(causes);
			const { width, starts } = this.#codes;
			const right = followers.map((j) => {
				const place = starts[j] as number;
				return this.#moments.covariance.subarray(place * width, (place + 1) * width);
			});
			const weights = regression(this.#moments, regressors, right);
			const one = { followers, regressors: Int32Array.from(regressors), weights };
			this.#following.set(key, one);
			found.push(one);
		}
		return found;
	}
}

/** Whether a stage has features that follow others. */
const follows = ({ causes, within, members }: CausalStage) => causes.length > 0 || (within && members.length > 1);

/** @throws ExplainError where features depend on each other and there is nothing to learn that from, or nothing that can follow. */
function checkDependence({ who, features, x, background, stages }: CausalGameParts): void {
	const dependent = stages.filter(follows);
	if (dependent.length === 0) return;
	checkComplete(who, features, x.values);
	checkComplete(`${who}: background`, features, background.x);
	if (background.count < 3) {
		const words = "expected at least 3 background rows to see how features depend on each other";
		throw new ExplainError("bad-input", `${who}: ${words}, got ${background.count}`);
	}
	const category = dependent.flatMap(({ members }) => members).find((j) => features[j]?.levels);
	if (category === undefined) return;
	const words = `expected features that depend on others to be numbers, got the category "${features[category]?.name}"`;
	throw new ExplainError("bad-input", `${who}: ${words}; it may be a cause, or stand by itself at first`);
}
