import { isPromise, isProxy } from "node:util/types";
import { limits } from "../limits.ts";
import { classNameOf, find, isObject, isPlain, keysOf } from "../peek.ts";
import type { Frame } from "./frame.ts";

/** Fewer rows are no table. */
const minRows = 2;
/** The part of a table's cells that has to be filled: records of many shapes are a tree. */
const minFilled = 0.5;
/** Rows with more keys than this are dictionaries, not records. */
const maxKeys = 1_000;

/** An object that holds data under names of its own: a literal, or of a class of the person's. */
function isRecord(value: unknown): value is object {
	if (!isObject(value) || typeof value === "function" || isProxy(value) || Array.isArray(value)) return false;
	if (isPlain(value)) return true;
	// Built-in classes keep what they hold elsewhere; theirs are the prototypes with a tag or an iterator.
	const builtIn = find(value, Symbol.toStringTag) ?? find(value, Symbol.iterator);
	return builtIn === undefined && !isPromise(value) && !ArrayBuffer.isView(value);
}

/** The value without calling a getter. */
function read(row: unknown, key: string): unknown {
	if (!isObject(row)) return undefined;
	const descriptor = Object.getOwnPropertyDescriptor(row, key);
	return descriptor?.get === undefined ? descriptor?.value : "(…)";
}

/** The frame that an array of similar objects is. */
export function recordsFrame(value: object): Frame | undefined {
	if (!Array.isArray(value) || value.length < minRows) return undefined;
	const first = Math.min(value.length, limits.table.rows);
	const columns = new Map<string, number>();
	for (let i = 0; i < first; i++) {
		const row: unknown = Object.getOwnPropertyDescriptor(value, i)?.value;
		if (!isRecord(row)) return undefined;
		const keys = keysOf(row);
		if (keys.length === 0 || keys.length > maxKeys) return undefined;
		for (const key of keys) if (typeof key === "string") columns.set(key, (columns.get(key) ?? 0) + 1);
	}
	const filled = [...columns.values()].reduce((sum, count) => sum + count, 0);
	if (columns.size === 0 || filled < minFilled * columns.size * first) return undefined;
	const name = classNameOf(value[0] as object);
	return {
		title: `Array of ${name === undefined || name === "Object" ? "objects" : name}`,
		rows: value.length,
		columns: [...columns.keys()].map((key) => ({ name: key, at: (row) => read(value[row], key) })),
	};
}
