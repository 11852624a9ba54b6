import type { Feature } from "../../../core/explanation.ts";
import type { Tree } from "../tree-ensemble.ts";

/** Digits of a number in a condition: enough to tell neighbours apart in most data, few enough to be read. */
const digits = 4;

/** A number as conditions write it. */
export function numberText(value: number): string {
	return String(Number(value.toPrecision(digits)))
		.replace("-", "−")
		.replace("e-", "e−");
}

const withUnit = (text: string, { unit }: Feature): string => (unit ? `${text} ${unit}` : text);

/** A value of a column as a person reads it. */
export function valueText(feature: Feature, value: number): string {
	if (Number.isNaN(value)) return "missing";
	if (feature.levels) return feature.levels[value] ?? "a level that was not seen";
	return withUnit(numberText(value), feature);
}

function levelsText(levels: readonly string[], codes: readonly number[]): string {
	return codes.map((code) => levels[code] ?? String(code)).join(" or ");
}

/**
 * What a row meets that goes to one side of a node, such as `"bmi ≤ 27.4 kg/m²"`.
 *
 * @param toldOfMissing whether the column had missing values, so that their side is part of what is to be known.
 */
export function conditionText(
	tree: Tree,
	node: number,
	goesLeft: boolean,
	feature: Feature,
	toldOfMissing: boolean,
): string {
	const threshold = tree.threshold[node] as number;
	const missing = toldOfMissing && (tree.missingLeft[node] === 1) === goesLeft ? " or missing" : "";
	const { categories } = tree;
	if (categories?.at[node]) {
		const codes = [...categories.codes.subarray(categories.offsets[node], categories.offsets[node + 1])];
		const levels = feature.levels ?? [];
		const others = levels.map((_, code) => code).filter((code) => !codes.includes(code));
		const shorter = codes.length <= others.length || others.length === 0;
		const is = shorter === goesLeft ? "is" : "is not";
		return `${feature.name} ${is} ${levelsText(levels, shorter ? codes : others)}${missing}`;
	}
	if (threshold === Number.POSITIVE_INFINITY) return `${feature.name} is ${goesLeft ? "known" : "missing"}`;
	return `${feature.name} ${goesLeft ? "≤" : ">"} ${withUnit(numberText(threshold), feature)}${missing}`;
}

/** One turn of a path. */
export interface Turn {
	readonly node: number;
	readonly goesLeft: boolean;
}

/**
 * The conditions of a path, those of one number joined: `"20 < bmi ≤ 27.4"`. They stand in the order in which their columns come first.
 */
export function joinedConditions(
	tree: Tree,
	turns: readonly Turn[],
	features: readonly Feature[],
	missing: ReadonlySet<number>,
): string[] {
	const byColumn = new Map<number, Turn[]>();
	for (const turn of turns) {
		const column = tree.feature[turn.node] as number;
		byColumn.set(column, [...(byColumn.get(column) ?? []), turn]);
	}
	return [...byColumn].flatMap(([column, own]) => {
		const feature = features[column] as Feature;
		const text = ({ node, goesLeft }: Turn) => conditionText(tree, node, goesLeft, feature, missing.has(column));
		const plain =
			!feature.levels && !missing.has(column) && own.every(({ node }) => Number.isFinite(tree.threshold[node]));
		if (!plain) return [...new Set(own.map(text))];
		let low = Number.NEGATIVE_INFINITY;
		let high = Number.POSITIVE_INFINITY;
		for (const { node, goesLeft } of own) {
			const threshold = tree.threshold[node] as number;
			if (goesLeft) high = Math.min(high, threshold);
			else low = Math.max(low, threshold);
		}
		const { name } = feature;
		if (low === Number.NEGATIVE_INFINITY) return [`${name} ≤ ${withUnit(numberText(high), feature)}`];
		if (high === Number.POSITIVE_INFINITY) return [`${name} > ${withUnit(numberText(low), feature)}`];
		return [`${numberText(low)} < ${name} ≤ ${withUnit(numberText(high), feature)}`];
	});
}
