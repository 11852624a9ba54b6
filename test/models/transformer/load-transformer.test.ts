import { afterAll, describe, expect, it } from "vitest";
import { saliency } from "../../../src/explain/gradient/saliency.ts";
import { type BackendName, ready, useBackend } from "../../../src/math/backend.ts";
import { tf } from "../../../src/math/tf.ts";
import { loadTransformer, type TransformerModel } from "../../../src/models/transformer/load-transformer.ts";
import { float32Rounding, relativeDifference } from "../../tolerance.ts";
import { type ExpectedCase, expectedCases, folderOf, inputsOf, type Numbers } from "./fixtures.ts";

const networks = [
	"bert",
	"bert-classifier",
	"distilbert-classifier",
	"roberta-classifier",
	"xlm-roberta-sentence",
	"mpnet",
	"mpnet-classifier",
	"electra-classifier",
	"albert-classifier",
	"gpt2",
	"gpt2-classifier",
	"vit-classifier",
];

/** The worst difference of what a model answers from what the source framework did, by what was compared. */
async function differences(model: TransformerModel, expected: ExpectedCase): Promise<Record<string, number>> {
	const inputs = inputsOf(expected);
	const found: Record<string, number> = {};
	const note = (what: string, got: ArrayLike<number>, { data }: Numbers) => {
		const difference = relativeDifference(got, data);
		// A NaN is kept, and fails the comparison.
		found[what] = difference > (found[what] ?? 0) || Number.isNaN(difference) ? difference : (found[what] ?? 0);
	};
	note("scores", (await model.scores(inputs)).values, expected.scores);
	const { embeddings, layers = [], attentions = [], gradient, pixelGradient } = expected;
	const nodes = layers.map((_, i) => `layer.${i}/output`);
	const outputs = await model.layerOutputs(inputs, ["embeddings", ...nodes, ...model.attention]);
	if (embeddings) note("embeddings", outputs.embeddings!.values, embeddings);
	for (const [i, layer] of layers.entries()) note("layers", outputs[nodes[i]!]!.values, layer);
	for (const [i, weights] of attentions.entries()) note("attention", outputs[model.attention[i]!]!.values, weights);
	const target = model.classes - 1;
	if (gradient) {
		const { payload } = await saliency(model, inputs, { target, layer: "embeddings" });
		note("gradient", payload.scores.values, gradient);
	}
	if (pixelGradient) {
		const { payload } = await saliency(model, inputs, { target });
		note("gradient to pixels", payload.scores.values, pixelGradient);
	}
	return found;
}

describe("a transformer that Hugging Face's transformers saved", async () => {
	await ready();
	const chosen = tf.getBackend() as BackendName;
	afterAll(() => useBackend(chosen).then(() => undefined));
	const backends = chosen === "tensorflow" ? (["tensorflow", "wasm"] as const) : ([chosen] as const);

	describe.each(backends)("on %s", (name) => {
		it.each(networks)("%s answers, attends and differentiates as its source framework does", async (network) => {
			await useBackend(name);
			const before = tf.memory().numTensors;
			const model = await loadTransformer(folderOf(network));
			for (const expected of expectedCases(network)) {
				for (const [what, difference] of Object.entries(await differences(model, expected))) {
					expect(difference, what).toBeLessThan(float32Rounding);
				}
			}
			model.dispose();
			expect(tf.memory().numTensors).toBe(before);
		});
	});
});
