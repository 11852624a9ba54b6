import { ExplainError } from "../core/errors.ts";
import type { NdArray } from "../core/nd-array.ts";
import type { Control, ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";

/** Predictions counted against the truth. */
export interface ConfusionPanel {
	/** What stands above it, such as `"before"`. */
	readonly name: string;
	/** Counts, `[truth, predicted]`. */
	readonly counts: NdArray;
	/** The rows of each cell, in the order of the counts, so that a click selects them. */
	readonly rows?: readonly (readonly number[])[];
}

/** What the matrices take beside the counts. */
export interface ConfusionOptions {
	readonly controls?: readonly Control[];
	readonly title?: string;
}

/** A matrix of more classes has cells too small to read. */
const mostText = 12;

/**
 * Which classes are taken for which? Rows are the truth and columns the prediction; a cell is as dark as its share of the truth's row, so that the diagonal is
 * recall. Several panels stand side by side, such as before and after. A click on a cell selects its rows.
 *
 * @throws ExplainError `shape-mismatch` for counts that are not `[classes, classes]`, `bad-input` for no panel.
 */
export function confusionMatrix(
	panels: readonly ConfusionPanel[],
	classes: readonly string[],
	options: ConfusionOptions = {},
): ViewSpec {
	if (panels.length === 0)
		throw new ExplainError("bad-input", "confusionMatrix: expected at least one panel, got none");
	const { controls = [], title = "Confusion matrix" } = options;
	const K = classes.length;
	const members: Record<string, readonly number[]> = {};
	const data = panels.flatMap(({ name, counts, rows }) => {
		if (counts.shape.join() !== `${K},${K}`) {
			const words = `expected counts [${K}, ${K}] for ${K} classes`;
			throw new ExplainError("shape-mismatch", `confusionMatrix: ${words}, got [${counts.shape.join(", ")}]`);
		}
		return Array.from(counts.values, (count, at) => {
			const [i, j] = [Math.floor(at / K), at % K];
			let total = 0;
			for (let k = 0; k < K; k++) total += counts.values[i * K + k] as number;
			const cell = `${name}: ${classes[i]} taken for ${classes[j]}`;
			if (rows) members[cell] = rows[at] ?? [];
			return {
				panel: name,
				truth: classes[i] as string,
				predicted: classes[j] as string,
				count,
				share: total === 0 ? 0 : count / total,
				text: count.toLocaleString("en"),
				cell,
				role: i === j ? "right" : "wrong",
			};
		});
	});
	const sentence = panels.map(({ name, counts }) => {
		const rights = classes.map((_, k) => counts.values[k * K + k] as number);
		const total = Array.from(counts.values).reduce((sum, count) => sum + count, 0);
		let [worst, most] = [-1, 0];
		counts.values.forEach((count, at) => {
			if (Math.floor(at / K) !== at % K && count > most) [worst, most] = [at, count];
		});
		const mistake =
			worst < 0
				? "without a mistake"
				: `most often "${classes[Math.floor(worst / K)]}" is taken for "${classes[worst % K]}" (${most})`;
		const right = rights.reduce((sum, count) => sum + count, 0);
		return `${panels.length > 1 ? `${name}: ` : ""}${formatNumber(total === 0 ? 0 : right / total, "percent")} of ${total.toLocaleString("en")} are right, ${mistake}`;
	});
	const caption = `${sentence.join("; ")}.`;
	const hasRows = Object.keys(members).length > 0;
	// As wide as the names below need, so that they do not run into each other.
	const longest = classes.reduce((most, { length }) => Math.max(most, length), 0);
	const cell = Math.min(76, Math.max(K > 6 ? 26 : 46, 6.5 * longest + 8));
	const [width, height] = [cell * K, Math.min(cell, 46) * K];
	const axis = (field: string, more: object) => ({
		field,
		type: "nominal",
		sort: [...classes],
		title: field,
		axis: { ticks: false, domain: false, ...more },
	});
	return {
		title,
		figure: {
			kind: "vega",
			spec: {
				data: { name: "cells" },
				// Two beside each other, or below each other where that is too wide.
				columns: 2,
				spacing: { row: 16, column: 4 },
				concat: panels.map(({ name }) => ({
					...(panels.length > 1 && {
						title: { text: name, fontSize: 12, anchor: "middle" },
						transform: [{ filter: { field: "panel", equal: name } }],
					}),
					width,
					height,
					encoding: {
						x: axis("predicted", { labelAngle: 6.5 * longest + 8 > cell ? -40 : 0, labelLimit: 110 }),
						// Above its labels, where it takes no room from the cells.
						y: axis("truth", {
							labelLimit: 62,
							titleAngle: 0,
							titleAlign: "right",
							titleX: -5,
							titleY: -8,
							titleAnchor: "start",
						}),
					},
					layer: [
						{
							mark: { type: "rect", cornerRadius: 2, ...(hasRows && { cursor: "pointer" }) },
							encoding: {
								color: {
									field: "role",
									type: "nominal",
									scale: { domain: ["right", "wrong"], range: ["#1b6fb5", "#c75a00"] },
									legend: null,
								},
								opacity: {
									condition: { test: { field: "unselected", equal: true }, value: 0.04 },
									field: "share",
									type: "quantitative",
									// Text stays readable on the darkest cell in both themes.
									scale: { domain: [0, 1], range: [0.06, 0.55] },
									legend: null,
								},
								tooltip: [
									{ field: "truth", type: "nominal" },
									{ field: "predicted", type: "nominal" },
									{ field: "count", type: "quantitative", title: "rows", format: ",d" },
									{ field: "share", type: "quantitative", title: "of the truth's row", format: ".1%" },
								],
							},
						},
						...(K <= mostText
							? [
									{
										mark: { type: "text", fontSize: 12, baseline: "middle" },
										encoding: { text: { field: "text", type: "nominal" } },
									},
								]
							: []),
					],
				})),
			},
			data: { cells: data },
			alt: caption,
			...(hasRows && { rows: { field: "cell", members } }),
		},
		controls,
		...(hasRows && { selection: "rows" }),
		caption,
		table: {
			columns: [...(panels.length > 1 ? ["panel"] : []), "truth", "predicted", "rows", "share of the truth's row"],
			rows: data.map(({ panel, truth, predicted, count, share }) => [
				...(panels.length > 1 ? [panel] : []),
				truth,
				predicted,
				count,
				share,
			]),
		},
	};
}
