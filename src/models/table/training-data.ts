import { ExplainError, shown } from "../../core/errors.ts";
import type { Feature } from "../../core/explanation.ts";
import { type NdArray, ndArray, type TypedArray } from "../../core/nd-array.ts";
import { textAt } from "../../data/table/cast.ts";
import { type Column, featureOf, isMissing } from "../../data/table/column.ts";
import { Table } from "../../data/table/table.ts";
import { type BatchInputs, readBatch } from "../black-box/read-batch.ts";
import { isTableLike, readRows, type TableRows, tableOf } from "./rows.ts";

/** What a model of a table predicts: a number, or one of some classes. */
export type Task = "regression" | "classification";

/** What is learned from which columns. */
export interface DataOptions {
	/** The column to predict, or its value for each row. */
	target: string | ArrayLike<number | string | boolean | null>;
	/** The columns to predict it from, in order. Default: all but the target and the weights. Of a matrix: the names of its columns. */
	features?: readonly string[];
	/** How much each row counts: a column, or a number ≥ 0 for each row. Default: all the same. */
	weights?: string | ArrayLike<number>;
	/** Default: regression of numbers, classification of all else. */
	task?: Task;
}

/** A table as models are fitted to it: checked, and in numbers. */
export interface TrainingData {
	readonly task: Task;
	/** The columns, categories with their levels. */
	readonly features: readonly Feature[];
	readonly target: Feature;
	/** `[example, feature]`: numbers, codes of levels, NaN where missing. */
	readonly x: NdArray<Float64Array>;
	/** The number, or the code of the class, of each row. */
	readonly y: Float64Array;
	/** Of a classification, at least two. */
	readonly classes: readonly string[] | undefined;
	/** As given; undefined where all rows count the same. */
	readonly weights: Float64Array | undefined;
	readonly rowCount: number;
}

/** The levels of a category or text in the order of their codes; of texts, those that occur, sorted. */
function levelsOf(column: Column): readonly string[] | undefined {
	if (column.type === "category") return column.levels;
	if (column.type !== "text") return undefined;
	return [...new Set(column.values.filter((_, row) => !isMissing(column, row)))].sort();
}

/**
 * How much each row counts: a column of the table, or a number for each row.
 *
 * @throws ExplainError `bad-input` for a weight that is no number of at least 0, or only zeros; `unknown-name`, `bad-option`, `shape-mismatch`.
 */
export function readWeights(
	who: string,
	rows: TableRows,
	rowCount: number,
	weights: string | ArrayLike<number> | undefined,
): Float64Array | undefined {
	if (weights === undefined) return undefined;
	if (typeof weights !== "string") return weightsOf(who, besideColumn(who, "weights", weights, rowCount));
	if (isTableLike(rows)) return weightsOf(who, columnOf(who, tableOf(rows), "weights", weights));
	const words = 'expected option "weights" to hold a number for each row of the matrix';
	throw new ExplainError("bad-option", `${who}: ${words}, got ${shown(weights)}`);
}

/** What the columns to predict from are, and their values. */
type Inputs = Pick<TrainingData, "features" | "x">;

/** A matrix with the names of its columns, which are x0, x1 … where it was given none. */
async function readMatrix(who: string, rows: TableRows, names: readonly string[] | undefined): Promise<Inputs> {
	const { values, shape, axes } = await readBatch(who, undefined, rows as BatchInputs);
	const width = shape[1] ?? 0;
	if (shape.length !== 2) {
		throw new ExplainError(
			"shape-mismatch",
			`${who}: expected a table or a matrix [n, features], got ${shape.length} axes`,
		);
	}
	if (names && names.length !== width) {
		const words = `expected option "features" to name the ${width} columns of the matrix`;
		throw new ExplainError("bad-option", `${who}: ${words}, got ${names.length} names`);
	}
	const features = Array.from({ length: width }, (_, j): Feature => ({ name: names?.[j] ?? `x${j}` }));
	return { features, x: await readRows(who, features, ndArray(values, shape, axes)) };
}

/** The same as a table, for a target or weights that are one of its columns. */
function tableOfMatrix({ features, x: { values, shape } }: Inputs): Table {
	const [count, width] = shape as [number, number];
	const columns = features.map(({ name }, j) => {
		const column = new Float64Array(count);
		for (let row = 0; row < count; row++) column[row] = values[row * width + j] as number;
		return [name, column];
	});
	return Table.fromColumns(Object.fromEntries(columns)) as unknown as Table;
}

/** The columns of a table that a model is to predict from. */
async function inputsOf(
	who: string,
	table: Table,
	names: readonly string[] | undefined,
	aside: readonly string[],
): Promise<Inputs> {
	const chosen = names ?? table.names.filter((name) => !aside.includes(name));
	const leak = names?.find((name) => aside.includes(name));
	if (leak !== undefined)
		throw new ExplainError("bad-option", `${who}: expected features other than the target, got "${leak}"`);
	if (chosen.length === 0)
		throw new ExplainError("bad-input", `${who}: expected at least one column to predict from, got none`);
	const features = chosen.map((name): Feature => {
		const column = columnOf(who, table, "features", name);
		const levels = levelsOf(column);
		return { ...featureOf(column), ...(levels && { levels }) };
	});
	return { features, x: await readRows(who, features, table) };
}

function columnOf(who: string, table: Table, what: string, name: string): Column {
	if (table.has(name)) return table.column(name);
	const words = `expected option "${what}" to name a column (${table.names.slice(0, 20).join(", ")})`;
	throw new ExplainError("unknown-name", `${who}: ${words}, got ${shown(name)}`);
}

/** A column of values that came beside the table. */
function besideColumn(who: string, what: string, given: ArrayLike<unknown>, rowCount: number): Column {
	if (given.length !== rowCount) {
		throw new ExplainError(
			"shape-mismatch",
			`${who}: expected option "${what}" to hold a value for each of ${rowCount} rows, got ${given.length}`,
		);
	}
	const values = ArrayBuffer.isView(given) ? (given as unknown as TypedArray) : Array.from(given);
	return (Table.fromColumns({ [what]: values as never }) as unknown as Table).column(what);
}

function weightsOf(who: string, column: Column): Float64Array {
	const weights = new Float64Array(column.values.length);
	let sum = 0;
	for (let row = 0; row < weights.length; row++) {
		const weight = isMissing(column, row) ? Number.NaN : (column.values[row] as number);
		if (!(Number.isFinite(weight) && weight >= 0)) {
			throw new ExplainError("bad-input", `${who}: expected weights of at least 0, got ${shown(weight)} in row ${row}`);
		}
		weights[row] = weight;
		sum += weight;
	}
	if (!(sum > 0)) throw new ExplainError("bad-input", `${who}: expected a weight above 0, got only zeros`);
	return weights;
}

function refuseMissingTarget(who: string, column: Column): void {
	const row = Array.from({ length: column.values.length }, (_, i) => i).find((i) => isMissing(column, i));
	if (row === undefined) return;
	const words = `expected a value of the target "${column.name}" in each row`;
	throw new ExplainError(
		"bad-input",
		`${who}: ${words}, got ${column.missing} missing, the first in row ${row}; table.dropMissing(["${column.name}"]) leaves those rows out`,
	);
}

/** The classes that occur, in the order of a category's levels or of the values, and the code of each row. */
function classesOf(who: string, column: Column): { classes: readonly string[]; y: Float64Array } {
	const texts = Array.from({ length: column.values.length }, (_, row) => textAt(column, row));
	const present = new Set(texts);
	const sorted =
		column.type === "number"
			? [...present].sort((a, b) => Number(a) - Number(b))
			: (levelsOf(column) ?? [...present].sort()).filter((level) => present.has(level));
	if (sorted.length < 2) {
		const words = `expected at least two classes in the target "${column.name}"`;
		throw new ExplainError(
			"bad-input",
			`${who}: ${words}, got ${sorted.length === 1 ? `only ${shown(sorted[0])}` : "none"}`,
		);
	}
	const codes = new Map(sorted.map((level, code) => [level, code]));
	return { classes: sorted, y: Float64Array.from(texts, (text) => codes.get(text) as number) };
}

function numbersOf(who: string, column: Column): Float64Array {
	if (column.type === "text" || column.type === "category") {
		const words = `expected the target "${column.name}" to hold numbers for a regression`;
		throw new ExplainError("bad-input", `${who}: ${words}, got ${column.type}`);
	}
	const y = Float64Array.from(column.values as ArrayLike<number>);
	const row = y.findIndex((value) => !Number.isFinite(value));
	if (row >= 0) {
		throw new ExplainError(
			"not-finite",
			`${who}: expected finite values of the target "${column.name}", got ${y[row]} in row ${row}`,
		);
	}
	return y;
}

/**
 * Reads and checks what a model is fitted to.
 *
 * @param tasks what the model can learn; where it is one only, numbers are taken for classes if need be.
 * @throws ExplainError `bad-input` for no rows, no columns, a missing target, one class only, or a regression's target that is no number;
 * `not-finite` for an infinite number; `unknown-name` for a column that lacks; `shape-mismatch`, `bad-option`.
 */
export async function readTrainingData(
	who: string,
	rows: TableRows,
	{ target, features: names, weights, task: asked }: DataOptions,
	tasks: readonly Task[] = ["regression", "classification"],
): Promise<TrainingData> {
	if (target === undefined)
		throw new ExplainError("bad-option", `${who}: expected option "target", the column to predict`);
	const aside = [target, weights].filter((name) => typeof name === "string");
	const matrix = isTableLike(rows) ? undefined : await readMatrix(who, rows, names);
	// A matrix whose target stands beside it is taken as it is: a table of it would be two copies more.
	const table = isTableLike(rows) ? tableOf(rows) : aside.length > 0 ? tableOfMatrix(matrix as Inputs) : undefined;
	const rowCount = table ? table.rowCount : ((matrix as Inputs).x.shape[0] as number);
	if (rowCount === 0) throw new ExplainError("bad-input", `${who}: expected at least one row, got none`);
	const column = (what: string, given: string | ArrayLike<unknown>) =>
		typeof given === "string" ? columnOf(who, table as Table, what, given) : besideColumn(who, what, given, rowCount);
	const targetColumn = column("target", target);
	refuseMissingTarget(who, targetColumn);
	const numeric = targetColumn.type === "number" || targetColumn.type === "date";
	const task = asked ?? (tasks.length === 1 ? (tasks[0] as Task) : numeric ? "regression" : "classification");
	if (!tasks.includes(task))
		throw new ExplainError("bad-option", `${who}: expected task to be ${tasks.join(" or ")}, got ${task}`);

	const { features, x } = table
		? await inputsOf(who, table, isTableLike(rows) ? names : undefined, aside)
		: (matrix as Inputs);
	const { classes, y } =
		task === "classification" ? classesOf(who, targetColumn) : { classes: undefined, y: numbersOf(who, targetColumn) };
	return {
		task,
		features,
		target: featureOf(targetColumn),
		x,
		y,
		classes,
		weights: weights === undefined ? undefined : weightsOf(who, column("weights", weights)),
		rowCount,
	};
}

/** The rows at `indices`, in that order; classes and levels stay those of the whole. */
export function takeTrainingRows(data: TrainingData, indices: ArrayLike<number>): TrainingData {
	const [, width] = data.x.shape as [number, number];
	const count = indices.length;
	const values = new Float64Array(count * width);
	const y = new Float64Array(count);
	const weights = data.weights && new Float64Array(count);
	for (let i = 0; i < count; i++) {
		const row = indices[i] as number;
		values.set(data.x.values.subarray(row * width, (row + 1) * width), i * width);
		y[i] = data.y[row] as number;
		if (weights) weights[i] = data.weights?.[row] as number;
	}
	return { ...data, x: ndArray(values, [count, width], data.x.axes), y, weights, rowCount: count };
}

/** Only some columns, by index. */
export function takeTrainingColumns(data: TrainingData, columns: readonly number[]): TrainingData {
	const [count, width] = data.x.shape as [number, number];
	const values = new Float64Array(count * columns.length);
	for (let row = 0; row < count; row++) {
		for (const [j, column] of columns.entries()) {
			values[row * columns.length + j] = data.x.values[row * width + column] as number;
		}
	}
	const features = columns.map((column) => data.features[column] as Feature);
	return { ...data, features, x: ndArray(values, [count, columns.length], data.x.axes) };
}
