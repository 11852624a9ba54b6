import type { HeatLayer, ImageLayer, RasterFigure } from "../core/view-spec.ts";
import { formatNumber } from "./format-number.ts";

/** What one layer holds under a cell of the figure's grid. */
export interface Readout {
	readonly label: string;
	/** The number of a heat layer, the gray of a gray pixel, or red, green, blue. */
	readonly values: readonly number[];
	readonly text: string;
}

function valuesAt(layer: ImageLayer | HeatLayer, column: number, row: number, figure: RasterFigure): number[] {
	const array = layer.kind === "image" ? layer.pixels : layer.values;
	const [height = 0, width = 0] = array.shape;
	// The centre of the cell, in the layer's own cells: a coarse map has one value under many cells.
	const y = Math.floor(((row + 0.5) * height) / figure.height);
	const x = Math.floor(((column + 0.5) * width) / figure.width);
	if (layer.kind === "heat") return [layer.values.values[y * width + x]!];
	const [red, green, blue] = layer.pixels.values.subarray((y * width + x) * 4);
	return red === green && green === blue ? [red!] : [red!, green!, blue!];
}

/** The value of every layer with a label that has one at a cell of the figure's grid, topmost last; empty outside the grid. */
export function readoutAt(figure: RasterFigure, column: number, row: number): Readout[] {
	if (!(column >= 0 && column < figure.width && row >= 0 && row < figure.height)) return [];
	// A layer without a label, such as outlines, is to be seen and not read.
	const read = figure.layers.filter(({ label }) => label !== "");
	return read.flatMap((layer) => {
		const values = valuesAt(layer, column, row, figure);
		if (values.some(Number.isNaN)) return [];
		return { label: layer.label, values, text: values.map((value) => formatNumber(value)).join(", ") };
	});
}

/** The readout as one sentence for eyes and screen readers, such as `row 3, column 5: digit 200, saliency −0.12`. */
export function readoutText(figure: RasterFigure, column: number, row: number): string {
	const parts = readoutAt(figure, column, row).map((part) => `${part.label} ${part.text}`);
	return parts.length > 0 ? `row ${row + 1}, column ${column + 1}: ${parts.join(", ")}` : "";
}
