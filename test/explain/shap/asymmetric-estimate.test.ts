import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.ts";
import type { Game } from "../../../src/explain/game/game.ts";
import { AgreeingOrders, closedCoalitions } from "../../../src/explain/shap/agreeing-orders.ts";
import { asymmetricEstimate } from "../../../src/explain/shap/causal-estimate.ts";
import { type PartialOrder, partsOfOrder } from "../../../src/explain/shap/partial-order.ts";
import type { ShapleyBudget, ShapleyEstimate } from "../../../src/explain/shap/shapley-estimate.ts";
import { meanOverOrders } from "../../reference/owen.ts";
import { ordersThatAgree } from "../../reference/partial-orders.ts";
import { randomGame } from "./games.ts";

/** Sums of up to 720 orders of normal numbers in another order. */
const rounding = 1e-10;

const budget: ShapleyBudget = {
	samples: 1e6,
	auto: false,
	timed: false,
	pauses: { due: false, breathe: async () => {} },
	late: () => false,
	enough: () => false,
};

/** The direct predecessors of each player, at random: of each pair that a hidden order allows with a chance of its own. */
function randomBefore(players: number, seed: number): number[][] {
	const random = seededRandom(seed).fork("order");
	const chance = random.uniform();
	const hidden = [...random.permutation(players)];
	const before = Array.from({ length: players }, (): number[] => []);
	for (let late = 1; late < players; late++) {
		for (let early = 0; early < late; early++) {
			if (random.uniform() < chance) before[hidden[late]!]!.push(hidden[early]!);
		}
	}
	return before;
}

/** With all that follows, by walking back. */
function partialOrder(direct: readonly (readonly number[])[]): PartialOrder {
	const players = direct.length;
	const before = new Uint8Array(players * players);
	const walk = (late: number, at: number): void => {
		for (const early of direct[at]!) {
			before[late * players + early] = 1;
			walk(late, early);
		}
	};
	for (let late = 0; late < players; late++) walk(late, late);
	return { players, before };
}

function gameOf(players: number, worth: (members: number) => number): { game: Game; asked: Set<number> } {
	const asked = new Set<number>();
	const game: Game = {
		players: Array.from({ length: players }, (_, i) => ({ name: `p${i}` })),
		width: 1,
		cost: 1,
		ends: async () => ({ none: Float64Array.of(worth(0)), all: Float64Array.of(worth(2 ** players - 1)) }),
		worth: async (coalitions, count) =>
			Float64Array.from({ length: count }, (_, c) => {
				let members = 0;
				for (let player = 0; player < players; player++) members += coalitions[c * players + player]! * 2 ** player;
				asked.add(members);
				return worth(members);
			}),
	};
	return { game, asked };
}

async function estimateOf(game: Game, order: PartialOrder, given: Partial<ShapleyBudget> = {}, seed = 0) {
	const run = asymmetricEstimate("test", order)(game, { ...budget, ...given }, seededRandom(seed));
	const partial: ShapleyEstimate[] = [];
	for (;;) {
		const next = await run.next();
		if (next.done) return { ...next.value, partial };
		if (next.value.estimate) partial.push(next.value.estimate);
	}
}

const bitsOf = (members: ReadonlySet<number>) => [...members].reduce((bits, player) => bits | (1 << player), 0);

describe("asymmetric Shapley values of 1,000 random games with random partial orders", () => {
	it("are the mean over the orders that agree, and ask only coalitions that such orders pass", async () => {
		let orders = 0;
		for (let seed = 0; seed < 1000; seed++) {
			const players = 2 + (seed % 5);
			const before = randomBefore(players, seed);
			const worth = randomGame(players, seed);
			const agreeing = ordersThatAgree(before);
			orders += agreeing.length;
			const { game, asked } = gameOf(players, worth);
			const { values, standardError } = await estimateOf(game, partialOrder(before));
			const expected = meanOverOrders(agreeing, (members) => worth(bitsOf(members)));
			for (const [player, value] of expected.entries())
				expect(Math.abs(values[player]! - value)).toBeLessThan(rounding);
			expect(standardError).toBeUndefined();
			const passed = new Set(agreeing.flatMap((one) => one.map((_, i) => bitsOf(new Set(one.slice(0, i))))));
			expect([...asked].filter((members) => !passed.has(members))).toEqual([]);
		}
		// Neither chains nor free games only.
		expect(orders).toBeGreaterThan(10_000);
	});
});

// An N: the first before the third, the second before the third and the fourth. Five orders agree.
const crossed = partialOrder([[], [], [0, 1], [1]]);

describe("orders that agree", () => {
	it("are drawn all with the same chance", async () => {
		const drawn = new AgreeingOrders(crossed, seededRandom(1));
		const draws = 10_000;
		const seen = new Map<string, number>();
		for (let i = 0; i < draws; i++) {
			const name = (await drawn.next(budget.pauses)).join();
			seen.set(name, (seen.get(name) ?? 0) + 1);
		}
		const all = ordersThatAgree([[], [], [0, 1], [1]]);
		expect([...seen.keys()].sort()).toEqual(all.map((order) => order.join()).sort());
		const expected = draws / all.length;
		const chiSquare = [...seen.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
		// Of 4 degrees of freedom, exceeded once in ten thousand times.
		expect(chiSquare).toBeLessThan(23.5);
	});

	it("are counted by coalitions: 9 players in three chains have 64 of them", () => {
		const chains = partialOrder(Array.from({ length: 9 }, (_, i) => (i % 3 === 0 ? [] : [i - 1])));
		const closed = closedCoalitions(chains, 1000)!;
		expect(closed.count).toBe(4 ** 3);
		expect(closedCoalitions(chains, 4 ** 3 - 1)).toBeUndefined();
		// Each of the 1,680 orders passes one coalition that a player makes by its joining.
		for (let player = 0; player < 9; player++) {
			let joined = 0;
			for (let c = 0; c < closed.count; c++) joined += Math.max(0, closed.weights[c * 9 + player]!);
			expect(joined).toBeCloseTo(1, 12);
		}
		const wide = partialOrder(Array.from({ length: 300 }, (_, i) => (i === 0 ? [] : [i - 1])));
		expect(closedCoalitions(wide, 400)!.weights.every(Number.isFinite)).toBe(true);
	});

	it("are cut into parts where all that come earlier come before all that come later", () => {
		const parts = partsOfOrder(partialOrder([[], [0], [0], [1, 2], [3], [3], [4]]));
		expect(parts.map(({ members }) => members)).toEqual([[0], [1, 2], [3], [4, 5, 6]]);
		expect(parts.map(({ order }) => order !== undefined)).toEqual([false, false, false, true]);
	});
});

describe("where coalitions are too many", () => {
	const players = 12;
	const order = partialOrder([[], [], [0], [1], [0, 1], [], [5], [2], [], [8], [4], [6]]);
	const worth = randomGame(players, 7);

	it("the order that is tried is one part, with more coalitions than are asked", () => {
		expect(partsOfOrder(order).some(({ members }) => members.length > 8)).toBe(true);
		expect(closedCoalitions(order, 200)).toBeUndefined();
	});

	it("drawn orders come near the mean of all, by their own bars, and add up", async () => {
		const { game } = gameOf(players, worth);
		const exact = await estimateOf(game, order);
		let held = 0;
		const runs = 20;
		for (let seed = 0; seed < runs; seed++) {
			const some = await estimateOf(game, order, { samples: 165 }, seed);
			expect(some.values.reduce((a, b) => a + b)).toBeCloseTo(worth(2 ** players - 1) - worth(0), 10);
			for (let i = 0; i < players; i++) {
				if (Math.abs(some.values[i]! - exact.values[i]!) <= 2 * some.standardError![i]! + rounding) held++;
			}
		}
		// Two standard errors hold 95 % of 240 values, which are not independent.
		expect(held / (runs * players)).toBeGreaterThan(0.88);
	});

	it("has no bars of less than six orders, and says so", async () => {
		const { game } = gameOf(players, worth);
		const few = await estimateOf(game, order, { samples: 40 });
		expect(few).toMatchObject({ tooFew: true, warnings: [expect.stringMatching(/too few to tell/)] });
		expect(few.standardError).toBeUndefined();
	});

	it("adds up where time is over before the later parts were asked, which share equally", async () => {
		const stages = partialOrder([[], [], [], [], [], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4]]);
		const { game } = gameOf(8, randomGame(8, 3));
		const asked = { samples: 2000, timed: true, late: () => true };
		const { values, stopped, warnings, none, all } = await estimateOf(game, stages, asked);
		expect(stopped).toBe("time limit");
		expect(values.reduce((a, b) => a + b)).toBeCloseTo(all[0]! - none[0]!, 10);
		expect(values[5]).toBeCloseTo(values[6]!, 12);
		expect(warnings!.join()).toMatch(/before "p5", "p6", "p7" were told apart/);
	});
});
