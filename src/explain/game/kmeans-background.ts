import { setImmediate } from "node:timers/promises";
import { pauseOf } from "../../core/breather.ts";
import { ExplainError, shown } from "../../core/errors.ts";
import { ndArray } from "../../core/nd-array.ts";
import { checkOptions, number, optionalSignal } from "../../core/options.ts";
import { type Random, seededRandom } from "../../core/random.ts";
import { type Column, isMissing } from "../../data/table/column.ts";
import { Table } from "../../data/table/table.ts";
import { type BatchInputs, readBatch } from "../../models/black-box/read-batch.ts";
import { isTableLike, type TableRows, tableOf } from "../../models/table/rows.ts";
import type { WeightedRows } from "./background.ts";
import { type ClusterColumn, Clustering, categoryColumn, numberColumn } from "./k-means.ts";

/** What {@link kMeansBackground} takes. */
export interface KMeansBackgroundOptions {
	/** The columns of a table that count, by name; give the model's. Default: all. */
	features?: readonly string[] | undefined;
	/** Of the first centres and of the rows that are clustered. Default 0. */
	seed?: number;
	signal?: AbortSignal | undefined;
}

const who = "kMeansBackground";
/** Rows that are clustered at most; all others are counted to the nearest centre. */
const mostRows = 5_000;
/** Runs from other first centres, of which the closest fit is taken. */
const starts = 10;

const rules = {
	features: {
		fallback: undefined,
		expected: "names of columns",
		accepts: (value: unknown) =>
			Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === "string"),
	},
	seed: number(0, { integer: true }),
	signal: optionalSignal(),
};

/** A column of a table as clusters see it: numbers, or levels by their code. */
function seen(column: Column, count: number): ClusterColumn {
	const missing = (row: number) => isMissing(column, row);
	if (column.type === "text" || column.type === "category") {
		const codes = new Map<unknown, number>();
		const values = Float64Array.from({ length: count }, (_, row) => {
			if (missing(row)) return Number.NaN;
			const value = column.values[row] as unknown;
			if (!codes.has(value)) codes.set(value, codes.size);
			return codes.get(value) as number;
		});
		return categoryColumn(values, codes.size);
	}
	const values = Float64Array.from({ length: count }, (_, row) =>
		missing(row) ? Number.NaN : (column.values[row] as number),
	);
	return finiteColumn(values, column.name);
}

function finiteColumn(values: Float64Array, name: string): ClusterColumn {
	for (const [row, value] of values.entries()) {
		if (value !== Infinity && value !== -Infinity) continue;
		throw new ExplainError(
			"not-finite",
			`${who}: expected finite numbers, got ${value} in column "${name}" of row ${row}`,
		);
	}
	return numberColumn(values);
}

interface ReadColumns {
	readonly columns: readonly ClusterColumn[];
	readonly count: number;
	/** Makes rows of the values that each column has in these rows, `[centre]` for each column. */
	make(rowsOf: readonly Uint32Array[]): TableRows;
}

function readTable(rows: TableRows, features: readonly string[] | undefined): ReadColumns {
	const table = tableOf(rows as never);
	const names = features ?? table.names;
	const unknown = names.find((name) => !table.has(name));
	if (unknown !== undefined) {
		const words = `expected columns of the table (${table.names.slice(0, 20).join(", ")})`;
		throw new ExplainError("unknown-name", `${who}: ${words}, got ${shown(unknown)}`);
	}
	const columns = names.map((name) => table.column(name));
	return {
		columns: columns.map((column) => seen(column, table.rowCount)),
		count: table.rowCount,
		make: (rowsOf) =>
			new Table(
				names.map((name, j) =>
					table
						.select(name)
						.take([...(rowsOf[j] as Uint32Array)])
						.column(name),
				),
			) as unknown as TableRows,
	};
}

async function readMatrix(rows: TableRows): Promise<ReadColumns> {
	if (Array.isArray(rows) && rows.length === 0) throw noRows();
	const { values, shape } = await readBatch(who, undefined, rows as BatchInputs);
	const [count, width = 1] = shape as [number, number?];
	const columns = Array.from({ length: width }, (_, j) =>
		finiteColumn(
			Float64Array.from({ length: count }, (_, row) => values[row * width + j] as number),
			`x${j}`,
		),
	);
	return {
		columns,
		count,
		make(rowsOf) {
			const centres = (rowsOf[0] as Uint32Array).length;
			const made = new Float64Array(centres * width);
			for (let c = 0; c < centres; c++) {
				for (let j = 0; j < width; j++) {
					made[c * width + j] = values[((rowsOf[j] as Uint32Array)[c] as number) * width + j] as number;
				}
			}
			return ndArray(made, [centres, width], ["example", "feature"]);
		},
	};
}

const noRows = () => new ExplainError("bad-input", `${who}: expected at least one row, got none`);

/** Some of the rows, ascending, or all. */
function drawn(random: Random, count: number): Uint32Array {
	if (count <= mostRows) return Uint32Array.from({ length: count }, (_, row) => row);
	return random.permutation(count).slice(0, mostRows).sort();
}

/**
 * A few rows that stand for many: k-means centres with the share of the rows near each, as a background of SHAP whose cost is k and not
 * the number of rows.
 *
 * Numbers are divided by their standard deviation, so that no column counts more for its unit; two different levels of a category are as far apart as
 * one standard deviation. Each value of a centre is one that occurs: the number nearest to the mean of its cluster, the commonest level. The
 * best of ten runs of k-means++; of more than 5,000 rows a sample is clustered and all are counted. Fewer centres come back where fewer rows differ.
 *
 * Cost: rows × k × columns a turn; no evaluations of a model.
 *
 * It misleads where a mean of features that go together hides how they go together: a centre need not be like any row. A sample of the rows is the
 * alternative without that fault, with more rows for the same error.
 *
 * @param rows a table, rows, or a matrix `[n, features]`.
 * @param k how many centres.
 * @throws ExplainError `bad-option` for a k that is no positive integer, `bad-input` for no rows, `not-finite` for an infinite number,
 * `unknown-name`, `aborted`.
 *
 * @example
 * ```ts
 * const background = await kMeansBackground(table, 20, { features: model.featureNames });
 * await kernelShap(model, table.slice(0, 5), { background });
 * ```
 *
 * Arthur, Vassilvitskii (2007), k-means++: The Advantages of Careful Seeding. Key `arthur2007`.
 */
export async function kMeansBackground(
	rows: TableRows,
	k: number,
	options: KMeansBackgroundOptions = {},
): Promise<WeightedRows> {
	const { features, seed, signal } = checkOptions<{
		features: readonly string[] | undefined;
		seed: number;
		signal: AbortSignal | undefined;
	}>(who, rules, options);
	if (!Number.isInteger(k) || k < 1) {
		throw new ExplainError("bad-option", `${who}: expected k to be an integer at least 1, got ${shown(k)}`);
	}
	if (features && !isTableLike(rows)) {
		throw new ExplainError(
			"bad-option",
			`${who}: expected a table where option "features" names columns, got a matrix`,
		);
	}
	const { columns, count, make } = isTableLike(rows) ? readTable(rows, features) : await readMatrix(rows);
	if (count === 0) throw noRows();
	const checkpoint = async () => {
		await setImmediate();
		if (signal?.aborted) throw new ExplainError("aborted", `${who}: stopped by its signal`, { cause: signal.reason });
	};
	await checkpoint();
	const pause = pauseOf({ checkpoint }, () => ({ done: 0, total: 0 }));
	const random = seededRandom(seed);
	const sample = drawn(random, count);
	const clustered = () => new Clustering(columns, k).fit(sample, k, random, pause);
	let best = await clustered();
	for (let start = 1; start < starts && best.loss > 0; start++) {
		const other = await clustered();
		if (other.loss < best.loss) best = other;
	}
	const every = Uint32Array.from({ length: count }, (_, row) => row);
	const of = await best.nearest(every, pause);
	const sizes = new Float64Array(best.centres);
	for (const centre of of) sizes[centre]!++;
	const kept = [...sizes.keys()].filter((centre) => (sizes[centre] as number) > 0);
	const rowsOf = columns.map((column) => {
		const stands = column.standsFor(of, best.centres);
		return Uint32Array.from(kept, (centre) => stands[centre] as number);
	});
	return { rows: make(rowsOf), weights: Float64Array.from(kept, (centre) => (sizes[centre] as number) / count) };
}
