import { ExplainError } from "../core/errors.ts";
import type { Explanation } from "../core/explanation.ts";
import { type NdArray, ndArray } from "../core/nd-array.ts";
import type { Control, HeatLayer, ImageLayer, SelectionId, ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";
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

/** Outlines are drawn at least this fine, so that they stay thin on small pictures. */
const outlineSide = 480;
/** How strongly an edge covers the picture, 0 … 255; the edges of coloured regions are stronger. */
const edgeAlpha = { quiet: 70, shown: 200 };

/**
 * An image with its regions in the colours of their scores: which parts raise the answer (red), which lower it (blue)?
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
		domain: [-reach, reach],
		colorMap: "blue-red",
		opacity: options.opacity ?? (pixels ? 0.55 : 1),
		...(options.bind && { bind: options.bind }),
	};
	const edges: ImageLayer = { kind: "image", pixels: outlinesOf(regions, shown), label: "" };
	const where = whereOf(regions, attributions.features.length);
	const caption = captionOf(attributions, ranked, where, {
		start: baseName(explanation, options.start),
		hidden: attributions.scores.filter((score) => score !== 0).length - shown.size,
	});
	return {
		title: options.title ?? `Regions that move the ${answer}`,
		figure: {
			kind: "raster",
			width: imageWidth,
			height: imageHeight,
			layers: [
				...(pixels ? [{ kind: "image", pixels, label: imageName } as const] : []),
				heat,
				...(outlines ? [edges] : []),
			],
			alt: caption,
		},
		controls,
		...(selection && { selection }),
		caption,
		table: tableOf(attributions, ranked, where),
	};
}

/** Where regions are: each one's share of the picture, and the place of its middle in words. */
interface Where {
	readonly areas: Float64Array;
	readonly places: readonly string[];
}

/** The ninths of a picture. */
const ninths = [
	["top left", "top", "top right"],
	["left", "middle", "right"],
	["bottom left", "bottom", "bottom right"],
] as const;

function whereOf(regions: NdArray<Int32Array>, count: number): Where {
	const [height = 0, width = 0] = regions.shape;
	const [areas, down, along] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
	for (const [i, region] of regions.values.entries()) {
		if (region < 0 || region >= count) continue;
		areas[region]!++;
		down[region]! += Math.floor(i / width) + 0.5;
		along[region]! += (i % width) + 0.5;
	}
	const third = (sum: number, cells: number, length: number) =>
		Math.min(2, Math.floor((3 * sum) / (cells * length))) as 0 | 1 | 2;
	const places = Array.from(areas, (cells, region) =>
		cells > 0 ? ninths[third(down[region]!, cells, height)][third(along[region]!, cells, width)] : "nowhere",
	);
	return { areas: areas.map((cells) => cells / regions.values.length), places };
}

/** The edges between regions, one device pixel wide or so: black beside regions with a colour, pale elsewhere. */
function outlinesOf(regions: NdArray<Int32Array>, shown: ReadonlySet<number>): NdArray<Uint8ClampedArray> {
	const [height = 0, width = 0] = regions.shape;
	const scale = Math.max(1, Math.ceil(outlineSide / Math.max(height, width)));
	const edges = new Uint8ClampedArray(height * width * scale * scale * 4);
	const mark = (y: number, x: number, alpha: number) => {
		edges[(y * width * scale + x) * 4 + 3] = alpha;
	};
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++) {
			const region = regions.values[y * width + x] as number;
			const [right, below] = [
				x + 1 < width ? regions.values[y * width + x + 1] : region,
				y + 1 < height ? regions.values[(y + 1) * width + x] : region,
			];
			const alpha = (other: number | undefined) =>
				shown.has(region) || shown.has(other as number) ? edgeAlpha.shown : edgeAlpha.quiet;
			if (right !== region) for (let k = 0; k < scale; k++) mark(y * scale + k, (x + 1) * scale - 1, alpha(right));
			if (below !== region) for (let k = 0; k < scale; k++) mark((y + 1) * scale - 1, x * scale + k, alpha(below));
		}
	return ndArray(edges, [height * scale, width * scale, 4], ["height", "width", "channel"]);
}

function captionOf(
	attributions: AttributionRows,
	ranked: readonly number[],
	{ areas, places }: Where,
	{ start, hidden }: { start: string; hidden: number },
): string {
	const { scores, base, output } = attributions;
	const answer = attributions.answerOf(0);
	const told = ranked
		.filter((region) => scores[region] !== 0)
		.slice(0, 2)
		.map((region) => {
			const label = `${attributions.label(0, region)} (${places[region]}, ${formatNumber(areas[region] as number, "percent")} of the picture)`;
			return scoreSentence(label, scores[region] as number, answer, { interval: attributions.intervalOf(0, region) });
		});
	return (
		`From ${formatNumber(base[0] as number)} (${start}) to ${answer} ${formatNumber(output[0] as number)}: ` +
		`${told.length > 0 ? told.join("; ") : "no region changes it"}.` +
		`${hidden > 0 ? ` ${hidden} weaker ${hidden === 1 ? "region has" : "regions have"} no colour.` : ""}`
	);
}

function tableOf(
	attributions: AttributionRows,
	ranked: readonly number[],
	{ areas, places }: Where,
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
