import type { ShownPicture } from "../../../protocol/shown-value.ts";
import { numberWords, type Statistics } from "../statistics.ts";
import { encodePng } from "./png.ts";

const size = { width: 448, height: 72 };
/** Seen on white and on black. */
const ink = { bar: [58, 132, 208, 255], zero: [128, 128, 128, 160] } as const;
/** The most numbers looked at for one column of pixels. */
const perColumn = 2_000;

/** The values in their order, each column of pixels from the least to the greatest that falls into it. */
export function stripPicture(length: number, at: (index: number) => number, statistics: Statistics): ShownPicture {
	const { width, height } = size;
	const { min, max } = statistics;
	const [low, high] = [Math.min(min, 0), Math.max(max, 0)];
	const pixels = new Uint8ClampedArray(width * height * 4);
	const lineOf = (value: number) => Math.round(((high - value) / (high - low || 1)) * (height - 1));
	for (let x = 0; x < width; x++) {
		const from = Math.floor((x * length) / width);
		const to = Math.max(Math.floor(((x + 1) * length) / width), from + 1);
		const step = Math.max(1, Math.floor((to - from) / perColumn));
		let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
		for (let i = from; i < to; i += step) {
			const value = at(i);
			if (!Number.isFinite(value)) continue;
			least = Math.min(least, value);
			greatest = Math.max(greatest, value);
		}
		pixels.set(ink.zero, (lineOf(0) * width + x) * 4);
		if (least > greatest) continue;
		// A column of one value reaches from zero to it; of many, over their range.
		if (to - from === 1) [least, greatest] = [Math.min(least, 0), Math.max(greatest, 0)];
		for (let y = lineOf(greatest); y <= lineOf(least); y++) pixels.set(ink.bar, (y * width + x) * 4);
	}
	const caption = `${length.toLocaleString("en-US")} values in order, from ${numberWords(min, statistics)} to ${numberWords(max, statistics)}`;
	return { png: encodePng(pixels, width, height).toString("base64"), width, height, alt: caption, caption };
}
