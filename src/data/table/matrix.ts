import { ExplainError } from "../../core/errors.ts";
import { type NdArray, ndArray } from "../../core/nd-array.ts";
import { checkOptions, type OptionRules, oneOf } from "../../core/options.ts";
import { type Column, isMissing } from "./column.ts";

/** What {@link Table.toMatrix} takes. */
export interface MatrixOptions {
	/** What a missing value becomes: an error, or NaN for models that take those. Default `"error"`. */
	readonly missing?: "error" | "nan";
	/** How exact the numbers are. Default `"float64"`. */
	readonly precision?: "float64" | "float32";
}

const rules: OptionRules<Required<MatrixOptions>> = {
	missing: oneOf(["error", "nan"], "error"),
	precision: oneOf(["float64", "float32"], "float64"),
};

function checkColumn(column: Column, missing: "error" | "nan"): void {
	const { name, type } = column;
	if (type !== "number" && type !== "boolean") {
		const text = `expected column "${name}" to hold numbers, got ${type}; encode it, or name the columns to take`;
		throw new ExplainError("bad-input", `toMatrix: ${text}`);
	}
	if (missing === "error" && column.missing > 0) {
		const text = `expected no missing values, got ${column.missing} in column "${name}"; dropMissing, fillMissing or { missing: "nan" }`;
		throw new ExplainError("bad-input", `toMatrix: ${text}`);
	}
}

/** Columns of numbers, and of true and false as 1 and 0, side by side: `[example, feature]`. */
export function matrixOf(columns: readonly Column[], rows: number, options: MatrixOptions = {}): NdArray {
	const { missing, precision } = checkOptions<Required<MatrixOptions>>("toMatrix", rules, options);
	for (const column of columns) checkColumn(column, missing);
	const width = columns.length;
	const values = new (precision === "float64" ? Float64Array : Float32Array)(rows * width);
	columns.forEach((column, i) => {
		for (let row = 0; row < rows; row++) {
			values[row * width + i] = isMissing(column, row) ? Number.NaN : (column.values[row] as number);
		}
	});
	return ndArray(values, [rows, width], ["example", "feature"]);
}
