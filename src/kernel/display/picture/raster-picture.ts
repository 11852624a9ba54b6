import { colorAt } from "../../../figure/color-map.ts";
import type { ShownPicture } from "../../../protocol/shown-value.ts";
import { limits } from "../limits.ts";
import { numberWords, type Statistics } from "../statistics.ts";
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

/** One picture among the numbers: where it starts, and how its cells are reduced to the pixels that there is room for. */
interface Reduced {
	readonly start: number;
	readonly rows: number;
	readonly columns: number;
}

/** The colours of a picture, each the mean over the cells that fall into it. */
function colorsOf(planes: Planes, { start, rows, columns }: Reduced, at: (index: number) => number, shade: Shade) {
	const { height, width, channels } = planes;
	const colors = new Uint8ClampedArray(rows * columns * 4);
	const [tall, broad] = [height / rows, width / columns];
	const [down, right] = [Math.max(1, tall / averaged), Math.max(1, broad / averaged)];
	const mean = new Array<number>(channels);
	for (let row = 0; row < rows; row++) {
		for (let column = 0; column < columns; column++) {
			for (let channel = 0; channel < channels; channel++) {
				let [sum, count] = [0, 0];
				for (let y = row * tall; y < (row + 1) * tall; y += down) {
					for (let x = column * broad; x < (column + 1) * broad; x += right) {
						sum += at(start + (Math.floor(y) * width + Math.floor(x)) * channels + channel);
						count++;
					}
				}
				mean[channel] = sum / count;
			}
			colors.set(shade(mean), (row * columns + column) * 4);
		}
	}
	return colors;
}

/** How values become colours, and the words for it. */
function shading({ channels, colored }: Planes, statistics: Statistics): { shade: Shade; caption: string } {
	const { min, max, isInteger } = statistics;
	const words = (value: number) => numberWords(value, statistics);
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
		return { shade, caption: `black ${words(low)}, full brightness ${words(high)}` };
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
		? `blue ${words(low)}, white 0, red ${words(high)}`
		: `dark ${words(low)}, bright ${words(high)}`;
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
	const [rows, columns] = [Math.min(height, high), Math.min(width, wide)];
	for (let tile = 0; tile < shown; tile++) {
		const colors = colorsOf(planes, { start: tile * height * width * channels, rows, columns }, at, shade);
		const [left, top] = [(tile % inRow) * (wide + tiles.gap), Math.floor(tile / inRow) * (high + tiles.gap)];
		for (let y = 0; y < high; y++) {
			for (let x = 0; x < wide; x++) {
				const from = (Math.floor((y * rows) / high) * columns + Math.floor((x * columns) / wide)) * 4;
				pixels.set(colors.subarray(from, from + 4), ((top + y) * across + left + x) * 4);
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
