import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ndArray, sliceFirst } from "../../src/core/nd-array.ts";
import type { Control, RasterFigure, VegaFigure, ViewSpec } from "../../src/core/view-spec.ts";
import { gradCam } from "../../src/explain/gradient/grad-cam.ts";
import { saliency } from "../../src/explain/gradient/saliency.ts";
import { exploreImage } from "../../src/explore/explore-image.ts";
import { useBackend } from "../../src/math/backend.ts";
import type { DifferentiableModel } from "../../src/math/graph.ts";
import { tf } from "../../src/math/tf.ts";
import { fromLayersModel } from "../../src/models/keras/from-layers-model.ts";
import { unpackBuffers } from "../../src/protocol/buffers.ts";
import { displaySymbol } from "../../src/protocol/host.ts";
import { FakeHost, until } from "../widget/fake-host.ts";

let host: FakeHost;
let model: DifferentiableModel;
const axes = ["example", "height", "width", "channel"];
const [count, side] = [3, 6];
/** Numbers in [0, 1) without a pattern that a symmetry could hide. */
const images = ndArray(
	Float32Array.from({ length: count * side * side }, (_, i) => (i * 0.618034) % 1),
	[count, side, side, 1],
	axes,
);

beforeAll(async () => {
	await useBackend("cpu");
	const init = (seed: number) => tf.initializers.glorotNormal({ seed });
	const layers = tf.sequential({
		layers: [
			tf.layers.conv2d({
				name: "first",
				filters: 3,
				kernelSize: 3,
				padding: "same",
				activation: "relu",
				inputShape: [side, side, 1],
				kernelInitializer: init(1),
			}),
			tf.layers.conv2d({ name: "second", filters: 4, kernelSize: 3, activation: "relu", kernelInitializer: init(2) }),
			tf.layers.globalAveragePooling2d({}),
			tf.layers.dense({ units: 3, activation: "softmax", kernelInitializer: init(3) }),
		],
	});
	model = fromLayersModel(layers, { outputNames: ["cat", "dog", "owl"] });
});
beforeEach(() => {
	host = new FakeHost().install();
});
afterEach(() => FakeHost.uninstall());

const one = (index: number) => ({
	...images,
	values: sliceFirst(images, index).values as Float32Array,
	shape: [1, side, side, 1],
});

/** The views that the front end holds now. */
function frontViews(): ViewSpec[] {
	const message = host.comm.sent.findLast(({ data }) => "views" in ((data.state ?? {}) as object))!;
	const { state, buffer_paths } = message.data as { state: object; buffer_paths: string[][] };
	return unpackBuffers(state, buffer_paths, message.buffers as Uint8Array[]).views as ViewSpec[];
}

function heat() {
	return (frontViews()[0]!.figure as RasterFigure).layers.find((layer) => layer.kind === "heat")!;
}

const control = (id: string): Control => frontViews()[0]!.controls.find((candidate) => candidate.id === id)!;
const idle = () =>
	until(
		() =>
			host.comm.states().at(-1)?.status !== undefined &&
			(host.comm.states().at(-1)!.status as { state: string }).state === "idle",
		"idle",
	);

describe("exploreImage(model, images)", () => {
	it("shows the saliency of the predicted class over the first image, and all class scores", async () => {
		const explorer = await exploreImage(model, images, { labels: [0, 1, 2] });
		await explorer[displaySymbol]();
		const direct = await saliency(model, one(0));
		expect(explorer.explanation.payload.scores.values).toEqual(direct.payload.scores.values);
		expect(heat().values.values).toEqual(direct.payload.scores.values);
		const bars = frontViews()[1]!.figure as VegaFigure;
		expect(bars.pick).toEqual({ control: "target", field: "index" });
		const probabilities = await model.probabilities(one(0));
		expect(bars.data.scores!.map(({ score }) => Math.fround(score as number))).toEqual([...probabilities.values]);
		const bundle = host.displayed[0]!.bundle;
		expect(Object.keys(bundle)).toEqual([
			"application/vnd.jupyter.widget-view+json",
			"image/png",
			"text/html",
			"text/plain",
			"application/vnd.glasscell+json",
		]);
		expect(bundle["text/plain"]).toContain(
			`Saliency of ${model.outputNames![direct.target!.indices[0]!]} for image 0 (cat)`,
		);
	});

	it("recomputes what the browser asks for: another method, class and layer", async () => {
		const explorer = await exploreImage(model, images);
		await explorer[displaySymbol]();
		expect(control("layer").disabled).toBe(true);
		const values = { ...(host.comm.sent[0]!.data.state as { values: object }).values, method: "gradCam", target: "2" };
		await host.comm.update({ values });
		await idle();
		const direct = await gradCam(model, one(0), { target: 2 });
		expect(heat().values.values).toEqual(direct.payload.scores.values);
		expect(heat().domain[0]).toBe(0);
		expect(heat().colorMap).toBe("viridis");
		expect(control("layer").disabled).toBe(false);
		expect(explorer.explanation.target?.indices).toEqual([2]);
	});

	it("is moved by a program as by a person", async () => {
		const explorer = await exploreImage(model, images);
		const signed = await explorer.set({ method: "gradCam", example: 1, target: 0, layer: "first/relu", signed: true });
		const direct = await gradCam(model, one(1), { target: 0, layer: "first/relu", relu: false });
		expect(signed.payload.scores.values).toEqual(direct.payload.scores.values);
		expect(explorer.explanation).toBe(signed);
		const follows = await explorer.set({ target: "predicted", method: "saliency", signed: false });
		expect(follows.payload.scores.values).toEqual(
			(await saliency(model, one(1), { absolute: true })).payload.scores.values,
		);
	});

	it.each(["limeImage", "shapImage"])("hides regions of the image for %s, and draws them", async (method) => {
		const explorer = await exploreImage(model, images);
		await explorer[displaySymbol]();
		expect(frontViews()[0]!.controls.map(({ id }) => id)).not.toContain("regions");
		const { payload, diagnostics, provenance } = await explorer.set({ method, regions: 9, samples: 60 });
		expect(provenance.method).toBe(method);
		expect(payload.scores.shape).toEqual([1, 9]);
		expect(diagnostics.evaluations).toBeLessThanOrEqual(60 + 2);
		await until(() => control("samples") !== undefined, "the controls of regions");
		expect(control("samples")).toMatchObject({ type: "range", min: 50 });
		expect(control("signed").disabled).toBe(true);
		expect(new Set(heat().values.values).size).toBeLessThanOrEqual(9);
		expect(heat().colorMap).toBe("blue-red");
	});

	it("leaves the answer alone when only colours or opacity change", async () => {
		const explorer = await exploreImage(model, images);
		const before = explorer.explanation;
		expect(await explorer.set({ opacity: 0.1, colorMap: "purple-orange" })).toBe(before);
		const text = await explorer[displaySymbol]();
		expect(text).toEqual({});
		expect((host.comm.sent[0]!.data.state as { values: object }).values).toMatchObject({
			opacity: 0.1,
			colorMap: "purple-orange",
		});
	});

	it("offers colour maps that can show the sign, and no others", async () => {
		const explorer = await exploreImage(model, images, { signed: true });
		await expect(explorer.set({ colorMap: "viridis" })).rejects.toThrow(
			'colorMap: expected one of "blue-red", "purple-orange", got "viridis"',
		);
		await explorer.set({ signed: false, colorMap: "magma" });
	});

	it("takes a tensor, which it leaves as it is, and a single image", async () => {
		const tensor = tf.tensor(one(1).values, [side, side, 1]);
		const before = tf.memory().numTensors;
		const explorer = await exploreImage(model, tensor as never);
		expect(explorer.explanation.payload.scores.values).toEqual((await saliency(model, one(1))).payload.scores.values);
		expect(tf.memory().numTensors).toBe(before);
		expect(tensor.isDisposed).toBe(false);
	});

	it("makes the hovered pixel one selection for all images of a size", async () => {
		await (await exploreImage(model, images))[displaySymbol]();
		expect(frontViews()[0]!.selection).toBe("pixel of 6 × 6");
	});

	it("shows few images as a strip of pictures and many as a slider", async () => {
		await (await exploreImage(model, images))[displaySymbol]();
		expect(control("example")).toMatchObject({ type: "gallery", names: ["image 0", "image 1", "image 2"] });
		const many = ndArray(new Float32Array(100 * side * side), [100, side, side, 1], axes);
		host = new FakeHost().install();
		await (await exploreImage(model, many))[displaySymbol]();
		expect(control("example")).toMatchObject({ type: "range", min: 0, max: 99, format: "integer" });
	});

	const dense = () =>
		fromLayersModel(
			tf.sequential({ layers: [tf.layers.flatten({ inputShape: [side, side, 1] }), tf.layers.dense({ units: 3 })] }),
		);

	it("offers no method that needs maps where the model has none, and shows logits where it has no softmax", async () => {
		await (await exploreImage(dense(), images))[displaySymbol]();
		const { options } = control("method") as Extract<Control, { type: "choice" }>;
		expect(options.map(({ value }) => value)).toEqual(["saliency", "limeImage", "shapImage"]);
		expect(frontViews()[0]!.controls.map(({ id }) => id)).not.toContain("layer");
		expect(frontViews()[1]!.table.columns).toEqual(["class", "logit", "note"]);
	});

	const nan = () =>
		ndArray(
			Float32Array.from(images.values, (value, i) => (i === 40 ? Number.NaN : value)),
			images.shape,
			axes,
		);
	const wrong: readonly [what: string, code: string, text: string, ask: () => Promise<unknown>][] = [
		[
			"a size that is not the model's",
			"shape-mismatch",
			"expected inputs of shape [n, 6, 6, 1] or [6, 6, 1] as an NdArray or a tensor, got shape [1, 5, 5, 1]",
			() => exploreImage(model, ndArray(new Float32Array(25), [1, 5, 5, 1], axes)),
		],
		["NaN", "not-finite", "got NaN at [0, 4, 0] of example 1", () => exploreImage(model, nan())],
		[
			"a text",
			"bad-input",
			'expected inputs of shape [n, 6, 6, 1] or [6, 6, 1] as an NdArray or a tensor, got "cat.png"',
			() => exploreImage(model, "cat.png" as never),
		],
		["nothing", "bad-input", "got undefined", () => exploreImage(model, undefined as never)],
		["a plain list", "bad-input", "got an array of 2", () => exploreImage(model, [1, 2] as never)],
		[
			"no image at all",
			"bad-input",
			"at least one example",
			() => exploreImage(model, ndArray(new Float32Array(0), [0, side, side, 1], axes)),
		],
		[
			"a model that is a function",
			"unsupported-model",
			"fromLayersModel(model)",
			() => exploreImage((() => 1) as never, images),
		],
		[
			"an image that is not there",
			"out-of-range",
			"expected an image from 0 to 2, got 3",
			() => exploreImage(model, images, { example: 3 }),
		],
		[
			"a class that does not exist",
			"out-of-range",
			"expected a class from 0 to 2, got 7",
			() => exploreImage(model, images, { target: 7 }),
		],
		[
			"a layer that does not exist",
			"unknown-name",
			'there is no layer "conv9" with maps; there are first',
			() => exploreImage(model, images, { layer: "conv9" }),
		],
		[
			"a method that does not exist",
			"unknown-name",
			'method "magic" does not exist; the methods are saliency, gradCam',
			() => exploreImage(model, images, { methods: ["magic"] }),
		],
		[
			"a method that needs maps",
			"unknown-name",
			'method "gradCam" is not to choose from here; the methods are saliency',
			() => exploreImage(dense(), images, { methods: ["gradCam"] }),
		],
		[
			"names of another number",
			"shape-mismatch",
			"expected 3 class names",
			() => exploreImage(model, images, { names: ["a"] }),
		],
		[
			"labels of another number",
			"shape-mismatch",
			"expected 3 labels for 3 images, got 1",
			() => exploreImage(model, images, { labels: [0] }),
		],
	];
	const wrongOptions: readonly [given: object, text: string][] = [
		[{ opacty: 1 }, 'there is no option "opacty"; the options are labels, names,'],
		[{ opacity: 2 }, 'expected option "opacity" to be a number at least 0 and at most 1, got 2'],
		[{ target: "cat" }, 'expected option "target" to be a class index or "predicted", got "cat"'],
		[{ domain: [1, 1] }, 'expected option "domain" to be two different numbers'],
		[{ colorMap: "rainbow" }, 'expected option "colorMap" to be one of viridis,'],
		[{ colorMap: "viridis" }, "expected a colour map for signed scores"],
		[{ methods: [] }, 'expected option "methods" to be an array of method names'],
	];
	it.each(wrongOptions)("refuses the options %j", async (given, text) => {
		await expect(exploreImage(model, images, given)).rejects.toMatchObject({
			code: "bad-option",
			message: expect.stringContaining(text),
		});
	});

	it("starts with the method, class, layer and image it is told", async () => {
		const explorer = await exploreImage(model, images, { method: "gradCam", example: 2, target: 1, layer: "first" });
		const direct = await gradCam(model, one(2), { target: 1, layer: "first" });
		expect(explorer.explanation.payload.scores.values).toEqual(direct.payload.scores.values);
	});

	it.each(wrong)("refuses %s (%s)", async (_, code, text, ask) => {
		const error = await ask().then(
			() => undefined,
			(thrown: unknown) => thrown,
		);
		expect(error).toMatchObject({ name: "ExplainError", code, message: expect.stringContaining(text) });
		expect((error as Error).message).toMatch(/^exploreImage: /);
		expect(host.comms).toHaveLength(0);
	});

	it("refuses the same later, and goes on", async () => {
		const explorer = await exploreImage(model, images);
		await expect(explorer.set({ target: 99 })).rejects.toMatchObject({ code: "out-of-range" });
		await expect(explorer.set({ layer: "conv9" })).rejects.toMatchObject({ code: "unknown-name" });
		expect((await explorer.set({ target: 1 })).target?.indices).toEqual([1]);
	});

	it("shows a method's error in the widget and answers the next question", async () => {
		let broken = true;
		const failing = Object.create(model, {
			probabilities: {
				value: (...given: Parameters<DifferentiableModel["probabilities"]>) =>
					broken && given[0] && host.comms.length > 0
						? Promise.reject(new Error("the device is gone"))
						: model.probabilities(...given),
			},
		}) as DifferentiableModel;
		const explorer = await exploreImage(failing, images);
		await explorer[displaySymbol]();
		const { values } = host.comm.sent[0]!.data.state as { values: object };
		await host.comm.update({ values: { ...values, target: "1" } });
		await until(
			() => JSON.stringify(host.comm.states().at(-1)?.status ?? "").includes("the device is gone"),
			"the error in the widget",
		);
		broken = false;
		await host.comm.update({ values: { ...values, target: "2" } });
		await idle();
		expect(explorer.explanation.target?.indices).toEqual([2]);
	});

	it("leaves no tensor behind, after answers, overtaken runs and errors", async () => {
		const before = tf.memory().numTensors;
		const explorer = await exploreImage(model, images);
		await Promise.all([explorer.set({ target: 0 }), explorer.set({ target: 1 }), explorer.set({ method: "gradCam" })]);
		await explorer.set({ target: 99 }).catch(() => {});
		explorer.close();
		expect(tf.memory().numTensors).toBe(before);
	});
});
