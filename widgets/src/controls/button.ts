import type { Control } from "../../../src/core/view-spec.ts";
import { element } from "../element.ts";
import { type DrawnControl, type OnChange, wrapped } from "./control.ts";

/** Something to do; each press counts one up. */
export function button(control: Extract<Control, { type: "button" }>, onChange: OnChange): DrawnControl {
	const field = element("button", { type: "button", class: "glasscell-button" }, control.label);
	let presses = 0;
	const press = () => onChange(presses + 1, true);
	field.addEventListener("click", press);
	const whole = wrapped(control, field, field);
	whole.classList.add("glasscell-action");
	return {
		element: whole,
		show(value) {
			if (typeof value === "number") presses = value;
		},
		disable(disabled, why) {
			field.disabled = disabled;
			field.title = disabled ? why : "";
		},
		dispose: () => field.removeEventListener("click", press),
	};
}
