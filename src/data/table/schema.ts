import { ExplainError, shown } from "../../core/errors.ts";
import type { Column, ColumnType } from "./column.ts";

/** What is known of a column besides its values. */
export interface ColumnSchema {
	/** Default: what its values are. */
	readonly type?: ColumnType;
	/** The unit of its values, such as `"mmHg"`. */
	readonly unit?: string;
	/** What it holds, in a sentence. */
	readonly description?: string;
	/** Of a category: its levels, in the order of their codes. Default: those that occur, in alphabetical order. */
	readonly levels?: readonly string[];
	/** Of a category: whether the order of the levels means something. Default false. */
	readonly ordered?: boolean;
}

/** What is known of columns, by name; a type stands for a schema that says no more. */
export type Schema = Readonly<Record<string, ColumnType | ColumnSchema>>;

const types: readonly ColumnType[] = ["number", "boolean", "text", "date", "category"];

const isText = (value: unknown) => typeof value === "string";

/** What a schema's entries must be. */
const fields: { readonly [K in keyof Required<ColumnSchema>]: readonly [string, (value: unknown) => boolean] } = {
	type: [
		`one of ${types.map((type) => `"${type}"`).join(", ")}`,
		(value) => (types as readonly unknown[]).includes(value),
	],
	unit: ["a text", isText],
	description: ["a text", isText],
	levels: [
		"an array of different texts",
		(value) => Array.isArray(value) && value.every(isText) && new Set(value).size === value.length,
	],
	ordered: ["true or false", (value) => typeof value === "boolean"],
};

function checkColumnSchema(caller: string, name: string, given: unknown): ColumnSchema {
	const schema = typeof given === "string" ? { type: given } : given;
	if (typeof schema !== "object" || schema === null || Array.isArray(schema)) {
		const words = "a type or an object with type, unit, description, levels, ordered";
		throw new ExplainError(
			"bad-option",
			`${caller}: expected the schema of "${name}" to be ${words}, got ${shown(given)}`,
		);
	}
	for (const [key, value] of Object.entries(schema)) {
		const field = Object.hasOwn(fields, key) ? fields[key as keyof ColumnSchema] : undefined;
		if (!field) {
			const known = Object.keys(fields).join(", ");
			throw new ExplainError("bad-option", `${caller}: a column's schema has no "${key}"; it has ${known}`);
		}
		if (value !== undefined && !field[1](value)) {
			const text = `expected ${key} of "${name}" in the schema to be ${field[0]}, got ${shown(value)}`;
			throw new ExplainError("bad-option", `${caller}: ${text}`);
		}
	}
	return schema as ColumnSchema;
}

/**
 * The schema by column, checked.
 *
 * @throws ExplainError `bad-option` for what is no schema, `unknown-name` for a column that is not among `names`.
 */
export function checkSchema(caller: string, schema: unknown, names: readonly string[]): Map<string, ColumnSchema> {
	const checked = new Map<string, ColumnSchema>();
	if (schema === undefined) return checked;
	if (typeof schema !== "object" || schema === null || Array.isArray(schema)) {
		throw new ExplainError(
			"bad-option",
			`${caller}: expected schema to be an object by column name, got ${shown(schema)}`,
		);
	}
	for (const [name, given] of Object.entries(schema)) {
		if (!names.includes(name)) throw unknownColumn(caller, name, names);
		checked.set(name, checkColumnSchema(caller, name, given));
	}
	return checked;
}

/** The error for a name that no column has: lists those that exist. */
export function unknownColumn(caller: string, name: unknown, names: readonly string[]): ExplainError {
	const most = 20;
	const list = names.slice(0, most).join(", ") + (names.length > most ? `, … (${names.length} in all)` : "");
	return new ExplainError(
		"unknown-name",
		`${caller}: there is no column ${shown(name)}; the columns are ${list || "none"}`,
	);
}

/** What is known of a column besides its values: what makes a column like it again. */
export function schemaOf(column: Column): ColumnSchema {
	const { type, unit, description } = column;
	return {
		type,
		...(unit !== undefined && { unit }),
		...(description !== undefined && { description }),
		...(column.type === "category" && { levels: column.levels, ordered: column.ordered }),
	};
}
