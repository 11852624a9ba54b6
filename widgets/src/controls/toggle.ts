import type { Control } from "../../../src/core/view-spec.ts";
import { Disposer } from "../disposer.ts";
import { element } from "../element.ts";
import { type DrawnControl, labelled, type OnChange } from "./control.ts";

/** On or off. */
export function toggle(control: Extract<Control, { type: "toggle" }>, onChange: OnChange): DrawnControl {
	const disposer = new Disposer();
	const box = element("input", { type: "checkbox", role: "switch", class: "glasscell-switch" });
	disposer.listen(box, "change", () => onChange(box.checked, true));
	const whole = labelled(control, box);
	whole.classList.add("glasscell-inline");
	return {
		element: whole,
		show(value) {
			box.checked = value === true;
		},
		disable(disabled, why) {
			box.disabled = disabled;
			box.title = why;
		},
		dispose: () => disposer.dispose(),
	};
}
