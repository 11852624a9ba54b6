import type { DOMWidgetModel, DOMWidgetView } from "@jupyter-widgets/base";
import { customWidgetModel, customWidgetView } from "../../../src/protocol/widget-state.ts";
import { element } from "../element.ts";
import type { WidgetsBase } from "../host/define-widgets.ts";
import { customCode, life } from "./code.ts";
import { type CustomModel, customModel } from "./custom-model.ts";
import { useStyle } from "./style.ts";

/** Said where a widget's code must not run: its state was stored in a notebook, and no kernel has sent it. */
const notLive = "This widget's code runs when its cell has run.";

function show(el: HTMLElement, message: string): void {
	el.append(element("div", { role: "alert", class: "glasscell-custom-error" }, message));
}

/**
 * The classes of widgets whose code stands in a cell. Code is data only here, and runs only if a living kernel has sent
 * it in this session: a state that was stored in a notebook shows a note instead.
 */
export function defineCustom(base: WidgetsBase): Record<string, unknown> {
	class CustomWidgetModel extends base.DOMWidgetModel {
		// Declared only: Backbone calls `initialize` before a class's own fields exist, and they would be made anew after it.
		declare proxy: CustomModel;
		declare end: (() => void) | undefined;

		override initialize(attributes: never, options: never): void {
			super.initialize(attributes, options);
			this.proxy = customModel(this as unknown as DOMWidgetModel);
			if (!this.comm_live) return;
			this.end = life(
				async () => (await customCode(this.get("_esm"))).initialize?.({ model: this.proxy }),
				() => undefined, // each view says why
			);
		}

		/** What is packed stays as it is: ipywidgets would copy it as JSON, and lose the bytes. */
		override serialize(state: Record<string, unknown>): never {
			const { layout, ...packed } = state;
			return { ...super.serialize((layout === undefined ? {} : { layout }) as never), ...packed } as never;
		}

		override close(commClosed?: boolean): Promise<void> {
			this.end?.();
			return super.close(commClosed);
		}
	}

	class CustomWidgetView extends base.DOMWidgetView {
		#ends: (() => void)[] = [];

		override render(): void {
			const { el } = this;
			const model = this.model as unknown as CustomWidgetModel;
			el.classList.add("jupyter-widgets", "glasscell-custom");
			if (!model.comm_live) {
				show(el, notLive);
				return;
			}
			this.#ends = [
				useStyle(model.get("_css") ?? "", el),
				life(
					async () => (await customCode(model.get("_esm"))).render?.({ model: model.proxy, el }),
					(message) => show(el, `The widget's code failed: ${message}`),
				),
			];
		}

		override remove(): this {
			for (const end of this.#ends.splice(0)) end();
			return super.remove();
		}
	}

	return { [customWidgetModel]: CustomWidgetModel, [customWidgetView]: CustomWidgetView as unknown as DOMWidgetView };
}
