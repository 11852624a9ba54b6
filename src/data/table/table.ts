import { ExplainError, shown } from "../../core/errors.ts";
import type { Feature } from "../../core/explanation.ts";
import type { NdArray } from "../../core/nd-array.ts";
import { cast } from "./cast.ts";
import { type Column, type ColumnSet, featureOf, isMissing, takeRows, type Value, valueAt } from "./column.ts";
import { concatColumns } from "./concat.ts";
import { type Arrays, columnsOfArrays, columnsOfRows, type RowOfColumns, type TableOptions } from "./construct.ts";
import { describeColumns } from "./describe.ts";
import { sameColumn } from "./equal.ts";
import { fillColumn } from "./fill.ts";
import type { ColumnValues } from "./from-values.ts";
import { Grouping } from "./grouping.ts";
import { type MatrixOptions, matrixOf } from "./matrix.ts";
import { type ColumnSchema, checkSchema, type Schema, schemaOf, unknownColumn } from "./schema.ts";
import { tableHtml, tableText } from "./shown.ts";
import { type SortKey, sortedRows } from "./sort.ts";

/** A row as an object; null is a missing value. */
export type Row = Readonly<Record<string, Value>>;

type NameOf<R> = keyof R & string;

/** The values of derived columns. */
type DerivedRow<D> = {
	readonly [N in keyof D]: D[N] extends (...args: never[]) => infer V ? V : RowOfColumns<D>[N];
};

/**
 * Data in columns: what models are trained and explained on.
 *
 * A column is a typed array, texts, or codes of named levels, with its unit and a description, so that an explanation
 * speaks of "bmi in kg/m²" and not of column 2. A table does not change; what changes it gives a new one, which shares the
 * columns that stay the same. A missing value is `null` and is not NaN: NaN is a number that no number is.
 *
 * @example
 * ```ts
 * const people = Table.fromColumns(
 *   { age: [33, 51, null], smoker: [true, false, false] },
 *   { schema: { age: { unit: "years" } } },
 * );
 * people.filter((row) => !row.smoker).toMatrix(["age"], { missing: "nan" });
 * ```
 */
export class Table<R extends object = Row> implements Iterable<R>, ColumnSet {
	/** The columns, in order. */
	readonly columns: readonly Column[];
	/** The names of the columns, in order. */
	readonly names: readonly NameOf<R>[];
	/** How many rows there are. */
	readonly rowCount: number;
	readonly #places: ReadonlyMap<string, number>;

	/** A table of finished columns; see {@link Table.fromColumns} for arrays. */
	constructor(columns: readonly Column[], rowCount: number = columns[0]?.values.length ?? 0) {
		this.columns = Object.freeze([...columns]);
		this.names = Object.freeze(columns.map(({ name }) => name as NameOf<R>));
		this.rowCount = rowCount;
		this.#places = new Map(columns.map(({ name }, place) => [name, place]));
		for (const [place, { name, values }] of columns.entries()) {
			if (values.length !== rowCount) {
				const text = `expected ${rowCount} values in each column, got ${values.length} in "${name}"`;
				throw new ExplainError("shape-mismatch", `Table: ${text}`);
			}
			if (this.#places.get(name) !== place) {
				throw new ExplainError("bad-input", `Table: expected different names of columns, got "${name}" twice`);
			}
		}
		Object.freeze(this);
	}

	/**
	 * A table of arrays by name, typed or plain; null and undefined are missing values. Typed arrays are not copied.
	 *
	 * @throws ExplainError `bad-input` for values that are not of one kind or do not fit the schema, `shape-mismatch` for
	 * columns of different lengths, `bad-option` and `unknown-name` for a schema that is none.
	 */
	static fromColumns<const C extends Arrays>(columns: C, { schema }: TableOptions = {}): Table<RowOfColumns<C>> {
		return new Table(columnsOfArrays("Table.fromColumns", columns, schema));
	}

	/**
	 * A table of objects with the same keys; a key that an object lacks is a missing value.
	 *
	 * @throws ExplainError `bad-input` for what are no objects or values that are not of one kind.
	 */
	static fromRows<T extends object>(rows: readonly T[], { schema }: TableOptions = {}): Table<T> {
		return new Table<T>(columnsOfRows("Table.fromRows", rows, schema), rows.length);
	}

	/**
	 * The column of that name.
	 *
	 * @throws ExplainError `unknown-name`, listing the columns.
	 */
	column(name: NameOf<R>): Column {
		return this.#find("column", name);
	}

	/** Whether there is a column of that name. */
	has(name: string): boolean {
		return this.#places.has(name);
	}

	/** What is known of the columns besides their values, by name. */
	get schema(): Readonly<Record<NameOf<R>, ColumnSchema>> {
		return Object.fromEntries(this.columns.map((column) => [column.name, schemaOf(column)])) as never;
	}

	/** Names, units and descriptions of columns, as explanations carry them. Default: of all. */
	features(names: readonly NameOf<R>[] = this.names): Feature[] {
		return names.map((name) => featureOf(this.#find("features", name)));
	}

	/**
	 * One value; null where it is missing.
	 *
	 * @throws ExplainError `out-of-range` for a row that does not exist, `unknown-name`.
	 */
	at<N extends NameOf<R>>(row: number, name: N): R[N] {
		return valueAt(this.#find("at", name), this.#checkRow("at", row)) as R[N];
	}

	/**
	 * A row as an object.
	 *
	 * @throws ExplainError `out-of-range` for a row that does not exist.
	 */
	row(index: number): R {
		return this.#rowAt(this.#checkRow("row", index));
	}

	/** The rows as objects, one by one. */
	*[Symbol.iterator](): Generator<R> {
		for (let row = 0; row < this.rowCount; row++) yield this.#rowAt(row);
	}

	/** All rows as objects. */
	toRows(): R[] {
		return [...this];
	}

	/** A table of some columns, in the order named. */
	select<N extends NameOf<R>>(...names: readonly N[]): Table<Pick<R, N>> {
		return new Table(
			names.map((name) => this.#find("select", name)),
			this.rowCount,
		);
	}

	/** A table without some columns. */
	drop<N extends NameOf<R>>(...names: readonly N[]): Table<Omit<R, N>> {
		const dropped = new Set(names.map((name) => this.#find("drop", name)));
		return new Table(
			this.columns.filter((column) => !dropped.has(column)),
			this.rowCount,
		);
	}

	/** A table whose columns have other names: `{ old: "new" }`. */
	rename(names: Readonly<Partial<Record<NameOf<R>, string>>>): Table {
		for (const name of Object.keys(names)) this.#find("rename", name);
		const renamed = this.columns.map((column) => {
			const name = Object.hasOwn(names, column.name) ? names[column.name as NameOf<R>] : undefined;
			return name === undefined ? column : Object.freeze({ ...column, name });
		});
		return new Table(renamed, this.rowCount);
	}

	/**
	 * A table of the rows at `indices`, in that order; a row may come more than once.
	 *
	 * @throws ExplainError `out-of-range` for a row that does not exist.
	 */
	take(indices: ArrayLike<number>): Table<R> {
		for (let i = 0; i < indices.length; i++) this.#checkRow("take", indices[i] as number);
		return new Table<R>(
			this.columns.map((column) => takeRows(column, indices)),
			indices.length,
		);
	}

	/** A table of the rows from `start` up to, not with, `end`; negative numbers count from the end, as for arrays. */
	slice(start = 0, end: number = this.rowCount): Table<R> {
		return this.take(Uint32Array.from({ length: this.rowCount }, (_, row) => row).slice(start, end));
	}

	/** A table of the first rows. */
	head(count = 5): Table<R> {
		return this.slice(0, Math.max(0, count));
	}

	/** A table of the rows for which `keep` returns true. */
	filter(keep: (row: R, index: number) => boolean): Table<R> {
		const kept: number[] = [];
		for (let row = 0; row < this.rowCount; row++) if (keep(this.#rowAt(row), row)) kept.push(row);
		return this.take(kept);
	}

	/**
	 * A table sorted by columns, the first before the second; equal rows keep their order. Texts are compared by code units, ordered
	 * categories by the order of their levels; NaN comes after all numbers, missing values come last in both directions.
	 *
	 * @example `table.sortBy("city", { by: "age", descending: true })`
	 */
	sortBy(...keys: readonly SortKey<NameOf<R>>[]): Table<R> {
		const found = keys.map((key) => {
			const { by, descending = false } = typeof key === "string" ? { by: key } : key;
			return { column: this.#find("sortBy", by), descending };
		});
		return this.take(sortedRows(found, this.rowCount));
	}

	/**
	 * A table with more columns, or others in the place of those of the same name: arrays, or what a function says of each row.
	 *
	 * @throws ExplainError as {@link Table.fromColumns}.
	 *
	 * @example `table.derive({ bmi: (row) => row.weight / row.height ** 2 }, { schema: { bmi: { unit: "kg/m²" } } })`
	 */
	derive<D extends Readonly<Record<string, ColumnValues | ((row: R, index: number) => Value)>>>(
		columns: D,
		{ schema }: TableOptions = {},
	): Table<Omit<R, keyof D> & DerivedRow<D>> {
		const arrays = Object.entries(columns).map(([name, values]) => [
			name,
			typeof values === "function" ? Array.from(this, values) : values,
		]);
		const derived = columnsOfArrays("derive", Object.fromEntries(arrays), schema);
		const byName = new Map(derived.map((column) => [column.name, column]));
		const kept = this.columns.map((column) => byName.get(column.name) ?? column);
		const added = derived.filter(({ name }) => !this.has(name));
		return new Table([...kept, ...added], this.names.length > 0 ? this.rowCount : derived[0]?.values.length);
	}

	/**
	 * A table of these rows and then those of others, columns matched by name; what a table lacks is missing.
	 *
	 * @throws ExplainError `bad-input` where columns of one name are of different types.
	 */
	concat(...others: readonly ColumnSet[]): Table<R> {
		const tables: readonly ColumnSet[] = [this, ...others];
		const rows = tables.reduce((sum, { rowCount }) => sum + rowCount, 0);
		return new Table<R>(concatColumns(tables), rows);
	}

	/**
	 * Rows with the same values in these columns together, to ask for their means and more; a missing key is a group of its own.
	 * Missing values are skipped; where too few are left for an answer, that is missing. Without names, all rows are one group.
	 *
	 * @example
	 * ```ts
	 * table.groupBy("sex", "smoker").mean("bmi");
	 * table.groupBy("sex").aggregate({ meanBmi: ["bmi", "mean"], oldest: ["age", "max"], people: "rows" });
	 * ```
	 */
	groupBy(...names: readonly NameOf<R>[]): Grouping<NameOf<R>, Table> {
		const keys = names.map((name) => this.#find("groupBy", name));
		return new Grouping(keys, this.columns, this.rowCount, (columns, rows) => new Table(columns, rows));
	}

	/**
	 * What each column holds, a row for each: how many values there are, are missing and are different; mean, standard
	 * deviation (n − 1), smallest and largest value and quartiles of numbers; the most frequent value.
	 */
	describe(): Table {
		return new Table(describeColumns(this.columns), this.columns.length);
	}

	/** How often each value of a column occurs, the most frequent first: columns of its name and `count`. */
	counts(name: NameOf<R>): Table {
		this.#find("counts", name);
		const count = name === "count" ? "count_2" : "count";
		return this.groupBy(name)
			.aggregate({ [count]: "rows" })
			.sortBy({ by: count, descending: true });
	}

	/** The different values of a column in the order in which they appear; a missing value is none. */
	unique<N extends NameOf<R>>(name: N): Exclude<R[N], null>[] {
		this.#find("unique", name);
		const values = this.groupBy(name)
			.aggregate({})
			.toRows()
			.map((row) => row[name]);
		return values.filter((value) => value !== null) as Exclude<R[N], null>[];
	}

	/** A table without the rows in which one of these columns has no value. Default: any column. */
	dropMissing(names: readonly NameOf<R>[] = this.names): Table<R> {
		const columns = names.map((name) => this.#find("dropMissing", name));
		const rows = Array.from({ length: this.rowCount }, (_, row) => row);
		return this.take(rows.filter((row) => !columns.some((column) => isMissing(column, row))));
	}

	/**
	 * A table with values in the place of missing ones.
	 *
	 * @throws ExplainError `bad-input` for a value that is not of the column's type or none of its levels, `unknown-name`.
	 *
	 * @example `table.fillMissing({ age: 0, city: "unknown" })`
	 */
	fillMissing(values: Readonly<Partial<Record<NameOf<R>, Value>>>): Table<R> {
		for (const name of Object.keys(values)) this.#find("fillMissing", name);
		const columns = this.columns.map((column) =>
			Object.hasOwn(values, column.name) ? fillColumn(column, values[column.name as NameOf<R>] as Value) : column,
		);
		return new Table<R>(columns, this.rowCount);
	}

	/**
	 * A table with other types, units, descriptions or levels for columns: numbers become categories, texts dates.
	 *
	 * @throws ExplainError `bad-input` for a value that cannot become one of that type, `bad-option`, `unknown-name`.
	 *
	 * @example `table.withSchema({ sex: "category", bmi: { unit: "kg/m²" } })`
	 */
	withSchema(schema: Schema): Table<R> {
		const caller = "withSchema";
		const schemas = checkSchema(caller, schema, this.names);
		const columns = this.columns.map((column) => {
			const asked = schemas.get(column.name);
			return asked ? cast(caller, column, asked) : column;
		});
		return new Table<R>(columns, this.rowCount);
	}

	/**
	 * Columns of numbers side by side, `[example, feature]`; true and false are 1 and 0. Categories, texts and dates have to be
	 * encoded first.
	 *
	 * @param names the columns, in the order of the features. Default: all.
	 * @throws ExplainError `bad-input` for another type of column, and for missing values unless `{ missing: "nan" }`.
	 */
	toMatrix(names: readonly NameOf<R>[] = this.names, options: MatrixOptions = {}): NdArray {
		return matrixOf(
			names.map((name) => this.#find("toMatrix", name)),
			this.rowCount,
			options,
		);
	}

	/** Whether another table says the same: columns, their order, types, units, descriptions and levels, and each value; NaN is equal to NaN. */
	equals({ columns, rowCount }: ColumnSet): boolean {
		return (
			this.rowCount === rowCount &&
			this.columns.length === columns.length &&
			this.columns.every((column, place) => sameColumn(column, columns[place] as Column))
		);
	}

	/** How Node prints it: its size, and its columns with their types and units. */
	[Symbol.for("nodejs.util.inspect.custom")](): string {
		return tableText(this);
	}

	/** How other kernels than ours show it. */
	[Symbol.for("Jupyter.display")](): Readonly<Record<string, string>> {
		return { "text/html": tableHtml(this), "text/plain": tableText(this) };
	}

	#find(caller: string, name: string): Column {
		const place = this.#places.get(name);
		if (place === undefined) throw unknownColumn(caller, name, this.names);
		return this.columns[place] as Column;
	}

	#checkRow(caller: string, row: number): number {
		if (!Number.isInteger(row) || row < 0 || row >= this.rowCount) {
			const text = `expected a row from 0 to ${this.rowCount - 1}, got ${shown(row)}`;
			throw new ExplainError("out-of-range", `${caller}: ${text}`);
		}
		return row;
	}

	#rowAt(row: number): R {
		const made: Record<string, Value> = {};
		for (const column of this.columns) {
			const value = valueAt(column, row);
			// An assignment to this name would set the object's prototype.
			if (column.name === "__proto__") Object.defineProperty(made, column.name, { value, enumerable: true });
			else made[column.name] = value;
		}
		return made as R;
	}
}
