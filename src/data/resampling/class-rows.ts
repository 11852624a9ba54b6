import { ExplainError, shown } from "../../core/errors.ts";
import { checked, number, type OptionRules } from "../../core/options.ts";
import { textAt } from "../table/cast.ts";
import { codesOf } from "../table/codes.ts";
import type { Table } from "../table/table.ts";

/** A class of the target and its rows. */
export interface ClassRows {
	readonly name: string;
	/** In the order of the table. */
	readonly rows: Uint32Array;
}

/** What every way of resampling takes. */
export interface ResampleOptions {
	/** The column with the classes. */
	target: string;
	/**
	 * How many rows the rarest class has for one of the most frequent afterwards, above 0 and at most 1. Classes that reach it already stay as they
	 * are. Default 1: all classes are equally frequent.
	 */
	ratio?: number;
	/** Default 0. */
	seed?: number;
}

/** The rules of {@link ResampleOptions}. */
export const resampleRules: OptionRules<Required<ResampleOptions>> = {
	target: checked<string>("", "the name of a column", (value) => typeof value === "string"),
	ratio: {
		...number(1, { min: 0, max: 1 }),
		expected: "a number above 0 and at most 1",
		accepts: (value) => typeof value === "number" && value > 0 && value <= 1,
	},
	seed: number(0, { integer: true }),
};

/**
 * The rows of each class that occurs, in the order of a category's levels or of the values.
 *
 * @throws ExplainError `bad-option` without a target, `unknown-name` for a column that lacks, `bad-input` for no rows, a missing class, or one class only.
 */
export function classRows(who: string, table: Table, target: string): ClassRows[] {
	if (typeof target !== "string" || target === "")
		throw new ExplainError(
			"bad-option",
			`${who}: expected option "target", the column with the classes, got ${shown(target)}`,
		);
	if (!table.has(target)) {
		const words = `expected option "target" to name a column (${table.names.slice(0, 20).join(", ")})`;
		throw new ExplainError("unknown-name", `${who}: ${words}, got ${shown(target)}`);
	}
	const column = table.column(target);
	if (column.missing > 0) {
		const words = `expected a class in each row of "${target}"`;
		throw new ExplainError(
			"bad-input",
			`${who}: ${words}, got ${column.missing} missing; table.dropMissing(["${target}"]) leaves those rows out`,
		);
	}
	const { codes, count } = codesOf(column);
	const sizes = new Uint32Array(count);
	for (let row = 0; row < codes.length; row++) sizes[codes[row] as number]!++;
	const rows = Array.from(sizes, (size) => new Uint32Array(size));
	const filled = new Uint32Array(count);
	for (let row = 0; row < codes.length; row++) {
		const code = codes[row] as number;
		(rows[code] as Uint32Array)[filled[code]!++] = row;
	}
	const classes = rows
		.filter(({ length }) => length > 0)
		.map((members) => ({ name: textAt(column, members[0] as number), rows: members }));
	if (column.type === "number") classes.sort((a, b) => Number(a.name) - Number(b.name));
	else if (column.type !== "category") classes.sort((a, b) => (a.name < b.name ? -1 : 1));
	if (classes.length < 2) {
		const came = classes[0] ? `only ${shown(classes[0].name)}` : "no rows";
		throw new ExplainError("bad-input", `${who}: expected at least two classes in "${target}", got ${came}`);
	}
	if (classes.length > mostClasses) {
		const words = `expected at most ${mostClasses} classes in "${target}", as a class is what many rows share`;
		throw new ExplainError("bad-input", `${who}: ${words}, got ${classes.length} different values`);
	}
	return classes;
}

/** A column with more values than this is no class but a number or a name. */
const mostClasses = 1000;
