import vegaEmbed, { type EmbedOptions, type Result, type VisualizationSpec, vega } from "vega-embed";
import { expressionInterpreter } from "vega-interpreter";
import type { VegaFigure } from "../../../src/core/view-spec.ts";
import { type ColorScheme, chartTheme } from "../../../src/figure/chart-theme.ts";
import { fitted, isSinglePlot, refitted } from "./fit.ts";
import { type Box, boxesOf, drawnWidth, markNear, type Place, type Plot, plotAt } from "./plot.ts";
import { tooltip } from "./tooltip.ts";

/** More marks than this are too many elements for a page; a canvas takes them. */
const maxSvgRows = 3000;

/** A value that a person picked by its mark. */
export type Datum = Readonly<Record<string, unknown>>;

/** A chart on the page. */
export interface Chart {
	/** New rows for the same specification: the view keeps its scales' shape, selections and elements. */
	setData(data: VegaFigure["data"]): Promise<void>;
	/** Fits the chart into another width; false where only drawing it anew can do that. */
	setWidth(width: number): Promise<boolean>;
	/** The plot at a place of the drawing. */
	plotAt(place: Place): Plot | undefined;
	/** Whether a mark of the layer with this name is under the pointer or close beside it. */
	markNear(event: PointerEvent, layer: string): boolean;
	/** The boxes around the marks of some data. */
	boxesOf(isWanted: (datum: Datum) => boolean): readonly Box[];
	dispose(): void;
}

function refuse(uri: string): Promise<never> {
	return Promise.reject(new Error(`expected data in the widget's state, got a request for ${uri.slice(0, 80)}`));
}

/** Fetches nothing, whatever a specification asks for: data, images and links alike. */
const noLoader = { load: refuse, sanitize: refuse, http: refuse, file: refuse, options: {} };

/** The specification of a figure, made to fit, with its data. */
function prepared({ data }: VegaFigure, { usermeta: _embedOptions, ...spec }: VegaFigure["spec"]): VisualizationSpec {
	// Embedding options in a specification could switch the loader and the interpreter off.
	// Vega marks the rows it is given, and they belong to the state.
	return { ...spec, datasets: structuredClone(data) } as unknown as VisualizationSpec;
}

function optionsFor(figure: VegaFigure, scheme: ColorScheme, font: string): EmbedOptions {
	const rows = Object.values(figure.data).reduce((total, table) => total + table.length, 0);
	return {
		mode: "vega-lite",
		actions: false,
		defaultStyle: false,
		// No `eval`: works under a strict content security policy, and shields from scripts in expressions.
		ast: true,
		expr: expressionInterpreter,
		loader: noLoader as never,
		renderer: rows > maxSvgRows ? "canvas" : "svg",
		tooltip,
		config: chartTheme(scheme, font) as never,
	};
}

/** Draws a chart into `host`. Loaded only when a chart is to be drawn: it is most of the code of all widgets. */
export async function drawChart(
	host: HTMLElement,
	figure: VegaFigure,
	look: { readonly scheme: ColorScheme; readonly font: string; readonly width: number },
	/** A click: on a mark, with what it stands for, or beside all. */
	onClick: (datum: Datum | undefined) => void,
): Promise<Chart> {
	const options = optionsFor(figure, look.scheme, look.font);
	const { spec, minWidth } = figure;
	let result: Result = await vegaEmbed(host, prepared(figure, fitted(spec, look.width, minWidth)), options);
	const again = refitted(spec, look.width, drawnWidth(result.view), minWidth);
	if (again) {
		result.finalize();
		result = await vegaEmbed(host, prepared(figure, again), options);
	}
	const { view } = result;
	/** What each table holds now, as text. */
	const shown = new Map(Object.entries(figure.data).map(([name, rows]) => [name, JSON.stringify(rows)]));
	view.addEventListener("click", (_event, item) => {
		const datum: unknown = item?.datum;
		onClick(typeof datum === "object" && datum !== null ? (datum as Datum) : undefined);
	});
	return {
		async setData(data) {
			for (const [name, rows] of Object.entries(data)) {
				// Marks that stay as they are keep their elements: a background of thousands would be made anew at each move.
				const text = JSON.stringify(rows);
				if (shown.get(name) === text) continue;
				shown.set(name, text);
				view.change(
					name,
					vega
						.changeset()
						.remove(vega.truthy)
						.insert(structuredClone(rows) as object[]),
				);
			}
			await view.runAsync();
		},
		async setWidth(width) {
			if (!isSinglePlot(figure.spec)) return false;
			await view.width(Math.max(width, figure.minWidth ?? 0)).runAsync();
			return true;
		},
		plotAt: (place) => plotAt(view, place),
		markNear: (event, layer) => markNear(event, layer) !== undefined,
		boxesOf: (isWanted) => boxesOf(view, isWanted),
		dispose: () => result.finalize(),
	};
}
