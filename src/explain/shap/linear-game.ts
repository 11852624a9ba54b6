import { Breather } from "../../core/breather.ts";
import type { NdArray } from "../../core/nd-array.ts";
import type { Game, GameEnds } from "../game/game.ts";
import type { GameProgress } from "../game/game-progress.ts";
import type { FeatureSet } from "../global/feature-sets.ts";
import type { ExplainedOutputs } from "../target.ts";
import { type ColumnMoments, regression } from "./causal-regression.ts";

/** What the game of a linear model is made of. */
interface LinearGameParts {
	readonly x: NdArray<Float64Array>;
	readonly sets: readonly FeatureSet[];
	/** `[features, scores]` and `[scores]`. */
	readonly slopes: Float64Array;
	readonly intercept: Float64Array;
	readonly moments: ColumnMoments;
	readonly outputs: ExplainedOutputs;
	readonly progress: GameProgress;
}

/**
 * The game of a linear model whose features go together: a coalition is worth what is expected of the score where its members are known.
 *
 *   v(S) = β₀ + β·μ + Σ_{j ∈ S} (β_j + Σ_{o ∉ S} w_jo β_o) (x_j − μ_j), w = Σ_SS⁻¹ Σ_So
 *
 * The best linear guess of what is not known; for jointly Gaussian features the conditional expectation. The model is not asked.
 */
export class LinearGame implements Game {
	readonly #parts: LinearGameParts;
	readonly players: Game["players"];
	readonly width: number;
	readonly cost = 1;
	/** x − μ, `[example, feature]`. */
	readonly #off: Float64Array;
	readonly #breather: Breather;

	constructor(parts: LinearGameParts) {
		const { x, sets, moments, outputs, progress } = parts;
		this.#parts = parts;
		this.players = sets.map(({ feature }) => feature);
		this.width = (x.shape[0] as number) * outputs.each;
		const columns = moments.mean.length;
		this.#off = x.values.map((value, at) => value - (moments.mean[at % columns] as number));
		this.#breather = new Breather({ checkpoint: () => progress.checkpoint(0, 0) });
	}

	async ends(): Promise<GameEnds> {
		const players = this.players.length;
		const both = await this.worth(new Uint8Array(2 * players).fill(1, players), 2);
		return { none: both.slice(0, this.width), all: both.slice(this.width) };
	}

	async worth(coalitions: Uint8Array, count: number): Promise<Float64Array> {
		const { sets, slopes, intercept, moments, outputs } = this.#parts;
		const { mean, covariance } = moments;
		const columns = mean.length;
		const scores = intercept.length;
		const players = sets.length;
		const worth = new Float64Array(count * this.width);
		const middle = Float64Array.from(intercept, (start, k) =>
			mean.reduce((sum, value, j) => sum + value * (slopes[j * scores + k] as number), start),
		);
		const missing = Array.from({ length: scores }, () => new Float64Array(columns));
		for (let c = 0; c < count; c++) {
			const known: number[] = [];
			const unknown: number[] = [];
			for (const [player, { columns: own }] of sets.entries()) {
				(coalitions[c * players + player] === 0 ? unknown : known).push(...own);
			}
			for (const [k, expected] of missing.entries()) {
				for (const j of known) {
					let sum = 0;
					for (const o of unknown) sum += (covariance[j * columns + o] as number) * (slopes[o * scores + k] as number);
					expected[j] = sum;
				}
			}
			const weights = regression(moments, known, missing);
			for (let at = 0; at < this.width; at++) {
				const row = Math.floor(at / outputs.each) * columns;
				const k = outputs.indices[at] as number;
				const follow = weights[k] as Float64Array;
				let sum = middle[k] as number;
				for (let i = 0; i < known.length; i++) {
					const j = known[i] as number;
					sum += ((slopes[j * scores + k] as number) + (follow[i] as number)) * (this.#off[row + j] as number);
				}
				worth[c * this.width + at] = sum;
			}
			if (this.#breather.due) await this.#breather.breathe({ done: c, total: count });
		}
		return worth;
	}
}
