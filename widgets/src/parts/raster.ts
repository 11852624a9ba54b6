import type { RasterFigure, SelectionValue } from "../../../src/core/view-spec.ts";
import { paintRaster } from "../../../src/figure/paint-raster.ts";
import { readoutText } from "../../../src/figure/readout.ts";
import type { DrawnFigure, SelectionLink, WidgetContext } from "../context.ts";
import { Disposer } from "../disposer.ts";
import { element, uniqueId } from "../element.ts";

type Cell = readonly [row: number, column: number];

/** What a raster figure needs beside the context. */
export interface RasterOptions {
	readonly link: SelectionLink;
	/** Says what is under the pointer or the cursor; empty when nothing is. */
	readonly announce: (text: string) => void;
	/** The width in CSS pixels that the picture has where there is room. */
	readonly width: number;
	/** Whether Tab stops here; in a grid of pictures only one of them does. */
	readonly focusable: boolean;
}

/** Sharp enough for the screens in use, small enough to paint within a frame. */
const maxPixels = 1024;

const keyHint =
	"Arrow keys move over the cells, Home and End to the ends of a row; Enter selects a cell, Escape clears.";

/** Where a key takes the cursor. */
function moved([row, column]: Cell, key: string, figure: RasterFigure): Cell | undefined {
	const clamp = (value: number, count: number) => Math.min(count - 1, Math.max(0, value));
	switch (key) {
		case "ArrowUp":
			return [clamp(row - 1, figure.height), column];
		case "ArrowDown":
			return [clamp(row + 1, figure.height), column];
		case "ArrowLeft":
			return [row, clamp(column - 1, figure.width)];
		case "ArrowRight":
			return [row, clamp(column + 1, figure.width)];
		case "Home":
			return [row, 0];
		case "End":
			return [row, figure.width - 1];
	}
	return undefined;
}

function cellOf(value: SelectionValue, figure: RasterFigure): Cell | undefined {
	if (value?.kind !== "point") return undefined;
	const [row, column] = value.at;
	const inside = row !== undefined && column !== undefined && row >= 0 && column >= 0;
	return inside && row < figure.height && column < figure.width ? [row, column] : undefined;
}

/** A picture with heat maps on a canvas; pointer and keyboard read out and select its cells. */
export function drawRaster(
	first: RasterFigure,
	context: WidgetContext,
	options: RasterOptions,
): DrawnFigure<RasterFigure> & { readonly canvas: HTMLCanvasElement } {
	const disposer = new Disposer();
	let figure = first;
	let cursor: Cell | undefined;
	let scheduled = 0;

	const hint = element("span", { id: uniqueId(), class: "glasscell-hidden" }, keyHint);
	const canvas = element("canvas", {
		role: "img",
		tabindex: options.focusable ? 0 : -1,
		"aria-describedby": hint.id,
		class: "glasscell-canvas",
	});
	const hoverMark = element("div", { class: "glasscell-mark glasscell-mark-hover", hidden: true });
	const selectMark = element("div", { class: "glasscell-mark glasscell-mark-selected", hidden: true });
	const frame = element("div", { class: "glasscell-raster" }, canvas, selectMark, hoverMark, hint);

	const paint = () => {
		scheduled = 0;
		const context2d = canvas.getContext("2d");
		if (context2d) {
			paintRaster(context2d, figure, { width: canvas.width, height: canvas.height, values: context.values() });
		}
	};

	const place = (mark: HTMLElement, cell: Cell | undefined) => {
		mark.hidden = cell === undefined;
		if (!cell) return;
		const [row, column] = cell;
		mark.style.left = `${(100 * column) / figure.width}%`;
		mark.style.top = `${(100 * row) / figure.height}%`;
		mark.style.width = `${100 / figure.width}%`;
		mark.style.height = `${100 / figure.height}%`;
	};

	const show = (cell: Cell | undefined) => {
		if (cell?.[0] === cursor?.[0] && cell?.[1] === cursor?.[1]) return;
		cursor = cell;
		options.announce(cell ? readoutText(figure, cell[1], cell[0]) : "");
		options.link.hover(cell ? { kind: "point", at: cell } : null);
	};

	const under = (event: MouseEvent): Cell | undefined => {
		const box = canvas.getBoundingClientRect();
		const column = Math.floor(((event.clientX - box.left) / box.width) * figure.width);
		const row = Math.floor(((event.clientY - box.top) / box.height) * figure.height);
		return cellOf({ kind: "point", at: [row, column] }, figure);
	};

	disposer.listen(canvas, "pointermove", (event) => show(under(event)));
	disposer.listen(canvas, "pointerleave", () => show(undefined));
	disposer.listen(canvas, "blur", () => show(undefined));
	disposer.listen(canvas, "click", (event) => {
		const cell = under(event);
		if (cell) options.link.select({ kind: "point", at: cell });
	});
	disposer.listen(canvas, "keydown", (event) => {
		const next = moved(cursor ?? [Math.floor(figure.height / 2), Math.floor(figure.width / 2)], event.key, figure);
		if (next) show(next);
		else if ((event.key === "Enter" || event.key === " ") && cursor) options.link.select({ kind: "point", at: cursor });
		else if (event.key === "Escape") {
			show(undefined);
			options.link.select(null);
		} else return;
		event.preventDefault();
	});
	disposer.add(() => cancelAnimationFrame(scheduled));

	const drawn = {
		element: frame,
		canvas,
		update(next: RasterFigure) {
			figure = next;
			canvas.setAttribute("aria-label", figure.alt);
			// Whole screen pixels for every cell, so that all squares have one size.
			const side = Math.max(figure.width, figure.height);
			const wanted = Math.min(maxPixels, options.width * (globalThis.devicePixelRatio || 1));
			const scale = Math.max(1, Math.round(wanted / side));
			if (canvas.width !== figure.width * scale) canvas.width = figure.width * scale;
			if (canvas.height !== figure.height * scale) canvas.height = figure.height * scale;
			frame.style.setProperty("--glasscell-width", `${Math.round((options.width * figure.width) / side)}px`);
			frame.style.setProperty("--glasscell-ratio", `${figure.width} / ${figure.height}`);
			if (cursor) options.announce(readoutText(figure, cursor[1], cursor[0]));
			// Many changes may come within a frame, such as from a slider; the last one is painted.
			if (scheduled === 0) scheduled = requestAnimationFrame(paint);
		},
		mark(selected: SelectionValue, hovered: SelectionValue) {
			place(selectMark, cellOf(selected, figure));
			place(hoverMark, cellOf(hovered, figure));
		},
		dispose: () => disposer.dispose(),
	};
	drawn.update(first);
	return drawn;
}
