import { ExplainError } from "../core/errors.ts";
import type { Explanation } from "../core/explanation.ts";
import { type NdArray, ndArray } from "../core/nd-array.ts";
import type { Control, HeatLayer, ImageLayer, SelectionId, ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";
import { visibleSign } from "../figure/token-sign.ts";
import { featuresOfRow } from "./attribution-order.ts";
import {
	type AttributionOptions,
	type AttributionRows,
	attributionRows,
	checkedExample,
	checkedMost,
	expectRows,
} from "./attribution-rows.ts";
import { scoreSentence } from "./attribution-words.ts";
import { inSentence, toBegin } from "./effect-words.ts";
import { regionMarks } from "./region-marks.ts";
import { type RegionPlaces, regionPlaces } from "./region-places.ts";
import { baseName } from "./waterfall.ts";

/** What the map of regions takes beside the answer. */
export interface RegionMapOptions extends AttributionOptions {
	/** The picture below, RGBA `[height, width, 4]`; without it the regions stand alone. */
	readonly pixels?: NdArray<Uint8ClampedArray>;
	/** What the picture is called, such as `"digit 12"`. Default `"image"`. */
	readonly imageName?: string;
	/** Only the regions with the largest magnitudes have a colour. Default: all. */
	readonly strongest?: number;
	/** Whether the edges of the regions are drawn. Default true. */
	readonly outlines?: boolean;
	/** How much the colours cover the picture, 0 … 1. Default 0.55 over a picture, else 1. */
	readonly opacity?: number;
	/** Controls, by id, that change colour map and opacity in the browser. */
	readonly bind?: HeatLayer["bind"];
	/** The score at the ends of the colours, so that several maps compare. Default: the largest magnitude. */
	readonly reach?: number;
	/** What the base value is. Default `"average prediction"`. */
	readonly start?: string;
	readonly controls?: readonly Control[];
	readonly selection?: SelectionId;
	readonly title?: string;
}

/**
 * An image with its regions in the colours of their scores: which parts raise the answer (red), which lower it (blue and hatched)?
 *
 * With `strongest`, only so many regions have a colour: the picture that LIME is known by. The table lists the regions, the largest first, with
 * their intervals and their share of the picture.
 *
 * @throws ExplainError as {@link waterfall}; `bad-input` for an answer that has no regions, `shape-mismatch` for a picture of another form.
 *
 * @example
 * ```ts
 * await showViews(regionMap(await limeImage(model, image), { pixels, strongest: 5 }));
 * ```
 */
export function regionMap(explanation: Explanation<"attribution">, options: RegionMapOptions = {}): ViewSpec {
	const { pixels, imageName = "image", outlines = true, controls = [], selection } = options;
	const { regions } = explanation.payload;
	if (!regions)
		throw new ExplainError(
			"bad-input",
			"regionMap: expected the scores of an image's regions, such as shapImage or limeImage give; these have no regions",
		);
	const [height = 0, width = 0] = regions.shape;
	const attributions = attributionRows("regionMap", explanation, options);
	expectRows("regionMap", attributions);
	const row = checkedExample("regionMap", attributions, 0);
	const [imageHeight = 0, imageWidth = 0] = pixels?.shape ?? [height, width];
	if (imageHeight * width !== imageWidth * height)
		throw new ExplainError(
			"shape-mismatch",
			`regionMap: expected pixels with the proportions of the regions, ${height} × ${width}, got ${imageHeight} × ${imageWidth}`,
		);
	const ranked = featuresOfRow(attributions, row);
	const most = options.strongest === undefined ? ranked.length : checkedMost("regionMap", options.strongest);
	const shown = new Set(ranked.slice(0, most).filter((region) => attributions.scores[region] !== 0));
	const reach = options.reach ?? (Math.abs(attributions.scores[ranked[0] as number] as number) || 1);
	const answer = attributions.answerOf(row);
	const domain = [-reach, reach] as const;
	const lowering = new Set(
		[...shown].filter((region) => visibleSign(attributions.scores[region] as number, domain) === "minus"),
	);
	const heat: HeatLayer = {
		kind: "heat",
		values: ndArray(
			Float32Array.from(regions.values, (region) =>
				shown.has(region) ? (attributions.scores[region] as number) : Number.NaN,
			),
			[height, width],
			["height", "width"],
		),
		label: "score of the region",
		domain,
		colorMap: "blue-red",
		opacity: options.opacity ?? (pixels ? 0.55 : 1),
		...(options.bind && { bind: options.bind }),
	};
	const marks: ImageLayer = { kind: "image", pixels: regionMarks(regions, { shown, lowering, outlines }), label: "" };
	const where = regionPlaces(regions, attributions.features.length);
	const caption = captionOf(attributions, ranked, where, {
		start: baseName(explanation, options.start),
		hidden: attributions.scores.filter((score) => score !== 0).length - shown.size,
		lowers: lowering.size > 0,
	});
	return {
		title: options.title ?? `Regions that move ${inSentence(answer)}`,
		figure: {
			kind: "raster",
			width: imageWidth,
			height: imageHeight,
			layers: [
				...(pixels ? [{ kind: "image", pixels, label: imageName } as const] : []),
				heat,
				...(outlines || lowering.size > 0 ? [marks] : []),
			],
			alt: caption,
		},
		controls,
		...(selection && { selection }),
		caption,
		table: tableOf(attributions, ranked, where),
	};
}

function captionOf(
	attributions: AttributionRows,
	ranked: readonly number[],
	{ areas, places }: RegionPlaces,
	{ start, hidden, lowers }: { start: string; hidden: number; lowers: boolean },
): string {
	const { scores, base, output } = attributions;
	const answer = attributions.answerOf(0);
	const told = ranked
		.filter((region) => scores[region] !== 0)
		.slice(0, 2)
		.map((region) => {
			const label = `${attributions.label(0, region)} (${places[region]}, ${formatNumber(areas[region] as number, "percent")} of the picture)`;
			return scoreSentence(label, scores[region] as number, "it", { interval: attributions.intervalOf(0, region) });
		});
	return (
		`${toBegin(answer)} goes from ${formatNumber(base[0] as number)} (${start}) to ${formatNumber(output[0] as number)}: ` +
		`${told.length > 0 ? told.join("; ") : "no region changes it"}.` +
		`${lowers ? " Regions that lower it are hatched." : ""}` +
		`${hidden > 0 ? ` ${hidden} weaker ${hidden === 1 ? "region has" : "regions have"} no colour.` : ""}`
	);
}

function tableOf(
	attributions: AttributionRows,
	ranked: readonly number[],
	{ areas, places }: RegionPlaces,
): ViewSpec["table"] {
	const intervals = attributions.interval !== undefined;
	return {
		columns: ["region", "place", "share of the picture", "score", ...(intervals ? ["from", "to"] : [])],
		rows: ranked.map((region) => {
			const score = attributions.scores[region] as number;
			return [
				attributions.features[region]?.name ?? String(region),
				places[region] as string,
				areas[region] as number,
				score,
				...(intervals ? (attributions.intervalOf(0, region) ?? [score, score]) : []),
			];
		}),
	};
}
