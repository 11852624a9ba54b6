import type { ControlValue, SelectionId, SelectionValue } from "../core/view-spec.ts";
import type { WidgetState, writableKeys } from "../protocol/widget-state.ts";
import { controlsOf, readSelections, readValues } from "./incoming.ts";
import { Widget } from "./widget.ts";

/** Who answers what a person does in the browser. */
export interface ViewHandlers {
	/** Controls were moved; `before` holds their values until then. */
	onValues?(values: Readonly<Record<string, ControlValue>>, before: Readonly<Record<string, ControlValue>>): void;
	/** Something was selected. */
	onSelections?(selections: Readonly<Record<SelectionId, SelectionValue>>): void;
	/** The cancel button was pressed. */
	onCancel?(): void;
}

/** A reader for each key that the front end may write, and for no other. */
type Writable = {
	[K in (typeof writableKeys)[number]]: (given: unknown, state: Readonly<WidgetState>) => WidgetState[K];
};

/** The widget of one or more views with their controls: what every explorer shows. */
export function viewWidget(state: WidgetState, handlers: ViewHandlers = {}): Widget<WidgetState> {
	const widget: Widget<WidgetState> = new Widget<WidgetState>({
		state,
		writable: {
			values: (given, { values, views }) => readValues(given, values, controlsOf(views)),
			selections: (given, { selections, views }) => readSelections(given, selections, views),
		} satisfies Writable,
		async staticForm({ views, values, status }) {
			const { staticForm } = await import("./static/static-form.ts");
			return staticForm(views, values, status);
		},
		onChange(keys, before) {
			if (keys.includes("selections")) handlers.onSelections?.(widget.state.selections);
			if (keys.includes("values")) handlers.onValues?.(widget.state.values, before.values);
		},
		onRequest(content) {
			if (content.kind === "cancel") handlers.onCancel?.();
		},
	});
	return widget;
}
