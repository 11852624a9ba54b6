import { version } from "../core/version.ts";
import { packBuffers, unpackBuffers } from "../protocol/buffers.ts";
import type { JsonObject } from "../protocol/json.ts";
import { customWidgetModel, customWidgetView, widgetModule } from "../protocol/widget-state.ts";
import type { Attribute } from "./attribute.ts";
import { Control, type ControlClass, control, type Given } from "./control.ts";
import { moduleOf } from "./custom-source.ts";
import type { DomAttributes } from "./generated/attributes.ts";
import { models } from "./generated/models.ts";
import type { ModelDescription } from "./model-description.ts";
import type { PageElement } from "./page-element.ts";

/** The widget's state in the browser, as anywidget's front-end modules have it. */
export interface PageModel<S> {
	get<K extends keyof S & string>(key: K): S[K];
	/** Changes the state in the browser; `save_changes` sends it to the kernel. */
	set<K extends keyof S & string>(key: K, value: S[K]): void;
	save_changes(): void;
	on(event: "msg:custom", callback: (content: JsonObject, buffers: readonly DataView[]) => void): void;
	on(event: "change" | `change:${keyof S & string}`, callback: () => void): void;
	off(event?: string, callback?: (...args: never[]) => void): void;
	/** Sends a message that `onMessage` hears. */
	send(content: JsonObject, callbacks?: undefined, buffers?: readonly ArrayBufferView[]): void;
}

/** What a custom widget is made of. */
export interface CustomWidgetOptions<S> {
	/** Values that kernel and browser share: plain data and typed arrays. */
	readonly state: S;
	/**
	 * Draws a view, and may return a function that takes it away. It runs in the browser: only its text is sent, so it cannot use
	 * variables, imports or functions of the cell, and no syntax that TypeScript compiles (enums, JSX). Or the text of a
	 * JavaScript module that exports `{ render, initialize }` by default, as those of anywidget do.
	 */
	readonly render: string | ((context: { readonly model: PageModel<S>; readonly el: PageElement }) => unknown);
	/** Runs once for each model, before its views; as `render` otherwise. */
	readonly initialize?: (context: { readonly model: PageModel<S> }) => unknown;
	/** A style sheet for the page. */
	readonly css?: string;
	readonly layout?: Given<DomAttributes["layout"]>;
	readonly tooltip?: string;
}

/** A widget whose state are properties, with its drawing code in the cell that made it. */
export type CustomWidget<S extends object> = Control<S & DomAttributes> & S & DomAttributes;

const { classes, layout, tabbable, tooltip } = models.Label.attributes as Readonly<Record<string, Attribute>>;

function describe(state: object): ModelDescription {
	const own: Record<string, Attribute> = {};
	for (const key of Object.keys(state)) {
		if (key.startsWith("_") || key in Control.prototype || key === "layout")
			throw new TypeError(`customWidget: expected other names than those of every control in the state, got "${key}"`);
		own[key] = { kind: "any", default: null, wire: key };
	}
	const text: Attribute = { kind: "string", default: "" };
	const attributes = { ...own, esm: { ...text, wire: "_esm" }, css: { ...text, wire: "_css" } };
	return {
		name: "CustomWidget",
		model: customWidgetModel,
		view: customWidgetView,
		module: widgetModule,
		version: `^${version}`,
		attributes: { ...attributes, ...({ classes, layout, tabbable, tooltip } as Record<string, Attribute>) },
		wire: {
			pack: packBuffers,
			unpack: (given, paths, buffers) => unpackBuffers(given, Array.isArray(paths) ? paths : [], buffers),
		},
	};
}

/**
 * A widget of one's own in one cell: a state that kernel and browser share, and code that draws it.
 *
 * @example
 * const counter = customWidget({
 * 	state: { count: 0 },
 * 	render({ model, el }) {
 * 		const button = el.ownerDocument.createElement("button");
 * 		const show = () => { button.textContent = `pressed ${model.get("count")} times`; };
 * 		button.addEventListener("click", () => { model.set("count", model.get("count") + 1); model.save_changes(); });
 * 		model.on("change:count", show);
 * 		show();
 * 		el.append(button);
 * 	},
 * });
 * counter.observe("count", ({ newValue }) => console.log(newValue));
 */
export function customWidget<S extends object>(options: CustomWidgetOptions<S>): CustomWidget<S> {
	const { state, render, initialize, css = "", ...look } = options;
	if (typeof render === "string" && initialize)
		throw new TypeError("customWidget.initialize: expected it in the module that render is the text of, got both");
	const esm = typeof render === "string" ? render : moduleOf({ initialize, render });
	const Made = control(describe(state)) as ControlClass<CustomWidget<S>, object>;
	return new Made({ ...state, ...look, esm, css } as object);
}
