import { beforeAll, describe, expect, test } from "vitest";
import { seededRandom } from "../../../src/core/random.ts";
import { datasets, multilayerPerceptron, ready, saliency, Table } from "../../../src/index.ts";
import { type Activation, backward, forward, randomLayers, roomFor } from "../../../src/models/network/layers.ts";
import * as tf from "../../../src/tf.ts";
import { float32Rounding, relativeDifference } from "../../tolerance.ts";

/** A central difference of step 1e-6 has an error of about 1e-10 by rounding and 1e-12 by curvature, on slopes of about 1. */
const finiteDifferences = 1e-7;
/** A composed linear map sums the same products in another order. */
const sameSums = 1e-12;

/** Two classes around two half circles. */
function moons(count: number, seed: number): { x: number[][]; y: string[] } {
	const random = seededRandom(seed);
	const y = Array.from({ length: count }, (_, i) => (i % 2 === 0 ? "upper" : "lower"));
	const x = y.map((name) => {
		const angle = Math.PI * random.uniform();
		const noise = [0.15 * random.normal(), 0.15 * random.normal()] as const;
		return name === "upper"
			? [Math.cos(angle) + noise[0], Math.sin(angle) + noise[1]]
			: [1 - Math.cos(angle) + noise[0], 0.5 - Math.sin(angle) + noise[1]];
	});
	return { x, y };
}

let penguins: Table;
beforeAll(async () => {
	await ready();
	const { table } = await datasets.load("penguins");
	penguins = table.dropMissing() as unknown as Table;
});

describe("the layers of a network", () => {
	test.each(["relu", "tanh"] as const)("their slopes are those of finite differences: %s", (activation: Activation) => {
		const random = seededRandom(3);
		const layers = randomLayers([4, 6, 5, 3], activation, random);
		const x = Float64Array.from({ length: 4 }, () => random.normal());
		const outputs = roomFor(layers);
		const direction = [0.3, -1.2, 0.7];
		const value = () => {
			forward(layers, x, 0, outputs);
			return direction.reduce((sum, weight, k) => sum + weight * (outputs[2]?.[k] as number), 0);
		};
		value();
		const errors = roomFor(layers);
		errors[2]?.set(direction);
		const gradient = new Float64Array(layers.parameters.length);
		backward(layers, x, 0, outputs, errors, gradient);
		const slow = layers.parameters.map((parameter, i) => {
			const step = 1e-6;
			layers.parameters[i] = parameter + step;
			const above = value();
			layers.parameters[i] = parameter - step;
			const below = value();
			layers.parameters[i] = parameter;
			return (above - below) / (2 * step);
		});
		expect(relativeDifference(gradient, slow)).toBeLessThan(finiteDifferences);
		gradient[0]! += 0.01;
		expect(relativeDifference(gradient, slow)).toBeGreaterThan(finiteDifferences);
	});
});

describe("multilayerPerceptron", () => {
	test("learns a boundary that no line is", async () => {
		const { x, y } = moons(300, 1);
		const network = await multilayerPerceptron({ heldOut: 0 }).fit(x, { target: y });
		const other = moons(300, 2);
		const answers = await network.classify(other.x);
		const right = answers.filter((name, i) => name === other.y[i]).length;
		// Noise of 0.15 puts some dozens of points near the other half circle; a line gets about 260 right.
		expect(right).toBeGreaterThan(290);
		expect(network.history.at(-1)?.loss).toBeLessThan((network.history[0]?.loss as number) / 3);
	});

	test.each(["relu", "tanh"] as const)("its linear piece is the network at the row: %s", async (activation) => {
		const network = await multilayerPerceptron({ hidden: [12, 8], activation, epochs: 30 }).fit(penguins, {
			target: "species",
		});
		for (const row of [0, 100, 200]) {
			const one = penguins.slice(row, row + 1) as never;
			const { at, slopes, intercepts, exact } = await network.linearPiece(one);
			const width = at.values.length;
			const line = intercepts.values.map(
				(value, k) => value + at.values.reduce((sum, v, j) => sum + v * (slopes.values[k * width + j] as number), 0),
			);
			expect(relativeDifference(line, (await network.scores(one)).values)).toBeLessThan(sameSums);
			expect(exact).toBe(activation === "relu");
		}
	});

	test("of rectified units the piece holds wherever all boundaries keep their signs, and not beyond", async () => {
		const { x, y } = moons(200, 1);
		const network = await multilayerPerceptron({ hidden: [8, 6], epochs: 60 }).fit(x, { target: y });
		const { slopes, intercepts, boundaries, offsets, pattern } = await network.linearPiece([[0.4, 0.3]]);
		const random = seededRandom(5);
		let [inside, outside] = [0, 0];
		for (let i = 0; i < 3000; i++) {
			const point = [0.4 + random.normal() * 0.3, 0.3 + random.normal() * 0.3] as const;
			const value = (matrix: Float64Array, k: number, constant: number) =>
				constant + (matrix[2 * k] as number) * point[0] + (matrix[2 * k + 1] as number) * point[1];
			const same = pattern.every(
				(on, unit) => on === Number(value(boundaries.values, unit, offsets.values[unit] as number) > 0),
			);
			const own = await network.linearPiece([[...point]]);
			expect(same).toBe(own.pattern.join() === pattern.join());
			const line = [0, 1].map((k) => value(slopes.values, k, intercepts.values[k] as number));
			const gap = relativeDifference(line, (await network.scores([[...point]])).values);
			if (same) expect(gap).toBeLessThan(1e-9);
			if (same) inside++;
			else if (gap > 1e-6) outside++;
		}
		expect(inside).toBeGreaterThan(10);
		expect(outside).toBeGreaterThan(1000);
	});

	test("is a graph of tensors that gives the same answers, with categories and missing values", async () => {
		const { table } = await datasets.load("penguins");
		const network = await multilayerPerceptron({ missing: "mean", epochs: 20 }).fit(table, { target: "species" });
		const before = tf.memory().numTensors;
		const model = await network.toDifferentiable();
		const rows = await network.readRows(table);
		expect([...rows.values].some(Number.isNaN)).toBe(true);
		const known = await network.readRows(penguins);
		expect(
			relativeDifference((await model.scores(known)).values, (await network.scores(penguins)).values),
		).toBeLessThan(float32Rounding);
		expect(model.outputNames).toEqual(network.outputNames);
		model.dispose();
		expect(tf.memory().numTensors).toBe(before);
	});

	test("its slopes are the gradient of that graph", async () => {
		const { table } = await datasets.load("iris");
		const network = await multilayerPerceptron({ epochs: 20 }).fit(table, { target: "species" });
		const model = await network.toDifferentiable();
		const rows = await network.readRows(table.head(1) as never);
		const { slopes } = await network.linearPiece(table.head(1) as never);
		const { payload } = await saliency(model, rows as never, { target: 2, absolute: false });
		expect(relativeDifference(payload.scores.values, slopes.values.subarray(8, 12))).toBeLessThan(float32Rounding);
		model.dispose();
	});

	test("a regression answers in the target's units, and stops when it no longer learns", async () => {
		const random = seededRandom(1);
		const a = Array.from({ length: 300 }, () => 100 * random.uniform());
		const table = Table.fromColumns({ a, y: a.map((value) => 5000 + 20 * Math.abs(value - 50)) });
		const network = await multilayerPerceptron({ epochs: 500 }).fit(table, { target: "y" });
		const { values } = await network.predict([[10], [50], [90]]);
		for (const [i, truth] of [5800, 5000, 5800].entries())
			expect(Math.abs((values[i] as number) - truth)).toBeLessThan(60);
		expect(network.history.length).toBeLessThan(500);
		expect(network.history[0]?.heldOutLoss).toBeGreaterThan(0);
	});

	test("the same seed gives the same network, and weights of 0 leave rows out", async () => {
		const { x, y } = moons(80, 1);
		const fitted = (options: object) => multilayerPerceptron({ epochs: 5 }).fit(x, { target: y, ...options });
		const first = await fitted({ seed: 4 });
		expect((await fitted({ seed: 4 })).identity.id).toBe(first.identity.id);
		expect((await fitted({ seed: 5 })).identity.id).not.toBe(first.identity.id);
		const weights = x.map((_, i) => Number(i < 60));
		const part = await multilayerPerceptron({ epochs: 5 }).fit(x.slice(0, 60), { target: y.slice(0, 60) });
		const weighted = await fitted({ weights });
		expect([...(await weighted.scores(x)).values]).toEqual([...(await part.scores(x)).values]);
		const heavy = await fitted({ weights: y.map((name) => (name === "upper" ? 50 : 1)) });
		const upper = (await heavy.classify(x)).filter((name) => name === "upper").length;
		expect(upper).toBeGreaterThan((await first.classify(x)).filter((name) => name === "upper").length);
	});

	test("few, constant and collinear data are answered with finite numbers", async () => {
		for (const columns of [
			{ a: [1], y: [3] },
			{ a: [1, 1], b: [2, 2], y: ["n", "p"] },
			{ a: [1, 2, 3], b: [2, 4, 6], c: [1, 1, 1], y: [7, 7, 7] },
		]) {
			const table = Table.fromColumns(columns as never) as never;
			const network = await multilayerPerceptron({ epochs: 10 }).fit(table, { target: "y" });
			expect([...(await network.predict(table)).values].every(Number.isFinite)).toBe(true);
		}
	});

	test("hears its signal and refuses what it cannot take", async () => {
		const { x, y } = moons(400, 1);
		const stop = new AbortController();
		const run = multilayerPerceptron({ hidden: [256, 256], heldOut: 0 }).fit(x, {
			target: y,
			signal: stop.signal,
			onProgress: () => stop.abort(),
		});
		await expect(run).rejects.toMatchObject({ code: "aborted" });
		expect(() => multilayerPerceptron({ hidden: [] })).toThrow(/a list of 1 to 8 integers from 1 to 4096/);
		expect(() => multilayerPerceptron({ heldOut: 1 })).toThrow(/from 0 to below 1/);
		await expect(multilayerPerceptron({ learningRate: 1e200 }).fit(x, { target: y })).rejects.toThrow(
			/expected the loss to stay finite, got (NaN|Infinity) in epoch/,
		);
		const network = await multilayerPerceptron({ epochs: 1 }).fit(x, { target: y });
		await expect(network.linearPiece(x)).rejects.toThrow(/expected one row, got 400/);
	});
});
