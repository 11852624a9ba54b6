import { readdirSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { saliency } from "../../../src/explain/gradient/saliency.ts";
import { ready } from "../../../src/math/backend.ts";
import type { DifferentiableModel } from "../../../src/math/graph.ts";
import { tf } from "../../../src/math/tf.ts";
import { loadOnnx } from "../../../src/models/onnx/load-onnx.ts";
import { float32Rounding, relativeDifference } from "../../tolerance.ts";
import { casesOf, type ExportedCase, modelPath } from "./fixtures.ts";

const images = [
	"resnet",
	"resnet-dynamo",
	"resnet-bottleneck",
	"mobilenet-v2",
	"mobilenet-v2-dynamo",
	"mobilenet-v3",
	"vgg",
	"efficientnet",
	"vit",
	"vit-dynamo",
	"vit-torchvision",
];
const texts = [
	"bert",
	"bert-eager",
	"bert-dynamo",
	"distilbert",
	"gpt2",
	"gpt2-dynamo",
	"gpt2-classification",
	"gpt2-classification-dynamo",
];
const tables = [
	"sklearn-linear",
	"sklearn-linear-svc",
	"sklearn-lda",
	"sklearn-logistic",
	"sklearn-logistic-binary",
	"sklearn-logistic-zipmap",
	"sklearn-mlp",
	"sklearn-mlp-binary",
	"sklearn-mlp-regressor",
	"sklearn-naive-bayes",
	"sklearn-normalizer",
	"sklearn-onehot",
	"sklearn-pca",
	"sklearn-polynomial",
	"sklearn-scaled-ridge",
	"sklearn-scalers",
	"sklearn-svr",
];
const blackBoxes: Readonly<Record<string, RegExp>> = {
	"sklearn-knn": /operation Scan of node "Sc_Scan"/,
	"sklearn-svc": /operation ai\.onnx\.ml\.SVMClassifier of node "SVMc"/,
	"sklearn-scaled-forest": /operation ai\.onnx\.ml\.TreeEnsembleClassifier of node "TreeEnsembleClassifier"/,
};
const trees = ["sklearn-forest", "sklearn-boosting"];

const load = (name: string): Promise<DifferentiableModel> => loadOnnx(modelPath(name), { as: "differentiable" });

async function expectScores(model: DifferentiableModel, { inputs, output }: ExportedCase): Promise<void> {
	const scores = await model.scores(inputs);
	expect(scores.shape).toEqual(output.shape);
	expect(relativeDifference(scores.values, output.values)).toBeLessThan(float32Rounding);
}

/** The gradient of the sum of score 1 with respect to a node's output. */
async function expectGradient(model: DifferentiableModel, { inputs, gradient }: ExportedCase, layer: string) {
	const { payload } = await saliency(model, inputs, { target: 1, layer });
	expect(payload.scores.shape).toEqual(gradient!.shape);
	expect(relativeDifference(payload.scores.values, gradient!.values)).toBeLessThan(float32Rounding);
}

const rowsOf = ({ inputs }: ExportedCase) => inputs.X!;

describe("models exported to ONNX", async () => {
	await ready();
	const before = tf.memory().numTensors;
	afterAll(() => expect(tf.memory().numTensors).toBe(before));

	it("are all in this test", () => {
		const files = readdirSync(new URL("../../fixtures/onnx/", import.meta.url))
			.filter((file) => file.endsWith(".onnx"))
			.map((file) => file.slice(0, -".onnx".length));
		const tested = [...images, ...texts, ...tables, ...trees, ...Object.keys(blackBoxes), "minilm", "sklearn-imputer"];
		expect(files.sort()).toEqual(tested.sort());
	});

	it.each(images)("%s gives PyTorch's scores and gradients, for one image and for three", async (name) => {
		const model = await load(name);
		for (const golden of casesOf(name)) {
			await expectScores(model, golden);
			if (golden.gradient) await expectGradient(model, golden, model.inputNode);
		}
		expect(model.scoreUnit).toBe("response");
		model.dispose();
	});

	it.each(texts)(
		"%s gives PyTorch's scores and gradients, for texts of other lengths and with padding",
		async (name) => {
			const model = await load(name);
			const words = model.nodes.find(({ op, inputs }) => op === "embedding" && inputs[0] === "input_ids")!.name;
			for (const golden of casesOf(name)) {
				await expectScores(model, golden);
				await expectGradient(model, golden, words);
			}
			model.dispose();
		},
	);

	it("keeps the probabilities of attention as nodes of their own, one for each layer", async () => {
		for (const name of [...texts, "vit", "vit-torchvision"]) {
			const model = await load(name);
			const softmaxes = model.nodes.filter(({ op }) => op === "softmax");
			const [{ inputs }] = casesOf(name) as [ExportedCase];
			const outputs = await model.layerOutputs(
				inputs,
				softmaxes.map((node) => node.name),
			);
			expect(softmaxes).toHaveLength(2);
			for (const { values, shape } of Object.values(outputs)) {
				const [n, heads, queries, keys] = shape as [number, number, number, number];
				expect([n, heads, shape.length]).toEqual([1, 2, 4]);
				expect(queries).toBe(keys);
				const sums = Array.from({ length: n * heads * queries }, (_, i) =>
					values.slice(i * keys, (i + 1) * keys).reduce((sum, p) => sum + p, 0),
				);
				for (const sum of sums) expect(sum).toBeCloseTo(1, 5);
			}
			model.dispose();
		}
	});

	it("puts together what exporters take apart", async () => {
		const ops = async (name: string) => {
			const model = await load(name);
			model.dispose();
			return model.nodes.map(({ op }) => op);
		};
		const bert = await ops("bert");
		expect(bert.filter((op) => op === "layerNorm")).toHaveLength(5);
		expect(bert.filter((op) => op === "gelu")).toHaveLength(2);
		expect(bert.filter((op) => op === "dense")).toHaveLength(14);
		expect(bert).toContain("positionEmbedding");
		expect(bert).not.toContain("erf");
		const gpt2 = await ops("gpt2");
		expect(gpt2.filter((op) => op === "geluTanh")).toHaveLength(2);
		expect(gpt2.filter((op) => op === "layerNorm")).toHaveLength(5);
		const efficient = await ops("efficientnet");
		expect(efficient).toContain("swish");
		// Channels last throughout: nothing is moved about.
		for (const name of ["resnet", "mobilenet-v2", "mobilenet-v3", "efficientnet"]) {
			expect(await ops(name)).not.toContain("permute");
		}
	});

	it("an encoder without a head gives one row by its pooling, and says so where none is named", async () => {
		await expect(load("minilm")).rejects.toThrow(
			'loadOnnx: expected output "last_hidden_state" to be a row of scores for each example, got shape [n, any, 16]; the option pooling ("mean", "cls", "max" or "last") makes one of its tokens',
		);
		for (const pooling of ["mean", "cls", "max", "last"] as const) {
			const model = await loadOnnx(modelPath("minilm"), { pooling, as: "differentiable" });
			const blackBox = await loadOnnx(modelPath("minilm"), { pooling, as: "predictor" });
			for (const { inputs, output } of casesOf("minilm")) {
				const [n, length, width] = output.shape as [number, number, number];
				const mask = inputs.attention_mask!.values;
				const expected = Float64Array.from({ length: n * width }, (_, at) => {
					const [row, k] = [Math.floor(at / width), at % width];
					const token = (t: number) => output.values[(row * length + t) * width + k] as number;
					const counted = Array.from({ length }, (_, t) => t).filter((t) => mask[row * length + t] === 1);
					if (pooling === "cls") return token(0);
					if (pooling === "last") return token(counted.at(-1) as number);
					if (pooling === "max") return Math.max(...counted.map(token));
					return counted.reduce((sum, t) => sum + token(t), 0) / counted.length;
				});
				expect(relativeDifference((await model.scores(inputs)).values, expected)).toBeLessThan(float32Rounding);
				expect(relativeDifference((await blackBox.predict(inputs)).values, expected)).toBeLessThan(float32Rounding);
			}
			model.dispose();
			await blackBox.dispose();
		}
	});

	it.each(tables)("%s gives scikit-learn's answers", async (name) => {
		const model = await load(name);
		for (const golden of casesOf(name)) {
			const { values, shape } = await model.predict(rowsOf(golden));
			expect(shape).toEqual(golden.output.shape);
			expect(relativeDifference(values, golden.output.values)).toBeLessThan(float32Rounding);
		}
		model.dispose();
	});

	it("scores of a classifier are logits, and its classes have the file's names", async () => {
		const model = await load("sklearn-logistic-zipmap");
		expect(model.outputNames).toEqual(["blue", "green", "red"]);
		expect([model.scoreUnit, model.outputUnit]).toEqual(["logit", "probability"]);
		const rows = rowsOf(casesOf("sklearn-logistic-zipmap")[1]!);
		const [scores, probabilities] = [await model.scores(rows), await model.probabilities(rows)];
		const softmax = tf.tidy(() => tf.softmax(tf.tensor(scores.values, [...scores.shape])).dataSync());
		expect(relativeDifference(probabilities.values, softmax)).toBeLessThan(float32Rounding);
		model.dispose();
	});

	it.each(trees)("%s becomes trees with scikit-learn's answers", async (name) => {
		const model = await loadOnnx(modelPath(name));
		expect("ensemble" in model).toBe(true);
		for (const golden of casesOf(name)) {
			const { values, shape } = await model.predict(rowsOf(golden));
			expect(shape).toEqual(golden.output.shape);
			expect(relativeDifference(values, golden.output.values)).toBeLessThan(float32Rounding);
		}
	});

	it.each(Object.entries(blackBoxes))("%s runs as a black box that says why", async (name, reason) => {
		const model = await loadOnnx(modelPath(name));
		expect("notDifferentiable" in model && model.notDifferentiable).toMatch(reason);
		for (const golden of casesOf(name)) {
			const { values, shape } = await model.predict(rowsOf(golden));
			expect(shape).toEqual(golden.output.shape);
			expect(relativeDifference(values, golden.output.values)).toBeLessThan(float32Rounding);
		}
		if ("notDifferentiable" in model) await model.dispose();
		await expect(load(name)).rejects.toMatchObject({
			code: "unsupported-model",
			message: expect.stringMatching(reason),
		});
	});

	it("missing values go to the black box, as gradients need numbers", async () => {
		const [one, more] = casesOf("sklearn-imputer") as [ExportedCase, ExportedCase];
		const blackBox = await loadOnnx(modelPath("sklearn-imputer"), { as: "predictor" });
		expect(rowsOf(one).values.some(Number.isNaN)).toBe(true);
		for (const golden of [one, more]) {
			const { values } = await blackBox.predict(rowsOf(golden));
			expect(relativeDifference(values, golden.output.values)).toBeLessThan(float32Rounding);
		}
		const model = await load("sklearn-imputer");
		await expect(model.predict(rowsOf(one))).rejects.toMatchObject({ code: "not-finite" });
		// Row 2 of the file has no gaps.
		const { values, axes } = rowsOf(more);
		const row = { values: values.slice(4, 8), shape: [1, 4], axes };
		const answer = await model.predict(row);
		expect(relativeDifference(answer.values, more.output.values.slice(3, 6))).toBeLessThan(float32Rounding);
		model.dispose();
		await blackBox.dispose();
	});

	it.each(["resnet", "bert", "vit-dynamo", "sklearn-logistic-zipmap"])(
		"%s gives the same answers as a black box, from the same inputs",
		async (name) => {
			const model = await load(name);
			const blackBox = await loadOnnx(modelPath(name), { as: "predictor" });
			expect(blackBox.inputShape).toEqual(model.inputShape);
			expect(blackBox.outputNames).toEqual(model.outputNames);
			const [{ inputs }] = casesOf(name) as [ExportedCase];
			const [one, other] = [await model.predict(inputs), await blackBox.predict(inputs)];
			expect(other.shape).toEqual(one.shape);
			expect(relativeDifference(one.values, other.values)).toBeLessThan(float32Rounding);
			model.dispose();
			await blackBox.dispose();
		},
	);

	it("probabilities by an activation that is named are those of both forms", async () => {
		const options = { outputActivation: "softmax", outputNames: ["a", "b", "c", "d", "e"] } as const;
		const model = await loadOnnx(modelPath("vgg"), { ...options, as: "differentiable" });
		const blackBox = await loadOnnx(modelPath("vgg"), { ...options, as: "predictor" });
		const [{ inputs }] = casesOf("vgg") as [ExportedCase];
		const [one, other] = [await model.predict(inputs), await blackBox.predict(inputs)];
		expect(one.values.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
		expect(relativeDifference(one.values, other.values)).toBeLessThan(float32Rounding);
		expect(blackBox.outputNames).toEqual(options.outputNames);
		model.dispose();
		await blackBox.dispose();
	});
});
