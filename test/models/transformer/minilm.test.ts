import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type NdArray, ndArray } from "../../../src/core/nd-array.ts";
import { saliency } from "../../../src/explain/gradient/saliency.ts";
import { type BackendName, ready, useBackend } from "../../../src/math/backend.ts";
import { tf } from "../../../src/math/tf.ts";
import { loadTransformer, type TransformerModel } from "../../../src/models/transformer/load-transformer.ts";
import { similarityTo } from "../../../src/models/transformer/similarity.ts";
import { float32Rounding, relativeDifference } from "../../tolerance.ts";
import { folderOf, inputsOf, miniLm, type Numbers } from "./fixtures.ts";

const there = existsSync(`${miniLm}model.safetensors`);
const reason = there ? "" : " (skipped: npm test could not install test/models/requirements.txt)";

/** One query of each head and one place of each layer, of two sentences; computed in float64. */
interface Expected {
	readonly inputs: Readonly<Record<string, Numbers>>;
	readonly embedding: Numbers;
	/** Of each sentence with the second one. */
	readonly similarity: Numbers;
	readonly attentions: readonly Numbers[];
	readonly layers: readonly Numbers[];
	/** Of the first sentence's similarity, `[length, width]`. */
	readonly gradient: Numbers;
}
const query = 2;
const place = 3;

/** The numbers at one index of the third of four axes, or the second of three. */
function sliceAt({ values, shape }: NdArray<Float32Array>, index: number): Float64Array {
	const inner = shape.at(-1) as number;
	const length = shape.at(-2) as number;
	const outer = values.length / inner / length;
	const parts = Array.from({ length: outer }, (_, i) => [
		...values.subarray((i * length + index) * inner, (i * length + index + 1) * inner),
	]);
	return Float64Array.from(parts.flat());
}

describe.skipIf(!there)(`the real MiniLM sentence encoder${reason}`, async () => {
	const expected: Expected = JSON.parse(readFileSync(`${folderOf("minilm")}/expected.json`, "utf8"));
	const inputs = inputsOf(expected);
	await ready();
	const chosen = tf.getBackend() as BackendName;
	const backends = chosen === "tensorflow" ? (["tensorflow", "wasm"] as const) : ([chosen] as const);

	describe.each(backends)("on %s", (name) => {
		let model: TransformerModel;
		beforeAll(async () => {
			await useBackend(name);
			model = await loadTransformer(miniLm);
		});
		afterAll(async () => {
			model.dispose();
			await useBackend(chosen);
		});

		it("is an encoder of 6 layers with 12 heads whose embeddings have length 1", async () => {
			expect(model.architecture).toBe("bert");
			expect(model.task).toBe("embedding");
			expect(model.maxLength).toBe(256);
			expect(model.classes).toBe(384);
			expect(model.attention).toHaveLength(6);
			expect(model.ignoredWeights).toContain("pooler.dense.weight");
		});

		it("gives the source framework's embeddings, hidden states and attention", async () => {
			const { values } = await model.scores(inputs);
			expect(relativeDifference(values, expected.embedding.data)).toBeLessThan(float32Rounding);
			const layers = expected.layers.map((_, i) => `layer.${i}/output`);
			const outputs = await model.layerOutputs(inputs, [...layers, ...model.attention]);
			for (const [i, { data }] of expected.layers.entries()) {
				const got = sliceAt(outputs[layers[i]!]!, place);
				expect(relativeDifference(got, data), layers[i]!).toBeLessThan(float32Rounding);
			}
			for (const [i, { data }] of expected.attentions.entries()) {
				const node = model.attention[i]!;
				expect(relativeDifference(sliceAt(outputs[node]!, query), data), node).toBeLessThan(float32Rounding);
			}
		});

		it("says which words make two sentences similar, as the source framework's gradient does", async () => {
			const ids = inputs.input_ids!;
			const length = 7;
			const second = ndArray(ids.values.subarray(13, 13 + length), [1, length], ["example", "token"]);
			const similar = await similarityTo(model, second);
			const { values } = await similar.scores(inputs);
			expect(relativeDifference(values, expected.similarity.data)).toBeLessThan(float32Rounding);
			expect(values[1]).toBeCloseTo(1, 5);
			const first = ndArray(ids.values.subarray(0, 13), [1, 13], ["example", "token"]);
			const { payload } = await saliency(similar, first, { layer: "embeddings" });
			expect(relativeDifference(payload.scores.values, expected.gradient.data)).toBeLessThan(float32Rounding);
			const before = tf.memory().numTensors;
			similar.dispose();
			expect(tf.memory().numTensors).toBe(before - 1);
		});
	});
});
