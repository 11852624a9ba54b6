import { afterAll, describe, expect, it } from "vitest";
import { gradCam, ready, saliency } from "../../../src/index.ts";
import * as reference from "../../reference/gradient-methods.ts";
import { forward } from "../../reference/network.ts";
import { images, inputShape, placeOf, referenceLayers, smallModel } from "../../reference/small-network.ts";
import { float32Rounding, relativeDifference } from "../../tolerance.ts";

describe("gradient methods against their slow twins in 64 bits", async () => {
	await ready();
	const { model, dispose } = smallModel();
	afterAll(dispose);
	const batch = images(4);
	const size = inputShape.reduce((a, b) => a * b, 1);
	const each = Array.from({ length: 4 }, (_, i) => ({
		shape: inputShape,
		values: [...batch.values.subarray(i * size, (i + 1) * size)],
	}));

	it("scores are the logits, and probabilities their softmax", async () => {
		const expected = each.flatMap((image) => forward(referenceLayers, image).at(-1)!.values);
		const logits = await model.scores(batch);
		expect(logits).toMatchObject({ shape: [4, 3], axes: ["example", "class"] });
		expect(relativeDifference(logits.values, expected)).toBeLessThan(float32Rounding);
		const exp = expected.map(Math.exp);
		const softmax = exp.map((x, i) => {
			const first = i - (i % 3);
			return x / (exp[first]! + exp[first + 1]! + exp[first + 2]!);
		});
		expect(relativeDifference((await model.probabilities(batch)).values, softmax)).toBeLessThan(float32Rounding);
	});

	it.each([0, 1, 2])("saliency for class %i is ∂S/∂x", async (target) => {
		const { payload } = await saliency(model, batch, { target });
		const expected = each.flatMap((image) => reference.saliency(referenceLayers, image, target));
		expect(payload.scores.shape).toEqual([4, ...inputShape]);
		expect(relativeDifference(payload.scores.values, expected)).toBeLessThan(float32Rounding);
	});

	it("absolute saliency is its magnitude", async () => {
		const { payload } = await saliency(model, batch, { target: 1, absolute: true });
		const expected = each.flatMap((image) => reference.saliency(referenceLayers, image, 1).map(Math.abs));
		expect(relativeDifference(payload.scores.values, expected)).toBeLessThan(float32Rounding);
	});

	it.each(Object.keys(placeOf))("Grad-CAM at %s is ReLU(Σ α A)", async (layer) => {
		const { payload } = await gradCam(model, batch, { target: [0, 1, 2, 1], layer, upsample: "none" });
		const expected = each.flatMap((image, i) =>
			reference.gradCam(referenceLayers, image, [0, 1, 2, 1][i]!, placeOf[layer]!),
		);
		expect(relativeDifference(payload.scores.values, expected)).toBeLessThan(float32Rounding);
	});

	it("the predicted class is explained by default, with its score and its name", async () => {
		const logits = each.map((image) => forward(referenceLayers, image).at(-1)!.values);
		const best = logits.map((row) => row.indexOf(Math.max(...row)));
		const { target, payload, unit, scope } = await saliency(model, batch);
		expect(target).toEqual({ indices: best, names: best.map((i) => ["a", "b", "c"][i]) });
		const chosen = logits.map((row, i) => row[best[i]!]!);
		expect(relativeDifference(payload.outputValue.values, chosen)).toBeLessThan(float32Rounding);
		expect([unit, scope]).toEqual(["logit", "local"]);
	});

	it("Grad-CAM takes the last convolution after its activation, at the image's size, where nothing is said", async () => {
		const plain = await gradCam(model, batch, { target: 0 });
		const spelled = await gradCam(model, batch, { target: 0, layer: "conv2/relu", relu: true, upsample: "bilinear" });
		expect(plain.payload.scores).toEqual(spelled.payload.scores);
		expect(plain.payload.scores).toMatchObject({ shape: [4, 6, 5], axes: ["example", "height", "width"] });
	});
});
