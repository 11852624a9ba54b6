import { type NdArray, ndArray } from "../core/nd-array.ts";

/** Sides longer than this only cost time on the way to the browser. */
const longestSide = 32;

/** Pictures `[height, width, 4]` of one size as a strip `[n, h, w, 4]` of small ones, each pixel the mean of those it stands for. */
export function thumbnails(pictures: readonly NdArray<Uint8ClampedArray>[]): NdArray<Uint8ClampedArray> {
	const [height = 0, width = 0] = pictures[0]?.shape ?? [];
	const shrink = Math.max(1, Math.ceil(Math.max(height, width) / longestSide));
	const [h, w] = [Math.ceil(height / shrink), Math.ceil(width / shrink)];
	const small = new Uint8ClampedArray(pictures.length * h * w * 4);
	for (const [n, { values }] of pictures.entries()) {
		for (let y = 0; y < h; y++) {
			for (let x = 0; x < w; x++) {
				const sum = [0, 0, 0, 0];
				let count = 0;
				for (let sy = y * shrink; sy < Math.min(height, (y + 1) * shrink); sy++) {
					for (let sx = x * shrink; sx < Math.min(width, (x + 1) * shrink); sx++) {
						for (let c = 0; c < 4; c++) sum[c]! += values[(sy * width + sx) * 4 + c]!;
						count++;
					}
				}
				const at = ((n * h + y) * w + x) * 4;
				for (let c = 0; c < 4; c++) small[at + c] = sum[c]! / count;
			}
		}
	}
	return ndArray(small, [pictures.length, h, w, 4], ["example", "height", "width", "channel"]);
}
