import { isDate } from "node:util/types";
import { dataOf, hasMembers, hasMethods, isObject } from "../peek.ts";
import type { Frame, FrameColumn } from "./frame.ts";

/** What is used of apache-arrow's `Table`, `RecordBatch` and `Vector`. */
interface Vector {
	readonly type: unknown;
	readonly length: number;
	get(row: number): unknown;
}
interface Table {
	readonly schema: { readonly fields: readonly { readonly name: string; readonly type: unknown }[] };
	readonly numRows: number;
	getChildAt(index: number): Vector | null;
}

function isTable(value: object): value is Table {
	const schema = dataOf(value, "schema");
	if (!isObject(schema) || !Array.isArray(dataOf(schema, "fields"))) return false;
	return hasMethods(value, "getChildAt") && hasMembers(value, "numRows");
}

function isVector(value: object): value is Vector {
	return (
		hasMethods(value, "get", "toArray", "getChildAt", "isValid") && hasMembers(value, "type", "length", "nullCount")
	);
}

/** Lists and structs are objects of Arrow's own; their JSON is what a person wants to read. */
function plain(value: unknown): unknown {
	if (!isObject(value) || isDate(value)) return value;
	return JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? Number(inner) : inner));
}

function columnOf(name: string, type: unknown, vector: Vector | null): FrameColumn {
	return { name, type: String(type), at: (row) => plain(vector?.get(row)) };
}

/** The frame that an Arrow table, record batch or vector is. */
export function arrowFrame(value: object): Frame | undefined {
	if (isTable(value)) {
		const columns = value.schema.fields.map(({ name, type }, i) => columnOf(name, type, value.getChildAt(i)));
		return { title: "Arrow table", rows: value.numRows, columns };
	}
	if (!isVector(value)) return undefined;
	return { title: "Arrow vector", rows: value.length, columns: [columnOf("value", value.type, value)] };
}
