import { ExplainError } from "../core/errors.ts";
import type { Control, ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";

/** Rows of a column with about the same value, in one group. */
export interface DistributionCell {
	/** What the values are: the ends of a bin, or the name of a level. */
	readonly label: string;
	/** Of numbers: the ends of the bin. */
	readonly from?: number;
	readonly to?: number;
	readonly group: string;
	readonly rows: readonly number[];
}

/** What the bars take beside the cells. */
export interface ColumnDistributionOptions {
	readonly column: string;
	readonly unit?: string;
	/** What the groups are by; absent where there is one group. */
	readonly by?: string;
	/** Counts, or for each group the share of its rows: how groups of different size are compared. Default `"count"`. */
	readonly show?: "count" | "share";
	/** Rows that are selected now; the others are pale. */
	readonly selected?: readonly number[];
	/** Whether a click or a drag selects rows. Default true. */
	readonly selects?: boolean;
	readonly controls?: readonly Control[];
}

const range = ["#1b6fb5", "#c75a00", "#00805a", "#a8428a", "#8a6d00", "#9aa3b2"];

/** What can be told of each group in a sentence: of levels the most frequent, of numbers where the middle lies. */
function typical(cells: readonly DistributionCell[], group: string): string {
	const own = cells.filter((cell) => cell.group === group);
	const total = own.reduce((sum, { rows }) => sum + rows.length, 0);
	if (total === 0) return `${group}: no rows`;
	const known = own.filter(({ from }) => from !== undefined);
	if (known.length === 0) {
		const most = own.reduce((best, cell) => (cell.rows.length > best.rows.length ? cell : best));
		return `${group}: mostly ${most.label} (${formatNumber(most.rows.length / total, "percent")} of ${total.toLocaleString("en")})`;
	}
	let before = 0;
	const half = known.reduce((sum, { rows }) => sum + rows.length, 0) / 2;
	const middle = known.find(({ rows }) => {
		before += rows.length;
		return before >= half;
	}) as DistributionCell;
	const upper = Number.isFinite(Number(middle.label)) ? middle.label : formatNumber(middle.to as number);
	return `${group}: half up to ${upper} (${total.toLocaleString("en")} ${total === 1 ? "row" : "rows"})`;
}

/**
 * How are the values of a column spread, in each class or group? Counts on top of each other, or shares within each group as lines. A click on a
 * bar or a drag over values selects their rows in all linked views.
 *
 * @param cells in the order of the axis, each bin or level with each group.
 * @throws ExplainError `bad-input` for no cell.
 */
export function columnDistribution(cells: readonly DistributionCell[], options: ColumnDistributionOptions): ViewSpec {
	if (cells.length === 0)
		throw new ExplainError(
			"bad-input",
			`columnDistribution: expected at least one value of "${options.column}", got none`,
		);
	const { column, unit, by, show = "count", selected = [], selects = true, controls = [] } = options;
	const chosen = new Set(selected);
	const groups = [...new Set(cells.map(({ group }) => group))];
	const totals = new Map(
		groups.map((group) => [group, cells.reduce((sum, cell) => sum + (cell.group === group ? cell.rows.length : 0), 0)]),
	);
	const labels = [...new Set(cells.map(({ label }) => label))];
	const isNumber = cells.every(({ from }) => from !== undefined);
	// Bars stand on those of the groups before; the selected part of each starts where the bar does.
	const heights = new Map<string, number>();
	const ends = (label: string, rows: readonly number[]) => {
		const low = heights.get(label) ?? 0;
		heights.set(label, low + rows.length);
		const part = chosen.size === 0 ? 0 : rows.reduce((sum, row) => sum + Number(chosen.has(row)), 0);
		return { low, high: low + rows.length, chosen: low + part };
	};
	const data = cells.map(({ label, from = 0, to = 0, group, rows }) => ({
		label,
		// A gap between neighbouring bars.
		...(isNumber && { from: from + 0.04 * (to - from), to: to - 0.04 * (to - from), centre: (from + to) / 2 }),
		group,
		count: rows.length,
		share: rows.length / Math.max(1, totals.get(group) as number),
		...ends(label, rows),
		key: `${label} | ${group}`,
	}));
	const caption =
		`${column}${unit === undefined ? "" : ` in ${unit}`}${by === undefined ? "" : ` by ${by}`}. ` +
		`${groups.map((group) => typical(cells, group)).join("; ")}.` +
		(chosen.size > 0 ? ` ${chosen.size.toLocaleString("en")} rows are selected.` : "");
	const title = unit === undefined ? column : `${column} (${unit})`;
	const color = {
		field: "group",
		type: "nominal",
		title: null,
		scale: { domain: groups, range: groups.map((_, i) => range[i % range.length] as string) },
		legend: groups.length > 1 ? { orient: "top", symbolType: "circle", columns: 3 } : null,
	};
	const tooltip = [
		{ field: "label", type: "nominal", title: column },
		...(by === undefined ? [] : [{ field: "group", type: "nominal", title: by }]),
		{ field: "count", type: "quantitative", title: "rows", format: ",d" },
		{ field: "share", type: "quantitative", title: "of the group", format: ".1%" },
	];
	const place = isNumber
		? { x: { field: "from", type: "quantitative", title, scale: { zero: false, nice: false } }, x2: { field: "to" } }
		: {
				x: { field: "label", type: "nominal", sort: labels, title, axis: { labelAngle: labels.length > 4 ? -40 : 0 } },
			};
	const bars = (top: "high" | "chosen", opacity: number) => ({
		mark: { type: isNumber ? "rect" : "bar", opacity, ...(selects && { cursor: "pointer" }) },
		encoding: {
			...place,
			y: { field: "low", type: "quantitative", title: "rows" },
			y2: { field: top },
			color,
			tooltip,
		},
	});
	const centre = isNumber ? { field: "centre", type: "quantitative", title, scale: { zero: false } } : place.x;
	const shares = { field: "share", type: "quantitative", title: "share of the group", axis: { format: ".0%" } };
	const lines = [
		...(isNumber
			? [{ mark: { type: "line", interpolate: "monotone", strokeWidth: 2 }, encoding: { x: centre, y: shares, color } }]
			: []),
		{
			mark: { type: "point", size: 70, opacity: 1, ...(selects && { cursor: "pointer" }) },
			encoding: {
				x: centre,
				y: shares,
				color,
				tooltip,
				opacity: { condition: { test: { field: "unselected", equal: true }, value: 0.15 }, value: 1 },
			},
		},
	];
	return {
		title: by === undefined ? column : `${column} by ${by}`,
		figure: {
			kind: "vega",
			spec: {
				data: { name: "cells" },
				width: 380,
				height: 220,
				layer:
					show === "share"
						? lines
						: [bars("high", chosen.size > 0 ? 0.25 : 1), ...(chosen.size > 0 ? [bars("chosen", 1)] : [])],
			},
			data: { cells: data },
			alt: caption,
			...(selects && {
				rows: {
					field: "key",
					members: Object.fromEntries(cells.map(({ label, group, rows }) => [`${label} | ${group}`, rows])),
					...(isNumber && { brush: { x: "centre" } }),
				},
			}),
		},
		controls,
		...(selects && { selection: "rows" }),
		caption,
		table: {
			columns: [column, ...(by === undefined ? [] : [by]), "rows", "share of the group"],
			rows: data.map(({ label, group, count, share }) => [label, ...(by === undefined ? [] : [group]), count, share]),
		},
	};
}
