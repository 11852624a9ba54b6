import { describe, expect, it } from "vitest";
import { ndArray, type TypedArray } from "../../../src/core/nd-array.ts";
import { superpixels } from "../../../src/data/image/superpixels.ts";
import { halvedRegions, mergedRegions } from "../../../src/explain/shap/clusters-image.ts";
import { shapImage } from "../../../src/explain/shap/shap-image.ts";
import { predictor } from "../../../src/index.ts";
import { meanOverOrders, ordersOf } from "../../reference/owen.ts";

const [height, width] = [8, 8];
const image = ndArray(
	Float64Array.from({ length: height * width }, (_, i) => 1 + ((i * 37) % 61) / 61),
	[height, width, 1],
	["height", "width", "channel"],
);
const grid = { method: "grid", segments: 4 } as const;

/** The sum of the four quarters of an image, hidden places being 0. */
const quarters = (values: TypedArray, offset: number) => {
	const sums = [0, 0, 0, 0];
	for (let i = 0; i < height * width; i++) {
		sums[2 * (i >= 32 ? 1 : 0) + (i % 8 >= 4 ? 1 : 0)]! += values[offset + i]! / 20;
	}
	return sums as [number, number, number, number];
};
const answer = ([a, b, c, d]: [number, number, number, number]) => a * b + Math.max(c, d) + a * c * d;

const asked: number[] = [];
const model = predictor(({ values, shape: [n = 0] }) => {
	asked.push(n);
	return Array.from({ length: n }, (_, i) => {
		const value = answer(quarters(values, i * height * width));
		return [value, -2 * value];
	});
});

describe("SHAP of an image", () => {
	const whole = quarters(image.values, 0);
	const worth = (members: ReadonlySet<number>) =>
		answer(whole.map((sum, i) => (members.has(i) ? sum : 0)) as [number, number, number, number]);

	it("gives the Owen values of halves of the picture", async () => {
		const { payload, diagnostics } = await shapImage(model, image, { regions: grid, fill: 0, target: 0 });
		// Left and right first, then above and below.
		const expected = meanOverOrders(
			ordersOf([
				[0, 2],
				[1, 3],
			]),
			worth,
		);
		expected.forEach((value, i) => void expect(payload.scores.values[i]).toBeCloseTo(value, 12));
		expect(payload.clusters?.merges).toEqual([
			[0, 2],
			[1, 3],
			[4, 5],
		]);
		expect(payload.regions?.shape).toEqual([8, 8]);
		expect(payload.inputs.shape).toEqual([1, 8, 8, 1]);
		expect(diagnostics.stopped).toBeUndefined();
	});

	it("gives Shapley values by every other method, all outputs at once", async () => {
		const orders = [0, 1, 2, 3].flatMap((a) =>
			[0, 1, 2, 3].flatMap((b) =>
				[0, 1, 2, 3].flatMap((c) => {
					const order = [a, b, c, 6 - a - b - c];
					return new Set(order).size === 4 ? [order] : [];
				}),
			),
		);
		expect(orders).toHaveLength(24);
		const expected = meanOverOrders(orders, worth);
		for (const method of ["exact", "kernel"] as const) {
			const { payload } = await shapImage(model, image, { regions: grid, fill: 0, target: "all", method });
			expect(payload.scores.shape).toEqual([1, 4, 2]);
			for (const [i, value] of expected.entries()) {
				expect(payload.scores.values[2 * i]).toBeCloseTo(value, 9);
				expect(payload.scores.values[2 * i + 1]).toBeCloseTo(-2 * value, 9);
			}
		}
		for (const method of ["permutation", "sampling"] as const) {
			const { payload, diagnostics } = await shapImage(model, image, {
				regions: grid,
				fill: 0,
				target: 0,
				method,
				samples: 400,
			});
			// Four standard errors of the mean, beside roundings.
			for (const [i, value] of expected.entries()) {
				const error = (diagnostics.standardError?.values[i] ?? 0) + 1e-9;
				expect(Math.abs(payload.scores.values[i]! - value)).toBeLessThan(4 * error);
			}
		}
	});

	it("adds up within a small budget, says so, and sharpens on the way", async () => {
		const fine = { regions: { method: "grid", segments: 64 }, fill: 0, target: 0, samples: 300 } as const;
		const partials: number[] = [];
		const run = shapImage.stream(model, image, fine);
		let { payload, diagnostics } = await shapImage(model, image, fine);
		for (;;) {
			const next = await run.next();
			if (next.done) {
				({ payload, diagnostics } = next.value);
				break;
			}
			partials.push(next.value.progress.done);
		}
		expect(partials.at(-1)).toBe(300);
		expect(diagnostics.stopped).toBe("evaluations");
		expect(diagnostics.evaluations).toBe(302);
		expect(diagnostics.warnings?.[0]).toMatch(/^300 coalitions did not divide \d+ clusters to the last/);
		let sum = payload.baseValue!.values[0]!;
		for (const score of payload.scores.values) sum += score;
		expect(sum).toBeCloseTo(payload.outputValue.values[0]!, 9);
	});

	it("gives the same answer in batches of any size", async () => {
		const options = { regions: { method: "grid", segments: 16 }, target: 0, samples: 100 } as const;
		const { payload } = await shapImage(model, image, options);
		for (const batchSize of [1, 7]) {
			asked.length = 0;
			expect((await shapImage(model, image, { ...options, batchSize })).payload).toEqual(payload);
			expect(Math.max(...asked)).toBeLessThanOrEqual(batchSize);
		}
	});

	it("stops at its time limit with what there is", async () => {
		const { diagnostics } = await shapImage(model, image, {
			regions: { method: "grid", segments: 64 },
			target: 0,
			timeLimit: 0,
		});
		expect(diagnostics.stopped).toBe("time limit");
		expect(diagnostics.warnings?.join(" ")).toContain("Stopped at the time limit");
	});

	it("hears its signal between batches", async () => {
		const stopping = new AbortController();
		const run = shapImage(model, image, { target: 0, signal: stopping.signal, onProgress: () => stopping.abort() });
		await expect(run).rejects.toMatchObject({ code: "aborted" });
	});

	it("shows bytes as shares of 255, and takes what regions were made before", async () => {
		const bytes = ndArray(
			Uint8Array.from(image.values, (value) => value * 100),
			image.shape,
			image.axes,
		);
		const regions = superpixels(bytes, { method: "slic", segments: 6 });
		const { payload } = await shapImage(model, bytes, { regions, target: 0, samples: 30, clusters: "halves" });
		expect(payload.features).toHaveLength(regions.count);
		expect(payload.inputs.values[3]).toBeCloseTo(bytes.values[3]! / 255, 6);
	});
});

describe("hierarchies of regions", () => {
	it("halve a grid evenly, across its longer side", () => {
		const { merges } = halvedRegions(superpixels(image, { method: "grid", segments: 16 }));
		const depth = new Array<number>(31).fill(0);
		for (let i = 14; i >= 0; i--) for (const child of merges[i]!) depth[child] = depth[16 + i]! + 1;
		expect(depth.slice(0, 16).every((one) => one === 4)).toBe(true);
	});

	it("merge neighbours of one colour before neighbours of two", () => {
		// Two flat halves, each cut in two regions.
		const values = Float64Array.from({ length: 64 }, (_, i) => (i % 8 < 4 ? 0 : 1));
		const halves = ndArray(values, [8, 8, 1], ["height", "width", "channel"]);
		const { merges } = mergedRegions(halves, superpixels(halves, { method: "grid", segments: 4 }));
		expect(merges).toEqual([
			[0, 2],
			[1, 3],
			[4, 5],
		]);
	});

	it("of one colour are even nevertheless", () => {
		const flat = ndArray(new Float64Array(256), [16, 16, 1], ["height", "width", "channel"]);
		const { merges } = mergedRegions(flat, superpixels(flat, { method: "grid", segments: 16 }));
		const depth = new Array<number>(31).fill(0);
		for (let i = 14; i >= 0; i--) for (const child of merges[i]!) depth[child] = depth[16 + i]! + 1;
		expect(Math.max(...depth)).toBeLessThanOrEqual(5);
	});
});
