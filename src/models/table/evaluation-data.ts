import { ExplainError, shown } from "../../core/errors.ts";
import type { Feature } from "../../core/explanation.ts";
import type { NdArray } from "../../core/nd-array.ts";
import type { Predictor } from "../../core/predictor.ts";
import { textAt } from "../../data/table/cast.ts";
import { type Column, featureOf, isMissing } from "../../data/table/column.ts";
import { Table } from "../../data/table/table.ts";
import { type BatchInputs, readBatch } from "../black-box/read-batch.ts";
import { isTableLike, readRows, type TableRows, tableOf } from "./rows.ts";
import { readWeights, type Task } from "./training-data.ts";

/** Rows as a model of a table takes them, and what is known of their columns. */
export interface ModelRows {
	/** `[example, feature]`, NaN where missing. */
	readonly x: NdArray<Float64Array>;
	readonly features: readonly Feature[];
}

/** What a model may know of the rows that it takes. */
export type RowReader = Partial<Pick<Predictor, "features" | "featureNames" | "inputShape">>;

/**
 * Rows for any model of a table: by the columns that it knows, by the names it was trained with, or as a matrix.
 *
 * @throws ExplainError `unsupported-model` for a table where the model does not know its columns, and as {@link readRows}.
 */
export async function readModelRows(who: string, model: RowReader, rows: TableRows): Promise<ModelRows> {
	const { features, featureNames, inputShape } = model;
	if (inputShape && inputShape.length !== 1) {
		throw new ExplainError(
			"unsupported-model",
			`${who}: expected a model of a table, got one of inputs [${inputShape.join(", ")}]`,
		);
	}
	if (features) return { x: await readRows(who, features, rows), features };
	if (isTableLike(rows)) {
		const table = tableOf(rows);
		const names = featureNames ?? (inputShape?.[0] === table.names.length ? table.names : undefined);
		if (!names) {
			throw new ExplainError(
				"unsupported-model",
				`${who}: expected a matrix [n, features], as the model has no names of columns, got a table`,
			);
		}
		const known = names.map((name): Feature => (table.has(name) ? featureOf(table.column(name)) : { name }));
		return { x: await readRows(who, known, table), features: known };
	}
	// Whose columns cannot be counted.
	if (Array.isArray(rows) && rows.length === 0) {
		throw new ExplainError("bad-input", `${who}: expected at least one row, got none`);
	}
	const batch = await readBatch(who, inputShape, rows as BatchInputs);
	const width = batch.shape[1] as number;
	const known = Array.from({ length: width }, (_, j): Feature => ({ name: featureNames?.[j] ?? `x${j}` }));
	return { x: await readRows(who, known, rows), features: known };
}

/** Rows with what is right for each. */
export interface EvaluationData extends ModelRows {
	readonly task: Task;
	/** Numbers, or indices of the model's outputs. */
	readonly y: Float64Array;
	readonly target: string;
	/** As given; undefined where all rows count the same. */
	readonly weights: Float64Array | undefined;
	readonly rowCount: number;
}

/** What is right, as the model's outputs name it: the index of the output of that name, or the number itself. */
function truth(who: string, column: Column, outputNames: readonly string[] | undefined, task: Task): Float64Array {
	if (task === "regression" && (column.type === "text" || column.type === "category")) {
		const words = `expected the target "${column.name}" to hold numbers, as the model answers with numbers`;
		throw new ExplainError("bad-input", `${who}: ${words}, got ${column.type}`);
	}
	const codes = new Map(outputNames?.map((name, code) => [name, code]));
	return Float64Array.from({ length: column.values.length }, (_, row) => {
		if (isMissing(column, row)) {
			throw new ExplainError(
				"bad-input",
				`${who}: expected a value of the target "${column.name}" in each row, got a missing one in row ${row}`,
			);
		}
		if (task === "regression") {
			const value = Number(column.values[row]);
			if (Number.isFinite(value)) return value;
			const words = `expected finite values of the target "${column.name}"`;
			throw new ExplainError("not-finite", `${who}: ${words}, got ${value} in row ${row}`);
		}
		const text = textAt(column, row);
		const code = codes.get(text) ?? (outputNames ? undefined : Number(text));
		if (code !== undefined && Number.isInteger(code)) return code;
		const words = `expected the target "${column.name}" to be one of the model's outputs (${outputNames?.join(", ") ?? "indices"})`;
		throw new ExplainError("bad-input", `${who}: ${words}, got ${shown(text)} in row ${row}`);
	});
}

/**
 * Rows and what is right for each, as a model names its outputs.
 *
 * @param target the column that holds it, or a value for each row.
 * @throws ExplainError as {@link readModelRows}; `bad-input` for a class that the model has not.
 */
export async function readEvaluationData(
	who: string,
	model: Predictor,
	rows: TableRows,
	target: string | ArrayLike<number | string | boolean | null>,
	weights?: string | ArrayLike<number>,
): Promise<EvaluationData> {
	const read = await readModelRows(who, model, rows);
	const rowCount = read.x.shape[0] as number;
	const task: Task =
		model.outputUnit === "probability" || (model.outputNames?.length ?? 1) > 1 ? "classification" : "regression";
	let column: Column;
	if (typeof target === "string") {
		if (!isTableLike(rows)) {
			throw new ExplainError(
				"bad-option",
				`${who}: expected option "target" to hold a value for each row of the matrix, got ${shown(target)}`,
			);
		}
		const table = tableOf(rows);
		if (!table.has(target)) {
			const words = `expected option "target" to name a column (${table.names.slice(0, 20).join(", ")})`;
			throw new ExplainError("unknown-name", `${who}: ${words}, got ${shown(target)}`);
		}
		column = table.column(target);
	} else {
		if (target?.length !== rowCount) {
			const words = `expected option "target" to name a column or hold a value for each of ${rowCount} rows`;
			throw new ExplainError("shape-mismatch", `${who}: ${words}, got ${shown(target)}`);
		}
		const values = ArrayBuffer.isView(target) ? target : Array.from(target);
		column = (Table.fromColumns({ target: values as never }) as unknown as Table).column("target");
	}
	const y = truth(who, column, model.outputNames, task);
	return { ...read, task, y, target: column.name, weights: readWeights(who, rows, rowCount, weights), rowCount };
}
