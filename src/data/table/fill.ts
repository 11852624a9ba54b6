import { ExplainError, shown } from "../../core/errors.ts";
import { type Column, type ColumnParts, makeColumn, type Value } from "./column.ts";
import { columnOf } from "./from-values.ts";

/** The column with a value where one was missing. */
export function fillColumn(column: Column, value: Value): Column {
	if (column.missing === 0) return column;
	const { name, values, valid } = column;
	const filler = columnOf("fillMissing", name, [value]);
	const wanted = column.type === "category" ? "text" : column.type;
	if (value === null || filler.type !== wanted) {
		const text = `expected a ${wanted} for column "${name}", got ${shown(value)}`;
		throw new ExplainError("bad-input", `fillMissing: ${text}`);
	}
	let put: number | string = filler.values[0] as number | string;
	if (column.type === "category") {
		put = column.levels.indexOf(put as string);
		if (put < 0) {
			const text = `expected one of the levels of "${name}" (${column.levels.join(", ")}), got ${shown(value)}`;
			throw new ExplainError("bad-input", `fillMissing: ${text}`);
		}
	}
	const isWider = values instanceof Int32Array && column.type === "number" && !(filler.values instanceof Int32Array);
	const filled = Array.isArray(values)
		? [...values]
		: isWider
			? Float64Array.from(values)
			: (values as Float64Array).slice();
	for (let row = 0; row < filled.length; row++) if (valid?.[row] === 0) filled[row] = put as never;
	return makeColumn({ ...column, values: filled, valid: undefined } as ColumnParts);
}
