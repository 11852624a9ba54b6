import { type NdArray, ndArray } from "../core/nd-array.ts";

/** Lines are drawn at least this fine, so that they stay thin on small pictures. */
const side = 480;
/** How strongly an edge covers the picture, 0 … 255; the edges of coloured regions are stronger. */
const edgeAlpha = { quiet: 70, shown: 200 };
/** Stripes of a hatch, in the fine pixels: a dark line, a light one beside it, and what stays free. */
const hatch = { dark: 2, light: 2, every: 14, alpha: 140 };

/** What is drawn over the colours of regions. */
export interface RegionMarksOptions {
	/** Those with a colour. */
	readonly shown: ReadonlySet<number>;
	/** Those that lower the answer. */
	readonly lowering: ReadonlySet<number>;
	/** Whether the edges between regions are drawn. */
	readonly outlines: boolean;
}

/**
 * What says of regions what their colours say, for those who see no hue and on gray paper: edges, black beside regions with a colour and pale
 * elsewhere; and a hatch over those that lower the answer, a light line beside each dark one, so that it shows on any ground.
 *
 * @param regions the region of each pixel, `[height, width]`.
 */
export function regionMarks(
	regions: NdArray<Int32Array>,
	{ shown, lowering, outlines }: RegionMarksOptions,
): NdArray<Uint8ClampedArray> {
	const [height = 0, width = 0] = regions.shape;
	const scale = Math.max(1, Math.ceil(side / Math.max(height, width)));
	const [rows, columns] = [height * scale, width * scale];
	const marks = new Uint8ClampedArray(rows * columns * 4);
	const at = (y: number, x: number) => regions.values[y * width + x] as number;
	for (let y = 0; y < rows; y++) {
		for (let x = 0; x < columns; x++) {
			if (!lowering.has(at(Math.floor(y / scale), Math.floor(x / scale)))) continue;
			const stripe = (x + y) % hatch.every;
			if (stripe >= hatch.dark + hatch.light) continue;
			marks.fill(stripe < hatch.dark ? 0 : 255, (y * columns + x) * 4, (y * columns + x) * 4 + 3);
			marks[(y * columns + x) * 4 + 3] = hatch.alpha;
		}
	}
	if (outlines) drawEdges();
	return ndArray(marks, [rows, columns, 4], ["height", "width", "channel"]);

	function drawEdges(): void {
		const mark = (y: number, x: number, alpha: number) => {
			marks.fill(0, (y * columns + x) * 4, (y * columns + x) * 4 + 3);
			marks[(y * columns + x) * 4 + 3] = alpha;
		};
		for (let y = 0; y < height; y++) {
			for (let x = 0; x < width; x++) {
				const region = at(y, x);
				const right = x + 1 < width ? at(y, x + 1) : region;
				const below = y + 1 < height ? at(y + 1, x) : region;
				const alpha = (other: number) => (shown.has(region) || shown.has(other) ? edgeAlpha.shown : edgeAlpha.quiet);
				if (right !== region) for (let k = 0; k < scale; k++) mark(y * scale + k, (x + 1) * scale - 1, alpha(right));
				if (below !== region) for (let k = 0; k < scale; k++) mark((y + 1) * scale - 1, x * scale + k, alpha(below));
			}
		}
	}
}
