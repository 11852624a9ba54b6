import type { Explanation, Payloads } from "../core/explanation.ts";
import type { ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";
import { addsTo, importanceOf, leftOutText, termName } from "./shape-function-words.ts";

/** What the bars take beside the answer. */
export interface ShapeFunctionBarsOptions {
	/** The terms as they were before, as many, in the same order; a tick marks those that are no longer what they were. */
	readonly before?: readonly Payloads["effect"][];
	/** The term that is looked at now. */
	readonly chosen?: number;
	/** The control that a click on a bar sets to the term's index, as text. */
	readonly pick?: string;
	/** How many terms to show at most, the most important first; the chosen one is always there. Default 16. */
	readonly most?: number;
	readonly title?: string;
}

/**
 * How much each term of an additive model adds on average, whatever its sign, as bars: which curves are worth a look?
 *
 * The order is that of the terms before, so that bars stay where they are while curves are edited.
 */
export function shapeFunctionBars(
	explanation: Explanation<"additive">,
	options: ShapeFunctionBarsOptions = {},
): ViewSpec {
	const { terms } = explanation.payload;
	const { before = terms, chosen, pick, most = 16, title = "How much each term adds" } = options;
	const answer = addsTo(explanation);
	const ranked = terms
		.map((term, index) => ({
			term: termName(term),
			index: String(index),
			mean: importanceOf(term),
			before: importanceOf(before[index] as Payloads["effect"]),
			role: index === chosen ? "chosen" : "other",
		}))
		.sort((a, b) => b.before - a.before || Number(a.index) - Number(b.index));
	const rows = ranked.filter(({ role }, rank) => rank < most || role === "chosen");
	const top = ranked.toSorted((a, b) => b.mean - a.mean).slice(0, 3);
	const [first, ...next] = top.map(({ term, mean }) => ({ term, by: `by ${formatNumber(mean)}` }));
	const others = next.map(({ term, by }) => `, ${term} ${by}`).join("");
	const caption = first
		? `On average ${first.term} moves ${answer} ${first.by}${others}.${leftOutText(ranked.length - rows.length)}`
		: "There are no terms.";
	return {
		title,
		figure: {
			kind: "vega",
			spec: barsSpec(rows.length, answer, pick !== undefined),
			data: { terms: rows, moved: rows.filter(({ mean, before: was }) => Math.abs(mean - was) > 1e-9 * was) },
			alt: caption,
			...(pick !== undefined && { pick: { control: pick, field: "index" } }),
		},
		controls: [],
		caption,
		table: {
			columns: ["term", `mean |${answer}|`, "before"],
			rows: ranked.map((row) => [row.term, row.mean, row.before]),
		},
	};
}

function barsSpec(count: number, answer: string, clickable: boolean): Record<string, unknown> {
	const y = { field: "term", type: "nominal", sort: null, title: null, axis: { labelLimit: 150 } };
	return {
		data: { name: "terms" },
		width: 220,
		height: 20 * Math.max(1, count),
		layer: [
			{
				mark: { type: "bar", ...(clickable && { cursor: "pointer" }) },
				encoding: {
					y,
					x: { field: "mean", type: "quantitative", title: `mean |adds to ${answer}|`, axis: { tickCount: 4 } },
					color: {
						field: "role",
						type: "nominal",
						scale: { domain: ["chosen", "other"], range: ["#1b6fb5", "#9aa3b2"] },
						legend: null,
					},
					tooltip: [
						{ field: "term", type: "nominal" },
						{ field: "mean", type: "quantitative", format: ".4~g" },
						{ field: "before", type: "quantitative", format: ".4~g" },
					],
				},
			},
			{
				data: { name: "moved" },
				mark: { type: "tick", thickness: 2, size: 14, color: "#c75a00" },
				encoding: { y, x: { field: "before", type: "quantitative" } },
			},
		],
	};
}
