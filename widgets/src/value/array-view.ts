import type { ShownArray } from "../../../src/protocol/shown-value.ts";
import { arrayTitle } from "../../../src/protocol/value-text.ts";
import type { Disposer } from "../disposer.ts";
import { element, setText, uniqueId } from "../element.ts";
import { drawTable } from "./table-view.ts";

/** An array in words, its preview, and its values behind a button. */
export function drawArray(array: ShownArray, disposer: Disposer): HTMLElement {
	const { title, dtype, shape, facts, picture, values, note } = array;
	const panel = element("div", { id: uniqueId(), hidden: true });
	const button = element(
		"button",
		{ type: "button", class: "glasscell-button", "aria-expanded": "false", "aria-controls": panel.id },
		"Values",
	);
	disposer.listen(button, "click", () => {
		panel.hidden = !panel.hidden;
		button.setAttribute("aria-expanded", String(!panel.hidden));
		setText(button, panel.hidden ? "Values" : "Hide values");
		if (values && panel.childElementCount === 0) panel.append(drawTable(values, disposer));
	});
	const words = facts.map(({ label, value }) =>
		element("span", {}, element("span", { class: "glasscell-quiet" }, `${label} `), value),
	);
	return element(
		"section",
		{ class: "glasscell-array", "aria-label": arrayTitle(array) },
		element(
			"div",
			{ class: "glasscell-array-head" },
			element("strong", {}, title),
			element("span", { class: "glasscell-chip" }, dtype),
			element("span", { class: "glasscell-chip" }, shape.length === 0 ? "scalar" : shape.join(" × ")),
		),
		words.length > 0 ? element("div", { class: "glasscell-facts" }, ...words) : undefined,
		picture &&
			element(
				"figure",
				{ class: "glasscell-preview" },
				element("img", {
					src: `data:image/png;base64,${picture.png}`,
					width: picture.width,
					height: picture.height,
					alt: picture.alt,
				}),
				element("figcaption", { class: "glasscell-quiet" }, picture.caption),
			),
		note === undefined ? undefined : element("p", { class: "glasscell-quiet" }, note),
		values && button,
		values && panel,
	);
}
