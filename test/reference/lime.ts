/** LIME's surrogates from their definitions, in plain loops. */

/** Points by rows, what the model answers, and how much each counts. */
export interface WeightedPoints {
	readonly z: readonly (readonly number[])[];
	readonly y: readonly number[];
	readonly w: readonly number[];
}

/** A coefficient for each feature, and the intercept. */
export interface Line {
	readonly beta: readonly number[];
	readonly intercept: number;
}

/** The lecture's sum: Σ w (y − β₀ − zᵀβ)² + λ Σ|β|. */
export function objective({ z, y, w }: WeightedPoints, { beta, intercept }: Line, lambda: number): number {
	let sum = 0;
	for (let i = 0; i < y.length; i++) {
		let rest = y[i]! - intercept;
		for (let j = 0; j < beta.length; j++) rest -= beta[j]! * z[i]![j]!;
		sum += w[i]! * rest ** 2;
	}
	for (const value of beta) sum += lambda * Math.abs(value);
	return sum;
}

/** The LASSO of that sum: one coefficient after the other to its own minimum, until none moves. */
export function weightedLasso(points: WeightedPoints, lambda: number): Line {
	const { z, y, w } = points;
	const beta = z[0]!.map(() => 0);
	let intercept = 0;
	for (let sweep = 0; sweep < 100_000; sweep++) {
		let moved = 0;
		let [sum, total] = [0, 0];
		for (let i = 0; i < y.length; i++) {
			let rest = y[i]!;
			for (let j = 0; j < beta.length; j++) rest -= beta[j]! * z[i]![j]!;
			sum += w[i]! * rest;
			total += w[i]!;
		}
		moved = Math.max(moved, Math.abs(sum / total - intercept));
		intercept = sum / total;
		for (let j = 0; j < beta.length; j++) {
			let [product, square] = [0, 0];
			for (let i = 0; i < y.length; i++) {
				let rest = y[i]! - intercept;
				for (let k = 0; k < beta.length; k++) if (k !== j) rest -= beta[k]! * z[i]![k]!;
				product += w[i]! * rest * z[i]![j]!;
				square += w[i]! * z[i]![j]! ** 2;
			}
			const beyond = Math.abs(product) - lambda / 2;
			const next = beyond > 0 && square > 0 ? (Math.sign(product) * beyond) / square : 0;
			moved = Math.max(moved, Math.abs(next - beta[j]!));
			beta[j] = next;
		}
		if (moved < 1e-13) break;
	}
	return { beta, intercept };
}

/** √exp(−d² / width²) of Euclidean distances, as lime's package writes it. */
export function limeKernel(z: readonly (readonly number[])[], at: readonly number[], width: number): number[] {
	return z.map((point) => {
		let square = 0;
		for (let j = 0; j < at.length; j++) square += (point[j]! - at[j]!) ** 2;
		return Math.sqrt(Math.exp(-square / width ** 2));
	});
}
