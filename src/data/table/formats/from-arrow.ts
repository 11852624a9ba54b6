import { ExplainError, shown } from "../../../core/errors.ts";
import { badFile } from "../../../core/untrusted.ts";
import { cast, encode } from "../cast.ts";
import { type Column, makeColumn } from "../column.ts";
import { columnOf } from "../from-values.ts";
import { looseColumn } from "../loose-column.ts";
import { type ColumnSchema, checkSchema, type Schema } from "../schema.ts";
import { Table } from "../table.ts";

/** The kinds of Arrow's types that are treated each in its way, by the numbers of its format. */
const typeId = {
	dictionary: -1,
	null: 1,
	int: 2,
	float: 3,
	binary: 4,
	utf8: 5,
	bool: 6,
	decimal: 7,
	date: 8,
	timestamp: 10,
	fixedBinary: 15,
	largeBinary: 19,
	largeUtf8: 20,
	binaryView: 23,
	utf8View: 24,
};
const texts = [typeId.utf8, typeId.largeUtf8, typeId.utf8View];
const binaries = [typeId.binary, typeId.fixedBinary, typeId.largeBinary, typeId.binaryView];

/** What is used of Arrow's vectors and types, of whatever version. */
interface VectorLike {
	readonly type: {
		readonly typeId: number;
		readonly scale?: number;
		readonly isOrdered?: boolean;
		readonly precision?: number;
	};
	readonly length: number;
	readonly nullCount: number;
	readonly data: readonly { readonly dictionary?: VectorLike }[];
	get(row: number): unknown;
	isValid(row: number): boolean;
	toArray(): unknown;
}
interface FieldLike {
	readonly name: string;
	readonly metadata?: ReadonlyMap<string, string>;
}

/** What is used of Arrow's `Table`. */
export interface ArrowTable {
	readonly schema: { readonly fields: readonly FieldLike[] };
	readonly numRows: number;
	getChildAt(place: number): unknown;
}

function validOf(vector: VectorLike): Uint8Array | undefined {
	if (vector.nullCount === 0) return undefined;
	return Uint8Array.from({ length: vector.length }, (_, row) => Number(vector.isValid(row)));
}

const valuesOf = (vector: VectorLike): unknown[] => Array.from({ length: vector.length }, (_, row) => vector.get(row));

/** A decimal comes as the 32-bit words of a whole number, the low ones first, in two's complement. */
function decimalOf(value: unknown, scale: number): number | null {
	if (value === null || value === undefined) return null;
	const words = [...(value as Uint32Array)];
	const whole = BigInt.asIntN(
		32 * words.length,
		words.reduceRight((sum, word) => (sum << 32n) | BigInt(word >>> 0), 0n),
	);
	return Number(`${whole}e${-scale}`);
}

function categoryOf(caller: string, name: string, vector: VectorLike): Column {
	const levels = new Set<string>();
	for (const { dictionary } of vector.data)
		for (const level of dictionary ? valuesOf(dictionary) : []) levels.add(String(level));
	const texts = valuesOf(vector).map((value) => (value === null ? "" : String(value)));
	const valid = validOf(vector);
	const codes = encode(caller, { name, ...(valid && { valid }) }, texts, [...levels]);
	return makeColumn({ name, type: "category", ...codes, ordered: vector.type.isOrdered === true, valid });
}

function numbersOf(caller: string, name: string, vector: VectorLike): Column {
	const values = vector.toArray();
	const isHalf = vector.type.typeId === typeId.float && vector.type.precision === 0;
	if (isHalf || !ArrayBuffer.isView(values)) return columnOf(caller, name, valuesOf(vector));
	if ((values as Float64Array).length !== vector.length) {
		throw badFile(
			caller,
			`expected ${vector.length} values in column "${name}", got ${(values as Float64Array).length}`,
		);
	}
	return columnOf(caller, name, values, {}, validOf(vector));
}

function columnFrom(caller: string, { name }: FieldLike, vector: VectorLike): Column {
	const { typeId: id, scale = 0 } = vector.type;
	if (binaries.includes(id)) {
		const text = `expected columns of numbers, texts, dates or categories, got bytes in "${name}"; name the columns to read`;
		throw new ExplainError("bad-input", `${caller}: ${text}`);
	}
	if (id === typeId.dictionary) return categoryOf(caller, name, vector);
	if (id === typeId.int || id === typeId.float) return numbersOf(caller, name, vector);
	if (id === typeId.null) return columnOf(caller, name, new Array(vector.length).fill(null));
	const values = valuesOf(vector);
	if (id === typeId.decimal)
		return columnOf(
			caller,
			name,
			values.map((value) => decimalOf(value, scale)),
		);
	if (id === typeId.date || id === typeId.timestamp) {
		const numbers = values.map((value) => (value === null ? null : Number(value)));
		return cast(caller, columnOf(caller, name, numbers), { type: "date" });
	}
	const type = id === typeId.bool ? "boolean" : texts.includes(id) ? "text" : undefined;
	return type ? columnOf(caller, name, values, { type }) : looseColumn(caller, name, values);
}

/** What the metadata of a field says of a column, as {@link toArrow} writes it. */
function described({ metadata }: FieldLike): ColumnSchema {
	const [unit, description] = [metadata?.get("unit"), metadata?.get("description")];
	return { ...(unit && { unit }), ...(description && { description }) };
}

/** What reading Arrow data takes. */
export interface ArrowOptions {
	/** The columns to read, in this order. Default: all. */
	readonly columns?: readonly string[] | undefined;
	readonly schema?: Schema | undefined;
}

/**
 * The table that a table of the package `apache-arrow` is, of whatever version. Dictionaries become categories; whole numbers beyond 2⁵³ and lists
 * become text.
 *
 * @throws ExplainError `bad-input` for what is no Arrow table and for columns of bytes, `unknown-name`, `bad-option`.
 */
export function fromArrow(table: ArrowTable, options: ArrowOptions = {}): Table {
	const caller = "fromArrow";
	if (typeof table?.getChildAt !== "function" || !Array.isArray(table.schema?.fields)) {
		throw new ExplainError("bad-input", `${caller}: expected a table of apache-arrow, got ${shown(table)}`);
	}
	return tableOfArrow(caller, table, options);
}

/** The same, for readers that say who asks. */
export function tableOfArrow(caller: string, table: ArrowTable, { columns, schema }: ArrowOptions): Table {
	const names = table.schema.fields.map(({ name }) => name);
	const schemas = checkSchema(caller, schema, names);
	const read = table.schema.fields.flatMap((field, place) => {
		if (columns && !columns.includes(field.name)) return [];
		const column = columnFrom(caller, field, table.getChildAt(place) as VectorLike);
		return [cast(caller, column, { ...described(field), ...schemas.get(field.name) })];
	});
	const whole = new Table(read, table.numRows);
	return columns ? whole.select(...columns) : whole;
}
