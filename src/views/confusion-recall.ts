import { ExplainError } from "../core/errors.ts";
import type { ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";

/** The recall of each class in one model. */
export interface RecallSeries {
	/** Such as `"before"`. */
	readonly name: string;
	/** By class: the share that is found, or null for a class without rows. */
	readonly recalls: readonly { readonly name: string; readonly recall: number | null; readonly count: number }[];
}

const range = ["#9aa3b2", "#1b6fb5", "#c75a00", "#00805a"];

/**
 * Which share of each class is found, before and after? A dot for each model, joined by a line for each class.
 *
 * @throws ExplainError `bad-input` for no series.
 */
export function classRecall(series: readonly RecallSeries[], title = "Recall of each class"): ViewSpec {
	const [first] = series;
	const last = series.at(-1);
	if (!first || !last) throw new ExplainError("bad-input", "classRecall: expected at least one series, got none");
	const data = series.flatMap(({ name, recalls }) =>
		recalls.flatMap(({ name: of, recall, count }) =>
			recall === null ? [] : [{ series: name, class: of, recall, count }],
		),
	);
	const changes = last.recalls.flatMap(({ name, recall }) => {
		const before = first.recalls.find((one) => one.name === name)?.recall;
		if (recall === null || before === undefined || before === null) return [];
		const now = formatNumber(recall, "percent");
		return [first === last ? `${name} ${now}` : `${name} ${formatNumber(before, "percent")} → ${now}`];
	});
	const caption = `Found of each class${first === last ? "" : ` (${first.name} → ${last.name})`}: ${changes.join(", ")}.`;
	const names = series.map(({ name }) => name);
	return {
		title,
		figure: {
			kind: "vega",
			spec: {
				data: { name: "recalls" },
				width: 280,
				height: 34 * Math.max(1, first.recalls.length),
				encoding: {
					y: { field: "class", type: "nominal", sort: null, title: null, axis: { labelLimit: 120 } },
					x: {
						field: "recall",
						type: "quantitative",
						scale: { domain: [0, 1] },
						axis: { format: ".0%", tickCount: 5 },
					},
				},
				layer: [
					{
						mark: { type: "line", color: "#9aa3b2", strokeWidth: 3 },
						encoding: { detail: { field: "class", type: "nominal" } },
					},
					{
						mark: { type: "point", size: 110, opacity: 1 },
						encoding: {
							color: {
								field: "series",
								type: "nominal",
								title: null,
								scale: { domain: names, range: range.slice(0, names.length) },
								legend: { orient: "top" },
							},
							tooltip: [
								{ field: "class", type: "nominal" },
								{ field: "series", type: "nominal", title: "model" },
								{ field: "recall", type: "quantitative", format: ".1%" },
								{ field: "count", type: "quantitative", format: ",d", title: "of rows" },
							],
						},
					},
				],
			},
			data: { recalls: data },
			alt: caption,
		},
		controls: [],
		caption,
		table: {
			columns: ["class", ...names],
			rows: first.recalls.map(({ name }) => [
				name,
				...series.map(({ recalls }) => recalls.find((one) => one.name === name)?.recall ?? "none"),
			]),
		},
	};
}
