import type { DOMWidgetModel } from "@jupyter-widgets/base";
import { packArrays, unpackArrays } from "../../../src/protocol/buffers.ts";

type Callback = (...args: never[]) => void;

/** The browser's end of a custom widget, as anywidget's front-end modules get it (AFM); typed arrays are typed arrays. */
export interface CustomModel {
	get(key: string): unknown;
	set(key: string, value: unknown): void;
	save_changes(): void;
	/** Events are `change`, `change:<key>` and `msg:custom`. */
	on(event: string, callback: Callback): void;
	off(event?: string | null, callback?: Callback | null): void;
	send(content: unknown, callbacks?: unknown, buffers?: readonly (ArrayBuffer | ArrayBufferView)[]): void;
	readonly widget_manager: unknown;
}

/** What a custom widget draws with. */
export interface CustomContext {
	readonly model: CustomModel;
	readonly el: HTMLElement;
}

/** The front end's model as a custom widget's code takes it. */
export function customModel(model: DOMWidgetModel): CustomModel {
	// What was not written again is the same object at each look, as with plain values.
	const unpacked = new WeakMap<object, unknown>();
	return {
		get(key) {
			const value: unknown = model.get(key);
			if (typeof value !== "object" || value === null) return value;
			if (!unpacked.has(value)) unpacked.set(value, unpackArrays(value));
			return unpacked.get(value);
		},
		set: (key, value) => void model.set(key, packArrays(value)),
		save_changes: () => model.save_changes(),
		on: (event, callback) => void model.on(event, callback as never),
		off: (event, callback) => void model.off(event as never, callback as never),
		send: (content, callbacks, buffers) =>
			model.send(content as never, (callbacks ?? model.callbacks()) as never, buffers as never),
		widget_manager: model.widget_manager,
	};
}
