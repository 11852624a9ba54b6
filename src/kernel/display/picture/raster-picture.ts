import { colorAt } from "../../../figure/color-map.ts";
import { formatNumber } from "../../../figure/format-number.ts";
import type { ShownPicture } from "../../../protocol/shown-value.ts";
import { limits } from "../limits.ts";
import type { Statistics } from "../statistics.ts";
import type { Planes } from "./planes.ts";
import { encodePng } from "./png.ts";

/** Small grids are enlarged to about this many pixels, large ones reduced to the limit. */
const comfortable = 224;
/** The thinnest side of a picture that can be seen. */
const thinnest = 16;
/** Pictures of a batch: how many of them, how many in a row, and pixels between. */
const tiles = { most: 12, row: 6, gap: 4 };
/** The most samples, along a side, that are averaged into one pixel. */
const averaged = 8;

/** Answers the colour of a value, 0 … 255 each. */
type Shade = (channels: readonly number[]) => readonly [number, number, number, number];

function sideLengths({ height, width }: Planes, most: number): { high: number; wide: number } {
	const longest = Math.max(height, width);
	const scale = longest >= most ? most / longest : Math.max(1, Math.floor(Math.min(comfortable, most) / longest));
	const side = (length: number) => Math.max(Math.round(length * scale), thinnest);
	return { high: side(height), wide: side(width) };
}

/** The picture's numbers of one pixel: the mean over the cells that fall into it. */
function meanOf(from: number, to: number, read: (index: number) => number): number {
	const step = Math.max(1, (to - from) / averaged);
	let sum = 0;
	let count = 0;
	for (let at = from; at < to; at += step) {
		sum += read(Math.floor(at));
		count++;
	}
	return sum / count;
}

/** How values become colours, and the words for it. */
function shading(
	{ channels, colored }: Planes,
	{ min, max, isInteger }: Statistics,
): { shade: Shade; caption: string } {
	const clear = [0, 0, 0, 0] as const;
	if (colored) {
		// As tf.browser.toPixels: integers are bytes, fractions reach to 1; other ranges are stretched.
		const [low, high] = min < 0 || max > 255 ? [min, max] : isInteger && max > 1 ? [0, 255] : [0, max > 1 ? 255 : 1];
		const scale = 255 / (high - low || 1);
		const shade: Shade = (values) => {
			if (!values.every(Number.isFinite)) return clear;
			const [red = 0, green = red, blue = red, alpha = high] = values.map((value) => (value - low) * scale);
			return channels === 4 ? [red, green, blue, alpha] : [red, green, blue, 255];
		};
		return { shade, caption: `black ${formatNumber(low)}, full brightness ${formatNumber(high)}` };
	}
	const signed = min < 0 && max > 0;
	const reach = Math.max(-min, max);
	const [low, high] = signed ? [-reach, reach] : [min, max];
	const map = signed ? "blue-red" : "viridis";
	const shade: Shade = ([value = Number.NaN]) => {
		if (!Number.isFinite(value)) return clear;
		// 255 steps, so that a palette holds them beside the colour of what is missing.
		const level = high === low ? 0.5 : Math.round(((value - low) / (high - low)) * 254) / 254;
		return [...colorAt(map, level), 255];
	};
	const caption = signed
		? `blue ${formatNumber(low)}, white 0, red ${formatNumber(high)}`
		: `dark ${formatNumber(low)}, bright ${formatNumber(high)}`;
	return { shade, caption };
}

/** A heat map of a grid of numbers, or the picture that the numbers are; of a batch the first ones, side by side. */
export function rasterPicture(planes: Planes, at: (index: number) => number, statistics: Statistics): ShownPicture {
	const { height, width, channels, count } = planes;
	const shown = Math.min(count, tiles.most);
	const inRow = Math.min(shown, tiles.row);
	const { high, wide } = sideLengths(planes, Math.floor(limits.array.picture / (shown > 1 ? Math.min(inRow, 3) : 1)));
	const [across, down] = [
		inRow * (wide + tiles.gap) - tiles.gap,
		Math.ceil(shown / inRow) * (high + tiles.gap) - tiles.gap,
	];
	const pixels = new Uint8ClampedArray(across * down * 4);
	const { shade, caption } = shading(planes, statistics);
	for (let tile = 0; tile < shown; tile++) {
		const start = tile * height * width * channels;
		const [left, top] = [(tile % inRow) * (wide + tiles.gap), Math.floor(tile / inRow) * (high + tiles.gap)];
		for (let y = 0; y < high; y++) {
			const rows = [(y * height) / high, ((y + 1) * height) / high] as const;
			for (let x = 0; x < wide; x++) {
				const columns = [(x * width) / wide, ((x + 1) * width) / wide] as const;
				const values = Array.from({ length: channels }, (_, channel) =>
					meanOf(...rows, (row) =>
						meanOf(...columns, (column) => at(start + (row * width + column) * channels + channel)),
					),
				);
				pixels.set(shade(values), ((top + y) * across + left + x) * 4);
			}
		}
	}
	const what = planes.colored ? "picture" : "heat map";
	const part = count > 1 ? `${shown} of ${count} ` : "";
	return {
		png: encodePng(pixels, across, down).toString("base64"),
		width: across,
		height: down,
		alt: `${part}${what}${count > 1 ? "s" : ""}, ${height} × ${width}: ${caption}`,
		caption: count > shown ? `${caption}; the first ${shown} of ${count}` : caption,
	};
}
