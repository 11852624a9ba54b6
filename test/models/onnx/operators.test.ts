import { afterAll, describe, expect, it } from "vitest";
import { ndArray } from "../../../src/core/nd-array.ts";
import { ready } from "../../../src/math/backend.ts";
import { tf } from "../../../src/math/tf.ts";
import { loadOnnx } from "../../../src/models/onnx/load-onnx.ts";
import { knownOperators } from "../../../src/models/onnx/ops/index.ts";
import { float32Rounding, relativeDifference } from "../../tolerance.ts";
import { buildModel, type ModelNode } from "./build-model.ts";
import { numbers, type OperatorCase, operatorCases } from "./operator-cases.ts";

/** Computed on the host alone, of shapes and constants; the exported models and the tests of folding have them. */
const ofConstants = [
	"CastLike",
	"Constant",
	"ConstantOfShape",
	"GatherElements",
	"GatherND",
	"Mod",
	"NonZero",
	"Range",
	"ScatterND",
	"Shape",
	"Size",
	"Trilu",
];
/** In the tests of exported models, or of rules of their own. */
const elsewhere = [
	"Cast",
	"If",
	"SimplifiedLayerNormalization",
	"Swish",
	"ai.onnx.ml.OneHotEncoder",
	"ai.onnx.ml.TreeEnsemble",
	"ai.onnx.ml.TreeEnsembleClassifier",
	"ai.onnx.ml.TreeEnsembleRegressor",
	"ai.onnx.ml.ZipMap",
];

const truth = (from: string, to: string): ModelNode => ({
	op: "Greater",
	inputs: [from, "zero"],
	outputs: [to],
	name: to,
});

/** A model of one operator, whose result is made a row of floats. */
function modelOf(golden: OperatorCase): Uint8Array {
	const { op, x, y, constants = [], attributes = {}, opset = 17, domain, cast, output = [0, 1] } = golden;
	const given = constants.map((tensor, i) => (tensor ? `c${i}` : ""));
	const order = golden.order ?? ["x", ...(y ? ["y"] : []), ...given];
	const [index, count] = output;
	const outputs = Array.from({ length: count }, (_, i) => (i === index ? "result" : `other${i}`));
	const nodes: ModelNode[] = [
		...(order.includes("bool") ? [truth("x", "bool")] : []),
		...(order.includes("bool2") ? [truth("y", "bool2")] : []),
		{ op, inputs: order, outputs, name: "tested", attributes, ...(domain && { domain }) },
		...(cast ? [{ op: "Cast", inputs: ["result"], outputs: ["floats"], attributes: { to: 1 } }] : []),
		{ op: "Flatten", inputs: [cast ? "floats" : "result"], outputs: ["scores"] },
	];
	return buildModel({
		inputs: [{ name: "x", shape: ["n", ...x] }, ...(y ? [{ name: "y", shape: ["n", ...y] }] : [])],
		outputs: [{ name: "scores", shape: ["n", "k"] }],
		nodes,
		initializers: {
			...Object.fromEntries(constants.flatMap((tensor, i) => (tensor ? [[`c${i}`, tensor]] : []))),
			...(order.some((name) => name.startsWith("bool")) && { zero: { shape: [], values: [0] } }),
		},
		opset,
		domains: { "ai.onnx.ml": 3 },
	});
}

/** Two examples; images are given channels last. */
function inputOf(shape: readonly number[], positive: boolean, asIs = false) {
	const own = shape.length === 3 && !asIs ? [shape[1]!, shape[2]!, shape[0]!] : shape;
	const whole = [2, ...own];
	const values = numbers(whole.reduce((a, b) => a * b, 1)).map((value) => (positive ? Math.abs(value) + 0.2 : value));
	return ndArray(Float32Array.from(values), whole, whole.map(String));
}

const named = operatorCases.map((golden, i): [string, OperatorCase] => {
	const { op, x, y, constants = [], order, attributes = {}, opset } = golden;
	const words = [
		`${op}${opset ? ` ${opset}` : ""}`,
		`[${x}]${y ? ` [${y}]` : ""}`,
		constants.map((tensor) => (tensor ? `[${tensor.shape}]` : "–")).join(" "),
		order?.join() ?? "",
		JSON.stringify(attributes).slice(0, 80),
	];
	return [`${words.filter(Boolean).join(" ")} (${i})`, golden];
});

describe("ONNX operators", async () => {
	await ready();
	const before = tf.memory().numTensors;
	afterAll(() => expect(tf.memory().numTensors).toBe(before));

	it("are all in the table of this test", () => {
		const tested = operatorCases.map(({ op, domain }) => (domain ? `${domain}.${op}` : op));
		const known = [...tested, ...ofConstants, ...elsewhere];
		expect(knownOperators().filter((op) => !known.includes(op))).toEqual([]);
	});

	it.each(named)("%s gives what ONNX Runtime gives", async (_, golden) => {
		const bytes = modelOf(golden);
		const model = await loadOnnx(bytes, { as: "differentiable" });
		const runtime = await loadOnnx(bytes, { as: "predictor" });
		const { x, y, positive = false } = golden;
		// A file whose first step makes channels first takes images as ours are.
		const asIs = golden.op === "Transpose" && String(golden.attributes?.perm) === "0,3,1,2";
		const inputs = { x: inputOf(x, positive, asIs), ...(y && { y: inputOf(y, positive) }) };
		const [got, expected] = [await model.predict(inputs), await runtime.predict(inputs)];
		expect(got.shape).toEqual(expected.shape);
		expect(relativeDifference(got.values, expected.values)).toBeLessThan(float32Rounding);
		model.dispose();
		await runtime.dispose();
	});
});
