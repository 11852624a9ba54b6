import { type Column, isMissing } from "./column.ts";

/** Whether two columns say the same: name, type, unit, description, levels, and each value; NaN is equal to NaN. */
export function sameColumn(a: Column, b: Column): boolean {
	const isAlike =
		a.name === b.name &&
		a.type === b.type &&
		a.unit === b.unit &&
		a.description === b.description &&
		a.missing === b.missing &&
		a.values.length === b.values.length;
	if (!isAlike) return false;
	if (a.type === "category" && b.type === "category") {
		if (a.ordered !== b.ordered || a.levels.length !== b.levels.length) return false;
		if (a.levels.some((level, code) => level !== b.levels[code])) return false;
	}
	for (let row = 0; row < a.values.length; row++) {
		const missing = isMissing(a, row);
		if (missing !== isMissing(b, row)) return false;
		if (!missing && !Object.is(a.values[row], b.values[row])) return false;
	}
	return true;
}
