import type { Control } from "../../../src/core/view-spec.ts";
import { formatNumber } from "../../../src/figure/format-number.ts";
import { Disposer } from "../disposer.ts";
import { element, setText } from "../element.ts";
import { type DrawnControl, labelled, type OnChange } from "./control.ts";

/** A number from a slider, with its value beside the label. */
export function range(control: Extract<Control, { type: "range" }>, onChange: OnChange): DrawnControl {
	const disposer = new Disposer();
	const { min, max, step, format } = control;
	const slider = element("input", { type: "range", min, max, step, class: "glasscell-slider" });
	const shown = element("output", { class: "glasscell-value", "aria-hidden": "true" });
	const say = () => {
		const text = formatNumber(slider.valueAsNumber, format);
		setText(shown, text);
		slider.setAttribute("aria-valuetext", text);
		const reach = max > min ? (slider.valueAsNumber - min) / (max - min) : 0;
		slider.style.setProperty("--glasscell-reach", `${100 * reach}%`);
	};
	disposer.listen(slider, "input", () => {
		say();
		onChange(slider.valueAsNumber, false);
	});
	disposer.listen(slider, "change", () => onChange(slider.valueAsNumber, true));
	return {
		element: labelled(control, slider, shown),
		show(value) {
			if (typeof value === "number") slider.valueAsNumber = value;
			say();
		},
		disable(disabled, why) {
			slider.disabled = disabled;
			slider.title = why;
		},
		dispose: () => disposer.dispose(),
	};
}
