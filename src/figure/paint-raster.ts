import type { HeatLayer, ImageLayer, RasterFigure } from "../core/view-spec.ts";
import { colorIndex, colorTable } from "./color-map.ts";
import { type ControlValues, heatScale, position } from "./heat-scale.ts";

/** The little of a 2D canvas that painting needs; the browser's context and `@napi-rs/canvas`'s both have it. */
export interface RasterContext<D extends { readonly data: { set(bytes: ArrayLike<number>): void } }> {
	createImageData(width: number, height: number): D;
	putImageData(image: D, x: number, y: number): void;
}

/** How large to paint, in device pixels, and under which control values. */
export interface RasterPaint {
	readonly width: number;
	readonly height: number;
	readonly values?: ControlValues;
}

/** For each output pixel, the source cell whose square it lies in: nearest neighbour, by pixel centres. */
function nearest(outputs: number, sources: number): Uint32Array {
	return Uint32Array.from({ length: outputs }, (_, i) => Math.floor(((i + 0.5) * sources) / outputs));
}

/** The colours of one layer at its own resolution, RGBA with straight alpha 0 … 1 in a float array. */
function layerColors(layer: ImageLayer | HeatLayer, values: ControlValues): Float32Array {
	const [height = 0, width = 0] = layer.kind === "image" ? layer.pixels.shape : layer.values.shape;
	const colors = new Float32Array(height * width * 4);
	if (layer.kind === "image") {
		const source = layer.pixels.values;
		for (let i = 0; i < colors.length; i++) colors[i] = i % 4 === 3 ? source[i]! / 255 : source[i]!;
		return colors;
	}
	const scale = heatScale(layer, values);
	const table = colorTable(scale.colorMap);
	for (let cell = 0; cell < layer.values.values.length; cell++) {
		const value = layer.values.values[cell]!;
		if (!Number.isFinite(value)) continue; // stays transparent: a missing number has no colour
		const from = colorIndex(position(value, scale.domain));
		colors.set(table.subarray(from, from + 3), cell * 4);
		colors[cell * 4 + 3] = scale.opacity;
	}
	return colors;
}

/** Lays `colors` (`rows × columns` cells) over the picture: Porter and Duff's source-over with straight alpha. */
function composite(
	picture: Float32Array,
	{ width, height }: RasterPaint,
	colors: Float32Array,
	shape: readonly number[],
): void {
	const rows = nearest(height, shape[0]!);
	const columns = nearest(width, shape[1]!);
	for (let y = 0; y < height; y++) {
		const row = rows[y]! * shape[1]!;
		for (let x = 0; x < width; x++) {
			const source = (row + columns[x]!) * 4;
			const target = (y * width + x) * 4;
			const over = colors[source + 3]!;
			if (over === 0) continue;
			const under = picture[target + 3]! * (1 - over);
			const alpha = over + under;
			for (let channel = 0; channel < 3; channel++) {
				const mixed = colors[source + channel]! * over + picture[target + channel]! * under;
				picture[target + channel] = mixed / alpha;
			}
			picture[target + 3] = alpha;
		}
	}
}

/**
 * The pixels of a raster figure, RGBA `[height, width, 4]`: layers in order, each at its own resolution stretched over the whole figure, squares never smoothed.
 *
 * Computed here and not by a canvas' scaling, so that browser and kernel agree to the byte. Cost: one pass per layer over the output.
 */
export function rasterPixels(figure: RasterFigure, paint: RasterPaint): Uint8ClampedArray {
	const picture = new Float32Array(paint.width * paint.height * 4);
	for (const layer of figure.layers) {
		const shape = layer.kind === "image" ? layer.pixels.shape : layer.values.shape;
		composite(picture, paint, layerColors(layer, paint.values ?? {}), shape);
	}
	for (let i = 3; i < picture.length; i += 4) picture[i] = picture[i]! * 255;
	return new Uint8ClampedArray(picture);
}

/** Paints a raster figure over the top left `width × height` pixels of a canvas. */
export function paintRaster<D extends { readonly data: { set(bytes: ArrayLike<number>): void } }>(
	context: RasterContext<D>,
	figure: RasterFigure,
	paint: RasterPaint,
): void {
	const image = context.createImageData(paint.width, paint.height);
	image.data.set(rasterPixels(figure, paint));
	context.putImageData(image, 0, 0);
}
