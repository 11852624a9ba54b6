import { describe, expect, it } from "vitest";
import { type NdArray, ndArray, type TypedArray } from "../../../src/core/nd-array.ts";
import { type ImageGameOptions, imageGame } from "../../../src/explain/game/image-game.ts";
import { predictor } from "../../../src/index.ts";
import { runContext } from "./run-context.ts";

/** Two columns of two regions each: 0 1 / 2 3, of 2 × 2 places. */
const regions = {
	labels: ndArray(Int32Array.from([0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3]), [4, 4], ["height", "width"]),
	count: 4,
};
const usual: ImageGameOptions = { regions, fill: 0, target: 0, explain: "prediction" };
const picture = (channels: number) =>
	ndArray(
		Float32Array.from({ length: 16 * channels }, (_, i) => ((i * 7) % 11) / 11),
		[4, 4, channels],
		["height", "width", "channel"],
	);

/** Remembers what it is asked and answers the sum of each image, and its negative. */
function recorder(inputShape?: readonly number[]) {
	const asked: NdArray<TypedArray>[] = [];
	const model = predictor(
		(rows) => {
			asked.push(rows);
			const size = rows.values.length / rows.shape[0]!;
			return Array.from({ length: rows.shape[0]! }, (_, i) => {
				let sum = 0;
				for (let at = i * size; at < (i + 1) * size; at++) sum += rows.values[at]!;
				return [sum, -sum];
			});
		},
		{ outputNames: ["sum", "less"], outputUnit: "response", ...(inputShape && { inputShape }) },
	);
	return { model, asked };
}

describe("the game of an image", () => {
	it("shows members as they are and hides the others, as masking by hand does", async () => {
		const { model, asked } = recorder();
		const image = picture(3);
		const game = await imageGame(runContext().context, "test", model, image, { ...usual, fill: [0.1, 0.2, 0.3] });
		await game.worth(Uint8Array.from([1, 0, 0, 1]), 1);
		const shown = asked.at(-1)!.values;
		image.values.forEach((value, at) => {
			const label = regions.labels.values[Math.floor(at / 3)]!;
			expect(shown[at]).toBe(label === 0 || label === 3 ? value : Math.fround([0.1, 0.2, 0.3][at % 3]!));
		});
	});

	it("fills by mean, blur, inpainting and another image; the sum of means is the sum", async () => {
		const image = picture(1);
		const { model, asked } = recorder();
		const { context } = runContext();
		const mean = await imageGame(context, "test", model, image, { ...usual, fill: "mean" });
		const { all, none } = await mean.ends();
		expect(none[0]).toBeCloseTo(all[0]!, 5);
		for (const fill of ["blur", { blur: 1 }, "inpaint", picture(1)] as const) {
			await imageGame(context, "test", model, image, { ...usual, fill });
			const values = asked.at(-1)!.values;
			expect([...values].every((value) => value >= 0 && value <= 1)).toBe(true);
		}
	});

	it("inpaints a plane exactly, where the places around say what it is", async () => {
		// A ramp to the right; the region in the middle of it is hidden.
		const ramp = ndArray(
			Float32Array.from({ length: 64 }, (_, i) => (i % 8) / 8),
			[8, 8, 1],
			["height", "width", "channel"],
		);
		const labels = Int32Array.from({ length: 64 }, (_, i) => (i % 8 > 1 && i % 8 < 6 && i > 15 && i < 48 ? 1 : 0));
		const inner = { labels: ndArray(labels, [8, 8], ["height", "width"]), count: 2 };
		const { model, asked } = recorder();
		const game = await imageGame(runContext().context, "test", model, ramp, {
			...usual,
			regions: inner,
			fill: "inpaint",
		});
		await game.worth(Uint8Array.from([1, 0]), 1);
		// The relaxation ends when no place moves by more than a thousandth of the range.
		[...asked.at(-1)!.values].forEach((value, i) => void expect(value).toBeCloseTo(ramp.values[i]!, 2));
	});

	it("inpaints regions that are hidden together as one: nothing of what they hid remains", async () => {
		// A ramp in which the two halves of a hole have colours of their own.
		const size = 32;
		const inHole = (i: number) => {
			const [y, x] = [Math.floor(i / size), i % size];
			return y >= 8 && y < 24 && x >= 8 && x < 24 ? (x < 16 ? 1 : 2) : 0;
		};
		const ramp = Float32Array.from({ length: size * size }, (_, i) => ((i % size) + Math.floor(i / size)) / (2 * size));
		const colours = [0, 5, -3];
		const image = ndArray(
			ramp.map((value, i) => (inHole(i) ? colours[inHole(i)]! : value)),
			[size, size, 1],
			["height", "width", "channel"],
		);
		const labels = Int32Array.from({ length: size * size }, (_, i) => inHole(i));
		const halves = { labels: ndArray(labels, [size, size], ["height", "width"]), count: 3 };
		const { model, asked } = recorder();
		const options = { ...usual, regions: halves, fill: "inpaint" } as const;
		const game = await imageGame(runContext().context, "test", model, image, options);
		await game.worth(Uint8Array.from([1, 0, 0]), 1);
		// What is left by the relaxation, of a range of 8.
		for (const [i, value] of asked.at(-1)!.values.entries()) expect(Math.abs(value - ramp[i]!)).toBeLessThan(0.05);
		// One alone is filled from the other, too, which is seen.
		await game.worth(Uint8Array.from([1, 0, 1]), 1);
		const beside = asked.at(-1)!.values[16 * size + 15]!;
		expect(beside).toBeLessThan(-1);
		expect(asked.at(-1)!.values[16 * size + 20]).toBe(-3);
		// The whole image is its mean.
		const { none } = await game.ends();
		expect(none[0]).toBeCloseTo(
			image.values.reduce((sum, value) => sum + value, 0),
			1,
		);
	});

	it("asks in batches of no more than batchSize, each coalition once, and counts", async () => {
		const { model, asked } = recorder();
		const run = runContext({ batchSize: 3 });
		const game = await imageGame(run.context, "test", model, picture(3), usual);
		const coalitions = Uint8Array.from([
			0, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0,
		]);
		const worth = await game.worth(coalitions, 7);
		// Of seven coalitions two are known, all and none, and one comes twice.
		expect(run.evaluations()).toBe(2 + 4);
		expect(asked.every(({ shape }) => shape[0]! <= 3)).toBe(true);
		const alone = await imageGame(runContext().context, "test", model, picture(3), usual);
		expect([...(await alone.worth(coalitions, 7))]).toEqual([...worth]);
		expect(worth[0]).toBe(worth[2]);
		const before = run.evaluations();
		expect([...(await game.worth(coalitions, 7))]).toEqual([...worth]);
		expect(run.evaluations()).toBe(before);
	});

	it("gives channels first to a model that takes them so", async () => {
		const image = ndArray(
			Float32Array.from({ length: 192 }, (_, i) => i),
			[8, 8, 3],
			["height", "width", "channel"],
		);
		const { model, asked } = recorder([3, 8, 8]);
		await imageGame(runContext().context, "test", model, image, { ...usual, regions: { method: "grid", segments: 4 } });
		expect(asked[0]!.shape).toEqual([2, 3, 8, 8]);
		expect([...asked[0]!.values.subarray(0, 3)]).toEqual([0, 3, 6]);
		expect(asked[0]!.values[64]).toBe(1);
	});

	it("is worth one output, that of the prediction, or all", async () => {
		const { model } = recorder();
		const { context } = runContext();
		const predicted = await imageGame(context, "test", model, picture(1), { ...usual, target: "predicted" });
		expect([predicted.width, predicted.outputs.target.names]).toEqual([1, ["sum"]]);
		const all = await imageGame(context, "test", model, picture(1), { ...usual, target: "all" });
		expect(all.width).toBe(2);
		const worth = await all.worth(Uint8Array.from([1, 1, 0, 0, 0, 0, 1, 1]), 2);
		expect(worth[1]).toBe(-worth[0]!);
		expect(worth[3]).toBe(-worth[2]!);
	});

	it("says what is wrong with regions, fills and images", async () => {
		const { model } = recorder();
		const { context } = runContext();
		const ask = (options: Partial<ImageGameOptions>, image: unknown = picture(3)) =>
			imageGame(context, "test", model, image, { ...usual, ...options });
		const other = { labels: ndArray(new Int32Array(9), [3, 3], ["height", "width"]), count: 1 };
		await expect(ask({ regions: other })).rejects.toThrow('test: expected option "regions" to label 4 × 4 places');
		await expect(ask({ regions: { ...regions, count: 2 } })).rejects.toThrow("labels from 0 to 1, got 2");
		await expect(ask({ fill: [1, 2] })).rejects.toThrow("3 numbers");
		await expect(ask({ target: 5 })).rejects.toThrow("a class from 0 to 1 (sum, less), got 5");
		await expect(ask({}, [1, 2, 3])).rejects.toThrow("test: expected one image");
		const nan = { ...picture(3), values: picture(3).values.map(() => Number.NaN) };
		await expect(ask({}, nan)).rejects.toThrow("finite numbers in the image");
	});
});
