import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.ts";
import {
	exactShap,
	featureGame,
	kernelShap,
	ndArray,
	type Predictor,
	permutationShap,
	predictor,
	shapleyValues,
} from "../../../src/index.ts";
import { marginalWorth, shapleyByOrders } from "../../reference/shapley.ts";

type Row = readonly number[];

const answer = ([a, b, c, d]: Row): number => a! * b! + Math.max(c!, d!) - 2 * d!;

/** A model of rows by a function, and how many rows it was asked about at a time. */
function modelOf(f: (row: Row) => number | readonly number[], asked: number[] = [], parts: Partial<Predictor> = {}) {
	return {
		identity: { id: "by hand", backend: "JavaScript" },
		inputShape: undefined,
		outputNames: undefined,
		outputUnit: "response",
		async predict({ values, shape: [count = 0, width = 0] }) {
			asked.push(count);
			const rows = Array.from({ length: count }, (_, row) => [...values.subarray(row * width, (row + 1) * width)]);
			const answers = rows.map((row) => f(row)).map((one) => (typeof one === "number" ? [one] : [...one]));
			return ndArray(Float64Array.from(answers.flat()), [count, answers[0]!.length], ["example", "output"]);
		},
		...parts,
	} satisfies Predictor as Predictor;
}

const random = seededRandom(5);
const normals = (rows: number, columns: number): number[][] =>
	Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal()));

/** Sums of a few dozen products. */
const digits = 10;

const valuesOf = async (rows: number[][], options: Parameters<typeof exactShap>[2], f = answer) => [
	...(await exactShap(modelOf(f), rows, options)).payload.scores.values,
];

describe("the game of a table", () => {
	it("is the mean over the background, as plain loops have it, for rows that share values with it and rows that do not", async () => {
		const background = normals(5, 4);
		const [first, second, third] = background as unknown as [Row, Row, Row];
		const rows = [...normals(2, 4), [first[0]!, first[1]!, 3, 4], [...second], [third[0]!, 9, third[2]!, 7]];
		const got = await valuesOf(rows, { background });
		const expected = rows.flatMap((row) => shapleyByOrders(4, marginalWorth(answer, row, background)));
		for (const [i, value] of got.entries()) expect(value).toBeCloseTo(expected[i]!, digits);
	});

	it("counts rows of the background by their weights, and those of weight 0 not at all", async () => {
		const background = normals(3, 4);
		const rows = normals(2, 4);
		const got = await valuesOf(rows, { background: { rows: background, weights: [2, 0, 6] } });
		const expected = rows.flatMap((row) => shapleyByOrders(4, marginalWorth(answer, row, background, [0.25, 0, 0.75])));
		for (const [i, value] of got.entries()) expect(value).toBeCloseTo(expected[i]!, digits);
	});

	it("asks about coalitions that differ in nothing once", async () => {
		const asked: number[] = [];
		const { diagnostics, payload } = await exactShap(modelOf(answer, asked), [[1, 2, 3, 4]], {
			background: [[1, 2, 0, 0]],
		});
		// The row, the background, and the two ways in which one of two features is known.
		expect(diagnostics.evaluations).toBe(4);
		expect(asked.reduce((sum, count) => sum + count, 0)).toBe(4);
		expect([...payload.scores.values.subarray(0, 2)]).toEqual([0, 0]);
	});

	it("takes a missing value for a value, like another missing one", async () => {
		const f = ([a, b]: Row): number => (Number.isNaN(a!) ? 5 : a!) * b!;
		const asked = { background: [[Number.NaN, 1]] };
		const { payload, diagnostics } = await exactShap(modelOf(f), [[Number.NaN, 3]], asked);
		expect([...payload.scores.values]).toEqual([0, 10]);
		expect(diagnostics.evaluations).toBe(2);
	});

	it("lets features of a group play as one", async () => {
		const background = normals(3, 4);
		const [row] = normals(1, 4) as [number[]];
		const { payload } = await exactShap(modelOf(answer), [row], { background, groups: [[1, 3]] });
		const mapped = (members: number) => ((members & 1) | (members & 2 ? 10 : 0) | (members & 4 ? 4 : 0)) as number;
		const worth = marginalWorth(answer, row, background);
		const expected = shapleyByOrders(3, (members) => worth(mapped(members)));
		for (const [i, value] of [...payload.scores.values].entries()) expect(value).toBeCloseTo(expected[i]!, digits);
		expect(payload.members).toEqual([[0], [1, 3], [2]]);
		expect(payload.features.map(({ name }) => name)).toEqual(["x0", "x1 + x3", "x2"]);
	});

	it("explains all outputs at once, each as by itself", async () => {
		const f = (row: Row) => [answer(row), row[0]! ** 2 * row[3]!, -row[1]!];
		const background = normals(4, 4);
		const rows = normals(3, 4);
		const model = modelOf(f, [], { outputNames: ["p", "q", "r"] });
		const all = await exactShap(model, rows, { background, target: "all" });
		expect(all.payload.scores.shape).toEqual([3, 4, 3]);
		expect(all.payload.scores.axes).toEqual(["example", "feature", "output"]);
		expect(all.payload.baseValue!.shape).toEqual([3, 3]);
		expect(all.target).toEqual({ indices: [0, 1, 2], names: ["p", "q", "r"] });
		for (const target of [0, 1, 2]) {
			const { payload } = await exactShap(model, rows, { background, target });
			for (const [i, value] of payload.scores.values.entries()) {
				expect(all.payload.scores.values[i * 3 + target]).toBeCloseTo(value, digits);
			}
		}
		const mixed = await exactShap(model, rows, { background, target: [2, 0, 1] });
		expect([...mixed.payload.scores.values.subarray(0, 4)]).toEqual(
			[0, 1, 2, 3].map((feature) => all.payload.scores.values[feature * 3 + 2]),
		);
	});

	it("puts the mean on the scale of the link, and refuses a mean that has no place there", async () => {
		const f = ([a]: Row): number => 1 / (1 + Math.exp(-a!));
		const model = modelOf(f, [], { outputUnit: "probability" });
		const { payload, unit } = await exactShap(model, [[2, 0]], { background: [[0, 1]], link: "logit" });
		expect([...payload.scores.values].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([2, 0]);
		expect(unit).toBe("log-odds");
		const sure = modelOf(() => 1, [], { outputUnit: "probability" });
		await expect(exactShap(sure, [[2, 0]], { background: [[0, 1]], link: "logit" })).rejects.toMatchObject({
			code: "not-finite",
			message:
				'exactShap: expected mean answers between 0 and 1 for link "logit", got 1; explain: "score" needs no link',
		});
	});

	it("can be asked by hand, and shared out as exactShap shares it", async () => {
		const background = normals(4, 4);
		const [row] = normals(1, 4) as [number[]];
		const game = await featureGame(modelOf(answer), [row], { background });
		expect(await game.worth(new Set(["x0", "x2"]))).toBeCloseTo(marginalWorth(answer, row, background)(5), digits);
		const { payload } = await shapleyValues(game);
		const exact = await valuesOf([row], { background });
		for (const [i, value] of payload.scores.values.entries()) expect(value).toBeCloseTo(exact[i]!, digits);
	});
});

describe("models and backgrounds that are none", () => {
	const rows = [[1, 2, 3, 4]];
	const background = [[0, 0, 0, 0]];
	const failing = predictor(() => {
		throw new Error("out of paper");
	});
	it.each<[string, () => Promise<unknown>, string, RegExp]>([
		[
			"no background",
			() => exactShap(modelOf(answer), rows, {} as never),
			"bad-option",
			/expected option "background"/,
		],
		[
			"an empty one",
			() => exactShap(modelOf(answer), rows, { background: [] }),
			"bad-input",
			/background: .*at least one/,
		],
		[
			"another width",
			() => exactShap(modelOf(answer), rows, { background: [[1, 2]] }),
			"shape-mismatch",
			/4 columns as the explained rows, got 2/,
		],
		[
			"a weight below 0",
			() => exactShap(modelOf(answer), rows, { background: { rows: background, weights: [-1] } }),
			"bad-option",
			/at least 0/,
		],
		[
			"only weights of 0",
			() => exactShap(modelOf(answer), rows, { background: { rows: background, weights: [0] } }),
			"bad-option",
			/not all 0/,
		],
		[
			"weights of another number",
			() => exactShap(modelOf(answer), rows, { background: { rows: background, weights: [1, 1] } }),
			"shape-mismatch",
			/a weight for each of its 1 rows, got 2/,
		],
		[
			"answers that are no numbers",
			() =>
				exactShap(
					modelOf(([a]) => (a === 1 ? Number.NaN : 0)),
					rows,
					{ background },
				),
			"not-finite",
			/expected finite answers of the model, got NaN for row 0/,
		],
		[
			"probabilities beyond 1",
			() =>
				exactShap(
					modelOf(() => 1.5, [], { outputUnit: "probability" }),
					rows,
					{ background },
				),
			"unsupported-model",
			/expected probabilities from 0 to 1 of the model, got 1.5 for row 0/,
		],
		[
			"too many coalitions",
			() => exactShap(modelOf(answer), normals(1, 20), { background: normals(1, 20) }),
			"bad-option",
			/20 features have 1,048,574 coalitions, more than the 65,536 of option "maxSamples"/,
		],
		[
			"too few samples",
			() => kernelShap(modelOf(answer), normals(1, 20), { background: normals(1, 20), samples: 40 }),
			"bad-option",
			/expected at least 76 samples for 20 features, got 40/,
		],
		[
			"too few orders",
			() => permutationShap(modelOf(answer), normals(1, 20), { background: normals(1, 20), samples: 40 }),
			"bad-option",
			/expected at least 76 samples for 20 features/,
		],
		[
			"coalitions that tell nothing",
			() => kernelShap(modelOf(answer), rows, { background, coalitions: [[1, 1, 0, 0]] }),
			"bad-option",
			/do not tell all features apart/,
		],
	])("%s: refused in words", async (_, ask, code, text) => {
		const error = await ask().catch((thrown: unknown) => thrown);
		expect(error).toMatchObject({ name: "ExplainError", code });
		expect((error as Error).message).toMatch(text);
	});

	it("an error of the model passes", async () => {
		await expect(exactShap(failing, rows, { background })).rejects.toThrow("out of paper");
	});
});
