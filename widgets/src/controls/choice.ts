import type { Control } from "../../../src/core/view-spec.ts";
import { Disposer } from "../disposer.ts";
import { element, uniqueId } from "../element.ts";
import { type DrawnControl, grouped, labelled, type OnChange } from "./control.ts";

type Choice = Extract<Control, { type: "choice" }>;

/** One of several, from a menu. */
export function choiceMenu(control: Choice, onChange: OnChange): DrawnControl {
	const disposer = new Disposer();
	const options = control.options.map(({ value, label }) => element("option", { value }, label));
	const menu = element("select", { class: "glasscell-select" }, ...options);
	disposer.listen(menu, "change", () => onChange(menu.value, true));
	return {
		element: labelled(control, menu),
		show(value) {
			if (control.options.some((option) => option.value === value)) menu.value = String(value);
		},
		disable(disabled, why) {
			menu.disabled = disabled;
			menu.title = why;
		},
		dispose: () => disposer.dispose(),
	};
}

/** One of a few, side by side; radio buttons, so arrow keys and screen readers know them. */
export function choiceButtons(control: Choice, onChange: OnChange): DrawnControl {
	const disposer = new Disposer();
	const group = uniqueId();
	const inputs = control.options.map(({ value }) =>
		element("input", { type: "radio", name: group, value, class: "glasscell-radio" }),
	);
	const labels = control.options.map(({ label }, i) =>
		element("label", { class: "glasscell-segment" }, inputs[i], element("span", {}, label)),
	);
	const fieldset = grouped(control, element("div", { class: "glasscell-segments" }, ...labels));
	for (const input of inputs) disposer.listen(input, "change", () => onChange(input.value, true));
	return {
		element: fieldset,
		show(value) {
			for (const input of inputs) input.checked = input.value === value;
		},
		disable(disabled, why) {
			fieldset.disabled = disabled;
			fieldset.title = why || (control.help ?? "");
		},
		dispose: () => disposer.dispose(),
	};
}
