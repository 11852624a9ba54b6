import type { Feature } from "../../core/explanation.ts";

/** How much two features go together, and by which measure. */
export interface Association {
	/** −1 … 1 for two numbers, otherwise 0 … 1. */
	readonly strength: number;
	readonly measure: "Spearman" | "Cramér's V" | "correlation ratio";
}

/** A column made ready to be compared: ranks of numbers, or codes of levels; NaN where missing. */
export interface ComparedColumn {
	readonly values: Float64Array;
	/** The number of levels; 0 of numbers. */
	readonly levels: number;
}

/** Rows that are compared at most, taken evenly from all. */
const mostRows = 10_000;
/** Rows times pairs of columns that are compared at most: few enough that nobody waits for it. */
const mostWork = 2e7;

/** Ranks from 1, equals sharing the mean of theirs; NaN stays. */
function ranks(values: Float64Array): Float64Array {
	const order = Uint32Array.from(values.keys())
		.filter((i) => !Number.isNaN(values[i]))
		.sort((a, b) => (values[a] as number) - (values[b] as number));
	const result = new Float64Array(values.length).fill(Number.NaN);
	for (let start = 0, end = 0; start < order.length; start = end) {
		const value = values[order[start] as number];
		while (end < order.length && values[order[end] as number] === value) end++;
		for (let i = start; i < end; i++) result[order[i] as number] = (start + 1 + end) / 2;
	}
	return result;
}

/** The columns of rows `[count, features]`, ready to be compared; of very many rows a part. */
export function comparedColumns(x: Float64Array, features: readonly Feature[]): ComparedColumn[] {
	const width = features.length;
	const count = x.length / width;
	const compared = Math.min(count, mostRows, Math.max(200, Math.floor((2 * mostWork) / width ** 2)));
	return features.map(({ levels }, column) => {
		const values = new Float64Array(compared);
		for (let i = 0; i < compared; i++) {
			const value = x[Math.floor((i * count) / compared) * width + column] as number;
			values[i] = levels && value < 0 ? Number.NaN : value;
		}
		return levels ? { values, levels: levels.length } : { values: ranks(values), levels: 0 };
	});
}

/** The correlation of ranks; 0 where one of them does not vary. */
function spearman(a: Float64Array, b: Float64Array): number {
	let [n, sumA, sumB] = [0, 0, 0];
	for (let i = 0; i < a.length; i++) {
		if (Number.isNaN(a[i]) || Number.isNaN(b[i])) continue;
		n++;
		sumA += a[i] as number;
		sumB += b[i] as number;
	}
	let [aa, bb, ab] = [0, 0, 0];
	for (let i = 0; i < a.length; i++) {
		if (Number.isNaN(a[i]) || Number.isNaN(b[i])) continue;
		const p = (a[i] as number) - sumA / n;
		const q = (b[i] as number) - sumB / n;
		aa += p * p;
		bb += q * q;
		ab += p * q;
	}
	return aa > 0 && bb > 0 ? Math.max(-1, Math.min(1, ab / Math.sqrt(aa * bb))) : 0;
}

/** Cramér's V without its upward bias (Bergsma 2013). */
function cramersV(a: ComparedColumn, b: ComparedColumn): number {
	const table = new Float64Array(a.levels * b.levels);
	const [sumsA, sumsB] = [new Float64Array(a.levels), new Float64Array(b.levels)];
	let n = 0;
	for (let i = 0; i < a.values.length; i++) {
		const [p, q] = [a.values[i] as number, b.values[i] as number];
		if (Number.isNaN(p) || Number.isNaN(q)) continue;
		n++;
		table[p * b.levels + q]! += 1;
		sumsA[p]! += 1;
		sumsB[q]! += 1;
	}
	let sum = 0;
	for (let p = 0; p < a.levels; p++) {
		for (let q = 0; q < b.levels; q++) {
			const expected = (sumsA[p] as number) * (sumsB[q] as number);
			if (expected > 0) sum += (table[p * b.levels + q] as number) ** 2 / expected;
		}
	}
	const rows = sumsA.filter((one) => one > 0).length;
	const columns = sumsB.filter((one) => one > 0).length;
	if (rows < 2 || columns < 2 || n < 3) return 0;
	const phi = Math.max(0, sum - 1 - ((rows - 1) * (columns - 1)) / (n - 1));
	const smaller = Math.min(rows - (rows - 1) ** 2 / (n - 1), columns - (columns - 1) ** 2 / (n - 1)) - 1;
	return smaller > 0 ? Math.min(1, Math.sqrt(phi / smaller)) : 0;
}

/** √ε²: the share of the ranks' variance that lies between levels, without its upward bias (Kelley 1935). */
function correlationRatio(category: ComparedColumn, numbers: Float64Array): number {
	const sums = new Float64Array(category.levels);
	const counts = new Float64Array(category.levels);
	let [n, sum, squares] = [0, 0, 0];
	for (let i = 0; i < numbers.length; i++) {
		const [level, value] = [category.values[i] as number, numbers[i] as number];
		if (Number.isNaN(level) || Number.isNaN(value)) continue;
		n++;
		sum += value;
		squares += value * value;
		sums[level]! += value;
		counts[level]! += 1;
	}
	const all = squares - sum ** 2 / n;
	const present = counts.filter((one) => one > 0).length;
	if (!(all > 0) || n <= present) return 0;
	const between = sums.reduce((total, one, k) => total + ((counts[k] as number) > 0 ? one ** 2 / counts[k]! : 0), 0);
	const within = 1 - (between - sum ** 2 / n) / all;
	return Math.sqrt(Math.max(0, 1 - (within * (n - 1)) / (n - present)));
}

/** How much two columns go together: of numbers by their ranks, of categories by Cramér's V, of one of each by the correlation ratio. */
export function association(a: ComparedColumn, b: ComparedColumn): Association {
	if (a.levels === 0 && b.levels === 0) return { strength: spearman(a.values, b.values), measure: "Spearman" };
	if (a.levels > 0 && b.levels > 0) return { strength: cramersV(a, b), measure: "Cramér's V" };
	const [category, numbers] = a.levels > 0 ? [a, b] : [b, a];
	return { strength: correlationRatio(category, numbers.values), measure: "correlation ratio" };
}
