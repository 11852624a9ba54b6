import { ExplainError } from "../core/errors.ts";
import type { Explanation } from "../core/explanation.ts";
import { type NdArray, ndArray, sliceFirst } from "../core/nd-array.ts";
import type { ColorMapName, Control, HeatLayer, SelectionId, StripItem, View, ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";

/** What a heat map takes beside the answer. */
export interface HeatMapOptions {
	/** Which example of the answer to draw, from 0. Default 0. */
	readonly example?: number;
	/** The picture below the map, RGBA `[height, width, 4]`; without it the map stands alone. */
	readonly pixels?: NdArray<Uint8ClampedArray>;
	/** What the picture is called, such as `"digit 12"`. Default `"image <example>"`. */
	readonly imageName?: string;
	/** What the explained output is called. Default its name in the answer, else its index. */
	readonly targetName?: string;
	/** What the method is called in words. Default its name in the provenance. */
	readonly methodName?: string;
	/** Whether scores have a sign. Default: whether one is negative. It chooses domain, default colour map and how channels are reduced. */
	readonly signed?: boolean;
	/** Default `"blue-red"` for signed scores, `"viridis"` for others. */
	readonly colorMap?: ColorMapName;
	/** How much the map covers the picture, 0 … 1. Default 0.7 over a picture, else 1. */
	readonly opacity?: number;
	/** Controls, by id, that change colour map and opacity in the browser. */
	readonly bind?: HeatLayer["bind"];
	readonly controls?: readonly Control[];
	readonly selection?: SelectionId;
}

/** One number per pixel, and what was done to get there. */
interface ScoreMap {
	readonly height: number;
	readonly width: number;
	readonly values: Float32Array;
	/** How channels became one number; empty where there was one. */
	readonly reduction: string;
}

/** How many of the largest scores the table lists. */
const listed = 10;

/**
 * An image's attribution as colours over the image: where are the pixels that moved the output, and which way?
 *
 * Takes scores `[example, height, width]` or `[…, channel]`. Signed scores are summed over channels and drawn on a diverging map
 * symmetric around 0; unsigned ones are reduced by the largest magnitude and drawn on a sequential map from 0. A map of scores
 * that are all 0 is drawn in the colour of 0 and says so. Colours compare within one map only: each has its own domain.
 *
 * @throws ExplainError `shape-mismatch` for scores that are no image's, `out-of-range` for an example that is not there.
 */
export const heatMap: View<"attribution", HeatMapOptions> = Object.assign(drawHeatMap, {
	accepts: ["attribution"] as const,
});

function drawHeatMap(explanation: Explanation<"attribution">, options: HeatMapOptions = {}): ViewSpec {
	const { example = 0, pixels, imageName = `image ${example}` } = options;
	const { payload, target, unit, provenance } = explanation;
	const one = sliceFirst(payload.scores, example);
	const signed = options.signed ?? one.values.some((value) => value < 0);
	const map = reduceChannels(one, signed, provenance.method);
	const method = options.methodName ?? provenance.method;
	const output =
		options.targetName ??
		target?.names?.[example] ??
		(target ? String(target.indices[example] ?? target.indices[0]) : "");
	const facts = describe(map);
	const sentence = caption(facts, { method, output, imageName, reduction: map.reduction });
	const reach = facts.peak === 0 ? 1 : Math.abs(facts.peak);
	const heat: HeatLayer = {
		kind: "heat",
		values: ndArray(map.values, [map.height, map.width], ["height", "width"]),
		label: method,
		domain: signed ? [-reach, reach] : [0, reach],
		colorMap: options.colorMap ?? (signed ? "blue-red" : "viridis"),
		opacity: options.opacity ?? (pixels ? 0.7 : 1),
		...(options.bind && { bind: options.bind }),
	};
	const [height = map.height, width = map.width] = pixels?.shape ?? [];
	return {
		title: output ? `${method}: ${signed ? "for and against" : "what matters for"} ${output}` : method,
		figure: {
			kind: "raster",
			width,
			height,
			layers: pixels ? [{ kind: "image", pixels, label: imageName }, heat] : [heat],
			alt: sentence,
		},
		controls: options.controls ?? [],
		...(options.selection && { selection: options.selection }),
		strip: strip(facts, signed, output, unit, payload.outputValue.values[example]),
		caption: sentence,
		table: {
			columns: ["row", "column", "score"],
			rows: facts.order.slice(0, listed).map((cell) => [...placeOf(cell, map.width), map.values[cell]!]),
		},
	};
}

function reduceChannels(scores: NdArray, signed: boolean, method: string): ScoreMap {
	const [height, width, channels = 1] = scores.shape;
	if (height === undefined || width === undefined || scores.shape.length > 3)
		throw new ExplainError(
			"shape-mismatch",
			`heatMap: expected ${method} scores [example, height, width] or [example, height, width, channel], got axes ${["example", ...scores.axes].join(", ")}`,
		);
	const values = new Float32Array(height * width);
	for (let cell = 0; cell < values.length; cell++) {
		let reduced = 0;
		for (let channel = 0; channel < channels; channel++) {
			const score = scores.values[cell * channels + channel]!;
			reduced = signed ? reduced + score : Math.max(reduced, Math.abs(score));
		}
		values[cell] = reduced;
	}
	const reduction =
		channels === 1 ? "" : signed ? `summed over ${channels} channels` : `largest magnitude of ${channels} channels`;
	return { height, width, values, reduction };
}

interface Facts {
	/** The cells by falling magnitude. */
	readonly order: readonly number[];
	/** The score of largest magnitude. */
	readonly peak: number;
	readonly place: readonly [row: number, column: number];
	/** The share of the total magnitude that is positive, and that lies in the largest tenth of the cells; 0 … 1. */
	readonly positive: number;
	readonly topTenth: number;
}

/** Rows and columns are counted from 1, as on the screen. */
function placeOf(cell: number, width: number): [row: number, column: number] {
	return [Math.floor(cell / width) + 1, (cell % width) + 1];
}

function describe({ values, width }: ScoreMap): Facts {
	const order = [...values.keys()].sort((a, b) => Math.abs(values[b]!) - Math.abs(values[a]!) || a - b);
	let [total, positive, top] = [0, 0, 0];
	for (const [rank, cell] of order.entries()) {
		const magnitude = Math.abs(values[cell]!);
		total += magnitude;
		if (values[cell]! > 0) positive += magnitude;
		if (rank < Math.ceil(order.length / 10)) top += magnitude;
	}
	const share = (part: number) => (total > 0 ? part / total : 0);
	const first = order[0] ?? 0;
	return {
		order,
		peak: values[first] ?? 0,
		place: placeOf(first, width),
		positive: share(positive),
		topTenth: share(top),
	};
}

function caption(
	facts: Facts,
	words: { method: string; output: string; imageName: string; reduction: string },
): string {
	const { method, output, imageName, reduction } = words;
	const subject = `${method}${output ? ` of ${output}` : ""} for ${imageName}`;
	const how = reduction && ` (${reduction})`;
	if (facts.peak === 0) return `${subject}${how}: all scores are 0.`;
	const [row, column] = facts.place;
	return (
		`${subject}${how}: the largest score, ${formatNumber(facts.peak)}, is at row ${row}, column ${column}; ` +
		`a tenth of the pixels holds ${formatNumber(facts.topTenth, "percent")} of the total magnitude.`
	);
}

function strip(
	facts: Facts,
	signed: boolean,
	output: string,
	unit: string,
	outputValue: number | undefined,
): StripItem[] {
	const items: StripItem[] = [];
	if (outputValue !== undefined)
		items.push({
			label: `${unit === "none" ? "output" : unit}${output ? ` of ${output}` : ""}`,
			value: formatNumber(outputValue),
			help: "The model's output that the map explains.",
		});
	if (signed && facts.peak !== 0)
		items.push({
			label: "positive share",
			value: formatNumber(facts.positive, "percent"),
			help: "The share of the total magnitude that speaks for the output; the rest speaks against it.",
		});
	if (facts.peak !== 0)
		items.push({
			label: "in a tenth of the pixels",
			value: formatNumber(facts.topTenth, "percent"),
			help: "How much of the total magnitude lies in the tenth of the pixels with the largest scores: 10 % is evenly spread.",
		});
	return items;
}
