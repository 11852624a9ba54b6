import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ndArray } from "../../../src/core/nd-array.ts";
import { ready } from "../../../src/math/backend.ts";
import { tf } from "../../../src/math/tf.ts";
import { loadOnnx } from "../../../src/models/onnx/load-onnx.ts";
import { buildModel, type ElementName, type ModelDescription, type ModelNode } from "./build-model.ts";
import { casesOf, modelPath } from "./fixtures.ts";

const row = (...values: number[]) => ndArray(Float32Array.from(values), [1, values.length], ["example", "feature"]);

/** A model of rows of two columns. */
const model = (nodes: readonly ModelNode[], more: Partial<ModelDescription> = {}): Uint8Array =>
	buildModel({
		inputs: [{ name: "x", shape: ["n", 2] }],
		outputs: [{ name: "y", shape: ["n", 2] }],
		nodes,
		...more,
	});

const plusOne: ModelNode = { op: "Add", inputs: ["x", "one"], outputs: ["y"] };
const one = { shape: [], values: [1] };

/** The first row of scores of a model, for one row; the model is freed. */
async function scoresOf(bytes: Uint8Array, ...values: number[]): Promise<number[]> {
	const loaded = await loadOnnx(bytes, { as: "differentiable" });
	const { values: scores } = await loaded.scores(row(...values));
	loaded.dispose();
	return [...scores];
}

describe("loadOnnx", async () => {
	await ready();
	const before = tf.memory().numTensors;
	const folder = await mkdtemp(join(tmpdir(), "onnx-"));
	afterAll(async () => {
		await rm(folder, { recursive: true });
		expect(tf.memory().numTensors).toBe(before);
	});

	const elements: readonly [ElementName, readonly number[], readonly number[] | undefined][] = [
		["float", [1.5, -2], undefined],
		["double", [1.5, -2], undefined],
		["int32", [3, -2], undefined],
		["int64", [3, -2], undefined],
		["uint8", [3, 200], undefined],
		["int8", [3, -2], undefined],
		["bool", [1, 0], undefined],
		["float16", [1.5, -2], [0x3e00, 0xc000]],
		["bfloat16", [1.5, -2], [0x3fc0, 0xc000]],
	];
	it.each(elements)("reads %s, as raw bytes and as typed fields", async (type, values, bits) => {
		const raw = bits && new Uint8Array(Uint16Array.from(bits).buffer);
		const forms = [
			{
				shape: [2],
				values,
				type,
				...(raw && { raw }),
				...(type === "int8" && { raw: new Uint8Array(Int8Array.from(values).buffer) }),
			},
			{ shape: [2], values: bits ?? values, type, typed: true },
		];
		for (const weight of forms) {
			const nodes: ModelNode[] = [
				{ op: "Cast", inputs: ["w"], outputs: ["f"], attributes: { to: 1 } },
				{ op: "Add", inputs: ["x", "f"], outputs: ["y"] },
			];
			expect(await scoresOf(model(nodes, { initializers: { w: weight } }), 10, 20)).toEqual(
				values.map((v, i) => v + 10 * (i + 1)),
			);
		}
	});

	it("reads weights that lie beside the model, at their offset", async () => {
		await writeFile(join(folder, "weights.bin"), new Uint8Array(Float32Array.of(9, 1, 2).buffer));
		const external = { location: "weights.bin", offset: "4", length: "8" };
		await writeFile(
			join(folder, "model.onnx"),
			model([plusOne], { initializers: { one: { shape: [2], values: [], external } } }),
		);
		const loaded = await loadOnnx(join(folder, "model.onnx"), { as: "differentiable" });
		expect([...(await loaded.scores(row(10, 20))).values]).toEqual([11, 22]);
		loaded.dispose();
	});

	it("refuses weights outside the model's folder, and lengths that are not there", async () => {
		await mkdir(join(folder, "inner"), { recursive: true });
		await writeFile(join(folder, "secret.bin"), new Uint8Array(64));
		await symlink(join(folder, "secret.bin"), join(folder, "inner", "link.bin"));
		await writeFile(join(folder, "inner", "short.bin"), new Uint8Array(4));
		const refused: readonly [Record<string, string>, RegExp][] = [
			[{ location: "../secret.bin" }, /to be a path inside the model's folder, got "\.\.\/secret\.bin"/],
			[{ location: "a/../../secret.bin" }, /to be a path inside the model's folder/],
			[{ location: join(folder, "secret.bin") }, /to be a path inside the model's folder/],
			[{ location: "C:\\secret.bin" }, /to be a path inside the model's folder/],
			[{ location: "link.bin" }, /a link that leads out of it/],
			[{ location: "none.bin" }, /expected a file "none\.bin" beside the model/],
			[{ location: "short.bin", length: "8" }, /bytes 0 to 8 of tensor "one" in "short\.bin", which has 4/],
			[{ location: "short.bin", offset: "-1" }, /the offset of tensor "one" to be a count, got "-1"/],
			[{ location: "short.bin" }, /at most 1 elements, got shape \[2\]/],
		];
		for (const [external, text] of refused) {
			const path = join(folder, "inner", "model.onnx");
			await writeFile(path, model([plusOne], { initializers: { one: { shape: [2], values: [], external } } }));
			for (const as of ["differentiable", "predictor"] as const) {
				if (as === "predictor" && external.location === "short.bin") continue;
				await expect(loadOnnx(path, { as })).rejects.toMatchObject({
					code: "bad-file",
					message: expect.stringMatching(text),
				});
			}
		}
		const bytes = model([plusOne], {
			initializers: { one: { shape: [2], values: [], external: { location: "w.bin" } } },
		});
		// Also where an attribute holds them, and where the runtime would open them, from whatever folder the process runs in.
		const tensor = { shape: [2], values: [], external: { location: "package.json", length: "8" } };
		const inside = model([
			{ op: "Constant", inputs: [], outputs: ["one"], attributes: { value: { tensor } }, name: "c" },
			plusOne,
		]);
		for (const as of ["differentiable", "predictor"] as const) {
			await expect(loadOnnx(bytes, { as })).rejects.toThrow(/expected a model read from a file/);
			await expect(loadOnnx(inside, { as })).rejects.toThrow(/expected a model read from a file/);
		}
	});

	it("says what is wrong with a file that is none", async () => {
		await expect(loadOnnx(new Uint8Array(0))).rejects.toThrow(
			"loadOnnx: expected bytes to be an ONNX model, got one without a graph",
		);
		await expect(loadOnnx(new TextEncoder().encode("not a model"))).rejects.toMatchObject({ code: "bad-file" });
		const large = { shape: [2 ** 20, 2 ** 20], values: [1] };
		await expect(loadOnnx(model([plusOne], { initializers: { one: large } }))).rejects.toThrow(
			'loadOnnx: expected "one" to have at most 1 elements, got shape [1048576, 1048576]',
		);
		await expect(loadOnnx(model([plusOne]), { as: "differentiable" })).rejects.toThrow(
			'loadOnnx: expected "one" to be computed before it is used, got no such value',
		);
	});

	it("names the operation that is not known, with its node, and still answers", async () => {
		const nodes: ModelNode[] = [{ op: "Det", inputs: ["pairs"], outputs: ["d"], name: "determinant" }];
		const whole = model(
			[
				{ op: "Reshape", inputs: ["x", "shape"], outputs: ["pairs"] },
				...nodes,
				{ op: "Unsqueeze", inputs: ["d", "axis"], outputs: ["y"] },
			],
			{
				inputs: [{ name: "x", shape: ["n", 4] }],
				initializers: {
					shape: { shape: [3], values: [-1, 2, 2], type: "int64" },
					axis: { shape: [1], values: [1], type: "int64" },
				},
			},
		);
		const loaded = await loadOnnx(whole);
		expect("notDifferentiable" in loaded && loaded.notDifferentiable).toBe(
			'operation Det of node "determinant": it is not among those that are known',
		);
		expect((await loaded.predict(row(1, 2, 3, 4))).values[0]).toBeCloseTo(-2, 5);
		expect(loaded.identity.backend).toMatch(/^onnxruntime-node \d+\.\d+\.\d+ CPU$/);
		if ("notDifferentiable" in loaded) await loaded.dispose();
		await expect(loadOnnx(whole, { as: "differentiable" })).rejects.toMatchObject({
			code: "unsupported-model",
			message: expect.stringContaining('operation Det of node "determinant"'),
		});
	});

	it("chooses an output by its name, and lists them", async () => {
		const bytes = model([plusOne, { op: "Neg", inputs: ["x"], outputs: ["z"] }], {
			outputs: [
				{ name: "y", shape: ["n", 2] },
				{ name: "z", shape: ["n", 2] },
			],
			initializers: { one },
		});
		const other = await loadOnnx(bytes, { output: "z", as: "differentiable" });
		expect([...(await other.scores(row(1, 2))).values]).toEqual([-1, -2]);
		// What the other output needs is not there.
		expect(other.nodes.map(({ op }) => op)).toEqual(["input", "affine"]);
		other.dispose();
		await expect(loadOnnx(bytes, { output: "w" })).rejects.toThrow(
			'loadOnnx: there is no output "w"; the outputs are y, z',
		);
	});

	it("checks its options", async () => {
		const bytes = model([plusOne], { initializers: { one } });
		await expect(loadOnnx(bytes, { as: "graph" as "predictor" })).rejects.toThrow(
			'loadOnnx: expected option "as" to be one of "differentiable", "predictor", got "graph"',
		);
		await expect(loadOnnx(bytes, { dimensions: { length: 3 } })).rejects.toThrow(
			'loadOnnx: there is no free length "length" in dimensions; there are none',
		);
		await expect(loadOnnx(bytes, { limit: 10 })).rejects.toThrow("loadOnnx: expected bytes to have at most 10 bytes");
		await expect(loadOnnx(bytes, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "aborted" });
		await expect(loadOnnx(bytes, { timeout: 0 })).rejects.toMatchObject({ code: "bad-option" });
		await expect(loadOnnx(bytes, { dimensions: { length: 0 } })).rejects.toMatchObject({ code: "bad-option" });
		await expect(loadOnnx(bytes, { outputNames: ["one"], as: "differentiable" })).rejects.toMatchObject({
			code: "bad-option",
		});
	});

	it("takes any number of examples where the file says one", async () => {
		const nodes: ModelNode[] = [
			{ op: "Reshape", inputs: ["x", "shape"], outputs: ["r"] },
			{ op: "Transpose", inputs: ["r"], outputs: ["t"], attributes: { perm: [0, 2, 1] } },
			{ op: "Reshape", inputs: ["t", "flat"], outputs: ["y"], name: "back" },
		];
		const bytes = model(nodes, {
			inputs: [{ name: "x", shape: [1, 6] }],
			outputs: [{ name: "y", shape: [1, 6] }],
			initializers: {
				shape: { shape: [3], values: [1, 2, 3], type: "int64" },
				flat: { shape: [2], values: [1, 6], type: "int64" },
			},
		});
		const loaded = await loadOnnx(bytes, { as: "differentiable" });
		const twelve = ndArray(
			Float32Array.from({ length: 12 }, (_, i) => i),
			[2, 6],
			["example", "feature"],
		);
		const expected = [0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11];
		expect([...(await loaded.scores(twelve)).values]).toEqual(expected);
		loaded.dispose();
		const blackBox = await loadOnnx(bytes, { as: "predictor" });
		expect([...(await blackBox.predict(twelve)).values]).toEqual(expected);
		await blackBox.dispose();
	});

	it("runs a file for two examples at once as a black box, of any number", async () => {
		const bytes = model([plusOne], { inputs: [{ name: "x", shape: [2, 2] }], initializers: { one } });
		const blackBox = await loadOnnx(bytes, { as: "predictor" });
		const three = ndArray(Float32Array.of(1, 2, 3, 4, 5, 6), [3, 2], ["example", "feature"]);
		expect([...(await blackBox.predict(three)).values]).toEqual([2, 3, 4, 5, 6, 7]);
		await expect(blackBox.predict(three, { batchSize: 0 })).rejects.toThrow(
			'predict: expected option "batchSize" to be',
		);
		await blackBox.dispose();
	});

	it("sets lengths that the file leaves open", async () => {
		const bytes = buildModel({
			inputs: [{ name: "x", shape: ["n", 1, "height", "width"] }],
			outputs: [{ name: "y", shape: ["n", "k"] }],
			nodes: [{ op: "Flatten", inputs: ["x"], outputs: ["y"] }],
		});
		await expect(loadOnnx(bytes, { as: "differentiable" })).rejects.toThrow(
			/to be a row of scores for each example, got shape \[n, any\]/,
		);
		const loaded = await loadOnnx(bytes, { as: "differentiable", dimensions: { height: 2, width: 3 } });
		expect(loaded.inputShape).toEqual([2, 3, 1]);
		loaded.dispose();
	});

	it("follows functions of the file's own", async () => {
		const bytes = model(
			[{ op: "Twice", domain: "own", inputs: ["x"], outputs: ["y"], attributes: { by: 3 }, name: "twice" }],
			{
				domains: { own: 1 },
				functions: [
					{
						name: "Twice",
						domain: "own",
						inputs: ["a"],
						outputs: ["c"],
						attributes: ["by"],
						nodes: [
							{ op: "Constant", inputs: [], outputs: ["k"], attributes: { value_int: { reference: "by" } }, name: "k" },
							{ op: "Cast", inputs: ["k"], outputs: ["f"], attributes: { to: 1 } },
							{ op: "Mul", inputs: ["a", "f"], outputs: ["b"] },
							{ op: "Add", inputs: ["b", "a"], outputs: ["c"] },
						],
					},
				],
			},
		);
		expect(await scoresOf(bytes, 1, 2)).toEqual([4, 8]);
	});

	it("follows the branch that a known condition takes", async () => {
		const branchOf = (op: string): ModelDescription => ({
			inputs: [],
			outputs: [{ name: "inner", shape: ["n", 2] }],
			nodes: [{ op, inputs: ["x", "x"], outputs: ["inner"], name: `branch/${op}` }],
		});
		const choice = (condition: string): ModelNode => ({
			op: "If",
			inputs: [condition],
			outputs: ["y"],
			attributes: { then_branch: { graph: branchOf("Add") }, else_branch: { graph: branchOf("Mul") } },
		});
		for (const [value, expected] of [
			[1, [6, 8]],
			[0, [9, 16]],
		] as const) {
			const initializers = { yes: { shape: [], values: [value], type: "bool" as const } };
			expect(await scoresOf(model([choice("yes")], { initializers }), 3, 4)).toEqual(expected);
		}
		const computed: ModelNode[] = [
			{ op: "ReduceMax", inputs: ["x"], outputs: ["most"], attributes: { keepdims: 0 } },
			{ op: "Greater", inputs: ["most", "one"], outputs: ["yes"] },
			choice("yes"),
		];
		await expect(loadOnnx(model(computed, { initializers: { one } }), { as: "differentiable" })).rejects.toThrow(
			/operation ReduceMax of node "reducemax": a sum over the examples/,
		);
	});

	it("makes one input of the columns of a data frame", async () => {
		const names = ["age", "bmi", "pressure"];
		const bytes = buildModel({
			inputs: names.map((name, i) => ({
				name,
				shape: ["n", 1],
				type: i === 2 ? ("int64" as const) : ("float" as const),
			})),
			outputs: [{ name: "y", shape: ["n", 1] }],
			nodes: [
				{ op: "Cast", inputs: ["pressure"], outputs: ["p"], attributes: { to: 1 } },
				{ op: "Concat", inputs: ["age", "bmi", "p"], outputs: ["all"], attributes: { axis: 1 } },
				{ op: "MatMul", inputs: ["all", "w"], outputs: ["y"] },
			],
			initializers: { w: { shape: [3, 1], values: [1, 10, 100] } },
		});
		for (const as of ["differentiable", "predictor"] as const) {
			const loaded = await loadOnnx(bytes, { as } as { as: "differentiable" });
			expect(loaded.featureNames).toEqual(names);
			expect(loaded.inputShape).toEqual([3]);
			expect([...(await loaded.predict(row(1, 2, 3))).values]).toEqual([321]);
			await loaded.dispose();
		}
	});

	it("computes what follows from sizes while it reads: positions, masks and shapes", async () => {
		const nodes: ModelNode[] = [
			{ op: "Shape", inputs: ["x"], outputs: ["s"] },
			{ op: "Gather", inputs: ["s", "second"], outputs: ["length"] },
			{ op: "Range", inputs: ["zero", "length", "step"], outputs: ["places"] },
			{ op: "Mul", inputs: ["places", "two"], outputs: ["r"] },
			{ op: "Cast", inputs: ["r"], outputs: ["f"], attributes: { to: 1 } },
			{ op: "Add", inputs: ["x", "f"], outputs: ["moved"] },
			{ op: "ReduceSum", inputs: ["moved", "axes"], outputs: ["y"], attributes: { keepdims: 1 } },
		];
		const whole = (value: number, shape: number[] = []) => ({ shape, values: [value], type: "int64" as const });
		const bytes = buildModel({
			inputs: [{ name: "x", shape: ["n", "length"] }],
			outputs: [{ name: "y", shape: ["n", 1] }],
			nodes,
			initializers: { second: whole(1), zero: whole(0), step: whole(1), two: whole(2), axes: whole(1, [1]) },
		});
		// Σ x + Σ 2 i, whatever the length.
		expect(await scoresOf(bytes, 1, 1, 1)).toEqual([9]);
		expect(await scoresOf(bytes, 1, 1, 1, 1, 1)).toEqual([25]);
	});

	it("a predictor checks what it is given, and hears an abort", async () => {
		const loaded = await loadOnnx(modelPath("bert"), { as: "predictor" });
		const [{ inputs }] = casesOf("bert") as [ReturnType<typeof casesOf>[number]];
		await expect(loaded.predict({ ...inputs, more: inputs.input_ids! })).rejects.toThrow(
			'predict: there is no input "more"; the inputs are input_ids, attention_mask',
		);
		await expect(loaded.predict(inputs, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "aborted" });
		// The mask is filled where it is not given.
		const [one, other] = [await loaded.predict(inputs.input_ids!), await loaded.predict(inputs)];
		expect([...one.values]).toEqual([...other.values]);
		const broken = ndArray(Float64Array.of(1.5, 2), [1, 2], ["example", "token"]);
		await expect(loaded.predict(broken)).rejects.toThrow(
			"predict: expected whole numbers for an input of int64, got 1.5",
		);
		const unknown = ndArray(Float64Array.of(1, 2000), [1, 2], ["example", "token"]);
		await expect(loaded.predict(unknown)).rejects.toThrow(/^predict: onnxruntime-node failed: .*out of.*bounds/s);
		await loaded.dispose();
		const resnet = await loadOnnx(modelPath("resnet"), { as: "predictor" });
		const images = ndArray(new Float32Array(3 * 32 * 32), [1, 3, 32, 32], ["example", "channel", "height", "width"]);
		await expect(resnet.predict(images)).rejects.toMatchObject({ code: "shape-mismatch" });
		await resnet.dispose();
	});
});
