import { unseenLevel } from "../table/rows.ts";
import { type SplineBasis, splinesAt } from "./b-spline.ts";
import { type Columns, eigen, sandwich } from "./symmetric.ts";

/** A feature as columns that sum to 1: splines of a number (two straight ones are a straight line), or the levels of a category. */
export type Basis = { readonly feature: number } & (
	| ({ readonly kind: "splines" } & SplineBasis)
	| { readonly kind: "levels"; readonly levels: number }
	/** Of a column that holds one value only, or none: nothing can be learned from it. */
	| { readonly kind: "none"; readonly value: number }
);

/** How many columns there are. */
export function sizeOf(basis: Basis): number {
	if (basis.kind === "none") return 0;
	return basis.kind === "splines" ? basis.splines : basis.levels;
}

/** How many of the columns can differ from 0 in a row. */
export function widthOf(basis: Basis): number {
	if (basis.kind === "none") return 0;
	return basis.kind === "splines" ? basis.degree + 1 : 1;
}

/**
 * The columns that are not 0 for a value, written from `at` on.
 *
 * @returns the index of the first; −1 where all are 0: for a missing value and a level that is not there.
 */
export function valuesAt(basis: Basis, value: number, into: Float64Array, at: number): number {
	if (basis.kind === "none" || Number.isNaN(value) || (basis.kind === "levels" && value === unseenLevel)) return -1;
	if (basis.kind === "splines") return splinesAt(basis, value, into, at);
	into[at] = 1;
	return value;
}

/** Columns that a penalty sees apart: those it shrinks, and those that it leaves alone, such as a straight line. */
export interface Coordinates {
	/** From coordinates to the basis' coefficients. The shrunk ones come first. */
	readonly transform: Columns;
	readonly shrunk: number;
	/** What the penalty of coefficients is in these coordinates: `unit` · Σ β², over the shrunk ones. */
	readonly unit: number;
}

/** Dᵀ D for second differences D of neighbouring coefficients; of levels, whose order says nothing, the identity. */
function penaltyOf(basis: Basis): Float64Array {
	const size = sizeOf(basis);
	const penalty = new Float64Array(size * size);
	if (basis.kind === "levels") {
		for (let i = 0; i < size; i++) penalty[i * size + i] = 1;
		return penalty;
	}
	const difference = [1, -2, 1];
	for (let first = 0; first + 2 < size; first++) {
		for (let i = 0; i < 3; i++) {
			for (let j = 0; j < 3; j++) {
				penalty[(first + i) * size + first + j]! += (difference[i] as number) * (difference[j] as number);
			}
		}
	}
	return penalty;
}

/** Columns that span what is orthogonal to a vector, `[size, size − 1]`, by a Householder reflection. */
function orthogonalTo(vector: Float64Array): Columns {
	const size = vector.length;
	const reflected = vector.slice();
	reflected[0]! += (Math.sign(vector[0] as number) || 1) * Math.hypot(...vector);
	const length = reflected.reduce((sum, value) => sum + value * value, 0);
	const values = new Float64Array(size * (size - 1));
	for (let i = 0; i < size; i++) {
		for (let j = 1; j < size; j++) {
			values[i * (size - 1) + j - 1] =
				Number(i === j) - (2 * (reflected[i] as number) * (reflected[j] as number)) / length;
		}
	}
	return { values, rows: size, count: size - 1 };
}

/**
 * Coordinates of a basis in which its mean over the training rows is 0 (or a term could not be told from the intercept) and its penalty is
 * a sum of squares: the eigenvectors of the penalty (Wood 2017, sections 5.4.1 and 5.4.2), scaled so that columns have mean square 1.
 *
 * @param sums of each column over the rows, by weight.
 * @param products of each two columns, by weight, `[size, size]`.
 * @param total the weight of all rows.
 */
export function coordinatesOf(basis: Basis, sums: Float64Array, products: Float64Array, total: number): Coordinates {
	const size = sizeOf(basis);
	if (size < 2) return { transform: { values: new Float64Array(0), rows: size, count: 0 }, shrunk: 0, unit: 1 };
	const centred = orthogonalTo(sums);
	const { values, vectors } = eigen(sandwich(penaltyOf(basis), size, [0, 0], centred, centred), size - 1);
	const largest = values[size - 2] as number;
	const isFree = (j: number) => (values[j] as number) <= 1e-9 * largest || largest <= 0;
	const order = Array.from(values.keys()).sort((a, b) => Number(isFree(a)) - Number(isFree(b)) || a - b);
	const shrunk = order.filter((j) => !isFree(j)).length;
	const columns = new Float64Array(size * (size - 1));
	for (const [to, from] of order.entries()) {
		const scale = isFree(from) ? 1 : 1 / Math.sqrt(values[from] as number);
		for (let i = 0; i < size; i++) {
			let sum = 0;
			for (let k = 0; k < size - 1; k++) {
				sum += (centred.values[i * (size - 1) + k] as number) * (vectors[k * (size - 1) + from] as number);
			}
			columns[i * (size - 1) + to] = scale * sum;
		}
	}
	const transform = { values: columns, rows: size, count: size - 1 };
	const squares = sandwich(products, size, [0, 0], transform, transform);
	const meanSquare = (from: number, to: number) => {
		let sum = 0;
		for (let j = from; j < to; j++) sum += squares[j * (size - 1) + j] as number;
		return sum / (total * Math.max(1, to - from)) || 1;
	};
	const shrunkScale = 1 / Math.sqrt(meanSquare(0, shrunk));
	for (let j = 0; j < size - 1; j++) {
		const scale = j < shrunk ? shrunkScale : 1 / Math.sqrt(meanSquare(j, j + 1));
		for (let i = 0; i < size; i++) columns[i * (size - 1) + j]! *= scale;
	}
	return { transform, shrunk, unit: shrunkScale ** 2 };
}
