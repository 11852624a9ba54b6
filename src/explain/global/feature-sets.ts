import { ExplainError, shown } from "../../core/errors.ts";
import type { Feature } from "../../core/explanation.ts";
import { checked, type OptionRule } from "../../core/options.ts";

/** Features by name, or by index from 0, that are taken together: `[["ldl", "hdl"]]`. */
export type FeatureGroupsOption = readonly (readonly (string | number)[])[];

/** Columns that are asked about as one. */
export interface FeatureSet {
	readonly columns: readonly number[];
	/** The feature itself, or a name for all of them. */
	readonly feature: Feature;
}

/** The rule of an option `groups`. */
export const groupsRule = (): OptionRule<FeatureGroupsOption | undefined> =>
	checked<FeatureGroupsOption | undefined>(
		undefined,
		'lists of features, such as [["ldl", "hdl"]]',
		(value) =>
			Array.isArray(value) &&
			value.every(
				(group) =>
					Array.isArray(group) &&
					group.length > 0 &&
					group.every((one) => typeof one === "string" || Number.isInteger(one)),
			),
	);

/**
 * The index of a feature.
 *
 * @throws ExplainError `unknown-name` for a name, `out-of-range` for an index that is not there.
 */
export function featureIndex(who: string, features: readonly Feature[], asked: string | number): number {
	const names = features.map(({ name }) => name);
	const index = typeof asked === "string" ? names.indexOf(asked) : asked;
	if (Number.isInteger(index) && index >= 0 && index < names.length) return index;
	const known = names.slice(0, 20).join(", ") + (names.length > 20 ? ", …" : "");
	throw new ExplainError(
		typeof asked === "string" ? "unknown-name" : "out-of-range",
		`${who}: expected a feature by name or index (${known}), got ${shown(asked)}`,
	);
}

/**
 * Each feature by itself, but those of a group together, at the place of the first of them.
 *
 * @param option what the option is called that the groups come from.
 * @throws ExplainError `bad-option` for a feature in two groups, and as {@link featureIndex}.
 */
export function featureSets(
	who: string,
	features: readonly Feature[],
	groups: FeatureGroupsOption | undefined,
	option = "groups",
): FeatureSet[] {
	const groupOf = new Map<number, readonly number[]>();
	for (const group of groups ?? []) {
		const columns = [...new Set(group.map((asked) => featureIndex(who, features, asked)))].sort((a, b) => a - b);
		for (const column of columns) {
			if (groupOf.has(column)) {
				const { name } = features[column] as Feature;
				throw new ExplainError(
					"bad-option",
					`${who}: expected option "${option}" to name a feature once, got "${name}" twice`,
				);
			}
			groupOf.set(column, columns);
		}
	}
	return features.flatMap((feature, column): FeatureSet[] => {
		const columns = groupOf.get(column);
		if (!columns) return [{ columns: [column], feature }];
		if (columns[0] !== column) return [];
		const name = columns.map((one) => features[one]?.name).join(" + ");
		return [{ columns, feature: columns.length === 1 ? feature : { name } }];
	});
}
