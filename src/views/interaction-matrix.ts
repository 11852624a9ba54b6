import type { Explanation } from "../core/explanation.ts";
import type { Control, ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";

/** What the matrix takes beside the interactions. */
export interface InteractionMatrixOptions {
	/** How many features to show at most, those that interact most first. Default 12. */
	readonly most?: number;
	readonly title?: string;
	readonly controls?: readonly Control[];
}

/** Strengths that are written into a cell; the digits of a smaller one are noise. */
const worthWriting = 0.005;
/** The share that fills a cell, unless there is a larger one: small ones are to look small. */
const smallestScale = 0.25;

/**
 * Which features act together? Discs by pair, their areas the strengths; the numbers stand across, and on the diagonal each feature's with all
 * others.
 *
 * Takes the answer of `hStatistic`.
 */
export function interactionMatrix(
	explanation: Explanation<"interaction">,
	options: InteractionMatrixOptions = {},
): ViewSpec {
	const { pairs, features, total } = explanation.payload;
	const count = features.length;
	const at = (a: number, b: number) => pairs.values[a * count + b]!;
	const weight = features.map((_, a) => features.reduce((sum, _feature, b) => sum + (a === b ? 0 : at(a, b)), 0));
	const order = [...weight.keys()]
		.sort((a, b) => weight[b]! - weight[a]! || a - b)
		.slice(0, Math.max(2, options.most ?? 12));
	const share = explanation.unit === "none";
	const measure = share ? "H²" : "strength";
	const name = (i: number) => features[i]!.name;
	const text = (value: number) => (share ? String(Math.round(100 * value)) : formatNumber(value));
	const cells = order.flatMap((a, row) =>
		order.flatMap((b, column) => {
			if (a === b) return total ? [cell(name(a), name(b), total.values[a]!, "total", text)] : [];
			return [cell(name(a), name(b), at(a, b), column > row ? "disc" : "number", text)];
		}),
	);
	const all = features
		.flatMap((_, a) => features.slice(a + 1).map((_, i) => [a, a + 1 + i] as const))
		.sort(([a, b], [c, d]) => at(c, d) - at(a, b));
	const [best] = all;
	const warnings = explanation.diagnostics.warnings ?? [];
	const caption =
		best === undefined || at(...best) < worthWriting
			? "No two features act together: each does its part by itself."
			: `Most act together ${name(best[0])} and ${name(best[1])}: ${measure} ${formatNumber(at(...best))}${share ? ` (${formatNumber(at(...best), "percent")} of what they do, they do only together; the numbers are per cent)` : ""}.${warnings.length > 0 ? ` ${warnings[0]}` : ""}`;
	const names = order.map(name);
	return {
		title: options.title ?? "What acts together",
		figure: {
			kind: "vega",
			spec: matrixSpec(
				names,
				measure,
				all.reduce((most, pair) => Math.max(most, at(...pair)), share ? smallestScale : 0) || 1,
			),
			data: { cells },
			alt: caption,
		},
		controls: options.controls ?? [],
		caption,
		table: {
			columns: ["feature", "with", measure],
			rows: [
				...all.map(([a, b]) => [name(a), name(b), at(a, b)]),
				...(total ? features.map((feature, a) => [feature.name, "all others", total.values[a]!]) : []),
			],
		},
	};
}

function cell(row: string, column: string, value: number, part: string, text: (value: number) => string) {
	return { row, column, value, part, text: value < worthWriting ? "·" : text(value) };
}

function matrixSpec(names: readonly string[], measure: string, largest: number): Record<string, unknown> {
	const axis = { title: null, labelLimit: 130, ticks: false, domain: false };
	const scale = { domain: [...names] };
	const encoding = {
		y: { field: "row", type: "nominal", scale, axis },
		x: { field: "column", type: "nominal", scale, axis: { ...axis, orient: "top", labelAngle: -40 } },
		tooltip: [
			{ field: "row", type: "nominal", title: "feature" },
			{ field: "column", type: "nominal", title: "with" },
			{ field: "value", type: "quantitative", format: ".3f", title: measure },
		],
	};
	const only = (...parts: string[]) => [{ filter: { field: "part", oneOf: parts } }];
	const size = names.length > 8 ? 30 : 38;
	return {
		data: { name: "cells" },
		width: { step: size },
		height: { step: size },
		encoding,
		layer: [
			{
				transform: only("disc"),
				mark: { type: "circle", opacity: 0.9 },
				encoding: {
					size: {
						field: "value",
						type: "quantitative",
						scale: { domain: [0, largest], range: [0, (size - 4) ** 2 * 0.8], clamp: true },
						legend: null,
					},
				},
			},
			{ transform: only("number"), mark: { type: "text", fontSize: 10 }, encoding: { text: { field: "text" } } },
			{
				transform: only("total"),
				mark: { type: "text", fontSize: 11, fontWeight: 700 },
				encoding: { text: { field: "text" } },
			},
		],
	};
}
