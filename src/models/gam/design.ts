import { ExplainError } from "../../core/errors.ts";
import type { Feature } from "../../core/explanation.ts";
import { nameOfTerm } from "../additive/shape.ts";
import type { MissingOption } from "../table/design-matrix.ts";
import { unseenLevel } from "../table/rows.ts";
import type { TrainingData } from "../table/training-data.ts";
import { type Basis, type Coordinates, coordinatesOf, sizeOf, valuesAt, widthOf } from "./basis.ts";
import { type Columns, combine, sandwich } from "./symmetric.ts";

/** Coordinates that one penalty shrinks. */
export interface Block {
	/** Among the coordinates of the whole model. */
	readonly coordinates: Int32Array;
	/** The penalty of coefficients is λ · `unit` · Σ β². */
	readonly unit: number;
}

/** A term of the sum while it is fitted. */
export interface DesignTerm {
	readonly name: string;
	readonly features: readonly number[];
	/** One, or two whose products the columns are. */
	readonly bases: readonly Basis[];
	/** Where its columns begin among those of all terms. */
	readonly column: number;
	/** From its coordinates to the coefficients of its columns. */
	readonly transform: Columns;
	/** Where its coordinates begin among those of all terms. */
	readonly start: number;
	/** What its own penalties shrink; its other coordinates, straight lines, share one with those of other terms. */
	readonly blocks: readonly Block[];
}

/** What the terms are to be. */
export interface DesignOptions {
	readonly splines: number;
	readonly pairSplines: number;
	readonly linear: readonly string[];
	readonly pairs: readonly (readonly [string, string])[];
	readonly missing: MissingOption;
}

const counted = (from: number, to: number): Int32Array => Int32Array.from({ length: to - from }, (_, i) => from + i);

/** More coefficients than this would take minutes and gigabytes. */
const mostCoefficients = 3000;

/** The columns of the intercept and of all terms, and the rows that they are made of. */
export class Design {
	readonly terms: readonly DesignTerm[];
	/** How many columns and coordinates there are, the intercept's first among them. */
	readonly columns: number;
	readonly coordinates: number;
	readonly #x: Float64Array;
	readonly #width: number;
	readonly #weights: Float64Array;
	/** Of the row that was looked at last: the columns that are not 0, ascending, and their values. */
	readonly #indices: Int32Array;
	readonly #values: Float64Array;
	readonly #first: Float64Array;
	readonly #second: Float64Array;

	constructor(x: Float64Array, width: number, weights: Float64Array, terms: readonly DesignTerm[]) {
		this.#x = x;
		this.#width = width;
		this.#weights = weights;
		this.terms = terms;
		this.columns = terms.reduce((sum, { transform }) => sum + transform.rows, 1);
		this.coordinates = terms.reduce((sum, { transform }) => sum + transform.count, 1);
		const most = terms.reduce(
			(sum, { bases }) => sum + bases.reduce((product, basis) => product * widthOf(basis), 1),
			1,
		);
		this.#indices = new Int32Array(most);
		this.#values = new Float64Array(most);
		this.#first = new Float64Array(16);
		this.#second = new Float64Array(16);
	}

	/** The blocks of all terms in their order, then the one of the straight lines, if there are any. */
	get blocks(): Block[] {
		const own = this.terms.flatMap(({ blocks }) => blocks);
		const shrunk = new Set([0, ...own.flatMap(({ coordinates }) => [...coordinates])]);
		const straight = counted(0, this.coordinates).filter((i) => !shrunk.has(i));
		return straight.length > 0 ? [...own, { coordinates: straight, unit: 1 }] : own;
	}

	get rowCount(): number {
		return this.#weights.length;
	}

	/** Looks at a row; how many columns are not 0. */
	#look(row: number): number {
		const [indices, values, first, second] = [this.#indices, this.#values, this.#first, this.#second];
		const from = row * this.#width;
		indices[0] = 0;
		values[0] = 1;
		let count = 1;
		for (const { bases, column } of this.terms) {
			const [basis, other] = bases as [Basis, Basis?];
			const at = valuesAt(basis, this.#x[from + basis.feature] as number, first, 0);
			if (at < 0) continue;
			const width = widthOf(basis);
			if (!other) {
				for (let i = 0; i < width; i++) {
					indices[count] = column + at + i;
					values[count++] = first[i] as number;
				}
				continue;
			}
			const along = valuesAt(other, this.#x[from + other.feature] as number, second, 0);
			if (along < 0) continue;
			const size = sizeOf(other);
			const breadth = widthOf(other);
			for (let i = 0; i < width; i++) {
				for (let j = 0; j < breadth; j++) {
					indices[count] = column + (at + i) * size + along + j;
					values[count++] = (first[i] as number) * (second[j] as number);
				}
			}
		}
		return count;
	}

	/**
	 * Sums over rows that least squares need: `products` Σ w c cᵀ (of the columns c, above the diagonal), `moments` Σ w z c, `squares` Σ w z².
	 *
	 * @param tick called between parts of the rows.
	 */
	async sums(weights: Float64Array, z: Float64Array, tick: () => Promise<void>) {
		const size = this.columns;
		const products = new Float64Array(size * size);
		const moments = new Float64Array(size);
		const [indices, values] = [this.#indices, this.#values];
		let squares = 0;
		const part = this.rowsBetweenTicks();
		for (let row = 0; row < this.rowCount; row++) {
			if (row % part === part - 1) await tick();
			const weight = weights[row] as number;
			if (weight === 0) continue;
			const count = this.#look(row);
			const target = z[row] as number;
			squares += weight * target * target;
			for (let i = 0; i < count; i++) {
				const value = weight * (values[i] as number);
				const start = (indices[i] as number) * size;
				moments[indices[i] as number]! += value * target;
				for (let j = i; j < count; j++) products[start + (indices[j] as number)]! += value * (values[j] as number);
			}
		}
		return { products, moments, squares };
	}

	/** The same sums in coordinates: a whole symmetric matrix, and a vector. */
	toCoordinates(products: Float64Array, moments: Float64Array): { matrix: Float64Array; vector: Float64Array } {
		const size = this.coordinates;
		const matrix = new Float64Array(size * size);
		const vector = new Float64Array(size);
		const one: Columns = { values: Float64Array.of(1), rows: 1, count: 1 };
		const parts = [{ column: 0, start: 0, transform: one }, ...this.terms];
		// Within a term only one half is there.
		const full = products.slice();
		for (let i = 0; i < this.columns; i++) {
			for (let j = 0; j < i; j++) full[i * this.columns + j] = full[j * this.columns + i] as number;
		}
		for (const [p, left] of parts.entries()) {
			const { values, rows, count } = left.transform;
			for (let i = 0; i < rows; i++) {
				for (let j = 0; j < count; j++) {
					vector[left.start + j]! += (values[i * count + j] as number) * (moments[left.column + i] as number);
				}
			}
			for (const right of parts.slice(p)) {
				const block = sandwich(full, this.columns, [left.column, right.column], left.transform, right.transform);
				for (let i = 0; i < count; i++) {
					for (let j = 0; j < right.transform.count; j++) {
						const value = block[i * right.transform.count + j] as number;
						matrix[(left.start + i) * size + right.start + j] = value;
						matrix[(right.start + j) * size + left.start + i] = value;
					}
				}
			}
		}
		return { matrix, vector };
	}

	/** Coefficients of all columns, from coordinates. */
	coefficients(coordinates: Float64Array): Float64Array {
		const all = new Float64Array(this.columns);
		all[0] = coordinates[0] as number;
		for (const { column, transform, start } of this.terms) {
			all.set(combine(transform, coordinates.subarray(start, start + transform.count)), column);
		}
		return all;
	}

	/** Σ coefficient · column, for each row. */
	async scores(coefficients: Float64Array, tick: () => Promise<void>): Promise<Float64Array> {
		const scores = new Float64Array(this.rowCount);
		const part = this.rowsBetweenTicks();
		for (let row = 0; row < scores.length; row++) {
			if (row % part === part - 1) await tick();
			const count = this.#look(row);
			let sum = 0;
			for (let i = 0; i < count; i++)
				sum += (coefficients[this.#indices[i] as number] as number) * (this.#values[i] as number);
			scores[row] = sum;
		}
		return scores;
	}

	/** Rows that take some 20 milliseconds. */
	private rowsBetweenTicks(): number {
		return Math.max(64, Math.floor(2e7 / this.#indices.length ** 2));
	}
}

/** Weights with mean 1 over the rows that have one, so that only their proportions count. */
export function evenWeights({ weights, rowCount }: TrainingData): { weights: Float64Array; total: number } {
	if (!weights) return { weights: new Float64Array(rowCount).fill(1), total: rowCount };
	let [sum, total] = [0, 0];
	for (const weight of weights) {
		sum += weight;
		total += Number(weight > 0);
	}
	return { weights: weights.map((weight) => (weight * total) / sum), total };
}

/** What is known of a column of numbers: its ends, how many values it has as far as that matters, whether any is missing. */
function lookAt(data: TrainingData, weights: Float64Array, j: number, most: number) {
	const width = data.features.length;
	const distinct = new Set<number>();
	let [min, max, missing] = [Infinity, -Infinity, -1];
	for (let row = 0; row < data.rowCount; row++) {
		if (weights[row] === 0) continue;
		const value = data.x.values[row * width + j] as number;
		if (Number.isNaN(value)) {
			if (missing < 0) missing = row;
			continue;
		}
		if (value === unseenLevel && data.features[j]?.levels) continue;
		min = Math.min(min, value);
		max = Math.max(max, value);
		if (distinct.size <= most) distinct.add(value);
	}
	return { min, max, distinct: distinct.size, missing };
}

function basisOf(
	who: string,
	data: TrainingData,
	weights: Float64Array,
	j: number,
	splines: number,
	options: DesignOptions,
): Basis {
	const { name, levels } = data.features[j] as Feature;
	const { min, max, distinct, missing } = lookAt(data, weights, j, splines);
	if (missing >= 0 && options.missing === "error") {
		const words = `expected a value in column "${name}" of row ${missing}, got a missing one`;
		throw new ExplainError(
			"bad-input",
			`${who}.fit: ${words}; ${who}({ missing: "mean" }) lets such a term add nothing`,
		);
	}
	if (distinct === 0) {
		const words = `expected a value in column "${name}", got only missing ones; leave it out of the features`;
		throw new ExplainError("bad-input", `${who}.fit: ${words}`);
	}
	if (distinct === 1) return { feature: j, kind: "none", value: min };
	if (levels) return { feature: j, kind: "levels", levels: levels.length };
	const straight = distinct === 2 || options.linear.includes(name);
	const degree = straight ? 1 : 3;
	return {
		feature: j,
		kind: "splines",
		min,
		max,
		degree,
		splines: straight ? 2 : Math.max(4, Math.min(splines, distinct + 1)),
	};
}

/** The coordinates of a basis, from its sums over the training rows. */
function learnCoordinates(data: TrainingData, weights: Float64Array, total: number, basis: Basis): Coordinates {
	const size = sizeOf(basis);
	const sums = new Float64Array(size);
	const products = new Float64Array(size * size);
	const at = new Float64Array(16);
	const width = data.features.length;
	const breadth = widthOf(basis);
	for (let row = 0; row < data.rowCount; row++) {
		const weight = weights[row] as number;
		if (weight === 0) continue;
		const first = valuesAt(basis, data.x.values[row * width + basis.feature] as number, at, 0);
		if (first < 0) continue;
		for (let i = 0; i < breadth; i++) {
			sums[first + i]! += weight * (at[i] as number);
			for (let j = 0; j < breadth; j++) {
				products[(first + i) * size + first + j]! += weight * (at[i] as number) * (at[j] as number);
			}
		}
	}
	return coordinatesOf(basis, sums, products, total);
}

/**
 * The coordinates of a pair: products of those of its features, so that neither feature's own effect is among them, in groups that are
 * shrunk apart (Wood, Scheipl and Faraway 2013): both shrunk, one shrunk, and what no penalty touches.
 */
function pairCoordinates(first: Coordinates, second: Coordinates): { transform: Columns; groups: number[] } {
	const order: [number, number][] = [];
	const groups: number[] = [];
	const [a, b] = [first.transform, second.transform];
	for (const [firstShrunk, secondShrunk] of [
		[true, true],
		[true, false],
		[false, true],
		[false, false],
	]) {
		const before = order.length;
		for (let i = 0; i < a.count; i++) {
			for (let j = 0; j < b.count; j++) {
				if (i < first.shrunk === firstShrunk && j < second.shrunk === secondShrunk) order.push([i, j]);
			}
		}
		groups.push(order.length - before);
	}
	const values = new Float64Array(a.rows * b.rows * order.length);
	for (let row = 0; row < a.rows * b.rows; row++) {
		for (const [to, [i, j]] of order.entries()) {
			values[row * order.length + to] =
				(a.values[Math.floor(row / b.rows) * a.count + i] as number) *
				(b.values[(row % b.rows) * b.count + j] as number);
		}
	}
	return { transform: { values, rows: a.rows * b.rows, count: order.length }, groups };
}

function columnNamed(who: string, what: string, { features }: TrainingData, name: string): number {
	const index = features.findIndex((feature) => feature.name === name);
	if (index >= 0) return index;
	const names = features
		.map((feature) => feature.name)
		.slice(0, 20)
		.join(", ");
	throw new ExplainError(
		"unknown-name",
		`${who}: expected option "${what}" to name features (${names}), got "${name}"`,
	);
}

/**
 * Learns the columns of a sum of curves from training data.
 *
 * @throws ExplainError `bad-input` for a missing value that the model was told to refuse, and for more coefficients than can be fitted;
 * `unknown-name` for features that are not there.
 */
export function learnDesign(
	who: string,
	data: TrainingData,
	weights: Float64Array,
	total: number,
	options: DesignOptions,
): Design {
	for (const name of options.linear) columnNamed(who, "linear", data, name);
	const pairs = options.pairs.map((pair) => pair.map((name) => columnNamed(who, "pairs", data, name)));
	const wanted = [
		...data.features.map((_, j) => ({ features: [j], splines: options.splines })),
		...pairs.map((features) => ({ features, splines: options.pairSplines })),
	];
	const terms: DesignTerm[] = [];
	let [column, start] = [1, 1];
	for (const { features, splines } of wanted) {
		const bases = features.map((j) => basisOf(who, data, weights, j, splines, options));
		const rows = bases.reduce((product, basis) => product * sizeOf(basis), 1);
		if (column + rows > mostCoefficients) {
			const words = `expected at most ${mostCoefficients.toLocaleString("en")} coefficients`;
			const advice = "name fewer features or levels, or lower the option splines";
			throw new ExplainError(
				"bad-input",
				`${who}.fit: ${words}, got more with "${nameOfTerm(data.features, features)}"; ${advice}`,
			);
		}
		const coordinates = bases.map((basis) => learnCoordinates(data, weights, total, basis));
		const [first, second] = coordinates as [Coordinates, Coordinates?];
		let transform = first.transform;
		let groups = [{ count: first.shrunk, unit: first.unit }];
		if (second) {
			const pair = pairCoordinates(first, second);
			transform = pair.transform;
			groups = pair.groups.slice(0, 3).map((count) => ({ count, unit: 1 }));
		}
		const blocks: Block[] = [];
		let end = start;
		for (const { count, unit } of groups) {
			if (count > 0) blocks.push({ coordinates: counted(end, end + count), unit });
			end += count;
		}
		terms.push({ name: nameOfTerm(data.features, features), features, bases, column, transform, start, blocks });
		column += rows;
		start += transform.count;
	}
	return new Design(data.x.values, data.features.length, weights, terms);
}
