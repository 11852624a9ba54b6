import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { ready } from "../../src/index.ts";
import * as tf from "../../src/tf.ts";
import { mismatch } from "./match.ts";
import { type Outcome, readFolder, report, runCase, runFolder } from "./run.ts";

const folder = fileURLToPath(new URL(".", import.meta.url));

describe("the golden vectors of this repository", () => {
	let outcomes: Outcome[];
	let before: number;

	beforeAll(async () => {
		await ready();
		before = tf.memory().numTensors;
		outcomes = await runFolder(folder);
	});

	const of = (method: string, file: string) => outcomes.filter((o) => o.method === method && o.file === file);

	it.each([
		["saliency", 3],
		["gradcam", 4],
		["gradcam_upsample", 1],
	])("are met by every case of %s on both networks of digits", (method, cases) => {
		for (const file of ["run_cnn_avg.json", "run_cnn_max.json"]) {
			expect(of(method, file).map(({ result, reason }) => reason ?? result)).toEqual(Array(cases).fill("passed"));
		}
	});

	it.each([
		["run_tabular_glassbox.json", 19],
		["run_tabular_classification.json", 6],
		["run_gam_ebm.json", 3],
		["run_tree_shap.json", 6],
	])("are met by every glass box, global question and metric of %s", (file, cases) => {
		const results = outcomes.filter((outcome) => outcome.file === file);
		expect(results.map(({ id, result, reason }) => `${id}: ${reason ?? result}`)).toEqual(
			results.map(({ id }) => `${id}: passed`),
		);
		expect(results).toHaveLength(cases);
	});

	it("are met by LIME: lime's own surrogates, and captum's on presence", () => {
		const lime = outcomes.filter(({ method }) => method === "lime" || method === "lime_surrogate");
		expect(lime.map(({ id, result, reason }) => `${id}: ${reason ?? result}`)).toEqual(
			lime.map(({ id }) => `${id}: passed`),
		);
		expect(lime).toHaveLength(5);
	});

	it("are met by iNNvestigate's gradients of single layers and captum's own Grad-CAM tests", () => {
		expect(of("Gradient", "peer_innvestigate_layers.json").map(({ result }) => result)).toEqual(
			Array(6).fill("passed"),
		);
		const captum = of("layer_gradcam", "peer_captum_tests.json");
		expect(captum.filter(({ result }) => result === "passed")).toHaveLength(3);
		expect(captum.filter(({ result }) => result === "not covered").map(({ reason }) => reason)).toEqual([
			"option sum_channels",
		]);
	});

	it("are met by Shapley values: exact, of a kernel, with a link, of given coalitions, and captum's and webshap's", () => {
		const asked = new Set(["shap_exact", "kernel_shap", "kernel_shap_solver", "shapley_values"]);
		const shap = outcomes.filter(({ method }) => asked.has(method));
		expect(shap.map(({ id, result, reason }) => `${id}: ${reason ?? result}`)).toEqual(
			shap.map(({ id }) => `${id}: passed`),
		);
		expect(shap).toHaveLength(14);
	});

	it("never fail, and what is not covered says why", () => {
		expect(outcomes.filter(({ result }) => result === "failed")).toEqual([]);
		for (const { result, reason } of outcomes) if (result === "not covered") expect(reason).toBeTruthy();
	});

	it("leave no tensor behind", () => {
		expect(tf.memory().numTensors).toBe(before);
	});

	it("are summed up in the last line of the report", () => {
		const count = (result: Outcome["result"]) => outcomes.filter((o) => o.result === result).length;
		expect(report(outcomes).split("\n").at(-1)).toBe(
			`${count("passed")} passed, 0 failed, ${count("not covered")} not covered`,
		);
	});
});

describe("the golden runner can fail", () => {
	const expected = { shape: [2], data: [1, -2] };
	const tolerance = { atol: 0.1, rtol: 0.01 };
	const got = (...values: number[]) => ({ shape: [values.length], values });

	it("passes what is within atol + rtol · |expected| and fails what is just outside", () => {
		expect(mismatch(got(1.1, -2.1), expected, tolerance)).toBeUndefined();
		expect(mismatch(got(1.1, -2.13), expected, tolerance)).toMatchObject({ count: 1 });
		expect(mismatch(got(0.88, -1.8), expected, tolerance)).toMatchObject({ count: 2 });
	});

	it("fails another shape, and names the worst element", () => {
		expect(mismatch(got(1), expected, tolerance)?.text).toContain("expected shape [2], got [1]");
		expect(mismatch(got(1, 5), expected, tolerance)?.text).toContain("the worst at 1: expected -2, got 5");
	});

	it("takes what is not finite only where that is expected", () => {
		const open = { shape: [2], data: [null, 0] };
		expect(mismatch(got(Number.NaN, 0), open, tolerance)).toBeUndefined();
		expect(mismatch(got(Number.POSITIVE_INFINITY, 0), open, tolerance)).toBeUndefined();
		expect(mismatch(got(3, 0), open, tolerance)).toMatchObject({ count: 1 });
		expect(mismatch(got(Number.NaN, Number.NaN), open, tolerance)).toMatchObject({ count: 1 });
	});

	it("fails a case whose expected numbers are changed, or whose layer does not exist", async () => {
		const { file } = readFolder(folder).find(({ name }) => name === "run_cnn_max.json")!;
		const golden = file.cases.find(({ id }) => id === "cnn_max.gradcam.relu2")!;
		const tensor = golden.expected.attributions as { shape: number[]; data: number[] };
		const changed = { ...golden, expected: { attributions: { ...tensor, data: tensor.data.map((x) => x + 0.01) } } };
		expect(await runCase("x", file, golden)).toMatchObject({ result: "passed" });
		expect(await runCase("x", file, changed)).toMatchObject({ result: "failed" });
		const misnamed = { ...golden, params: { ...golden.params, layer: "relu9" } };
		expect(await runCase("x", file, misnamed)).toMatchObject({
			result: "failed",
			reason: expect.stringContaining("relu9"),
		});
	});
});
