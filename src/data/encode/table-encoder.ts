import { ExplainError, shown } from "../../core/errors.ts";
import type { Feature } from "../../core/explanation.ts";
import { type NdArray, ndArray, shapeText, type TypedArray } from "../../core/nd-array.ts";
import { checked, checkOptions, type OptionRules } from "../../core/options.ts";
import { isObject } from "../../core/untrusted.ts";
import type { Column } from "../table/column.ts";
import { type ColumnSchema, schemaOf } from "../table/schema.ts";
import { Table } from "../table/table.ts";
import { oneHotEncoder } from "./categories.ts";
import type { ColumnEncoder, EncodedColumn, FittedColumnEncoder } from "./column-encoder.ts";
import { standardScaler, unscaled } from "./scalers.ts";

/** What {@link fitEncoder} takes. */
export interface EncoderOptions {
	/** The columns to encode, in order. Default: all. */
	features?: readonly string[];
	/** For numbers and dates. Default {@link standardScaler}. */
	numbers?: ColumnEncoder;
	/** For categories and texts. Default {@link oneHotEncoder}. */
	categories?: ColumnEncoder;
	/** For single columns, by name. */
	columns?: Readonly<Record<string, ColumnEncoder>>;
}

const isEncoder = (value: unknown): boolean => typeof (value as ColumnEncoder | undefined)?.fit === "function";
const encoder = (fallback: ColumnEncoder) =>
	checked<ColumnEncoder>(fallback, "an encoder, such as standardScaler() or oneHotEncoder()", isEncoder);

const rules = (table: Table): OptionRules<Required<EncoderOptions>> => ({
	features: checked<readonly string[]>(table.names, "an array of names of columns", (value) => Array.isArray(value)),
	numbers: encoder(standardScaler()),
	categories: encoder(oneHotEncoder()),
	columns: checked<Readonly<Record<string, ColumnEncoder>>>(
		{},
		"an object of encoders by column",
		(value) => typeof value === "object" && value !== null && Object.values(value).every(isEncoder),
	),
});

/** A column and how it is encoded. */
interface Part {
	readonly name: string;
	readonly schema: ColumnSchema;
	readonly fitted: FittedColumnEncoder;
	readonly offset: number;
}

/** Makes rows of numbers of tables and back, and remembers which number is which column's; {@link fitEncoder} makes one. */
export class TableEncoder {
	/** The table's columns, in order. */
	readonly features: readonly Feature[];
	/** The columns of numbers that a model sees. */
	readonly columns: readonly EncodedColumn[];
	/** Their names, as a model's `featureNames`. */
	readonly columnNames: readonly string[];
	readonly #parts: readonly Part[];

	/** @internal */
	constructor(parts: readonly Part[], features: readonly Feature[]) {
		this.#parts = parts;
		this.features = Object.freeze([...features]);
		this.columns = Object.freeze(parts.flatMap(({ fitted }) => fitted.columns));
		this.columnNames = Object.freeze(this.columns.map(({ name }) => name));
	}

	/**
	 * The rows as numbers, `[example, feature]`.
	 *
	 * @param rows a table or rows with the columns that it was fitted on; others are left out.
	 * @throws ExplainError `unknown-name` for a column that lacks, `bad-input` for a value that cannot be encoded.
	 */
	encode<R extends object>(rows: Table<R> | readonly object[]): NdArray<Float64Array> {
		const table = rows instanceof Table ? (rows as unknown as Table) : this.#tableOf(rows);
		const width = this.columns.length;
		const values = new Float64Array(table.rowCount * width);
		for (const { name, fitted, offset } of this.#parts) {
			fitted.encode(table.column(name), values, offset, width);
		}
		return ndArray(values, [table.rowCount, width], ["example", "feature"]);
	}

	/**
	 * The table that numbers stand for: scaled back, and the level whose column is largest.
	 *
	 * @throws ExplainError `shape-mismatch` for another number of columns.
	 */
	decode(matrix: NdArray<TypedArray>): Table {
		this.#checkWidth("decode", matrix);
		const [count, width] = matrix.shape as [number, number];
		const values = this.#parts.map(({ name, fitted, offset }) => [
			name,
			Array.from({ length: count }, (_, row) => fitted.decode(matrix.values, row * width + offset)),
		]);
		const schema = Object.fromEntries(this.#parts.map(({ name, schema }) => [name, schema]));
		return Table.fromColumns(Object.fromEntries(values), { schema }) as unknown as Table;
	}

	/**
	 * Scores of encoded columns added up by the column they come from: `[n, columns]` → `[n, features]`. An explanation
	 * whose scores add up to the answer, as SHAP's or integrated gradients', then speaks of "species" and not of "species = Adelie".
	 *
	 * @throws ExplainError `shape-mismatch` for another number of columns.
	 */
	foldScores(scores: NdArray<TypedArray>): NdArray<Float64Array> {
		this.#checkWidth("foldScores", scores);
		const [count, width] = scores.shape as [number, number];
		const folded = new Float64Array(count * this.#parts.length);
		this.#parts.forEach(({ fitted, offset }, i) => {
			for (let row = 0; row < count; row++) {
				const start = row * width + offset;
				for (let j = 0; j < fitted.columns.length; j++) {
					folded[row * this.#parts.length + i]! += scores.values[start + j] as number;
				}
			}
		});
		return ndArray(folded, [count, this.#parts.length], ["example", "feature"]);
	}

	/** Rows with the types that the columns had, so that one row of whole numbers is read as the table was. */
	#tableOf(rows: readonly object[]): Table {
		if (!Array.isArray(rows) || !rows.every(isObject)) {
			const came = Array.isArray(rows) ? rows.find((row) => !isObject(row)) : rows;
			throw new ExplainError("bad-input", `encode: expected a Table or rows by column name, got ${shown(came)}`);
		}
		const names = this.#parts.map(({ name }) => name);
		const picked = rows.map((row) =>
			Object.fromEntries(names.map((name) => [name, (row as Readonly<Record<string, unknown>>)[name]])),
		);
		const schema = Object.fromEntries(
			this.#parts.map(({ name, schema: { type = "text" } }) => [name, type === "category" ? "text" : type]),
		);
		return Table.fromRows(picked, { schema }) as unknown as Table;
	}

	#checkWidth(caller: string, { shape }: NdArray<TypedArray>): void {
		const width = this.columns.length;
		if (shape.length === 2 && shape[1] === width) return;
		throw new ExplainError("shape-mismatch", `${caller}: expected shape [n, ${width}], got ${shapeText(shape)}`);
	}
}

/**
 * Learns from a table how to make numbers of its columns: scales numbers, spreads categories over columns, and keeps the names.
 *
 * Fit on the training rows only, and encode all others with what was learned. True and false become 1 and 0; a text is taken
 * for a category.
 *
 * @throws ExplainError `unknown-name` for a column that does not exist, `bad-input` for one that cannot be encoded (missing
 * values are an error unless the encoder says what takes their place), `bad-option`.
 *
 * @example
 * ```ts
 * const { table, features } = await datasets.load("penguins");
 * const encoder = fitEncoder(table.dropMissing(), { features, columns: { bodyMass: minMaxScaler() } });
 * const x = encoder.encode(table.dropMissing()); // [333, 9]
 * encoder.columnNames; // "island = Biscoe", …, "billLength", …
 * ```
 */
export function fitEncoder<R extends object>(of: Table<R>, options: EncoderOptions = {}): TableEncoder {
	if (!(of instanceof Table)) throw new ExplainError("bad-input", `fitEncoder: expected a Table, got ${shown(of)}`);
	const table = of as unknown as Table;
	const { features, numbers, categories, columns } = checkOptions<Required<EncoderOptions>>(
		"fitEncoder",
		rules(table),
		options,
	);
	const chosen = table.select(...features);
	const stray = Object.keys(columns).find((name) => !chosen.has(name));
	if (stray !== undefined) {
		const names = chosen.names.join(", ");
		throw new ExplainError(
			"unknown-name",
			`fitEncoder: expected encoders for columns (${names}), got one for "${stray}"`,
		);
	}
	const byType: Readonly<Record<Column["type"], ColumnEncoder>> = {
		number: numbers,
		date: numbers,
		boolean: unscaled(),
		category: categories,
		text: categories,
	};
	let offset = 0;
	const parts = chosen.columns.map((column): Part => {
		const own = Object.hasOwn(columns, column.name) ? columns[column.name] : undefined;
		const part = {
			name: column.name,
			schema: schemaOf(column),
			fitted: (own ?? byType[column.type]).fit(column),
			offset,
		};
		offset += part.fitted.columns.length;
		return part;
	});
	return new TableEncoder(parts, chosen.features());
}
