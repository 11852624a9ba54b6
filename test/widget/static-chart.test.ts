import { expect, it } from "vitest";
import { chartSvg } from "../../src/widget/static/chart.ts";

it("writes each line of a title as a text of its own, below the one before", async () => {
	const svg = await chartSvg({
		kind: "vega",
		alt: "A bar.",
		data: { bars: [{ length: 1 }] },
		spec: {
			data: { name: "bars" },
			mark: "bar",
			encoding: {
				x: { field: "length", type: "quantitative", title: ["more & more", "second", "third"] },
				y: { field: "length", type: "quantitative", title: ["turned", "round"] },
			},
		},
	});
	expect(svg).not.toContain("<tspan");
	const placeOf = (line: string) => {
		const text = new RegExp(`<text[^>]* transform="([^"]*)"[^>]*>${line}</text>`).exec(svg);
		return text?.[1]?.replace(/^translate\([^)]*\)/, "");
	};
	expect(["more &amp; more", "second", "third"].map(placeOf)).toEqual([
		" translate(0,0)",
		" translate(0,14)",
		" translate(0,28)",
	]);
	const [first, second] = ["turned", "round"].map(placeOf);
	expect(first).toMatch(/^ rotate\(-90\).* translate\(0,0\)$/);
	expect(second).toBe(first?.replace(/translate\(0,0\)$/, "translate(0,14)"));
});
