import { pairsByChance } from "./row-hash.ts";
import type { Subject } from "./subject.ts";

/** Rows whose numbers all differ by less than this part of their column's standard deviation are near each other. */
export const nearShare = 0.01;
/** How many rows before it, in the order of a projection, each row is compared with. */
const mostCompared = 50;

/** Two rows. */
export type Pair = readonly [number, number];

/** Nearly equal rows, and how many there would be if columns had nothing to do with each other. */
export interface NearRows {
	readonly pairs: readonly Pair[];
	readonly byChance: number;
}

/** The probability that two random values are nearer to each other than a distance. */
function closeness(sorted: Float64Array, distance: number): number {
	let pairs = 0;
	for (let i = 0, first = 0; i < sorted.length; i++) {
		while ((sorted[i] as number) - (sorted[first] as number) >= distance) first++;
		pairs += i - first;
	}
	return (2 * pairs) / (sorted.length * Math.max(1, sorted.length - 1));
}

/**
 * The places of finite values in about their order: numbers that hold a value, rounded, and its place sort themselves much faster than places by
 * a comparison.
 */
function inOrder(values: Float64Array): Uint32Array {
	let [low, high] = [Infinity, -Infinity];
	for (const value of values) {
		if (!Number.isFinite(value)) continue;
		low = Math.min(low, value);
		high = Math.max(high, value);
	}
	const places = 2 ** Math.ceil(Math.log2(values.length + 1));
	const steps = 2 ** 52 / places;
	const scale = high > low ? (steps - 1) / (high - low) : 0;
	const packed = new Float64Array(values.length);
	let count = 0;
	for (let place = 0; place < values.length; place++) {
		const value = values[place] as number;
		if (Number.isFinite(value)) packed[count++] = Math.floor((value - low) * scale) * places + place;
	}
	return Uint32Array.from(packed.subarray(0, count).sort(), (both) => both % places);
}

/**
 * Pairs of rows that are equal but for small differences of numbers, without those that are equal.
 *
 * Rows are put in the order of a random projection Σ wⱼ zⱼ with |wⱼ| ≤ 1; near rows are near in it. Each is compared with at most 50 before it:
 * complete in a table of up to a few thousand rows, and in larger ones a search that may miss some. Columns of numbers without a
 * spread and rows with a missing number are left out; fewer than two such columns say too little.
 */
export async function nearPairs(
	{ features, table, target, random, breathe }: Subject,
	first: Uint32Array,
): Promise<NearRows> {
	const numeric = features.filter(({ isNumber, sorted, distinct }) => isNumber && distinct > 20 && sorted.length > 0);
	if (numeric.length < 2) return { pairs: [], byChance: 0 };
	const levels = features.filter((one) => !numeric.includes(one));
	const others = levels.map(({ column }) => column);
	if (target?.task === "classification") others.push(target.column);
	const { rowCount } = table;
	const width = numeric.length;
	const z = new Float64Array(rowCount * width);
	const projection = new Float64Array(rowCount);
	const draw = random.fork("near rows");
	let reach = 0;
	let byChance = pairsByChance(
		(rowCount * (rowCount - 1)) / 2,
		levels.map(({ collision }) => collision),
	);
	for (const [j, { column, sorted }] of numeric.entries()) {
		const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
		const deviation = Math.sqrt(sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sorted.length) || 1;
		byChance *= closeness(sorted, nearShare * deviation);
		const weight = 2 * draw.uniform() - 1;
		reach += nearShare * Math.abs(weight);
		for (let row = 0; row < rowCount; row++) {
			const missing = column.valid !== undefined && column.valid[row] === 0;
			const value = missing ? Number.NaN : ((column.values[row] as number) - mean) / deviation;
			z[row * width + j] = value;
			projection[row]! += weight * value;
		}
		await breathe();
	}
	const order = inOrder(projection);
	const isNear = (a: number, b: number) => {
		for (let j = 0; j < width; j++) {
			if (Math.abs((z[a * width + j] as number) - (z[b * width + j] as number)) >= nearShare) return false;
		}
		return others.every(
			({ values, valid }) => values[a] === values[b] && (valid === undefined || valid[a] === valid[b]),
		);
	};
	const pairs: Pair[] = [];
	for (let i = 0; i < order.length; i++) {
		const a = order[i] as number;
		const last = Math.max(0, i - mostCompared);
		for (let k = i - 1; k >= last; k--) {
			const b = order[k] as number;
			if ((projection[a] as number) - (projection[b] as number) > reach) break;
			if (first[a] !== first[b] && isNear(a, b)) pairs.push(a < b ? [a, b] : [b, a]);
		}
		if (i % 1024 === 1023) await breathe();
	}
	return { pairs, byChance };
}
