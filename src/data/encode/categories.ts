import { ExplainError, shown } from "../../core/errors.ts";
import { checkOptions, flag, type OptionRules, oneOf } from "../../core/options.ts";
import { textAt } from "../table/cast.ts";
import { type Column, featureOf, isMissing } from "../table/column.ts";
import type { ColumnEncoder, FittedColumnEncoder } from "./column-encoder.ts";
import { missingValue, noValues } from "./number-values.ts";

/** What the encoders of categories take. */
export interface CategoryOptions {
	/** A level that was not there when it was fitted: an error, or none of the known ones. Default `"error"`. */
	unknown?: "error" | "none";
	/** What takes the place of a missing value: an error, the level that occurs most often, or none of them. Default `"error"`. */
	missing?: "error" | "most frequent" | "none";
}

const rules: OptionRules<Required<CategoryOptions>> = {
	unknown: oneOf(["error", "none"], "error"),
	missing: oneOf(["error", "most frequent", "none"], "error"),
};

/** The levels in the order of their codes: a category's own, otherwise those that occur, sorted. */
function levelsOf(name: string, column: Column): readonly string[] {
	const present = new Set<string>();
	for (let row = 0; row < column.values.length; row++) if (!isMissing(column, row)) present.add(textAt(column, row));
	if (present.size === 0) {
		throw noValues(name, column);
	}
	return column.type === "category" ? column.levels : [...present].sort();
}

function mostFrequent(column: Column, levels: readonly string[]): number {
	const counts = new Map<string, number>();
	for (let row = 0; row < column.values.length; row++) {
		if (isMissing(column, row)) continue;
		const text = textAt(column, row);
		counts.set(text, (counts.get(text) ?? 0) + 1);
	}
	return levels.reduce(
		(best, level, i) => ((counts.get(level) ?? 0) > (counts.get(levels[best] as string) ?? 0) ? i : best),
		0,
	);
}

/** A function from a row of any column like the fitted one to the code of its level, −1 for none. */
function coder(name: string, fitted: Column, { unknown, missing }: Required<CategoryOptions>) {
	const levels = levelsOf(name, fitted);
	const codes = new Map(levels.map((level, code) => [level, code]));
	const frequent = mostFrequent(fitted, levels);
	const codeAt = (column: Column, row: number): number => {
		if (isMissing(column, row)) {
			if (missing === "error") throw missingValue(name, column, row);
			return missing === "none" ? -1 : frequent;
		}
		const text = textAt(column, row);
		const code = codes.get(text);
		if (code !== undefined) return code;
		if (unknown === "none") return -1;
		throw new ExplainError(
			"bad-input",
			`${name}: expected a level of column "${column.name}" (${levels.join(", ")}), got ${shown(text)} in row ${row}`,
		);
	};
	return { levels, codeAt };
}

/** What {@link oneHotEncoder} takes. */
export interface OneHotOptions extends CategoryOptions {
	/** Leave out the first level's column, which the others determine: what a regression with an intercept needs. Default false. */
	dropFirst?: boolean;
}

/** A column for each level: 1 where it is that level, 0 elsewhere; all 0 for none. Named `species = Adelie`. */
export function oneHotEncoder(options: OneHotOptions = {}): ColumnEncoder {
	const oneHotRules: OptionRules<Required<OneHotOptions>> = { ...rules, dropFirst: flag(false) };
	const checked = checkOptions<Required<OneHotOptions>>("oneHotEncoder", oneHotRules, options);
	const first = checked.dropFirst ? 1 : 0;
	return {
		name: "oneHotEncoder",
		fit(fitted): FittedColumnEncoder {
			const { levels, codeAt } = coder("oneHotEncoder", fitted, checked);
			const { name: source, description } = featureOf(fitted);
			const kept = levels.slice(first);
			return {
				columns: kept.map((level) => ({
					name: `${source} = ${level}`,
					...(description !== undefined && { description }),
					source,
					level,
				})),
				encode(column, values, offset, width) {
					for (let row = 0; row < column.values.length; row++) {
						const start = offset + row * width;
						values.fill(0, start, start + kept.length);
						const place = codeAt(column, row) - first;
						if (place >= 0) values[start + place] = 1;
					}
				},
				decode(values, offset) {
					let best = -1;
					for (let i = 0; i < kept.length; i++) {
						if (
							(values[offset + i] as number) >= 0.5 &&
							(best < 0 || (values[offset + i] as number) > (values[offset + best] as number))
						)
							best = i;
					}
					if (best >= 0) return kept[best] as string;
					return checked.dropFirst ? (levels[0] as string) : null;
				},
			};
		},
	};
}

/** The place of the level: 0, 1, 2 …; −1 for none. For levels in an order, and for models that split them as trees do. */
export function ordinalEncoder(options: CategoryOptions = {}): ColumnEncoder {
	const checked = checkOptions<Required<CategoryOptions>>("ordinalEncoder", rules, options);
	return {
		name: "ordinalEncoder",
		fit(fitted): FittedColumnEncoder {
			const { levels, codeAt } = coder("ordinalEncoder", fitted, checked);
			return {
				columns: [{ ...featureOf(fitted), source: fitted.name }],
				encode(column, values, offset, width) {
					for (let row = 0; row < column.values.length; row++) values[offset + row * width] = codeAt(column, row);
				},
				decode: (values, offset) => levels[Math.round(values[offset] as number)] ?? null,
			};
		},
	};
}
