import { cholesky, invertCholesky } from "../../math/cholesky.ts";
import type { Pauses } from "./shapley-estimate.ts";

/** Coalitions with what a player's share is fitted to: rows of a weighted least squares fit. */
export interface FitRows {
	readonly count: number;
	/** `[count, players]` of 0 and 1. */
	readonly coalitions: Uint8Array;
	/** Of each row, or of all. */
	readonly weights: Float64Array | number;
	/** `[count, width]`. */
	readonly targets: Float64Array;
}

/** Shares, and what tells how they answer to a change of a row. */
export interface ConstrainedFit {
	/** `[players, width]`. */
	readonly values: Float64Array;
	/** The inverse of Σ w z zᵀ among shares whose sum is 0, `[players, players]`. */
	readonly inverse: Float64Array;
}

const weightOf = (weights: Float64Array | number, row: number): number =>
	typeof weights === "number" ? weights : (weights[row] as number);

/** Who takes part in a row: writes their indices, gives how many. */
export function membersOf(coalitions: Uint8Array, from: number, players: number, members: Int32Array): number {
	let count = 0;
	for (let player = 0; player < players; player++) {
		if (coalitions[from + player] !== 0) members[count++] = player;
	}
	return count;
}

/**
 * The shares φ with Σ φ = `sums` that minimise Σ_i w_i (t_i − z_i · φ)², for all columns at once: the sum holds by Lagrange's multiplier and not by a
 * large weight. The matrix of the coalitions is inverted once.
 *
 * @returns undefined where the coalitions do not tell the players apart.
 */
export async function constrainedFit(
	parts: readonly FitRows[],
	players: number,
	sums: Float64Array,
	pauses: Pauses,
): Promise<ConstrainedFit | undefined> {
	const width = sums.length;
	const gram = new Float64Array(players * players);
	const moments = new Float64Array(players * width);
	const members = new Int32Array(players);
	for (const { count, coalitions, weights, targets } of parts) {
		for (let row = 0; row < count; row++) {
			if (pauses.due) await pauses.breathe();
			const weight = weightOf(weights, row);
			const size = membersOf(coalitions, row * players, players, members);
			for (let i = 0; i < size; i++) {
				const player = members[i] as number;
				for (let j = 0; j <= i; j++) gram[player * players + (members[j] as number)]! += weight;
				for (let to = player * width, from = row * width, end = to + width; to < end; to++, from++) {
					moments[to]! += weight * (targets[from] as number);
				}
			}
		}
	}
	// Where the sum is given, its square may be added at will: it makes the matrix regular where only the sum is not told apart.
	let trace = 0;
	for (let i = 0; i < players; i++) trace += gram[i * players + i] as number;
	const ridge = trace / players ** 2;
	for (let i = 0; i < gram.length; i++) gram[i]! += ridge;
	for (let at = 0; at < moments.length; at++) moments[at]! += ridge * (sums[at % width] as number);
	if (!cholesky(gram, players, 1e-10)) return undefined;
	const inverse = invertCholesky(gram, players);
	const toOnes = new Float64Array(players);
	let all = 0;
	for (let i = 0; i < players; i++) {
		for (let j = 0; j < players; j++) toOnes[i]! += inverse[i * players + j] as number;
		all += toOnes[i] as number;
	}
	const values = new Float64Array(players * width);
	const given = new Float64Array(width);
	for (let i = 0; i < players; i++) {
		for (let j = 0; j < players; j++) {
			const factor = inverse[i * players + j] as number;
			for (let at = 0; at < width; at++) values[i * width + at]! += factor * (moments[j * width + at] as number);
		}
		for (let at = 0; at < width; at++) given[at]! += values[i * width + at] as number;
	}
	for (let i = 0; i < players; i++) {
		const factor = (toOnes[i] as number) / all;
		for (let at = 0; at < width; at++) {
			values[i * width + at]! += factor * ((sums[at] as number) - (given[at] as number));
		}
	}
	for (let i = 0; i < players; i++) {
		for (let j = 0; j < players; j++) {
			inverse[i * players + j]! -= ((toOnes[i] as number) * (toOnes[j] as number)) / all;
		}
	}
	return { values, inverse };
}
