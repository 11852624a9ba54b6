import type { Finding } from "../../core/explanation.ts";
import type { Subject } from "./subject.ts";
import { number, some, whole } from "./words.ts";

/** Columns that are correlated by so much stand in for each other. */
const strong = 0.95;
/** From this variance inflation factor on a coefficient's standard error is more than three times what it would be alone. */
const highInflation = 10;
/** Correlations of at most so many multiplications; of longer tables evenly spaced rows. */
const work = 3e8;
/** More columns are not inverted. */
const mostInverted = 300;

/** Correlations `[columns, columns]`; a missing value counts as the mean. */
export async function correlations(
	columns: readonly ArrayLike<number>[],
	rowCount: number,
	breathe: () => Promise<void>,
): Promise<Float64Array> {
	const width = columns.length;
	const step = Math.max(1, Math.ceil((rowCount * width * width) / (2 * work)));
	const count = Math.ceil(rowCount / step);
	const standard = columns.map((values) => {
		const z = new Float64Array(count);
		let [sum, known] = [0, 0];
		for (let i = 0; i < count; i++) {
			z[i] = values[i * step] as number;
			if (Number.isFinite(z[i])) {
				sum += z[i] as number;
				known++;
			}
		}
		let squares = 0;
		for (let i = 0; i < count; i++) {
			z[i] = Number.isFinite(z[i]) ? (z[i] as number) - sum / known : 0;
			squares += (z[i] as number) ** 2;
		}
		const scale = Math.sqrt(squares);
		if (scale > 0) for (let i = 0; i < count; i++) z[i] = (z[i] as number) / scale;
		return z;
	});
	const all = new Float64Array(width * width);
	for (let a = 0; a < width; a++) {
		const x = standard[a] as Float64Array;
		for (let b = 0; b <= a; b++) {
			const y = standard[b] as Float64Array;
			let sum = 0;
			for (let i = 0; i < count; i++) sum += (x[i] as number) * (y[i] as number);
			all[a * width + b] = sum;
			all[b * width + a] = sum;
		}
		await breathe();
	}
	return all;
}

/**
 * Variance inflation factors, the diagonal of the inverse correlations: 1/(1 − R²) of each column on all others. Infinite for columns that are
 * sums of others. By Gauss and Jordan's elimination with sweeps; a column that is left without variance is not swept.
 */
export function inflation(correlation: Float64Array, width: number): Float64Array {
	const a = Float64Array.from(correlation);
	const swept = new Uint8Array(width);
	const dependent: number[] = [];
	for (let k = 0; k < width; k++) {
		const pivot = a[k * width + k] as number;
		if (pivot < 1e-9) {
			dependent.push(k);
			continue;
		}
		swept[k] = 1;
		for (let i = 0; i < width; i++) {
			if (i === k) continue;
			const factor = (a[i * width + k] as number) / pivot;
			for (let j = 0; j < width; j++) {
				if (j !== k) a[i * width + j]! -= factor * (a[k * width + j] as number);
			}
			a[i * width + k] = -factor;
		}
		for (let j = 0; j < width; j++) if (j !== k) a[k * width + j]! /= pivot;
		a[k * width + k] = 1 / pivot;
	}
	const factors = Float64Array.from({ length: width }, (_, k) => (swept[k] ? (a[k * width + k] as number) : Infinity));
	// A column that a dependent one is made of depends on that one as much.
	for (const k of dependent) {
		for (let j = 0; j < width; j++) {
			if (swept[j] && Math.abs(a[j * width + k] as number) > 1e-6) factors[j] = Infinity;
		}
	}
	return factors;
}

/** Groups of columns that are joined by strong correlations. */
function clusters(correlation: Float64Array, width: number): number[][] {
	const parent = Array.from({ length: width }, (_, k) => k);
	const root = (k: number): number => {
		while (parent[k] !== k) k = parent[k] as number;
		return k;
	};
	for (let a = 0; a < width; a++) {
		for (let b = 0; b < a; b++) {
			if (Math.abs(correlation[a * width + b] as number) >= strong) parent[root(a)] = root(b);
		}
	}
	const members = new Map<number, number[]>();
	for (let k = 0; k < width; k++) members.set(root(k), [...(members.get(root(k)) ?? []), k]);
	return [...members.values()].filter(({ length }) => length > 1);
}

const consequence =
	"Coefficients swap between them and change with a few rows; importance is shared out, so that each looks less than it is.";

/** Columns of numbers that say the same. */
export async function collinear({ features, table, breathe }: Subject): Promise<Finding[]> {
	const numeric = features.filter(({ isNumber, distinct, sorted }) => isNumber && distinct > 1 && sorted.length > 2);
	const width = numeric.length;
	if (width < 2 || table.rowCount < 3) return [];
	const values = numeric.map(({ column, missing }) =>
		missing === 0
			? (column.values as ArrayLike<number>)
			: Float64Array.from(column.values as ArrayLike<number>, (value, row) =>
					column.valid && column.valid[row] === 0 ? Number.NaN : value,
				),
	);
	const correlation = await correlations(values, table.rowCount, breathe);
	const name = (k: number) => numeric[k]?.name as string;
	const findings: Finding[] = [];
	for (const members of table.rowCount >= 10 ? clusters(correlation, width) : []) {
		const weakest = members.map((a) =>
			members.reduce((most, b) => (a === b ? most : Math.max(most, Math.abs(correlation[a * width + b] as number))), 0),
		);
		const least = weakest.reduce((low, one) => Math.min(low, one), 1);
		findings.push({
			severity: "warning",
			check: "correlated columns",
			message: `${some(members.map((k) => `"${name(k)}"`))} stand in for each other: each is correlated with another of them by ${number(least)} or more.`,
			value: least,
			about: members.map(name),
			consequence,
			remedy: "Keep one, or treat them as a group: permute and interpret them together; or use ridge.",
		});
	}
	if (width > mostInverted) return findings;
	if (table.rowCount <= width + 1) {
		findings.push({
			severity: "info",
			check: "more columns than rows",
			message: `${whole(table.rowCount)} rows do not suffice to tell ${whole(width)} columns of numbers apart.`,
			value: width / table.rowCount,
			consequence: "Least squares has no one answer, and a model can fit anything.",
			remedy: "Choose columns beforehand, or penalise (ridge, lasso), and judge on held-out rows.",
		});
		return findings;
	}
	const factors = inflation(correlation, width);
	const sums = numeric.filter((_, k) => factors[k] === Infinity);
	if (sums.length > 0) {
		findings.push({
			severity: "warning",
			check: "linear combination",
			message: `${some(sums.map((one) => `"${one.name}"`))} ${sums.length === 1 ? "is" : "are"} a sum of other columns, up to rounding.`,
			value: sums.length,
			about: sums.map((one) => one.name),
			consequence: "Least squares has no one answer: their coefficients are arbitrary.",
			remedy: "Leave one of them out.",
		});
	}
	const high = numeric
		.map((one, k) => ({ one, factor: factors[k] as number }))
		.filter(({ factor }) => factor >= highInflation && factor < Infinity)
		.sort((a, b) => b.factor - a.factor);
	const [largest] = high;
	if (largest) {
		findings.push({
			severity: "info",
			check: "variance inflation",
			message: `Variance inflation of ${highInflation} or more: ${some(high.map(({ one, factor }) => `${one.name} ${number(factor)}`))}.`,
			value: largest.factor,
			about: high.map(({ one }) => one.name),
			consequence,
			remedy: "Read the coefficients of such columns together, never one by one.",
		});
	}
	return findings;
}
