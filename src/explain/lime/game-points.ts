import { type Random, seededRandom } from "../../core/random.ts";
import type { Game } from "../game/game.ts";
import { distances, kernelWeights, type LimeDistance, type Points } from "./kernel.ts";
import type { PointSource } from "./lime-run.ts";

/** How coalitions are drawn: each feature is there or not with even odds (images), or as many are hidden as any other number (texts). */
export type CoalitionDraw = "even odds" | "any number";

/**
 * Points whose features are there (1) or hidden (0), around examples that a game is about. Where all coalitions are no more than the points that may be
 * drawn, each is asked once and counts by its probability: then nothing is random.
 */
export class GamePoints implements PointSource {
	readonly examples: number;
	readonly width: number;
	readonly all?: number;
	readonly #game: Game;
	readonly #draw: CoalitionDraw;
	readonly #random: Random;
	readonly #distance: LimeDistance;
	readonly #kernelWidth: number;
	#coalitions: Uint8Array = new Uint8Array(0);
	#answers: Float64Array = new Float64Array(0);
	#count = 0;
	/** In which all coalitions are asked, the same for every seed: those that were asked when the time is over are a sample of them. */
	#order: Uint32Array | undefined;

	/** @param most points that may be drawn */
	constructor(
		game: Game,
		how: { readonly draw: CoalitionDraw; readonly distance: LimeDistance; readonly kernelWidth: number },
		random: Random,
		most: number,
	) {
		this.#game = game;
		this.#draw = how.draw;
		this.#distance = how.distance;
		this.#kernelWidth = how.kernelWidth;
		this.#random = random;
		this.width = game.players.length;
		this.examples = game.width;
		const every = 2 ** this.width;
		if (every <= most) this.all = every;
	}

	/** Whether every coalition was asked. */
	get complete(): boolean {
		return this.#count === this.all;
	}

	async draw(count: number): Promise<void> {
		const { width } = this;
		const fresh = count - this.#count;
		if (fresh <= 0) return;
		const coalitions = new Uint8Array(fresh * width);
		for (let i = 0; i < fresh; i++) this.#write(coalitions.subarray(i * width, (i + 1) * width), this.#count + i);
		const worth = await this.#game.worth(coalitions, fresh);
		this.#coalitions = joined(this.#coalitions, coalitions);
		this.#answers = joined(this.#answers, worth);
		this.#count = count;
	}

	/** A coalition: the bits of a number where all are asked; otherwise all features first, then such as are drawn. */
	#write(into: Uint8Array, index: number): void {
		const { width } = this;
		if (this.all !== undefined) {
			this.#order ??= seededRandom(0).permutation(this.all);
			const code = this.#order[index] as number;
			for (let j = 0; j < width; j++) into[j] = (code >>> j) & 1;
			return;
		}
		into.fill(1);
		if (index === 0) return;
		if (this.#draw === "even odds") {
			for (let j = 0; j < width; j++) into[j] = this.#random.integer(2);
			return;
		}
		// The first so many of a random order are hidden.
		const hidden = this.#random.integer(width + 1);
		const order = Uint32Array.from({ length: width }, (_, j) => j);
		for (let k = 0; k < hidden; k++) {
			const other = k + this.#random.integer(width - k);
			const chosen = order[other] as number;
			order[other] = order[k] as number;
			into[chosen] = 0;
		}
	}

	points(example: number): Points {
		const { width, examples } = this;
		const count = this.#count;
		const columns = Array.from({ length: width }, () => new Float64Array(count));
		for (const [j, column] of columns.entries()) {
			for (let i = 0, from = j; i < count; i++, from += width) column[i] = this.#coalitions[from] as number;
		}
		const at = new Float64Array(width).fill(1);
		const origin = new Float64Array(width);
		const weights = new Float64Array(count);
		distances({ count, columns, origin, at }, this.#distance, weights);
		kernelWeights(weights, count, this.#kernelWidth);
		if (this.all !== undefined && this.#draw === "any number") weighBySize(weights, columns);
		const answers = new Float64Array(count);
		for (let i = 0; i < count; i++) answers[i] = this.#answers[i * examples + example] as number;
		return { count, columns, origin, at, weights, answers };
	}
}

function joined<A extends Uint8Array | Float64Array>(a: A, b: A): A {
	if (a.length === 0) return b;
	const both = new (a.constructor as new (length: number) => A)(a.length + b.length);
	both.set(a);
	both.set(b, a.length);
	return both;
}

/** Of all coalitions each size has the same probability, and each coalition of a size. */
function weighBySize(weights: Float64Array, columns: readonly Float64Array[]): void {
	const width = columns.length;
	for (let i = 0; i < weights.length; i++) {
		let size = 0;
		for (const column of columns) size += column[i] as number;
		let ways = 1;
		for (let k = 1; k <= size; k++) ways = (ways * (width - k + 1)) / k;
		// Times 2 ** width, so that the weights are about 1 as those of a sample are.
		weights[i] = ((weights[i] as number) * 2 ** width) / (ways * (width + 1));
	}
}
