import { describe, expect, test } from "vitest";
import { ExplainError } from "../../../src/core/errors.ts";
import { seededRandom } from "../../../src/core/random.ts";
import { loadTrees } from "../../../src/models/tree/load-trees.ts";
import { failure } from "../../failure.ts";
import { fixture, readBytes, readFixture, type TreeCase } from "./fixtures.ts";
import { fuzzFormats } from "./fuzz-formats.ts";

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const told = (bytes: Uint8Array | string): Promise<string> =>
	failure(loadTrees(typeof bytes === "string" ? bytesOf(bytes) : bytes));

/** A copy with some bytes changed, cut out, put in or cut off; digits become other digits, so that many copies still parse. */
function damaged(bytes: Uint8Array, seed: number): Uint8Array {
	const random = seededRandom(seed);
	let copy = bytes.slice();
	for (let i = random.integer(4); i >= 0; i--) {
		const at = random.integer(copy.length);
		const kind = random.integer(5);
		if (kind === 0) copy = copy.slice(0, at);
		else if (kind === 1) copy = Buffer.concat([copy.subarray(0, at), copy.subarray(at + random.integer(20))]);
		else if (kind === 2)
			copy = Buffer.concat([copy.subarray(0, at), bytes.subarray(0, random.integer(50)), copy.subarray(at)]);
		else {
			const digit = copy.findIndex((byte, place) => place >= at && byte >= 0x30 && byte <= 0x39);
			if (kind === 3 && digit >= 0) copy[digit] = 0x30 + random.integer(10);
			else copy[at] = random.integer(256);
		}
		if (copy.length === 0) break;
	}
	return copy;
}

describe("a damaged file loads or says what is wrong", () => {
	test.each(fuzzFormats)("$name", async ({ name, bytes, read }) => {
		let errors = 0;
		for (let seed = 0; seed < 60; seed++) {
			try {
				await read(damaged(bytes, seed));
			} catch (error) {
				errors++;
				expect(error, `${name}, seed ${seed}`).toBeInstanceOf(ExplainError);
				expect((error as ExplainError).code, `${name}, seed ${seed}: ${(error as Error).message}`).toMatch(
					/^bad-file|unsupported-model$/,
				);
			}
		}
		expect(errors).toBeGreaterThan(0);
	});
});

/** An XGBoost model in JSON with one thing changed. */
function xgboost(change: (learner: Record<string, never>, tree: Record<string, (number | string)[]>) => void): string {
	const model = JSON.parse(Buffer.from(readBytes("xgboost-binary.json")).toString());
	change(model.learner, model.learner.gradient_booster.model.trees[2]);
	return JSON.stringify(model);
}

describe("XGBoost", () => {
	test("an error names tree and node", async () => {
		const of = (change: Parameters<typeof xgboost>[0]) => told(xgboost(change));
		expect(
			await of((_, tree) => {
				tree.left_children![1] = 9999;
			}),
		).toMatch(/^bad-file loadTrees: bytes: tree 2, node 1: expected children from 1 to \d+, got 9999$/);
		expect(
			await of((_, tree) => {
				tree.left_children![1] = 0;
			}),
		).toMatch(/tree 2, node 1: expected children from 1 to \d+, got 0$/);
		expect(
			await of((_, tree) => {
				tree.left_children![2] = tree.left_children![1]!;
			}),
		).toMatch(/tree 2, node \d+: expected one way to it, got two$/);
		expect(
			await of((_, tree) => {
				tree.split_indices![0] = 4;
			}),
		).toMatch(/tree 2, node 0: expected a feature from 0 to 3, got 4$/);
		expect(
			await of((_, tree) => {
				tree.split_indices!.pop();
			}),
		).toMatch(/^bad-file .*tree 2.split_indices: expected \d+ elements, got \d+$/);
		expect(
			await of((_, tree) => {
				tree.split_conditions![0] = "x";
			}),
		).toMatch(/tree 2.split_conditions: expected a number at 0, got "x"$/);
		expect(
			await of((_, tree) => {
				tree.default_left![0] = 2;
			}),
		).toMatch(/tree 2.default_left: expected an integer from 0 to 1 at 0, got 2$/);
		expect(
			await of((_, tree) => {
				tree.right_children![0] = 0.5;
			}),
		).toMatch(/expected an integer from .* at 0, got 0.5$/);
	});

	test("what is no model of trees is named", async () => {
		expect(await failure(loadTrees(fixture("xgboost-linear.json")))).toMatch(
			/^unsupported-model .*xgboost-linear.json: expected booster gbtree or dart, got "gblinear", which has no trees$/,
		);
		const changed = xgboost((learner) => Object.assign(learner, { objective: { name: "my:objective" } }));
		expect(await told(changed)).toMatch(/^unsupported-model .*of reg:squarederror, .*, got "my:objective"$/);
	});

	test("columns and outputs that a file only states take no memory", async () => {
		const state = (values: object) =>
			told(
				xgboost((learner) => Object.assign((learner as Record<string, object>).learner_model_param as object, values)),
			);
		expect(await state({ num_class: "4000000000" })).toMatch(/^bad-file .*num_class: expected an integer from 0 to/);
		expect(await state({ num_class: "2000000000" })).toMatch(
			/^bad-file .*"the outputs" to have at most 65536 elements/,
		);
		expect(await state({ num_feature: "2000000000" })).toMatch(/^bad-file .*expected 2000000000 feature names, got 4$/);
		expect(await state({ base_score: "[1E-1,2E-1]" })).toMatch(
			/base_score: expected a number or 1 numbers, got "\[1E-1,2E-1\]"$/,
		);
	});

	test("a base in the notation of older versions is read", async () => {
		const older = xgboost((learner) =>
			Object.assign((learner as Record<string, object>).learner_model_param as object, { base_score: "2.5E-1" }),
		);
		const model = await loadTrees(bytesOf(older));
		expect(model.ensemble.base[0]).toBeCloseTo(Math.log(0.25 / 0.75), 12);
	});
});

describe("UBJSON", () => {
	const text = (value: string) => [0x4c, 0, 0, 0, 0, 0, 0, 0, value.length, ...Buffer.from(value)];
	const object = (...inside: number[]) => Uint8Array.from([0x7b, ...text("learner"), ...inside]);
	const ascii = (value: string) => [...Buffer.from(value)];

	test("a length that the bytes cannot hold is refused before memory is taken", async () => {
		const long = [0x4c, 0, 0, 0, 0xff, 0, 0, 0, 0];
		expect(await told(object(...ascii("[$d#"), ...long))).toMatch(
			/^bad-file .*byte \d+: expected a length of an array that 0 bytes can hold, got 1095216660480$/,
		);
		expect(await told(object(...ascii("[#"), ...long))).toMatch(/expected a length of an array/);
		expect(await told(object(...ascii("S"), ...long))).toMatch(/expected a length of a text/);
		// A million nulls in no byte at all.
		expect(await told(object(...ascii("[$Z#"), ...long))).toMatch(/expected no array of type "Z"$/);
		expect(await told(object(...ascii("[$d#l"), 0xff, 0xff, 0xff, 0xff))).toMatch(/got -1$/);
	});

	test("nesting, unknown markers and what follows the end are refused", async () => {
		expect(await told(object(...ascii("[".repeat(500))))).toMatch(/expected at most 64 values in one another/);
		expect(await told(object(...ascii("Q")))).toMatch(/byte \d+: expected the type of a value, got "Q"$/);
		expect(await told(object(...ascii("Z}x")))).toMatch(/expected the end, got 1 bytes more$/);
		expect(await told(object())).toMatch(/expected 1 bytes of a value, got 0 to the end$/);
	});
});

describe("LightGBM", () => {
	const model = Buffer.from(readBytes("lightgbm-binary.txt")).toString();

	test("an error names tree, line and node", async () => {
		const of = (from: string | RegExp, to: string) => told(model.replace(from, to));
		expect(await of(/^left_child=\S+/m, "left_child=77")).toMatch(
			/^bad-file .*tree 0, node 0: expected children from 1 to 14, got 77$/,
		);
		expect(await of(/^split_feature=\S+/m, "split_feature=4")).toMatch(
			/tree 0, node 0: expected a feature from 0 to 3, got 4$/,
		);
		expect(await of(/^threshold=\S+ /m, "threshold=")).toMatch(/tree 0, threshold: expected 7 elements, got 6$/);
		expect(await of(/^threshold=.*\n/m, "")).toMatch(/tree 0: expected a line "threshold=…", got none$/);
		expect(await of(/^num_leaves=8/m, "num_leaves=9")).toMatch(/tree 0: expected 9 leaf values, got 8$/);
		expect(await of(/^cat_boundaries=.*$/m, "cat_boundaries=0 9999")).toMatch(
			/tree \d, node \d: expected one of \d+ sets of categories, got \d$/,
		);
		expect(await of("max_feature_idx=3", "max_feature_idx=300000000")).toMatch(
			/header: expected 300000001 feature names, got 4$/,
		);
		expect(await of(/objective=binary.*/, "objective=own")).toMatch(
			/^unsupported-model .*LightGBM objective of regression, .*, got "own"$/,
		);
		expect(await told(model.slice(0, 3000))).toMatch(/expected a line "end of trees", got none: the file is cut off$/);
	});

	test("an infinite threshold is one, as LightGBM writes it for a split of missing values alone", async () => {
		const { ensemble } = await loadTrees(bytesOf(model.replace(/^(threshold=)\S+/m, "$1inf")));
		expect(ensemble.trees[0]?.threshold[0]).toBe(Infinity);
		expect(await told(model.replace(/^(leaf_value=)\S+/m, "$1-inf"))).toMatch(
			/tree 0, node 7: expected a finite leaf value, got -Infinity$/,
		);
		expect(await told(model.replace(/^(threshold=)\S+/m, "$1nan"))).toMatch(
			/tree 0, threshold: expected a number at 0, got "nan"$/,
		);
	});

	test("linear models in the leaves are named", async () => {
		expect(await failure(loadTrees(fixture("lightgbm-linear.txt")))).toMatch(
			/^unsupported-model .*expected leaves that are numbers, got linear models in the leaves of tree \d \(LightGBM's linear_tree\)$/,
		);
	});
});

describe("the guess of the format", () => {
	test("a file of another kind is named, with what to do", async () => {
		expect(await told(Uint8Array.of(0x80, 4, 0x95, 1))).toMatch(
			/^bad-file .*a Python pickle, which runs code when it is opened: export the model with scripts\/exporters\/scikit_learn.py$/,
		);
		expect(await told("PK\x03\x04...")).toMatch(/got a zip file$/);
		expect(await told(Uint8Array.of(0x1f, 0x8b, 8))).toMatch(/got a gzip file: unpack it first$/);
		expect(await told("binf....")).toMatch(/XGBoost's old binary form/);
		expect(await told(Uint8Array.of(8, 9, 0x12))).toMatch(/perhaps an ONNX file/);
		expect(await told("")).toMatch(/got an empty file$/);
		expect(await told("   ")).toMatch(/got an empty file$/);
		expect(await told("hello")).toMatch(/something else \(it begins with "hello"\)$/);
		expect(await told("{}")).toMatch(/^bad-file .*got other JSON$/);
		expect(await told('{"tree_info": []}')).toMatch(/LightGBM model as text \(save_model\), got JSON \(dump_model\)$/);
		expect(await told('{"learner"')).toMatch(/^bad-file .*expected the file to be JSON, got /);
		expect(await told('{"learner": 5}')).toMatch(
			/^bad-file .*learner: expected an object with "gradient_booster", got 5$/,
		);
	});

	test("white space before JSON does not matter, and a format that is given is taken", async () => {
		const text = Buffer.from(readBytes("xgboost-binary.json")).toString();
		expect((await loadTrees(bytesOf(`\n  ${text}`))).ensemble.outputs).toBe(1);
		expect((await loadTrees(bytesOf(text), { format: "xgboost-json" })).ensemble.outputs).toBe(1);
		expect(await failure(loadTrees(bytesOf(text), { format: "xgboost-ubj" }))).toMatch(/^bad-file .*byte \d/);
		expect(await failure(loadTrees(bytesOf(text), { format: "lightgbm" }))).toMatch(/^bad-file .*end of trees/);
	});

	test("names and limits that do not fit are refused", async () => {
		const source = fixture("forest.json");
		expect(await failure(loadTrees(source, { featureNames: ["a"] }))).toMatch(
			/^bad-option loadTrees: expected 4 feature names, got 1$/,
		);
		expect(await failure(loadTrees(source, { outputNames: ["a", "b"] }))).toMatch(
			/^bad-option .*expected 3 output names, got 2 \(a, b\)$/,
		);
		expect((await loadTrees(source, { outputNames: ["a", "b", "c"] })).outputNames).toEqual(["a", "b", "c"]);
		expect(await failure(loadTrees(source, { iterations: 0 }))).toMatch(
			/^bad-option .*"best, "all" or an integer|^bad-option/,
		);
		expect(await failure(loadTrees(source, { limit: 1000 }))).toMatch(/^bad-file .*at most 1000 bytes/);
		expect(await failure(loadTrees("/no/such/file.json"))).toMatch(/^bad-input/);
	});
});

test("the exporter's file is checked as any other", async () => {
	const [first] = readFixture<TreeCase[]>("scikit-learn.json");
	const change = (values: object, tree: object = {}) => {
		const model = JSON.parse(first?.model ?? "");
		Object.assign(model, values);
		Object.assign(model.trees[0], tree);
		return told(JSON.stringify(model));
	};
	expect(await change({})).toBe("no error");
	expect(await change({ version: 2 })).toMatch(/^bad-file .*version: expected an integer from 1 to 1, got 2$/);
	expect(await change({ link: { name: "cube" } })).toMatch(
		/link.name: expected one of identity, logistic, softmax, exp, exp2, got "cube"$/,
	);
	expect(await change({ outputs: 2 })).toMatch(/base: expected 2 elements, got 3$/);
	expect(await change({}, { firstOutput: 1 })).toMatch(/tree 0, expected it to add to outputs 0 to 2, got 1 to 3$/);
	expect(
		await change({}, { left: [], right: [], feature: [], threshold: [], missingLeft: [], cover: [], values: [] }),
	).toMatch(/tree 0, expected at least one node, got none$/);
	expect(await change({}, { categories: { 0: [3, 1], x: [1] } })).toBe("no error");
	expect(await change({}, { categories: { 0: [-3] } })).toMatch(
		/categories\.0: expected an integer from 0 to .* at 0, got -3$/,
	);
});
