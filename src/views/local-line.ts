import type { Feature } from "../core/explanation.ts";
import type { ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";

/** A black box and the line that stands for it, along one feature with all others as they are. */
export interface LineBesideModel {
	readonly feature: Feature;
	/** The row's own value. */
	readonly at: number;
	/** Ascending. */
	readonly grid: ArrayLike<number>;
	/** What each answers there. */
	readonly model: ArrayLike<number>;
	readonly surrogate: ArrayLike<number>;
	/** 95 % of the line's slope, as answers. */
	readonly band?: readonly [ArrayLike<number>, ArrayLike<number>];
	/** How much a point there counts that is the row in all else, 0 … 1. */
	readonly weight: ArrayLike<number>;
	/** What is answered, such as `"probability of benign"`. */
	readonly answer: string;
}

/** The places among which half of the weight lies; beyond them the line promises nothing. */
const near = 0.5;

const names = { model: "the model", surrogate: "the line that stands for it" } as const;

/**
 * Does the line stand for the model? Both along one feature, the others as they are; the shade is how much a point there counted for the line.
 */
export function localLine(line: LineBesideModel, { title }: { readonly title?: string } = {}): ViewSpec {
	const { feature, at, grid, model, surrogate, band, weight, answer } = line;
	const count = grid.length;
	const [lines, shades]: [Record<string, string | number>[], Record<string, number>[]] = [[], []];
	for (let i = 0; i < count; i++) {
		const value = grid[i] as number;
		lines.push({
			value,
			answer: model[i] as number,
			who: names.model,
			low: model[i] as number,
			high: model[i] as number,
		});
		lines.push({
			value,
			answer: surrogate[i] as number,
			who: names.surrogate,
			low: band ? (band[0][i] as number) : (surrogate[i] as number),
			high: band ? (band[1][i] as number) : (surrogate[i] as number),
		});
		if (i + 1 < count) shades.push({ value, end: grid[i + 1] as number, weight: weight[i] as number });
	}
	const [gapNear, gapFar] = gaps(line);
	const label = feature.unit ? `${feature.name} (${feature.unit})` : feature.name;
	const far =
		gapFar === undefined
			? "Points counted at least half along all of it."
			: `Farther away they are up to ${formatNumber(gapFar)} apart.`;
	const caption =
		`Along ${feature.name}, with all else as it is: where a point counts at least half, model and line are up to ${formatNumber(gapNear)} apart. ${far} ` +
		`The shade is how much a point there counted, the dotted line the row.`;
	const x = {
		field: "value",
		type: "quantitative",
		title: label,
		scale: { zero: false, nice: false },
		axis: { tickCount: 5 },
	};
	const who = {
		field: "who",
		type: "nominal",
		scale: { domain: [names.model, names.surrogate] },
		legend: {
			title: null,
			orient: "top",
			labelLimit: 260,
			symbolType: "stroke",
			symbolOpacity: 1,
			symbolFillColor: "transparent",
		},
	};
	const y = {
		field: "answer",
		type: "quantitative",
		title: answer,
		scale: { domain: domainOf(line), zero: false },
		axis: { tickCount: 5 },
	};
	return {
		title: title ?? `The model and the line, along ${feature.name}`,
		figure: {
			kind: "vega",
			alt: caption,
			data: { lines, shades, row: [{ value: at }] },
			spec: {
				width: 300,
				height: 220,
				layer: [
					{
						data: { name: "shades" },
						mark: { type: "rect", color: "#9aa3b2", stroke: null },
						encoding: {
							x,
							x2: { field: "end" },
							opacity: {
								field: "weight",
								type: "quantitative",
								scale: { domain: [0, 1], range: [0, 0.35] },
								legend: null,
							},
						},
					},
					...(band
						? [
								{
									data: { name: "lines" },
									mark: { type: "area", opacity: 0.2, clip: true },
									encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color: who },
								},
							]
						: []),
					{
						data: { name: "lines" },
						mark: { type: "line", strokeWidth: 2 },
						encoding: {
							x,
							y,
							color: who,
							strokeDash: {
								...who,
								scale: {
									...who.scale,
									range: [
										[1, 0],
										[5, 3],
									],
								},
							},
						},
					},
					{ data: { name: "row" }, mark: { type: "rule", strokeDash: [2, 3] }, encoding: { x } },
				],
			},
		},
		controls: [],
		caption,
		table: {
			columns: [label, names.model, names.surrogate, "weight"],
			rows: Array.from({ length: count }, (_, i) => [
				grid[i] as number,
				model[i] as number,
				surrogate[i] as number,
				weight[i] as number,
			]),
		},
	};
}

/** The heights of both lines, and a little of the band: where it is wide, all of it would press them flat. */
function domainOf({ model, surrogate, band }: LineBesideModel): [number, number] {
	let [low, high] = [Infinity, -Infinity];
	for (let i = 0; i < model.length; i++) {
		low = Math.min(low, model[i] as number, surrogate[i] as number);
		high = Math.max(high, model[i] as number, surrogate[i] as number);
	}
	const reach = 0.35 * (high - low || 1);
	let [bottom, top] = [low, high];
	for (let i = 0; band && i < model.length; i++) {
		bottom = Math.min(bottom, band[0][i] as number);
		top = Math.max(top, band[1][i] as number);
	}
	return [Math.max(bottom, low - reach), Math.min(top, high + reach)];
}

/** How far apart they are where points counted, and elsewhere, where there is an elsewhere. */
function gaps({ grid, model, surrogate, weight }: LineBesideModel): [number, number | undefined] {
	let [close, far]: [number, number | undefined] = [0, undefined];
	for (let i = 0; i < grid.length; i++) {
		const gap = Math.abs((model[i] as number) - (surrogate[i] as number));
		if ((weight[i] as number) >= near) close = Math.max(close, gap);
		else far = Math.max(far ?? 0, gap);
	}
	return [close, far];
}
