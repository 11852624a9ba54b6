import { colorAt, cssColor } from "../../../src/figure/color-map.ts";
import type { Legend } from "../../../src/figure/legend.ts";
import { element } from "../element.ts";

/** Enough stops that a CSS gradient cannot be told from the colour map. */
const stops = 16;

function drawLegend({ label, colorMap, ticks }: Legend): HTMLElement {
	const ramp = element("div", { class: "glasscell-ramp" });
	const colors = Array.from({ length: stops + 1 }, (_, i) => cssColor(colorAt(colorMap, i / stops)));
	ramp.style.background = `linear-gradient(to right, ${colors.join(", ")})`;
	const marks = ticks.map(({ text, position }) => {
		const edge = position === 0 ? "start" : position === 1 ? "end" : "middle";
		const mark = element("span", { class: `glasscell-tick glasscell-tick-${edge}` }, text);
		mark.style.left = `${100 * position}%`;
		return mark;
	});
	return element(
		"div",
		{ class: "glasscell-legend" },
		label ? element("span", { class: "glasscell-legend-label" }, label) : undefined,
		element("div", { class: "glasscell-scale" }, ramp, element("div", { class: "glasscell-ticks" }, ...marks)),
	);
}

/** The colour scales of a figure: what each colour means, as numbers. */
export function drawLegends(legends: readonly Legend[]): HTMLElement {
	return element("div", { class: "glasscell-legends" }, ...legends.map(drawLegend));
}
