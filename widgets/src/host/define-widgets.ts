import type { DOMWidgetModel, DOMWidgetView } from "@jupyter-widgets/base";
import { messageOf } from "../../../src/core/errors.ts";
import { version } from "../../../src/core/version.ts";
import { packArrays, unpackArrays } from "../../../src/protocol/buffers.ts";
import { widgetModel, widgetModule, widgetView } from "../../../src/protocol/widget-state.ts";
import type { Unreadable } from "../check/check-state.ts";
import { defineCustom } from "../custom/define-custom.ts";
import type { WidgetModel } from "../model.ts";
import { render } from "../render.ts";

/** The two classes of `@jupyter-widgets/base` that ours extend; they have to be the front end's own, or it would not know ours. */
export interface WidgetsBase {
	readonly DOMWidgetModel: typeof DOMWidgetModel;
	readonly DOMWidgetView: typeof DOMWidgetView;
}

/** What the kernel packed, as typed arrays; an error is kept as data, so that the view can show it in place. */
function readViews(value: unknown): unknown {
	try {
		return unpackArrays(value);
	} catch (error) {
		return { unreadable: messageOf(error) } satisfies Unreadable;
	}
}

/** The front end's model as {@link render} takes it. */
function adapted(model: DOMWidgetModel, view: DOMWidgetView): WidgetModel {
	return {
		get: (key) => model.get(key),
		set: (key, value) => void model.set(key, value),
		save_changes: () => model.save_changes(),
		on: (event, callback) => void model.on(event, callback),
		off: (event, callback) => void model.off(event, callback),
		send: (content) => model.send(content as never, model.callbacks(view)),
		get comm_live() {
			return model.comm_live;
		},
		saveAndWait(done) {
			const callbacks = model.callbacks(view);
			const before = callbacks.iopub?.status;
			const status = (message: { content: { execution_state: string } }) => {
				before?.(message as never);
				if (message.content.execution_state === "idle") done();
			};
			model.save_changes({ ...callbacks, iopub: { ...callbacks.iopub, status: status as never } });
		},
	};
}

/** The widget classes, under the names that the kernel gives in a model's state. */
export function defineWidgets(base: WidgetsBase): Record<string, unknown> {
	class ViewModel extends base.DOMWidgetModel {
		static override serializers = {
			...base.DOMWidgetModel.serializers,
			views: { deserialize: readViews as never, serialize: packArrays as never },
		};

		override defaults(): Record<string, unknown> {
			return {
				...super.defaults(),
				_model_module: widgetModule,
				_model_name: widgetModel,
				_model_module_version: version,
				_view_module: widgetModule,
				_view_name: widgetView,
				_view_module_version: version,
				views: [],
				values: {},
				selections: {},
				status: { state: "idle" },
			};
		}
	}

	class ViewView extends base.DOMWidgetView {
		#cleanup: (() => void) | undefined;

		override render(): void {
			this.#cleanup = render({ model: adapted(this.model, this), el: this.el });
		}

		override remove(): this {
			this.#cleanup?.();
			this.#cleanup = undefined;
			return super.remove();
		}
	}

	return { [widgetModel]: ViewModel, [widgetView]: ViewView, ...defineCustom(base) };
}
