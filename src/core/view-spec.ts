import type { Explanation, Kind } from "./explanation.ts";
import type { NdArray } from "./nd-array.ts";

/** Names a selection that several views share, also across cells: what is brushed in one is shown in all. */
export type SelectionId = string;

/**
 * What is selected: a cell of a raster (`at` is `[row, column]` of the figure's grid, from 0), items of a list by index (words, from 0), or ranges of
 * named fields.
 */
export type SelectionValue =
	| { readonly kind: "point"; readonly at: readonly number[] }
	| { readonly kind: "items"; readonly items: readonly number[] }
	| { readonly kind: "interval"; readonly ranges: Readonly<Record<string, readonly [number, number]>> }
	| null;

/** What a control holds. */
export type ControlValue = string | number | boolean;

interface ControlBase {
	/** The key of its value in the widget's state. */
	readonly id: string;
	readonly label: string;
	/** One sentence for a tooltip and a screen reader. */
	readonly help?: string;
	/**
	 * Who answers a change: `"explainer"` asks the kernel to compute again; `"figure"` only redraws, at once and also without a kernel.
	 */
	readonly answeredBy: "explainer" | "figure";
	readonly disabled?: boolean;
}

/** An element that a person moves; declared, not drawn, so that browser, static form and tests agree. */
export type Control =
	| (ControlBase & {
			readonly type: "choice";
			readonly options: readonly { readonly value: string; readonly label: string }[];
			/** `"menu"` for long lists, `"buttons"` for up to four. */
			readonly style: "menu" | "buttons";
	  })
	| (ControlBase & {
			readonly type: "range";
			readonly min: number;
			readonly max: number;
			readonly step: number;
			/** How a value is written, such as `"percent"`. */
			readonly format?: "percent" | "integer" | "decimal";
	  })
	| (ControlBase & { readonly type: "toggle" })
	| (ControlBase & {
			/** Something to do, such as "Undo"; the value counts how often it was pressed. */
			readonly type: "button";
	  })
	| (ControlBase & {
			/** A strip of thumbnails; the value is the index. */
			readonly type: "gallery";
			readonly images: NdArray<Uint8ClampedArray>; // [n, height, width, 4]
			readonly names: readonly string[];
	  });

/** The names of the colour maps; see `figure/color-map.ts`. */
export type ColorMapName = "viridis" | "magma" | "cividis" | "gray" | "blue-red" | "purple-orange";

/** A picture below, or between, heat maps. */
export interface ImageLayer {
	readonly kind: "image";
	/** RGBA, 0 … 255, `[height, width, 4]`. */
	readonly pixels: NdArray<Uint8ClampedArray>;
	readonly label: string;
}

/** Numbers as colours. */
export interface HeatLayer {
	readonly kind: "heat";
	/** `[height, width]`; drawn over the whole figure whatever its resolution. */
	readonly values: NdArray<Float32Array>;
	readonly label: string;
	/** The values at the two ends of the colour map; symmetric around 0 for a diverging one. */
	readonly domain: readonly [number, number];
	readonly colorMap: ColorMapName;
	/** 0 … 1. */
	readonly opacity: number;
	/** Controls, by id, that set a property in the browser. */
	readonly bind?: { readonly opacity?: string; readonly colorMap?: string };
}

/** Pictures and heat maps on one grid, drawn on a canvas; pixels are squares, never smoothed. */
export interface RasterFigure {
	readonly kind: "raster";
	/** The grid that a hover reads out, in cells. */
	readonly width: number;
	readonly height: number;
	readonly layers: readonly (ImageLayer | HeatLayer)[];
	/** What the picture shows, for those who do not see it: the finding, not the form. */
	readonly alt: string;
}

/** A chart, as Vega-Lite that versions 5 and 6 both accept; data by name beside it. */
export interface VegaFigure {
	readonly kind: "vega";
	readonly spec: Readonly<Record<string, unknown>>;
	readonly data: Readonly<Record<string, readonly Readonly<Record<string, string | number | boolean | null>>[]>>;
	readonly alt: string;
	/**
	 * A control whose value is set by clicking a mark: the datum's `field` becomes the value.
	 */
	readonly pick?: { readonly control: string; readonly field: string };
	readonly rows?: RowMarks;
	/** What dragging on the plot sets; the first that begins where the pointer is counts. */
	readonly drag?: readonly Drag[];
	/** The least width of a plot in CSS pixels; in less room the chart scrolls, where its words would overlap. */
	readonly minWidth?: number;
}

/**
 * Marks that stand for rows of the data. Clicking a mark selects its rows, dragging over the plot those whose marks lie within, in every view of
 * the same {@link ViewSpec.selection}; Escape, or a click beside the marks, selects nothing. While rows are selected, each datum gets
 * a field `unselected`, true where none of its rows is, by which the specification pales it.
 */
export interface RowMarks {
	/** The field of a datum that holds its row's index, or a key of {@link members}. */
	readonly field: string;
	/** Of marks that stand for several rows, such as bars: the rows by key. */
	readonly members?: Readonly<Record<string, readonly number[]>>;
	/** The quantitative fields that a drag spans, where the plot has such axes; without them there is no brush. */
	readonly brush?: { readonly x?: string; readonly y?: string };
}

/** Range controls that follow the pointer while it drags, in the units of the chart's scales. */
export interface Drag {
	/** Where it begins: on marks of the layer with this `name`; absent, anywhere on the plot. */
	readonly on?: string;
	/** The control that is set to the place on the x axis; with {@link xEnd}, to the lower end of what was spanned. */
	readonly x?: string;
	/** The control of the upper end of what was spanned on the x axis. */
	readonly xEnd?: string;
	/** The control that is set to the place on the y axis. */
	readonly y?: string;
	/** Whether y is the way from where the drag began, added to what the control held, in place of the place itself. */
	readonly relative?: boolean;
}

/** Words with a colour each. */
export interface TokensFigure {
	readonly kind: "tokens";
	readonly tokens: readonly string[];
	/** Of a text that shall read as it was written: what stands before each token, and after the last; `[tokens + 1]`. */
	readonly between?: readonly string[];
	/** What each token says when it is pointed at. Default: the token and its score. */
	readonly notes?: readonly string[];
	readonly scores: NdArray<Float32Array>; // [tokens]
	readonly domain: readonly [number, number];
	readonly colorMap: ColorMapName;
	readonly alt: string;
}

/** Small pictures side by side, such as the maps of a layer. */
export interface GridFigure {
	readonly kind: "grid";
	readonly columns: number;
	readonly cells: readonly { readonly label: string; readonly figure: RasterFigure }[];
	readonly alt: string;
}

/** One thing to read in a list. */
export interface Note {
	/** How grave it is. */
	readonly tone: "error" | "warning" | "info";
	readonly heading: string;
	readonly text: string;
	/** What follows from it, each under a word of its own. */
	readonly details: readonly { readonly label: string; readonly text: string }[];
	/** The rows of the data that it is about; a button selects them. */
	readonly rows?: readonly number[];
}

/** A list to read, such as of findings. */
export interface NotesFigure {
	readonly kind: "notes";
	readonly notes: readonly Note[];
	readonly alt: string;
}

/** What can be drawn. */
export type Figure = RasterFigure | VegaFigure | TokensFigure | GridFigure | NotesFigure;

/** One grade under a view, such as completeness or a sanity check. */
export interface StripItem {
	readonly label: string;
	readonly value: string;
	readonly grade?: "good" | "fair" | "poor";
	readonly help?: string;
}

/** The numbers that stand for the picture. */
export interface TableData {
	readonly columns: readonly string[];
	readonly rows: readonly (readonly (string | number)[])[];
}

/** A view as data: the browser and the static form draw the same thing from it. */
export interface ViewSpec {
	readonly title: string;
	readonly figure: Figure;
	readonly controls: readonly Control[];
	readonly selection?: SelectionId;
	readonly strip?: readonly StripItem[];
	/** The sentence that stands for the picture: what was found, with the numbers. */
	readonly caption: string;
	readonly table: TableData;
}

/** From an answer to a view: pure, one per file, named by its chart. */
export type View<K extends Kind, O> = ((explanation: Explanation<K>, options?: O) => ViewSpec) & {
	readonly accepts: readonly K[];
};
