import { ndArray } from "../../src/core/nd-array.ts";
import type { HeatLayer, ImageLayer, RasterFigure } from "../../src/core/view-spec.ts";

/** A gray picture from one number, 0 … 255, for each pixel. */
export function grayLayer(height: number, width: number, grays: readonly number[]): ImageLayer {
	const pixels = Uint8ClampedArray.from(grays.flatMap((gray) => [gray, gray, gray, 255]));
	return { kind: "image", label: "digit", pixels: ndArray(pixels, [height, width, 4], ["height", "width", "channel"]) };
}

/** A heat layer from its numbers. */
export function heatLayer(
	height: number,
	width: number,
	values: readonly number[],
	more: Partial<HeatLayer> = {},
): HeatLayer {
	return {
		kind: "heat",
		label: "saliency",
		values: ndArray(Float32Array.from(values), [height, width], ["height", "width"]),
		domain: [-1, 1],
		colorMap: "blue-red",
		opacity: 1,
		...more,
	};
}

/** A raster figure over a grid. */
export function rasterFigure(
	width: number,
	height: number,
	...layers: readonly (ImageLayer | HeatLayer)[]
): RasterFigure {
	return { kind: "raster", width, height, layers, alt: "a picture" };
}
