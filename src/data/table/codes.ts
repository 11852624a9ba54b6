import type { Column } from "./column.ts";

/** Values as small whole numbers below `count`. */
export interface Codes {
	readonly codes: ArrayLike<number>;
	readonly count: number;
}

/** A column's values as small whole numbers: equal values have equal codes, and missing ones a code of their own. */
export function codesOf(column: Column): Codes {
	const { values, valid, type } = column;
	if (type === "category" || type === "boolean") {
		const none = type === "category" ? column.levels.length : 2;
		const codes = valid ? values.map((code, row) => (valid[row] === 0 ? none : code)) : values;
		return { codes, count: none + 1 };
	}
	const codes = new Int32Array(values.length);
	const known = new Map<number | string, number>();
	for (let row = 0; row < codes.length; row++) {
		const value = values[row] as number | string;
		let code = known.get(value);
		if (code === undefined) {
			code = known.size;
			known.set(value, code);
		}
		codes[row] = code;
	}
	if (valid) for (let row = 0; row < codes.length; row++) if (valid[row] === 0) codes[row] = known.size;
	return { codes, count: known.size + 1 };
}
