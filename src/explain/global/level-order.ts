import type { Feature } from "../../core/explanation.ts";

/** Kolmogorov–Smirnov: the largest difference of two groups' distribution functions. */
function largestDifference(a: Float64Array, b: Float64Array): number {
	let [i, j, most] = [0, 0, 0];
	while (i < a.length && j < b.length) {
		const value = Math.min(a[i] as number, b[j] as number);
		while (i < a.length && (a[i] as number) <= value) i++;
		while (j < b.length && (b[j] as number) <= value) j++;
		most = Math.max(most, Math.abs(i / a.length - j / b.length));
	}
	return most;
}

/** Half of what the shares of the levels differ by. */
function shareDifference(a: Float64Array, b: Float64Array, levels: number): number {
	const shares = new Float64Array(levels);
	for (const code of a) if (code >= 0) shares[code]! += 1 / a.length;
	for (const code of b) if (code >= 0) shares[code]! -= 1 / b.length;
	return shares.reduce((sum, share) => sum + Math.abs(share), 0) / 2;
}

/** The first axis of classical scaling: the place of each on the line that keeps their distances best. */
function firstAxis(distance: Float64Array, count: number): Float64Array {
	const squares = distance.map((d) => d * d);
	const means = Float64Array.from({ length: count }, (_, i) => {
		let sum = 0;
		for (let j = 0; j < count; j++) sum += squares[i * count + j] as number;
		return sum / count;
	});
	const mean = means.reduce((sum, one) => sum + one, 0) / count;
	const centred = squares.map(
		(square, i) => -0.5 * (square - (means[Math.floor(i / count)] as number) - (means[i % count] as number) + mean),
	);
	// Power iteration; a shift by the largest row sum makes the wanted eigenvalue the largest in size too.
	let shift = 0;
	for (let i = 0; i < count; i++) {
		let sum = 0;
		for (let j = 0; j < count; j++) sum += Math.abs(centred[i * count + j] as number);
		shift = Math.max(shift, sum);
	}
	let axis = Float64Array.from({ length: count }, (_, i) => Math.sin(i + 1));
	for (let step = 0; step < 500; step++) {
		const next = axis.map((own, i) => {
			let sum = shift * own;
			for (let j = 0; j < count; j++) sum += (centred[i * count + j] as number) * (axis[j] as number);
			return sum;
		});
		const middle = next.reduce((sum, one) => sum + one, 0) / count;
		for (let i = 0; i < count; i++) next[i]! -= middle;
		const size = Math.sqrt(next.reduce((sum, one) => sum + one * one, 0));
		if (!(size > 0)) break;
		axis = next.map((one) => one / size);
	}
	return axis;
}

/**
 * The levels of a category that occur, in an order in which neighbours are alike in the other features: by classical scaling of the sum
 * over features of how much their distributions differ (Apley and Zhu 2020, as in their ALEPlot).
 *
 * @param x `[rows, features]`
 */
export function levelOrder(x: Float64Array, features: readonly Feature[], column: number): number[] {
	const width = features.length;
	const rowsOf = new Map<number, number[]>();
	for (let row = 0; row < x.length / width; row++) {
		const level = x[row * width + column] as number;
		if (!(level >= 0)) continue;
		const rows = rowsOf.get(level);
		if (rows) rows.push(row);
		else rowsOf.set(level, [row]);
	}
	const levels = [...rowsOf.keys()].sort((a, b) => a - b);
	const count = levels.length;
	if (count < 3) return levels;
	const distance = new Float64Array(count * count);
	for (const [j, feature] of features.entries()) {
		if (j === column) continue;
		const values = levels.map((level) =>
			Float64Array.from(rowsOf.get(level) as number[], (row) => x[row * width + j] as number)
				.filter((value) => !Number.isNaN(value))
				.sort(),
		);
		for (let a = 0; a < count; a++) {
			for (let b = 0; b < a; b++) {
				const [p, q] = [values[a] as Float64Array, values[b] as Float64Array];
				if (p.length === 0 || q.length === 0) continue;
				const d = feature.levels ? shareDifference(p, q, feature.levels.length) : largestDifference(p, q);
				distance[a * count + b]! += d;
				distance[b * count + a]! += d;
			}
		}
	}
	const axis = firstAxis(distance, count);
	const order = [...levels.keys()].sort((a, b) => (axis[a] as number) - (axis[b] as number) || a - b);
	// Of the two directions the one that begins with the lower code.
	if ((order[0] as number) > (order.at(-1) as number)) order.reverse();
	return order.map((i) => levels[i] as number);
}
