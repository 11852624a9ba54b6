import type { Control, ControlValue } from "../../../src/core/view-spec.ts";
import { element, uniqueId } from "../element.ts";

/** A control on the page. */
export interface DrawnControl {
	readonly element: HTMLElement;
	/** Shows a value; one that the control cannot hold is ignored. */
	show(value: ControlValue | undefined): void;
	disable(disabled: boolean, why: string): void;
	dispose(): void;
}

/** Hears of a moved control; `settled` is false while a slider is being dragged. */
export type OnChange = (value: ControlValue, settled: boolean) => void;

/** A label above its field, and the help as tooltip and as description. */
export function labelled<F extends HTMLElement>(control: Control, field: F, ...beside: HTMLElement[]): HTMLElement {
	field.id ||= uniqueId();
	const label = element("label", { for: field.id, class: "glasscell-label" }, control.label);
	return wrapped(control, field, element("div", { class: "glasscell-label-row" }, label, ...beside), field);
}

/** A group of fields under a legend, for controls that are several buttons. */
export function grouped(control: Control, body: HTMLElement): HTMLFieldSetElement {
	const fieldset = element(
		"fieldset",
		{ class: "glasscell-control" },
		element("legend", { class: "glasscell-label" }, control.label),
		body,
	);
	describe(control, fieldset, fieldset);
	return fieldset;
}

export function wrapped(control: Control, field: HTMLElement, ...children: HTMLElement[]): HTMLElement {
	const box = element("div", { class: "glasscell-control" }, ...children);
	describe(control, field, box);
	return box;
}

function describe(control: Control, field: HTMLElement, box: HTMLElement): void {
	if (!control.help) return;
	box.title = control.help;
	const help = element("span", { id: uniqueId(), class: "glasscell-hidden" }, control.help);
	field.setAttribute("aria-describedby", help.id);
	box.append(help);
}
