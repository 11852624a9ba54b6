import { describe, expect, test } from "vitest";
import { type ColorScheme, chartTheme, inks } from "../../src/figure/chart-theme.ts";

function luminance(hex: string): number {
	const [r, g, b] = [1, 3, 5].map((at) => {
		const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
		return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
	const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
	return (high! + 0.05) / (low! + 0.05);
}

describe.each(["light", "dark"] as ColorScheme[])("the %s chart theme", (scheme) => {
	const ink = inks[scheme];

	test("writes text that reads (WCAG 2.2 level AA: 4.5 to 1)", () => {
		expect(contrast(ink.text, ink.background)).toBeGreaterThan(4.5);
		expect(contrast(ink.quiet, ink.background)).toBeGreaterThan(4.5);
	});

	test("draws marks that stand out (WCAG 2.2 level AA for graphics: 3 to 1)", () => {
		for (const color of ink.categories) expect(contrast(color, ink.background)).toBeGreaterThan(3);
	});

	test("names one font everywhere, so that a static form can bundle it", () => {
		const fonts = JSON.stringify(chartTheme(scheme, "One Font")).match(/"\w*[fF]ont":"[^"]*"/g) ?? [];
		expect(fonts.length).toBeGreaterThan(4);
		for (const font of fonts) expect(font).toContain("One Font");
	});
});
