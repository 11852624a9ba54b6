import { describe, expect, it } from "vitest";
import { ndArray } from "../../../src/core/nd-array.ts";
import { seededRandom } from "../../../src/core/random.ts";
import { asymmetricShap } from "../../../src/explain/shap/asymmetric-shap.ts";
import { columnMoments, regression } from "../../../src/explain/shap/causal-regression.ts";
import { causalShap } from "../../../src/explain/shap/causal-shap.ts";
import { exactShap, predictor, Table } from "../../../src/index.ts";
import { meanOverOrders, ordersOf } from "../../reference/owen.ts";
import { ordersThatAgree } from "../../reference/partial-orders.ts";

const random = seededRandom(3);
const count = 40;
/** cause → middle → effect, and one that stands alone. */
const columns = (() => {
	const cause = Float64Array.from({ length: count }, () => random.normal());
	const middle = cause.map((value) => 0.8 * value + 0.6 * random.normal());
	const effect = middle.map((value) => value + 0.5 * random.normal());
	const alone = Float64Array.from({ length: count }, () => random.normal());
	return { cause, middle, effect, alone };
})();
const names = ["cause", "middle", "effect", "alone"];
const table = Table.fromColumns(columns) as unknown as Table;
const rowOf = (i: number) => names.map((name) => columns[name as keyof typeof columns][i]!);
const rows = table.slice(0, 3);

const answering = (f: (row: number[]) => number) =>
	predictor(
		({ values, shape: [n = 0] }) =>
			Array.from({ length: n }, (_, i) => [f(Array.from(values.subarray(4 * i, 4 * i + 4), (value) => value || 0))]),
		{ featureNames: names },
	);
const crooked = (row: number[]) => row[0]! * row[1]! + Math.tanh(row[2]!) + 0.5 * row[3]! * row[2]!;
const model = answering(crooked);

/** Regression through normal equations, by Gaussian elimination. */
function slopesOf(on: readonly number[], of: number): number[] {
	const mean = names.map(
		(_, j) => Array.from({ length: count }, (_, i) => rowOf(i)[j]!).reduce((a, b) => a + b) / count,
	);
	const moment = (a: number, b: number) =>
		Array.from({ length: count }, (_, i) => (rowOf(i)[a]! - mean[a]!) * (rowOf(i)[b]! - mean[b]!)).reduce(
			(x, y) => x + y,
			0,
		);
	const system = on.map((a) => [...on.map((b) => moment(a, b)), moment(a, of)]);
	for (const [i] of system.entries()) {
		for (const [k, row] of system.entries()) {
			if (k === i) continue;
			const share = row[i]! / system[i]![i]!;
			for (let c = 0; c < row.length; c++) row[c]! -= share * system[i]![c]!;
		}
	}
	return system.map((row, i) => row.at(-1)! / row[i]!);
}

const remembered = new Map<string, number[]>();
function slopes(on: readonly number[], of: number): number[] {
	const key = `${on}:${of}`;
	const found = remembered.get(key) ?? slopesOf(on, of);
	remembered.set(key, found);
	return found;
}

/** v(S) by the definition: each background row, its features set one after the other. */
function worthBy(causes: (j: number, members: ReadonlySet<number>) => readonly number[], x: number[]) {
	return (members: ReadonlySet<number>) => {
		let sum = 0;
		for (let b = 0; b < count; b++) {
			const from = rowOf(b);
			const moved = [...from];
			for (const j of members) moved[j] = x[j]!;
			for (const j of [0, 1, 2, 3]) {
				if (members.has(j)) continue;
				const on = causes(j, members);
				const by = slopes(on, j);
				moved[j] = from[j]! + on.reduce((change, r, k) => change + by[k]! * (moved[r]! - from[r]!), 0);
			}
			sum += crooked(moved);
		}
		return sum / count;
	};
}

/** The game of groups of features. */
const grouped =
	(worth: (members: ReadonlySet<number>) => number, groups: readonly (readonly number[])[]) =>
	(members: ReadonlySet<number>) =>
		worth(new Set([...members].flatMap((group) => groups[group]!)));

/** Another order of some thousand sums. */
const rounding = 9;
const all = (n: number): number[][] => {
	const orders = (left: number[]): number[][] =>
		left.length === 0
			? [[]]
			: left.flatMap((one) => orders(left.filter((other) => other !== one)).map((rest) => [one, ...rest]));
	return orders(Array.from({ length: n }, (_, i) => i));
};

describe("causal SHAP", () => {
	it("is the definition in plain loops, by graph", async () => {
		const graph = { middle: ["cause"], effect: ["middle"] };
		const { payload, diagnostics } = await causalShap(model, rows, { background: table, graph });
		const causes = [[], [0], [1], []];
		for (const i of [0, 1, 2]) {
			const expected = meanOverOrders(
				all(4),
				worthBy((j) => causes[j]!, rowOf(i)),
			);
			expected.forEach((value, j) => void expect(payload.scores.values[4 * i + j]).toBeCloseTo(value, rounding));
		}
		expect(diagnostics.convergenceDelta).toBeLessThan(1e-9);
		expect(diagnostics.standardError).toBeUndefined();
	});

	it("is the definition by order, confounded or not", async () => {
		const order = ["cause", ["middle", "effect"], "alone"];
		for (const confounded of [false, true]) {
			const { payload } = await causalShap(model, rows, { background: table, order, confounded });
			const causes = (j: number, members: ReadonlySet<number>) => {
				if (j === 0) return [];
				if (j === 3) return [0, 1, 2];
				const beside = confounded ? [] : [1, 2].filter((other) => other !== j && members.has(other));
				return [0, ...beside];
			};
			const expected = meanOverOrders(all(4), worthBy(causes, rowOf(1)));
			expected.forEach((value, j) => void expect(payload.scores.values[4 + j]).toBeCloseTo(value, rounding));
		}
	});

	it("of features together in a graph is that of a list in an order, and what causes one of them causes all", async () => {
		const graph = { effect: ["cause"], alone: ["cause", "middle", "effect"] };
		for (const confounded of [false, true]) {
			const asked = { background: table, confounded };
			const byGraph = await causalShap(model, rows, { ...asked, graph, together: [["middle", "effect"]] });
			const byOrder = await causalShap(model, rows, { ...asked, order: ["cause", ["middle", "effect"], "alone"] });
			expect(byGraph.payload.scores.values).toEqual(byOrder.payload.scores.values);
		}
	});

	it("takes groups as one: what all of a group are set to moves the rest", async () => {
		const graph = { middle: ["cause"], effect: ["middle"], alone: ["cause"] };
		const causes = [[], [0], [1], [0]];
		const groups = [["alone", "middle"]];
		const { payload } = await causalShap(model, rows, { background: table, graph, groups });
		expect(payload.members).toEqual([[0], [1, 3], [2]]);
		const worth = worthBy((j) => causes[j]!, rowOf(2));
		const expected = meanOverOrders(all(3), grouped(worth, [[0], [1, 3], [2]]));
		expected.forEach((value, j) => void expect(payload.scores.values[6 + j]).toBeCloseTo(value, rounding));
	});

	it("without causes is the usual SHAP", async () => {
		const { payload } = await causalShap(model, rows, { background: table, graph: {} });
		const usual = await exactShap(model, rows, { background: table });
		payload.scores.values.forEach((value, i) => void expect(value).toBeCloseTo(usual.payload.scores.values[i]!, 12));
	});

	it("gives a cause what it does through its effect, and the effect of nothing nothing", async () => {
		const onlyEffect = answering((row) => row[2]!);
		const graph = { middle: ["cause"], effect: ["middle"] };
		const { payload } = await causalShap(onlyEffect, rows, { background: table, graph });
		const [cause, , , alone] = [...payload.scores.values];
		expect(Math.abs(cause!)).toBeGreaterThan(0.05);
		expect(Math.abs(alone!)).toBeLessThan(1e-12);
		const usual = await exactShap(onlyEffect, rows, { background: table });
		expect(Math.abs(usual.payload.scores.values[0]!)).toBeLessThan(1e-12);
	});

	it("samples orders where coalitions are too many, and adds up", async () => {
		const { payload, diagnostics } = await causalShap(model, rows, {
			background: table,
			graph: { effect: ["cause"] },
			samples: 12,
		});
		expect(diagnostics.warnings?.join()).toMatch(/2 pairs of orders are too few to tell/);
		for (const i of [0, 1, 2]) {
			const sum = [0, 1, 2, 3].reduce(
				(total, j) => total + payload.scores.values[4 * i + j]!,
				payload.baseValue!.values[i]!,
			);
			expect(sum).toBeCloseTo(payload.outputValue.values[i]!, 9);
		}
	});

	it("takes a category as a cause, by the means of its levels, and refuses it as an effect", async () => {
		const group = Array.from({ length: count }, (_, i) => ["a", "b", "c"][i % 3]!);
		const size = Float64Array.from({ length: count }, (_, i) => [1, 2, 4][i % 3]! + 0.01 * (i % 7));
		const mixed = Table.fromColumns({ group, size }) as unknown as Table;
		const sized = Object.assign(
			predictor(({ values, shape: [n = 0] }) => Array.from({ length: n }, (_, i) => [values[2 * i + 1]!]), {
				featureNames: ["group", "size"],
			}),
			{ features: [{ name: "group", levels: ["a", "b", "c"] }, { name: "size" }] },
		);
		const asked = { background: mixed, graph: { size: ["group"] } };
		const { payload } = await causalShap(sized, mixed.slice(0, 3), asked);
		// do(group) moves every size by the difference of the levels' means: for "a" to the mean size of "a", on the mean.
		const meanOf = (level: number) => {
			const own = [...size].filter((_, i) => i % 3 === level);
			return own.reduce((a, b) => a + b) / own.length;
		};
		const mean = [...size].reduce((a, b) => a + b) / count;
		for (const level of [0, 1, 2]) {
			const direct = size[level]! - meanOf(level);
			const through = meanOf(level) - mean;
			expect(payload.scores.values[2 * level]).toBeCloseTo(through / 2 + 0, 9);
			expect(payload.scores.values[2 * level + 1]).toBeCloseTo(direct + through / 2, 9);
		}
		await expect(
			causalShap(sized, mixed.slice(0, 1), { background: mixed, graph: { group: ["size"] } }),
		).rejects.toThrow('causalShap: expected features that depend on others to be numbers, got the category "group"');
	});

	it.each<[string, object, string, RegExp]>([
		["no knowledge", {}, "bad-option", /as option "order" or option "graph", got neither/],
		["both kinds of it", { order: names, graph: {} }, "bad-option", /got both/],
		[
			"a cycle",
			{ graph: { effect: ["middle"], middle: ["cause"], cause: ["effect"] } },
			"bad-option",
			/no cycle, got .+ → .+ → .+ → /,
		],
		["a name that is not there", { graph: { weight: ["cause"] } }, "unknown-name", /got "weight"/],
		["an order that lacks features", { order: ["cause", "effect"] }, "bad-option", /it lacks "middle", "alone"/],
		[
			"features together beside an order",
			{ order: names, together: [["cause", "alone"]] },
			"bad-option",
			/beside option "graph"/,
		],
		[
			"a feature in two that go together",
			{
				graph: {},
				together: [
					["cause", "alone"],
					["alone", "effect"],
				],
			},
			"bad-option",
			/"together" to name a feature once, got "alone" twice/,
		],
		[
			"a cycle of such",
			{ graph: { middle: ["effect"], alone: ["middle"] }, together: [["effect", "alone"]] },
			"bad-option",
			/no cycle, got (effect \+ alone → middle → effect \+ alone|middle → effect \+ alone → middle)/,
		],
		["a feature twice", { order: ["cause", ["middle", "cause"]] }, "bad-option", /"cause" twice/],
		[
			"two background rows",
			{ background: table.slice(0, 2), graph: { effect: ["cause"] } },
			"bad-input",
			/at least 3 background rows/,
		],
	])("refuses %s", async (_, options, code, text) => {
		const run = causalShap(model, rows, { background: table, ...options });
		await expect(run).rejects.toMatchObject({ code, message: expect.stringMatching(text) });
	});

	it("refuses a missing value where something follows it, and says when rows are few", async () => {
		const gap = ndArray(Float64Array.of(1, Number.NaN, 0, 0), [1, 4], ["example", "feature"]);
		const asked = { background: table, graph: { effect: ["middle"] } };
		await expect(causalShap(model, gap, asked)).rejects.toThrow(
			'expected no missing values, as what goes with them cannot follow, got one in column "middle" of row 0',
		);
		const few = await causalShap(model, rows, { ...asked, background: table.slice(0, 5) });
		expect(few.diagnostics.warnings?.[0]).toMatch(
			/learned from 5 background rows for up to 1 causes: more rows are better/,
		);
	});
});

describe("asymmetric SHAP", () => {
	it("is the mean over the orders that agree, of the conditional game", async () => {
		const order = ["cause", ["middle", "effect"], "alone"];
		const { payload } = await asymmetricShap(model, rows, { background: table, order });
		const known = (_: number, members: ReadonlySet<number>) => [...members].sort((a, b) => a - b);
		const agreeing = [
			[0, 1, 2, 3],
			[0, 2, 1, 3],
		];
		const expected = meanOverOrders(agreeing, worthBy(known, rowOf(2)));
		expected.forEach((value, j) => void expect(payload.scores.values[8 + j]).toBeCloseTo(value, rounding));
	});

	it("gives an ancestor the credit for what is known from it", async () => {
		const onlyEffect = answering((row) => row[1]!);
		// The effect is its cause: nothing is left for it.
		const copies = Table.fromColumns({ ...columns, middle: columns.cause }) as unknown as Table;
		const first = await asymmetricShap(onlyEffect, copies.slice(0, 1), {
			background: copies,
			order: ["cause", ["middle"], "effect", "alone"],
		});
		const mean = [...columns.cause].reduce((a, b) => a + b) / count;
		expect(first.payload.scores.values[0]).toBeCloseTo(columns.cause[0]! - mean, 9);
		expect(first.payload.scores.values[1]).toBeCloseTo(0, 9);
		const marginal = await asymmetricShap(onlyEffect, copies.slice(0, 1), {
			background: copies,
			order: ["cause", ["middle"], "effect", "alone"],
			perturbation: "interventional",
		});
		expect(marginal.payload.scores.values[0]).toBeCloseTo(0, 12);
	});

	it("of features that all stand beside each other is the usual SHAP", async () => {
		const { payload } = await asymmetricShap(model, rows, {
			background: table,
			order: [names],
			perturbation: "interventional",
		});
		const usual = await exactShap(model, rows, { background: table });
		payload.scores.values.forEach((value, i) => void expect(value).toBeCloseTo(usual.payload.scores.values[i]!, 12));
	});

	it("of a graph is the mean over all orders that agree with it, of each of the three games", async () => {
		const graph = { middle: ["cause"], effect: ["middle"] };
		const direct = [[], [0], [1], []];
		const agreeing = ordersThatAgree(direct);
		expect(agreeing).toHaveLength(4);
		const games = {
			conditional: (_: number, members: ReadonlySet<number>) => [...members].sort((a, b) => a - b),
			causal: (j: number) => direct[j]!,
			interventional: () => [],
		};
		for (const [perturbation, causes] of Object.entries(games)) {
			const asked = { background: table, graph, perturbation: perturbation as keyof typeof games };
			const { payload, diagnostics } = await asymmetricShap(model, rows, asked);
			const expected = meanOverOrders(agreeing, worthBy(causes, rowOf(1)));
			expected.forEach((value, j) => void expect(payload.scores.values[4 + j]).toBeCloseTo(value, rounding));
			expect(diagnostics.standardError).toBeUndefined();
		}
	});

	it("takes groups as one, and refuses one that would come before and after another feature", async () => {
		const asked = { background: table, graph: { effect: ["middle"], middle: ["cause"] } };
		const together = await asymmetricShap(model, rows, { ...asked, groups: [["cause", "middle"]] });
		expect(together.payload.features.map(({ name }) => name)).toEqual(["cause + middle", "effect", "alone"]);
		expect(together.payload.members).toEqual([[0, 1], [2], [3]]);
		const known = (_: number, members: ReadonlySet<number>) => [...members].sort((a, b) => a - b);
		const worth = worthBy(known, rowOf(0));
		const expected = meanOverOrders(ordersThatAgree([[], [0], []]), grouped(worth, [[0, 1], [2], [3]]));
		expected.forEach((value, j) => void expect(together.payload.scores.values[j]).toBeCloseTo(value, rounding));
		const run = asymmetricShap(model, rows, { ...asked, groups: [["cause", "effect"]] });
		await expect(run).rejects.toMatchObject({
			code: "bad-option",
			message:
				'asymmetricShap: expected a group to come before or after others, got "cause + effect" before and after "middle"',
		});
	});

	it("refuses to know nothing", async () => {
		await expect(asymmetricShap(model, rows, { background: table })).rejects.toThrow(
			'asymmetricShap: expected what causes what, as option "order" or option "graph", got neither',
		);
	});
});

describe("regressions of columns", () => {
	it("count the first of two that are the same, and none that does not vary", () => {
		const n = 20;
		const x = new Float64Array(4 * n);
		for (let i = 0; i < n; i++) x.set([i, 2 * i, 5, 3 * i + (i % 2)], 4 * i);
		const moments = columnMoments(x, 4, new Float64Array(n).fill(1 / n));
		const right = [moments.covariance.subarray(12, 16)];
		const [weights] = regression(moments, [0, 1, 2], right);
		const [alone] = regression(moments, [0], right);
		expect([...weights!]).toEqual([expect.closeTo(alone![0]!, 12), 0, 0]);
	});
});

// The orders of a hierarchy of pairs are no more than those of all.
it("the reference has every order", () => {
	expect(all(4)).toHaveLength(24);
	expect(
		ordersOf([
			[0, 1],
			[2, 3],
		]),
	).toHaveLength(8);
});
