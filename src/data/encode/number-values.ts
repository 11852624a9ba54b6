import { ExplainError, shown } from "../../core/errors.ts";
import { checked, type OptionRule } from "../../core/options.ts";
import { quantile } from "../table/aggregate.ts";
import { type Column, isMissing } from "../table/column.ts";

/** What takes the place of a missing number: an error, what was learned from the others, NaN, or this number. */
export type MissingNumber = "error" | "mean" | "median" | "nan" | number;

/** The rule of the option `missing` of encoders of numbers. */
export const missingNumber = (): OptionRule<MissingNumber> =>
	checked<MissingNumber>(
		"error",
		'"error", "mean", "median", "nan" or a finite number',
		(value) => ["error", "mean", "median", "nan"].includes(value as string) || Number.isFinite(value),
	);

/** The numbers of a column that are there, which may be none; true and false are 1 and 0, a date its milliseconds. */
export function presentNumbers(caller: string, column: Column): Float64Array {
	const { name, type, values } = column;
	if (type === "text" || type === "category") {
		const words = `expected column "${name}" to hold numbers, got ${type}`;
		throw new ExplainError(
			"bad-input",
			`${caller}: ${words}; encode categories with oneHotEncoder() or ordinalEncoder()`,
		);
	}
	const numbers = Float64Array.from(values).filter((_, row) => !isMissing(column, row));
	const wrong = numbers.find((value) => !Number.isFinite(value));
	if (wrong !== undefined) {
		throw new ExplainError("not-finite", `${caller}: expected finite numbers in column "${name}", got ${shown(wrong)}`);
	}
	return numbers;
}

/** As {@link presentNumbers}, where something is to be learned from them. */
export function someNumbers(caller: string, column: Column): Float64Array {
	const numbers = presentNumbers(caller, column);
	if (numbers.length > 0) return numbers;
	throw noValues(caller, column);
}

/** What a column of missing values alone throws. */
export const noValues = (caller: string, { name }: Column): ExplainError =>
	new ExplainError("bad-input", `${caller}: expected values in column "${name}", got none that is not missing`);

export const meanOf = (numbers: Float64Array): number => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;

/** The number in place of a missing one; undefined where it is an error. */
export function fillOf(missing: MissingNumber, numbers: Float64Array): number | undefined {
	if (missing === "error") return undefined;
	if (missing === "nan") return Number.NaN;
	if (missing === "mean") return meanOf(numbers);
	return missing === "median" ? quantile(Float64Array.from(numbers).sort(), 0.5) : missing;
}

/** What a missing value throws where none may be. */
export const missingValue = (caller: string, column: Column, row: number): ExplainError =>
	new ExplainError(
		"bad-input",
		`${caller}: expected no missing values in column "${column.name}", got one in row ${row}; the encoder's option missing says what takes its place`,
	);
