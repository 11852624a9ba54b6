import { describe, expect, it } from "vitest";
import { forward, gradientAt } from "./network.ts";
import { images, inputShape, placeOf, referenceLayers } from "./small-network.ts";

/** Error of a central difference with step 1e-5 in 64 bits, where no kink lies within the step. */
const differenceError = 1e-7;

describe("the reference network", () => {
	const image = { shape: inputShape, values: [...images(1).values] };

	it("has the gradients that central differences give", () => {
		const score = (values: readonly number[]) =>
			forward(referenceLayers, { shape: inputShape, values }).at(-1)!.values[1]!;
		const gradient = gradientAt(referenceLayers, forward(referenceLayers, image), 1, -1);
		const h = 1e-5;
		for (const [i, exact] of gradient.entries()) {
			const moved = (by: number) => image.values.map((x, j) => (i === j ? x + by : x));
			const difference = (score(moved(h)) - score(moved(-h))) / (2 * h);
			expect(Math.abs(difference - exact)).toBeLessThan(differenceError);
		}
	});

	it("has gradients at inner layers that central differences from there give", () => {
		const all = forward(referenceLayers, image);
		const at = placeOf.pool!;
		const gradient = gradientAt(referenceLayers, all, 2, at);
		const rest = referenceLayers.slice(at + 1);
		const maps = all[at + 1]!;
		const score = (values: readonly number[]) => forward(rest, { shape: maps.shape, values }).at(-1)!.values[2]!;
		const h = 1e-5;
		for (const [i, exact] of gradient.entries()) {
			const moved = (by: number) => maps.values.map((x, j) => (i === j ? x + by : x));
			expect(Math.abs((score(moved(h)) - score(moved(-h))) / (2 * h) - exact)).toBeLessThan(differenceError);
		}
	});
});
