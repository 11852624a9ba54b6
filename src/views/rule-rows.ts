import { ExplainError } from "../core/errors.ts";
import type { Feature } from "../core/explanation.ts";
import type { ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";

/** What rows are drawn from. */
export interface RuleRows {
	readonly features: readonly Feature[];
	/** `[row, feature]` */
	readonly x: Float64Array;
	/** The features of the two axes, by index; without the second all rows lie on a line. */
	readonly axes: readonly [number, number?];
	/** What each row is coloured by, such as its true class. */
	readonly groups?: { readonly name: string; readonly of: readonly string[] };
	/** The row that is looked at. */
	readonly example: number;
	/** The rows that are selected; none stands for all. */
	readonly selected: readonly number[];
	/** Where rules begin and end on the two axes. */
	readonly bounds: readonly [readonly number[], readonly number[]];
}

/** Marks that are drawn at most, and rows that are listed. */
const mostMarks = 1200;
const mostListed = 30;
const mostGroups = 6;

function place(feature: Feature, value: number): string | number | null {
	if (Number.isNaN(value)) return null;
	return feature.levels ? (feature.levels[value] ?? "not seen") : value;
}

/**
 * Which rows does a rule hold for? Each row as a mark in the plane of two columns that rules ask for, with the thresholds of the rules as lines; the
 * selected ones stand out and are listed in the table. A drag over the plane selects rows.
 *
 * @throws ExplainError `out-of-range` for a row that is not there.
 */
export function ruleRows(given: RuleRows): ViewSpec {
	const { features, x, axes, groups, example, selected, bounds } = given;
	const width = features.length;
	const count = x.length / width;
	if (!(Number.isInteger(example) && example >= 0 && example < count))
		throw new ExplainError("out-of-range", `ruleRows: expected a row from 0 to ${count - 1}, got ${example}`);
	const [first, second] = axes.map((j) => (j === undefined ? undefined : features[j])) as [Feature, Feature?];
	const named = groups && new Set(groups.of).size <= mostGroups ? groups : undefined;
	const step = Math.max(1, Math.ceil(count / mostMarks));
	const valueAt = (row: number, j: number) => x[row * width + j] as number;
	const marks = [];
	for (let row = 0; row < count; row++) {
		if (row % step !== 0 && row !== example) continue;
		const a = place(first, valueAt(row, axes[0]));
		const b = second ? place(second, valueAt(row, axes[1] as number)) : "all rows";
		if (a === null || b === null) continue;
		marks.push({ row, a, b, group: named ? (named.of[row] as string) : "row", looked: row === example });
	}
	const listed = selected.length > 0 ? selected : [example];
	const drawn = selected.length > 0 ? selected.length : count;
	const left = count - marks.length;
	const words = selected.length > 0 ? `${drawn} of ${count} rows are selected` : `All ${count} rows`;
	const shares = named && selected.length > 0 ? `: ${countsOf(named.of, selected)}` : "";
	const caption = `${words}${shares}. Row ${example} is ringed.${left > 0 ? ` Not drawn: ${left}, as a value is missing or rows are very many.` : ""}`;
	const isPlane = second !== undefined && !second.levels;
	return {
		title: "Examples",
		figure: {
			kind: "vega",
			spec: planeSpec(first, second, named),
			data: {
				marks,
				looked: marks.filter(({ looked }) => looked),
				vertical: bounds[0].map((at) => ({ at })),
				horizontal: bounds[1].map((at) => ({ at })),
			},
			alt: caption,
			rows: { field: "row", brush: { ...(!first.levels && { x: "a" }), ...(isPlane && { y: "b" }) } },
		},
		controls: [],
		selection: "rows",
		caption,
		table: {
			columns: [
				"row",
				...(groups ? [groups.name] : []),
				...features.map(({ name, unit }) => (unit ? `${name} (${unit})` : name)),
			],
			rows: listed
				.slice(0, mostListed)
				.map((row) => [
					row,
					...(groups ? [groups.of[row] as string] : []),
					...features.map((feature, j) => place(feature, valueAt(row, j)) ?? "missing"),
				]),
		},
	};
}

function countsOf(of: readonly string[], rows: readonly number[]): string {
	const counts = new Map<string, number>();
	for (const row of rows) counts.set(of[row] as string, (counts.get(of[row] as string) ?? 0) + 1);
	return [...counts]
		.sort((a, b) => b[1] - a[1])
		.map(([name, count]) => `${formatNumber(count)} ${name}`)
		.join(", ");
}

function axis({ name, unit, levels }: Feature, field: string): Record<string, unknown> {
	if (levels) return { field, type: "nominal", title: name, axis: { labelAngle: 0 } };
	return {
		field,
		type: "quantitative",
		title: unit ? `${name} (${unit})` : name,
		scale: { zero: false },
		axis: { tickCount: 5, grid: false },
	};
}

function planeSpec(first: Feature, second: Feature | undefined, groups: RuleRows["groups"]): Record<string, unknown> {
	const x = axis(first, "a");
	const y = second ? axis(second, "b") : { field: "b", type: "nominal", axis: null };
	const line = { type: "rule", strokeDash: [4, 3], strokeWidth: 1 };
	const tooltip = [
		{ field: "row", type: "quantitative" },
		{ field: "a", type: first.levels ? "nominal" : "quantitative", title: first.name },
		...(second ? [{ field: "b", type: second.levels ? "nominal" : "quantitative", title: second.name }] : []),
		...(groups ? [{ field: "group", type: "nominal", title: groups.name }] : []),
	];
	return {
		width: 360,
		height: second ? 260 : 60,
		layer: [
			...(first.levels ? [] : [{ data: { name: "vertical" }, mark: line, encoding: { x: { ...x, field: "at" } } }]),
			...(!second || second.levels
				? []
				: [{ data: { name: "horizontal" }, mark: line, encoding: { y: { ...y, field: "at" } } }]),
			{
				data: { name: "marks" },
				mark: { type: "point", filled: true, size: 26, cursor: "pointer" },
				encoding: {
					x,
					y,
					color: groups
						? { field: "group", type: "nominal", legend: { title: groups.name, orient: "bottom" } }
						: { value: "#1b6fb5" },
					opacity: { condition: { test: { field: "unselected", equal: true }, value: 0.1 }, value: 0.75 },
					tooltip,
				},
			},
			{
				data: { name: "looked" },
				mark: { type: "point", filled: false, size: 150, strokeWidth: 2.5, stroke: "#c75a00" },
				encoding: { x, y },
			},
		],
	};
}
