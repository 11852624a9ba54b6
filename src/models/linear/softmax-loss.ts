/**
 * The loss of a logistic regression: −Σᵢ wᵢ ln pᵢ(class of i), for scores `[n, scores]` that are log-odds of the second of two classes
 * (one score) or go through a softmax (one for each class).
 */
export class SoftmaxLoss {
	readonly scores: number;
	readonly count: number;
	/** p of each score, `[n, scores]`, of the last {@link evaluate}. */
	readonly probabilities: Float64Array;
	readonly #y: Float64Array;
	readonly #weights: Float64Array | undefined;

	constructor(y: Float64Array, weights: Float64Array | undefined, classes: number) {
		this.scores = classes === 2 ? 1 : classes;
		this.count = y.length;
		this.#y = y;
		this.#weights = weights;
		this.probabilities = new Float64Array(y.length * this.scores);
	}

	weightOf(row: number): number {
		return this.#weights ? (this.#weights[row] as number) : 1;
	}

	/** Whether a row is of the class of a score. */
	isOf(row: number, score: number): boolean {
		return this.#y[row] === (this.scores === 1 ? 1 : score);
	}

	/** The loss at these scores; keeps the probabilities. */
	evaluate(eta: Float64Array): number {
		const { scores, count, probabilities } = this;
		let loss = 0;
		for (let row = 0; row < count; row++) {
			const start = row * scores;
			if (scores === 1) {
				const s = eta[row] as number;
				probabilities[row] = 1 / (1 + Math.exp(-s));
				const margin = this.#y[row] === 1 ? s : -s;
				// ln(1 + e^−m) without overflow.
				loss += this.weightOf(row) * (Math.max(-margin, 0) + Math.log1p(Math.exp(-Math.abs(margin))));
				continue;
			}
			let largest = -Infinity;
			for (let k = 0; k < scores; k++) largest = Math.max(largest, eta[start + k] as number);
			let sum = 0;
			for (let k = 0; k < scores; k++) {
				const power = Math.exp((eta[start + k] as number) - largest);
				probabilities[start + k] = power;
				sum += power;
			}
			for (let k = 0; k < scores; k++) probabilities[start + k] = (probabilities[start + k] as number) / sum;
			loss += this.weightOf(row) * (Math.log(sum) + largest - (eta[start + (this.#y[row] as number)] as number));
		}
		return loss;
	}

	/** ∂loss/∂scores at the last {@link evaluate}: w (p − y). */
	slope(into: Float64Array): void {
		const { scores, count, probabilities } = this;
		for (let row = 0; row < count; row++) {
			for (let k = 0; k < scores; k++) {
				const at = row * scores + k;
				into[at] = this.weightOf(row) * ((probabilities[at] as number) - Number(this.isOf(row, k)));
			}
		}
	}

	/** The second derivative times a change of the scores, in place: w p (u − Σ p u), or w p (1 − p) u of one score. */
	curve(change: Float64Array): void {
		const { scores, count, probabilities } = this;
		for (let row = 0; row < count; row++) {
			const weight = this.weightOf(row);
			const start = row * scores;
			if (scores === 1) {
				const p = probabilities[row] as number;
				change[row] = weight * p * (1 - p) * (change[row] as number);
				continue;
			}
			let mean = 0;
			for (let k = 0; k < scores; k++) mean += (probabilities[start + k] as number) * (change[start + k] as number);
			for (let k = 0; k < scores; k++) {
				change[start + k] = weight * (probabilities[start + k] as number) * ((change[start + k] as number) - mean);
			}
		}
	}

	/**
	 * Whether a change of the scores, repeated without end, never makes any row's loss larger and makes some smaller: then the classes are
	 * separated, and there are no best finite coefficients (Albert, Anderson 1984).
	 */
	neverHurts(change: Float64Array): boolean {
		const { scores, count } = this;
		let largest = 0;
		for (const value of change) largest = Math.max(largest, Math.abs(value));
		let gain = 0;
		for (let row = 0; row < count; row++) {
			const start = row * scores;
			const own = scores === 1 ? 0 : (change[start + (this.#y[row] as number)] as number);
			for (let k = 0; k < scores; k++) {
				const value = change[start + k] as number;
				const margin = scores === 1 ? (this.#y[row] === 1 ? value : -value) : own - value;
				if (margin < -boundary * largest) return false;
				gain = Math.max(gain, margin);
			}
		}
		return gain > 10 * boundary * largest;
	}
}

/** How far a row on the boundary of quasi-separated classes may still move to the wrong side, as a share of the largest move. */
const boundary = 1e-6;

/** What rounding may change in a sum over so many rows, as a share of it. */
export const lossRounding = (count: number): number => Math.max(1e-14, Number.EPSILON * Math.sqrt(count));
