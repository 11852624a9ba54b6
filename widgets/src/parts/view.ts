import type { Figure, SelectionValue, ViewSpec } from "../../../src/core/view-spec.ts";
import { legendsOf } from "../../../src/figure/legend.ts";
import { drawChartFigure } from "../chart/chart-figure.ts";
import { isWide } from "../chart/fit.ts";
import type { DrawnFigure, SelectionLink, WidgetContext } from "../context.ts";
import { controlPanel } from "../controls/panel.ts";
import { element, setText, uniqueId } from "../element.ts";
import { drawGrid } from "./grid.ts";
import { drawLegends } from "./legend.ts";
import { drawNotes } from "./notes.ts";
import { drawRaster } from "./raster.ts";
import { drawStrip } from "./strip.ts";
import { tableToggle } from "./table.ts";
import { drawTokens } from "./tokens.ts";

/** The width of a picture where there is room, in CSS pixels. */
const rasterWidth = 336;

/** A view on the page: title, figure, legend, readout, caption, grades, table, controls. */
export interface DrawnView {
	readonly element: HTMLElement;
	/** Takes a new spec over; what is drawn the same way keeps its elements, focus and scroll positions. */
	update(spec: ViewSpec): void;
	/** Shows the controls' values, and draws what depends on them or on the theme. */
	refresh(): void;
	mark(selected: SelectionValue, hovered: SelectionValue): void;
	dispose(): void;
}

function drawFigure(
	figure: Figure,
	context: WidgetContext,
	link: SelectionLink,
	announce: (text: string) => void,
): DrawnFigure<Figure> {
	switch (figure.kind) {
		case "raster":
			return drawRaster(figure, context, {
				link,
				announce,
				width: rasterWidth,
				focusable: true,
			}) as DrawnFigure<Figure>;
		case "tokens":
			return drawTokens(figure, link, announce) as DrawnFigure<Figure>;
		case "grid":
			return drawGrid(figure, context, link, announce) as DrawnFigure<Figure>;
		case "notes":
			return drawNotes(figure, link) as DrawnFigure<Figure>;
		case "vega":
			return drawChartFigure(figure, context, link, announce) as DrawnFigure<Figure>;
	}
}

/** Draws a view; `link` tells of pointer and keyboard where the view shares a selection. */
export function drawView(first: ViewSpec, context: WidgetContext, link: SelectionLink): DrawnView {
	const title = element("h3", { id: uniqueId(), class: "glasscell-title" });
	const readout = element("output", { class: "glasscell-readout", "aria-live": "polite" });
	const caption = element("p", { class: "glasscell-caption" });
	const legends = element("div", {});
	const strip = element("div", {});
	const table = tableToggle();
	const controls = controlPanel(context);
	const figureBox = element("div", { class: `glasscell-figure glasscell-figure-${first.figure.kind}` });
	const main = element("div", { class: "glasscell-main" }, figureBox, legends, readout, caption, strip);
	const footer = element("div", { class: "glasscell-footer" }, table.button, table.panel);
	const body = element("div", { class: "glasscell-body" }, main, controls.element, footer);
	const section = element("section", { class: "glasscell-view", "aria-labelledby": title.id }, title, body);
	// A line that comes and goes would make the page jump, so it keeps its height even when empty.
	const announce = (text: string) => setText(readout, text || "\u00a0");
	let spec = first;
	const figure = drawFigure(first.figure, context, link, announce);
	figureBox.append(figure.element);
	announce("");

	const refreshLegends = () => legends.replaceChildren(drawLegends(legendsOf(spec.figure, context.values())));
	const drawn: DrawnView = {
		element: section,
		update(next) {
			if (next !== first) figure.update(next.figure);
			spec = next;
			setText(title, spec.title);
			title.hidden = spec.title === "";
			setText(caption, spec.caption);
			section.classList.toggle("glasscell-with-controls", spec.controls.length > 0);
			const wide = spec.figure.kind === "vega" && isWide(spec.figure.spec);
			section.classList.toggle("glasscell-wide", wide);
			// In the order that they are seen in, which is that of the Tab key; the figure moves, as a control may have the focus.
			if (wide === (body.firstElementChild === main)) body.insertBefore(main, wide ? footer : controls.element);
			// A chart without marks to choose reads out by tooltips alone.
			readout.hidden =
				spec.figure.kind === "notes" || (spec.figure.kind === "vega" && !spec.figure.pick && !spec.figure.rows);
			strip.replaceChildren(drawStrip(spec.strip ?? []));
			table.update(spec.title, spec.table);
			controls.update(spec.controls);
			refreshLegends();
		},
		refresh() {
			controls.refresh();
			figure.update(spec.figure);
			refreshLegends();
		},
		mark: (selected, hovered) => figure.mark(selected, hovered),
		dispose() {
			figure.dispose();
			controls.dispose();
			table.dispose();
		},
	};
	drawn.update(first);
	return drawn;
}
