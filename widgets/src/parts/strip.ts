import type { StripItem } from "../../../src/core/view-spec.ts";
import { element } from "../element.ts";

/** A sign and a word for each grade, so that colour is never the only carrier. */
const grades = {
	good: { sign: "✓", word: "good" },
	fair: { sign: "~", word: "fair" },
	poor: { sign: "!", word: "poor" },
} as const;

function drawItem({ label, value, grade, help }: StripItem): HTMLElement {
	const { sign, word } = grade ? grades[grade] : { sign: "", word: "" };
	return element(
		"div",
		{ role: "listitem", class: `glasscell-strip-item glasscell-grade-${grade ?? "none"}`, title: help },
		element("div", { class: "glasscell-quiet" }, label),
		element(
			"div",
			{ class: "glasscell-strip-value" },
			grade ? element("span", { class: "glasscell-sign", "aria-hidden": "true" }, sign) : undefined,
			value,
			grade ? element("span", { class: "glasscell-hidden" }, ` (${word})`) : undefined,
			help ? element("span", { class: "glasscell-hidden" }, `: ${help}`) : undefined,
		),
	);
}

/** The grades under a view. */
export function drawStrip(items: readonly StripItem[]): HTMLElement {
	// Not a <dl>: notebooks style those, floats and all.
	return element("div", { role: "list", class: "glasscell-strip", hidden: items.length === 0 }, ...items.map(drawItem));
}
