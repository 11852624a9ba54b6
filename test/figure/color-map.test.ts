import { describe, expect, test } from "vitest";
import {
	colorAt,
	colorMaps,
	cssColor,
	inkOn,
	isColorMapName,
	isDiverging,
	type Rgb,
} from "../../src/figure/color-map.ts";

/** Relative luminance, WCAG 2.2. */
function luminance(rgb: Rgb): number {
	const [r, g, b] = rgb.map((byte) =>
		byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4,
	);
	return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

/** How people without one kind of cone see a colour: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, 2009, severity 1 (on linear light). */
const deficiencies: Record<string, readonly number[]> = {
	protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
	deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
	tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

function seenBy(matrix: readonly number[], rgb: Rgb): number[] {
	const linear = rgb.map((byte) => (byte / 255) ** 2.2);
	return [0, 3, 6].map((row) => {
		const sum = linear.reduce((total, value, i) => total + value * matrix[row + i]!, 0);
		return 255 * Math.max(0, sum) ** (1 / 2.2);
	});
}

const distance = (a: readonly number[], b: readonly number[]) => Math.hypot(...a.map((value, i) => value - b[i]!));

/** A clearly different colour: a quarter of the 0 … 255 range, far above the 3 or so that a trained eye sees. */
const clearlyDifferent = 64;

describe("colour maps", () => {
	test("start and end where their publications say", () => {
		expect(colorAt("viridis", 0)).toEqual([68, 1, 84]);
		expect(colorAt("viridis", 1)).toEqual([253, 231, 37]);
		expect(colorAt("magma", 0)).toEqual([0, 0, 4]);
		expect(colorAt("magma", 1)).toEqual([252, 253, 191]);
		expect(colorAt("cividis", 0)).toEqual([0, 34, 78]);
		expect(colorAt("cividis", 1)).toEqual([254, 232, 56]);
		expect(colorAt("gray", 0.5)).toEqual([128, 128, 128]);
	});

	test("clamp below 0 and above 1", () => {
		for (const { name } of colorMaps) {
			expect(colorAt(name, -3)).toEqual(colorAt(name, 0));
			expect(colorAt(name, 7)).toEqual(colorAt(name, 1));
		}
	});

	test.each(colorMaps.filter((map) => !map.diverging))(
		"$name gets lighter all the way, so it reads in gray too",
		({ name }) => {
			let last = -1;
			for (let i = 0; i <= 32; i++) {
				const now = luminance(colorAt(name, i / 32));
				expect(now).toBeGreaterThan(last);
				last = now;
			}
		},
	);

	test.each(colorMaps.filter((map) => map.diverging))(
		"$name has a neutral centre, lightest of all, and darkens to both ends alike",
		({ name }) => {
			const [r, g, b] = colorAt(name, 0.5);
			expect([r, g, b]).toEqual([246, 246, 246]);
			for (let i = 1; i <= 16; i++) {
				expect(luminance(colorAt(name, 0.5 + i / 32))).toBeLessThan(luminance(colorAt(name, 0.5 + (i - 1) / 32)));
				expect(luminance(colorAt(name, 0.5 - i / 32))).toBeLessThan(luminance(colorAt(name, 0.5 - (i - 1) / 32)));
			}
			expect(isDiverging(name)).toBe(true);
		},
	);

	for (const [deficiency, matrix] of Object.entries(deficiencies)) {
		test.each(colorMaps.filter((map) => map.diverging))(
			`$name keeps its two sides apart with ${deficiency}`,
			({ name }) => {
				for (const reach of [0.2, 0.35, 0.5]) {
					const low = seenBy(matrix, colorAt(name, 0.5 - reach));
					const high = seenBy(matrix, colorAt(name, 0.5 + reach));
					expect(distance(low, high)).toBeGreaterThan(clearlyDifferent);
				}
			},
		);
	}

	test("tell their names from other texts", () => {
		expect(isColorMapName("magma")).toBe(true);
		expect(isColorMapName("constructor")).toBe(false);
		expect(isDiverging("gray")).toBe(false);
	});

	test("come as CSS, with an ink that reads on them", () => {
		expect(cssColor([1, 2, 3])).toBe("rgb(1 2 3)");
		expect(inkOn(colorAt("viridis", 0))).toBe("#ffffff");
		expect(inkOn(colorAt("viridis", 1))).toBe("#000000");
		for (const { name } of colorMaps)
			for (let i = 0; i <= 16; i++) {
				const paper = luminance(colorAt(name, i / 16));
				const ink = inkOn(colorAt(name, i / 16)) === "#000000" ? 0 : 1;
				const contrast = (Math.max(paper, ink) + 0.05) / (Math.min(paper, ink) + 0.05);
				expect(contrast).toBeGreaterThan(4.5); // WCAG 2.2, text at level AA
			}
	});
});
