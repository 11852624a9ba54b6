import { formatNumber } from "../../../src/figure/format-number.ts";
import { element } from "../element.ts";

let shown: HTMLElement | undefined;

function textOf(value: unknown): string {
	return typeof value === "number" ? formatNumber(value) : String(value);
}

function content(value: unknown): HTMLElement[] {
	if (typeof value !== "object" || value === null) return [element("span", {}, textOf(value))];
	return Object.entries(value).map(([name, part]) =>
		element("div", {}, element("span", { class: "glasscell-quiet" }, `${name} `), textOf(part)),
	);
}

/** Shows what Vega gives for the mark under the pointer; by text nodes, where Vega's own tooltip writes HTML. */
export function tooltip(_handler: unknown, event: MouseEvent, _item: unknown, value: unknown): void {
	shown?.remove();
	shown = undefined;
	if (value === null || value === undefined || value === "") return;
	shown = element("div", { class: "glasscell-tooltip", "aria-hidden": "true" }, ...content(value));
	document.body.append(shown);
	const gap = 12;
	const { offsetWidth, offsetHeight } = shown;
	const left = Math.min(event.clientX + gap, innerWidth - offsetWidth - gap);
	const top =
		event.clientY + gap + offsetHeight > innerHeight ? event.clientY - offsetHeight - gap : event.clientY + gap;
	shown.style.left = `${Math.max(0, left)}px`;
	shown.style.top = `${Math.max(0, top)}px`;
}
