import type { ControlValue, SelectionId, SelectionValue, ViewSpec } from "../core/view-spec.ts";

/** Module and class names by which the front end finds the drawing code; the version is the package's. */
export const widgetModule = "glasscell";
export const widgetModel = "ViewModel";
export const widgetView = "ViewView";

/** The class names of widgets whose drawing code stands in a cell. */
export const customWidgetModel = "CustomModel";
export const customWidgetView = "CustomView";

/**
 * Marks a widget's output as ours, beside its `widget-view+json`; the content is {@link OutputMarker}.
 *
 * JupyterLab says "model not found" in place of a picture when a trusted notebook is opened again without its kernel. Our extension renders outputs of
 * this type instead: the widget where its model is alive, the bundle's own `text/html` where it is not. Front ends that do not know the type ignore it.
 */
export const outputMimeType = "application/vnd.glasscell+json";

/** The content of {@link outputMimeType}. */
export interface OutputMarker {
	/** The version of the package that wrote the output. */
	readonly version: string;
}

/** What the widget is doing. */
export type WidgetStatus =
	| { readonly state: "idle" }
	| {
			readonly state: "running";
			/** What runs, such as `"Grad-CAM"`. */
			readonly label: string;
			readonly done: number;
			/** 0 when unknown. */
			readonly total: number;
			/** Whether a cancel button makes sense. */
			readonly cancellable: boolean;
	  }
	| { readonly state: "error"; readonly message: string }
	| { readonly state: "stopped"; readonly message: string };

/** The state that kernel and browser share. Arrays travel as binary buffers (`buffers.ts`). */
export interface WidgetState {
	readonly views: readonly ViewSpec[];
	/** The controls' values by id; written by both sides. */
	readonly values: Readonly<Record<string, ControlValue>>;
	/** What is selected, by shared selection; written by both sides. */
	readonly selections: Readonly<Record<SelectionId, SelectionValue>>;
	readonly status: WidgetStatus;
}

/** The keys that the front end may write. */
export const writableKeys = ["values", "selections"] as const;

/** A custom message from browser to kernel. */
export type WidgetRequest = { readonly kind: "cancel" };
