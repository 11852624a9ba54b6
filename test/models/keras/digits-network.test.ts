import { afterAll, describe, expect, it } from "vitest";
import {
	type BackendName,
	backend,
	fromLayersModel,
	gradCam,
	ready,
	saliency,
	sliceFirst,
	useBackend,
} from "../../../src/index.ts";
import { tf } from "../../../src/math/tf.ts";
import { accuracy, digitsNetwork, digitsParts } from "./digits-network.ts";

describe("a small network on handwritten digits", async () => {
	const { name: chosen } = await ready();
	afterAll(() => useBackend(chosen).then(() => undefined));

	/** Trains, and gives accuracy on held-out digits before and after. */
	async function train(epochs: number): Promise<[before: number, after: number]> {
		const { x, y, testImages, testLabels, names } = digitsParts();
		const network = digitsNetwork();
		const model = fromLayersModel(network, { outputNames: names });
		const before = accuracy(await model.scores(testImages, { batchSize: 512 }), testLabels);
		const started = performance.now();
		await network.fit(x, y, { epochs, batchSize: 32, shuffle: false, verbose: 0 });
		const seconds = ((performance.now() - started) / 1000).toFixed(1);
		const after = accuracy(await model.scores(testImages, { batchSize: 512 }), testLabels);
		console.log(
			`${backend().title}: ${epochs} epochs in ${seconds} s, held-out accuracy ${before.toFixed(3)} → ${after.toFixed(3)}`,
		);
		const one = sliceFirst(testImages, 0);
		const maps = [await saliency(model, one), await gradCam(model, one)];
		expect(maps.map(({ payload }) => payload.scores.shape)).toEqual([
			[1, 8, 8, 1],
			[1, 8, 8],
		]);
		tf.dispose([x, y]);
		network.dispose();
		return [before, after];
	}

	it("learns them with TensorFlow.js to more than 95 % on held-out ones", async () => {
		const [before, after] = await train(12);
		expect(before).toBeLessThan(0.4);
		expect(after).toBeGreaterThan(0.95);
	}, 120_000);

	const others: readonly BackendName[] = chosen === "wasm" ? [] : ["wasm"];
	it.each(others)(
		"learns on %s as well, through the gradient kernels supplied here",
		async (name) => {
			await useBackend(name);
			const [before, after] = await train(2);
			expect(after).toBeGreaterThan(before + 0.3);
		},
		120_000,
	);
});
