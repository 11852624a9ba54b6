import type { Feature } from "../core/explanation.ts";
import type { ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";

/** A leaf and the rows that end in it. */
export interface LeafGroup {
	/** What is on the way to it, such as `"s5 ≤ 0.02 and bmi > 27"`. */
	readonly condition: string;
	/** What it answers, in words. */
	readonly answer: string;
	readonly rows: readonly number[];
}

/** What the leaves are drawn from. */
export interface LeafRows {
	readonly leaves: readonly LeafGroup[];
	/** The leaf that is looked at, by its place. */
	readonly chosen: number;
	/** The truth of each row: numbers, or codes of classes. */
	readonly y: Float64Array;
	readonly target: string;
	/** Names of the classes; none of a regression. */
	readonly classes: readonly string[];
	readonly features: readonly Feature[];
	/** `[row, feature]` */
	readonly x: Float64Array;
	/** The rows that are selected. */
	readonly selected: readonly number[];
}

/** Marks that are drawn at most, and rows that are listed. */
const mostMarks = 600;
const mostListed = 30;
const mostLeaves = 24;

/** What a leaf is called on the axis: from the top of the diagram on. */
const nameOf = ({ answer }: LeafGroup, place: number): string => `${place + 1}: ${answer}`;

/** The rows of leaves, every k-th where they are many, so that large leaves stay larger. */
function marksOf({ leaves, y, classes, chosen }: LeafRows, first: number, last: number) {
	const shown = leaves.slice(first, last);
	const all = shown.reduce((sum, { rows }) => sum + rows.length, 0);
	const step = Math.max(1, Math.ceil(all / mostMarks));
	return shown.flatMap((leaf, i) => {
		const rows = leaf.rows.filter((_, at) => at % step === 0);
		// Of classes, rows stand side by side, class by class.
		if (classes.length > 0) rows.sort((a, b) => (y[a] as number) - (y[b] as number) || a - b);
		return rows.map((row, at) => ({
			leaf: nameOf(leaf, first + i),
			row,
			truth: classes.length > 0 ? (classes[y[row] as number] as string) : (y[row] as number),
			place: at * step,
			chosen: first + i === chosen,
		}));
	});
}

const cell = ({ levels }: Feature, value: number): string | number =>
	Number.isNaN(value) ? "missing" : levels ? (levels[value] ?? "not seen") : value;

/**
 * Which rows end in which leaf, and how alike are they? A line for each leaf, a mark for each row at its true value, the leaf that is looked at in orange;
 * its rows are listed in the table. Marks are rows: brushing selects them.
 */
export function leafRows(given: LeafRows): ViewSpec {
	const { leaves, chosen, y, target, classes, features, x, selected } = given;
	const leaf = leaves[chosen] as LeafGroup;
	const first = Math.max(0, Math.min(chosen - Math.floor(mostLeaves / 2), leaves.length - mostLeaves));
	const last = Math.min(leaves.length, first + mostLeaves);
	const names = leaves.slice(first, last).map((one, i) => nameOf(one, first + i));
	const isClass = classes.length > 0;
	const listed = selected.length > 0 ? selected : leaf.rows;
	const caption = `${captionOf(given)}${selected.length > 0 ? ` ${selected.length} selected ${selected.length === 1 ? "row is" : "rows are"} listed.` : ""}`;
	return {
		title: "Rows of the leaves",
		figure: {
			kind: "vega",
			spec: leavesSpec(names, target, classes),
			data: { leafRows: marksOf(given, first, last) },
			alt: caption,
			rows: { field: "row", brush: { x: isClass ? "place" : "truth" } },
		},
		controls: [],
		selection: "rows",
		caption,
		table: {
			columns: ["row", target, ...features.map(({ name, unit }) => (unit ? `${name} (${unit})` : name))],
			rows: listed
				.slice(0, mostListed)
				.map((row) => [
					row,
					isClass ? (classes[y[row] as number] as string) : (y[row] as number),
					...features.map((feature, j) => cell(feature, x[row * features.length + j] as number)),
				]),
		},
	};
}

function captionOf({ leaves, chosen, y, target, classes }: LeafRows): string {
	const leaf = leaves[chosen] as LeafGroup;
	const count = leaf.rows.length;
	const rows = `${formatNumber(count)} ${count === 1 ? "row ends" : "rows end"} in this leaf (${leaf.condition})`;
	if (count === 0) return `No row ends in this leaf (${leaf.condition}).`;
	if (classes.length > 0) {
		const counts = classes.map((_, k) => leaf.rows.filter((row) => y[row] === k).length);
		const words = counts.map((n, k) => (n > 0 ? `${n} ${classes[k]}` : "")).filter(Boolean);
		return `${rows}: ${words.join(", ")}.`;
	}
	let low = Number.POSITIVE_INFINITY;
	let high = Number.NEGATIVE_INFINITY;
	for (const row of leaf.rows) {
		low = Math.min(low, y[row] as number);
		high = Math.max(high, y[row] as number);
	}
	return `${rows}; their ${target} goes from ${formatNumber(low)} to ${formatNumber(high)}, and all are answered ${leaf.answer}.`;
}

function leavesSpec(names: readonly string[], target: string, classes: readonly string[]): Record<string, unknown> {
	const isClass = classes.length > 0;
	const color = isClass
		? { field: "truth", type: "nominal", scale: { domain: [...classes] }, title: target, legend: { orient: "top" } }
		: { condition: { test: { field: "chosen", equal: true }, value: "#c75a00" }, value: "#9aa3b2" };
	return {
		data: { name: "leafRows" },
		width: 360,
		height: 20 * names.length + 10,
		mark: { type: "tick", thickness: 2, size: 13, orient: "vertical" },
		encoding: {
			x: isClass
				? { field: "place", type: "quantitative", title: "rows", axis: { tickCount: 6, grid: false } }
				: { field: "truth", type: "quantitative", title: target, scale: { zero: false }, axis: { tickCount: 6 } },
			y: {
				field: "leaf",
				type: "nominal",
				title: "leaf: its answer",
				sort: null,
				scale: { domain: [...names] },
				axis: { labelLimit: 150 },
			},
			color,
			opacity: {
				condition: [
					{ test: { field: "unselected", equal: true }, value: 0.15 },
					{ test: { field: "chosen", equal: true }, value: 1 },
				],
				value: 0.6,
			},
			tooltip: [
				{ field: "row", type: "quantitative", format: "d" },
				{ field: "truth", type: isClass ? "nominal" : "quantitative", title: target },
				{ field: "leaf", type: "nominal" },
			],
		},
	};
}
