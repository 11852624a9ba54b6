import type { Control } from "../../../src/core/view-spec.ts";
import type { WidgetContext } from "../context.ts";
import { element, inOrder } from "../element.ts";
import { noKernel } from "../parts/status.ts";
import { button } from "./button.ts";
import { choiceButtons, choiceMenu } from "./choice.ts";
import type { DrawnControl, OnChange } from "./control.ts";
import { gallery } from "./gallery.ts";
import { range } from "./range.ts";
import { toggle } from "./toggle.ts";

/** The controls of a view. */
export interface ControlPanel {
	readonly element: HTMLElement;
	/** Takes changed declarations over; controls that are declared as before stay, with their focus. */
	update(controls: readonly Control[]): void;
	/** Shows the values and whether anybody answers. */
	refresh(): void;
	dispose(): void;
}

function draw(control: Control, onChange: OnChange): DrawnControl {
	switch (control.type) {
		case "choice":
			return control.style === "buttons" ? choiceButtons(control, onChange) : choiceMenu(control, onChange);
		case "range":
			return range(control, onChange);
		case "button":
			return button(control, onChange);
		case "toggle":
			return toggle(control, onChange);
		case "gallery":
			return gallery(control, onChange);
	}
}

/** Whether two declarations make the same control; the kernel sends all of them anew with every answer. */
function sameControl(a: Control, b: Control): boolean {
	const text = (control: Control) => JSON.stringify({ ...control, images: undefined, disabled: undefined });
	if (text(a) !== text(b)) return false;
	if (a.type !== "gallery" || b.type !== "gallery") return true;
	const [before, now] = [a.images.values, b.images.values];
	return before.length === now.length && before.every((byte, i) => byte === now[i]);
}

/** A control that is drawn. */
interface Placed {
	readonly control: Control;
	readonly made: DrawnControl;
}

/** The controls as they stand: buttons that follow each other stay together, in the box that the first of them is in. */
function inRows(drawn: readonly Placed[]): { readonly element: HTMLElement; readonly buttons: HTMLElement[] }[] {
	const rows: { readonly element: HTMLElement; readonly buttons: HTMLElement[] }[] = [];
	const taken = new Set<HTMLElement>();
	for (const { control, made } of drawn) {
		const last = rows.at(-1);
		if (control.type !== "button") rows.push({ element: made.element, buttons: [] });
		else if (last && last.buttons.length > 0) last.buttons.push(made.element);
		else {
			const known = made.element.closest<HTMLElement>(".glasscell-actions");
			const box = known && !taken.has(known) ? known : element("div", { class: "glasscell-actions" });
			taken.add(box);
			rows.push({ element: box, buttons: [made.element] });
		}
	}
	return rows;
}

/** Makes the controls of a view. */
export function controlPanel(context: WidgetContext): ControlPanel {
	const panel = element("div", { class: "glasscell-controls", role: "group", "aria-label": "Controls" });
	let drawn: Placed[] = [];

	const refresh = () => {
		const values = context.values();
		for (const { control, made } of drawn) {
			const dead = control.answeredBy === "explainer" && !context.live();
			made.show(values[control.id]);
			made.disable(dead || control.disabled === true, dead ? noKernel : "");
		}
	};

	return {
		element: panel,
		refresh,
		update(controls) {
			const focusedId = drawn.find(({ made }) => made.element.contains(document.activeElement))?.control.id;
			const next = controls.map((control) => {
				const kept = drawn.find((old) => sameControl(old.control, control));
				const made = kept?.made ?? draw(control, (value, settled) => context.setValue(control, value, settled));
				return { control, made };
			});
			for (const old of drawn) {
				if (next.some(({ made }) => made === old.made)) continue;
				old.made.dispose();
				old.made.element.remove();
			}
			drawn = next;
			const rows = inRows(drawn);
			for (const { element: box, buttons } of rows) if (buttons.length > 0) inOrder(box, buttons);
			inOrder(
				panel,
				rows.map((row) => row.element),
			);
			panel.hidden = controls.length === 0;
			refresh();
			const focused = drawn.find(({ control }) => control.id === focusedId)?.made.element;
			if (!focused || focused.contains(document.activeElement)) return;
			// Of radio buttons the chosen one: the Tab key would go from another to it, and never on.
			const chosen = focused.querySelector<HTMLElement>("input:checked");
			(chosen ?? focused.querySelector<HTMLElement>("select, button, input"))?.focus({ preventScroll: true });
		},
		dispose() {
			for (const { made } of drawn) made.dispose();
		},
	};
}
