import { setImmediate } from "node:timers/promises";
import { Breather } from "../../core/breather.ts";
import { ExplainError } from "../../core/errors.ts";
import type { Progress } from "../../core/explainer.ts";
import { deepFreeze } from "../../core/explanation.ts";
import { checked, checkOptions, flag, number, type OptionRules, optionalSignal } from "../../core/options.ts";
import { seededRandom } from "../../core/random.ts";
import { codesOf } from "../table/codes.ts";
import { type Column, makeColumn, takeRows } from "../table/column.ts";
import { Table } from "../table/table.ts";
import { type ClassRows, classRows, type ResampleOptions, resampleRules } from "./class-rows.ts";
import { nearest, type Points } from "./nearest.ts";
import { filledCounts, type Resampled } from "./resampled.ts";

/** What {@link smote} takes. */
export interface SmoteOptions extends ResampleOptions {
	/** Among how many nearest rows of its class a row's partner is drawn. Default 5. */
	neighbours?: number;
	/**
	 * Whether distances are taken of numbers divided by their standard deviation in the table. Default false, as in the paper: a column in
	 * large units then decides alone who is near.
	 */
	standardise?: boolean;
	signal?: AbortSignal | undefined;
	onProgress?: (progress: Progress) => void;
}

const rules: OptionRules<Required<SmoteOptions>> = {
	...resampleRules,
	neighbours: number(5, { min: 1, integer: true }),
	standardise: flag(false),
	signal: optionalSignal(),
	onProgress: checked<(progress: Progress) => void>(
		() => {},
		"a function",
		(value) => typeof value === "function",
	),
};

const isNumber = ({ type }: Column) => type === "number" || type === "date";

/** Refuses what has no middle and no level. */
function checkColumns(who: string, columns: readonly Column[]): void {
	for (const { name, type, missing, values } of columns) {
		if (missing > 0) {
			const words = `expected a value of "${name}" in each row`;
			throw new ExplainError("bad-input", `${who}: ${words}, got ${missing} missing; fillMissing or dropMissing first`);
		}
		if (type === "text") {
			const words = `expected numbers, categories and true or false, got texts in "${name}"`;
			throw new ExplainError("bad-input", `${who}: ${words}; drop the column or make it a category by withSchema`);
		}
		if (type === "category" || type === "boolean") continue;
		const row = values.findIndex((value) => !Number.isFinite(value));
		if (row >= 0)
			throw new ExplainError(
				"not-finite",
				`${who}: expected finite numbers in "${name}", got ${values[row]} in row ${row}`,
			);
	}
	if (!columns.some(isNumber))
		throw new ExplainError(
			"bad-input",
			`${who}: expected at least one column of numbers to go between, got none; oversample repeats rows of categories`,
		);
}

/** The standard deviation (of n) of some rows of a column. */
function deviation(values: ArrayLike<number>, rows: ArrayLike<number>): number {
	let mean = 0;
	for (let i = 0; i < rows.length; i++) mean += (values[rows[i] as number] as number) / rows.length;
	let squares = 0;
	for (let i = 0; i < rows.length; i++) squares += ((values[rows[i] as number] as number) - mean) ** 2 / rows.length;
	return Math.sqrt(squares);
}

/** A class as points. What another level costs is the median of the numbers' standard deviations in the class, as in SMOTE-NC. */
function pointsOf(columns: readonly Column[], rows: Uint32Array, scales: readonly number[]): Points {
	const numeric = columns.filter(isNumber);
	const levels = columns.filter((column) => !isNumber(column)).map(codesOf);
	const [width, codeWidth, count] = [numeric.length, levels.length, rows.length];
	const numbers = new Float64Array(count * width);
	const codes = new Int32Array(count * codeWidth);
	for (let i = 0; i < count; i++) {
		const row = rows[i] as number;
		for (let j = 0; j < width; j++) {
			numbers[i * width + j] = (numeric[j]?.values[row] as number) / (scales[j] as number);
		}
		for (let j = 0; j < codeWidth; j++) codes[i * codeWidth + j] = levels[j]?.codes[row] as number;
	}
	const spreads = numeric
		.map(({ values }, j) => deviation(values as Float64Array, rows) / (scales[j] as number))
		.sort((a, b) => a - b);
	const middle = (spreads.length - 1) / 2;
	const median = ((spreads[Math.floor(middle)] as number) + (spreads[Math.ceil(middle)] as number)) / 2;
	return { numbers, width, codes, codeWidth, count, otherLevel: median ** 2 };
}

/** A row with the level that most of some rows have; of equally frequent levels that of the first row. */
function typical(codes: ArrayLike<number>, rows: readonly number[]): number {
	const count = (row: number) => rows.reduce((sum, other) => sum + Number(codes[other] === codes[row]), 0);
	return rows.reduce((best, row) => (count(row) > count(best) ? row : best));
}

/** Synthetic rows as they are made up. */
interface Made {
	readonly source: number;
	readonly neighbour: number;
	readonly share: number;
	/** All neighbours that levels are voted by, the nearest first. */
	readonly around: readonly number[];
}

/** The table's column with synthetic values after its own. */
function extended(column: Column, made: readonly Made[], isTarget: boolean): Column {
	const count = column.values.length;
	if (isTarget || !isNumber(column)) {
		const { codes } = codesOf(column);
		const rowOf = ({ source, around }: Made) => (isTarget ? source : typical(codes, around));
		return takeRows(
			column,
			Uint32Array.from({ length: count + made.length }, (_, i) => (i < count ? i : rowOf(made[i - count] as Made))),
		);
	}
	const from = column.values as Float64Array;
	const values = new Float64Array(count + made.length);
	values.set(from);
	made.forEach(({ source, neighbour, share }, i) => {
		const [a, b] = [from[source] as number, from[neighbour] as number];
		values[count + i] = a + share * (b - a);
	});
	return makeColumn({ ...(column as Extract<Column, { type: "number" }>), values });
}

/**
 * What if there were more rows like the rare ones? Synthetic minority oversampling: each new row lies between a row of the class and
 * one of its nearest neighbours in it.
 *
 *   x = xᵢ + u (xⱼ − xᵢ), u uniform in 0 … 1, xⱼ one of the k nearest of xᵢ by Σ (xᵢ − xⱼ)²
 *
 * A category gets the level that most of the k neighbours have, and in distances another level counts as the median of the numbers'
 * standard deviations in the class (SMOTE-NC). The table's rows come first; `source`, `neighbour` and `share` say between which two rows
 * each synthetic row lies, and how far. Whole numbers become fractions: a count of 2.3 is no row that could be.
 * The same seed gives the same rows. Cost: O(rows used · rows of the class · columns), told by `onProgress`.
 *
 * It misleads where the class lies in several places (what is between them belongs to another), in many dimensions, where noise rows are
 * multiplied; and as {@link oversample} does: never before dividing into training and test rows, and probabilities are no longer those of the data.
 *
 * @throws ExplainError `bad-option`, `unknown-name` for the target; `bad-input` for missing values, texts, no column of numbers, or a class with
 * no more rows than `neighbours`; `not-finite`; `aborted`.
 *
 * @example
 * ```ts
 * const more = await smote(train, { target: "diagnosis", neighbours: 5, standardise: true, seed: 1 });
 * more.table.slice(more.added); // the synthetic rows
 * ```
 *
 * Chawla, Bowyer, Hall, Kegelmeyer (2002), SMOTE: Synthetic Minority Over-sampling Technique, sections 4.2 and 6.1. Key `chawla2002`.
 */
export async function smote<R extends object>(table: Table<R>, options: SmoteOptions): Promise<Resampled<R>> {
	const who = "smote";
	const checkedOptions = checkOptions<Required<SmoteOptions>>(who, rules, options ?? {});
	const { target, ratio, seed, neighbours, standardise, signal, onProgress } = checkedOptions;
	const classes = classRows(who, table as unknown as Table, target);
	const columns = table.columns.filter(({ name }) => name !== target);
	checkColumns(who, columns);
	const wanted = filledCounts(classes, ratio);
	const all = Uint32Array.from({ length: table.rowCount }, (_, row) => row);
	const scales = columns.filter(isNumber).map(({ values }) => {
		// A constant column adds nothing to a distance, whatever it is divided by.
		return standardise ? deviation(values as Float64Array, all) || 1 : 1;
	});
	const total = wanted.reduce((sum, count) => sum + count, 0) - table.rowCount;
	const made: Made[] = [];
	const breather = new Breather({
		async checkpoint(progress) {
			onProgress(progress);
			await setImmediate();
			if (signal?.aborted) throw new ExplainError("aborted", `${who}: stopped by its signal`, { cause: signal.reason });
		},
	});
	for (const [k, { name, rows }] of classes.entries()) {
		const missing = (wanted[k] as number) - rows.length;
		if (missing === 0) continue;
		checkNeighbours(who, { name, rows }, neighbours);
		const points = pointsOf(columns, rows, scales);
		const random = seededRandom(seed).fork(name);
		const known = new Map<number, Uint32Array>();
		let order = random.permutation(rows.length);
		for (let i = 0; i < missing; i++) {
			if (i > 0 && i % rows.length === 0) order = random.permutation(rows.length);
			const from = order[i % rows.length] as number;
			let near = known.get(from);
			if (!near) {
				near = nearest(points, from, neighbours);
				known.set(from, near);
			}
			made.push({
				source: rows[from] as number,
				neighbour: rows[near[random.integer(neighbours)] as number] as number,
				share: random.uniform(),
				around: Array.from(near, (point) => rows[point] as number),
			});
			if (breather.due) await breather.breathe({ done: made.length, total, label: `smote: ${name}` });
		}
	}
	const after = table.columns.map((column) => extended(column, made, column.name === target));
	const count = table.rowCount;
	return deepFreeze({
		table: new Table<R>(after, count + made.length),
		source: Uint32Array.from({ length: count + made.length }, (_, i) => made[i - count]?.source ?? i),
		neighbour: Int32Array.from({ length: count + made.length }, (_, i) => made[i - count]?.neighbour ?? -1),
		share: Float64Array.from({ length: count + made.length }, (_, i) => made[i - count]?.share ?? 0),
		added: count,
		classes: classes.map(({ name, rows }, k) => ({ name, before: rows.length, after: wanted[k] as number })),
	}) as Resampled<R>;
}

function checkNeighbours(who: string, { name, rows }: ClassRows, neighbours: number): void {
	if (rows.length > neighbours) return;
	const words = `expected more than ${neighbours} rows of class "${name}", whose ${neighbours} nearest neighbours are asked for`;
	const remedy =
		rows.length > 1 ? `neighbours: ${rows.length - 1} at most, or oversample` : "one row has no neighbour; oversample";
	throw new ExplainError("bad-input", `${who}: ${words}, got ${rows.length} (${remedy})`);
}
