import { ExplainError } from "../core/errors.ts";
import type { Control, ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";

/** A class and how often it comes. */
export interface ClassCount {
	readonly name: string;
	readonly count: number;
	/** Its rows, so that clicking its bar selects them. */
	readonly rows?: readonly number[];
}

/** What the bars take beside the counts. */
export interface ClassBalanceOptions {
	/** What the classes are of, such as `"diagnosis"`. */
	readonly target?: string;
	/** Rows that are selected now: how many of them each class has is drawn over its bar. */
	readonly selected?: readonly number[];
	readonly controls?: readonly Control[];
	/** How many classes to show at most, the most frequent. Default 20. */
	readonly most?: number;
	readonly title?: string;
}

/**
 * How often does each class come? Bars in the order of their counts; a click on one selects its rows in all linked views.
 *
 * @throws ExplainError `bad-input` for no class.
 */
export function classBalance(classes: readonly ClassCount[], options: ClassBalanceOptions = {}): ViewSpec {
	if (classes.length === 0) throw new ExplainError("bad-input", "classBalance: expected at least one class, got none");
	const { target = "class", most = 20, selected = [], controls = [], title = `Rows by ${target}` } = options;
	const chosen = new Set(selected);
	const isChosen = chosen.size > 0;
	const total = classes.reduce((sum, { count }) => sum + count, 0);
	const sorted = [...classes].sort((a, b) => b.count - a.count);
	const shown = sorted.slice(0, most).map(({ name, count, rows = [] }) => ({
		class: name,
		count,
		chosen: rows.reduce((sum, row) => sum + Number(chosen.has(row)), 0),
		share: total === 0 ? 0 : count / total,
		text: `${count.toLocaleString("en")} · ${formatNumber(total === 0 ? 0 : count / total, "percent")}`,
	}));
	const among = shown.filter((one) => one.chosen > 0).map((one) => `${one.chosen.toLocaleString("en")} "${one.class}"`);
	const [first, last] = [sorted[0], sorted.at(-1)] as [ClassCount, ClassCount];
	const left = sorted.length - shown.length;
	const [largest, smallest] = [first.count, last.count].map((count) => count.toLocaleString("en"));
	const all = total.toLocaleString("en");
	const spread =
		classes.length === 1
			? `All ${all} rows are "${first.name}".`
			: first.count === last.count
				? `The ${classes.length} classes are equally frequent, with ${largest} of ${all} rows each.`
				: `"${first.name}" has ${largest} of ${all} rows, "${last.name}" ${smallest}${last.count > 0 ? `: ${formatNumber(first.count / last.count)} for one` : ""}.`;
	const caption =
		spread +
		(isChosen
			? ` Of the ${chosen.size.toLocaleString("en")} selected rows: ${among.join(", ") || "none of these"}.`
			: "") +
		(left > 0 ? ` ${left} rarer classes are left out.` : "");
	const hasRows = sorted.every(({ rows }) => rows !== undefined);
	const members = Object.fromEntries(sorted.slice(0, most).map(({ name, rows = [] }) => [name, rows]));
	return {
		title,
		figure: {
			kind: "vega",
			spec: {
				data: { name: "classes" },
				width: 300,
				height: 26 * shown.length,
				encoding: {
					y: { field: "class", type: "nominal", sort: null, title: null, axis: { labelLimit: 160 } },
					x: {
						field: "count",
						type: "quantitative",
						title: "rows",
						// Room for the text behind the longest bar.
						scale: { domain: [0, Math.max(1, 1.6 * first.count)], nice: false },
						axis: { tickCount: 4, tickMinStep: 1, format: ",d" },
					},
				},
				layer: [
					{
						mark: { type: "bar", ...(hasRows && { cursor: "pointer" }) },
						encoding: {
							opacity: {
								condition: { test: { field: "unselected", equal: true }, value: 0.15 },
								value: isChosen ? 0.3 : 1,
							},
							tooltip: [
								{ field: "class", type: "nominal", title: target },
								{ field: "count", type: "quantitative", title: "rows", format: ",d" },
								{ field: "share", type: "quantitative", format: ".1%" },
							],
						},
					},
					...(isChosen
						? [
								{
									mark: { type: "bar", cursor: "pointer" },
									encoding: { x: { field: "chosen", type: "quantitative" } },
								},
							]
						: []),
					{
						mark: { type: "text", align: "left", baseline: "middle", dx: 5, fontSize: 11 },
						encoding: { text: { field: "text", type: "nominal" } },
					},
				],
			},
			data: { classes: shown },
			alt: caption,
			...(hasRows && { rows: { field: "class", members } }),
		},
		controls,
		...(hasRows && { selection: "rows" }),
		caption,
		table: {
			columns: [target, "rows", "share"],
			rows: sorted.map(({ name, count }) => [name, count, total === 0 ? 0 : count / total]),
		},
	};
}
