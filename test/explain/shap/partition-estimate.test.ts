import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.ts";
import type { Game } from "../../../src/explain/game/game.ts";
import { type Clusters, readClusters } from "../../../src/explain/shap/clusters.ts";
import { linkage } from "../../../src/explain/shap/clusters-linkage.ts";
import { partitionCoalitions, partitionEstimate } from "../../../src/explain/shap/partition-estimate.ts";
import type { ShapleyBudget, ShapleyEstimate } from "../../../src/explain/shap/shapley-estimate.ts";
import { meanOverOrders, type Nested, ordersOf } from "../../reference/owen.ts";

const features = (count: number) => Array.from({ length: count }, (_, i) => ({ name: `f${i}` }));
const budget: ShapleyBudget = {
	samples: 1e6,
	auto: true,
	timed: false,
	pauses: { due: false, breathe: async () => {} },
	late: () => false,
	enough: () => false,
};

/** A game by a table of random worths, for two numbers at once. */
function randomGame(players: number, seed: number) {
	const random = seededRandom(seed);
	const worths = Array.from({ length: 2 ** players }, () => [random.normal(), random.normal()]);
	let asked = 0;
	const code = (members: Iterable<number>) => [...members].reduce((sum, player) => sum + 2 ** player, 0);
	const game: Game = {
		players: features(players),
		width: 2,
		cost: 1,
		ends: async () => ({ none: Float64Array.from(worths[0]!), all: Float64Array.from(worths.at(-1)!) }),
		async worth(coalitions, count) {
			asked += count;
			const found = new Float64Array(2 * count);
			for (let c = 0; c < count; c++) {
				let at = 0;
				for (let player = 0; player < players; player++) at += coalitions[c * players + player]! * 2 ** player;
				found.set(worths[at]!, 2 * c);
			}
			return found;
		},
	};
	return {
		game,
		worth: (k: number) => (members: ReadonlySet<number>) => worths[code(members)]![k]!,
		asked: () => asked,
	};
}

async function last(game: Game, clusters: Clusters, spend: ShapleyBudget = budget): Promise<ShapleyEstimate> {
	const run = partitionEstimate(clusters)(game, spend, seededRandom(0));
	for (;;) {
		const next = await run.next();
		if (next.done) return next.value;
	}
}

function randomNested(players: readonly number[], random: ReturnType<typeof seededRandom>): Nested {
	if (players.length === 1) return players[0]!;
	const cut = 1 + random.integer(players.length - 1);
	return [randomNested(players.slice(0, cut), random), randomNested(players.slice(cut), random)];
}

/** Sums of at most 2⁷ numbers of about 1, in another order. */
const rounding = 1e-12;

describe("Owen values", () => {
	it("are the mean over all orders that keep clusters together, on 1,000 random games and hierarchies", async () => {
		const random = seededRandom(7);
		for (let seed = 0; seed < 1000; seed++) {
			const players = 1 + random.integer(7);
			const nested = randomNested([...random.permutation(players)], random);
			const clusters = readClusters("test", [nested] as never, features(players));
			const { game, worth, asked } = randomGame(players, seed);
			const { values, none, all } = await last(game, clusters);
			const orders = ordersOf(nested);
			for (const k of [0, 1]) {
				const expected = meanOverOrders(orders, worth(k));
				expected.forEach(
					(value, player) => void expect(Math.abs(values[2 * player + k]! - value)).toBeLessThan(rounding),
				);
				const sum = expected.reduce((total, value) => total + value, 0);
				expect(Math.abs(sum - (all[k]! - none[k]!))).toBeLessThan(rounding);
			}
			expect(asked()).toBe(partitionCoalitions(clusters.merges));
		}
	});

	it("are the additions themselves in an additive game, whatever the hierarchy", async () => {
		const game: Game = {
			players: features(5),
			width: 1,
			cost: 1,
			ends: async () => ({ none: Float64Array.of(0), all: Float64Array.of(15) }),
			worth: async (coalitions, count) =>
				Float64Array.from({ length: count }, (_, c) => {
					let sum = 0;
					for (let player = 0; player < 5; player++) sum += coalitions[c * 5 + player]! * (player + 1);
					return sum;
				}),
		};
		const { values } = await last(
			game,
			readClusters(
				"test",
				[
					["f0", "f3"],
					["f2", ["f1", "f4"]],
				],
				features(5),
			),
		);
		expect([...values]).toEqual([1, 2, 3, 4, 5]);
	});

	it("share equally what a small budget leaves undivided, still add up, and say so", async () => {
		const { game, worth } = randomGame(6, 3);
		const clusters = readClusters(
			"test",
			[
				["f0", "f1", "f2"],
				["f3", "f4", "f5"],
			],
			features(6),
		);
		const { values, stopped, warnings, none, all } = await last(game, clusters, { ...budget, samples: 3 });
		expect(stopped).toBe("evaluations");
		expect(warnings?.[0]).toMatch(/^2 coalitions did not divide 2 clusters to the last: .*more samples divide it\.$/);
		const first = new Set([0, 1, 2]);
		const second = new Set([3, 4, 5]);
		const one = worth(0);
		const share = (one(first) - one(new Set()) + one(new Set([...first, ...second])) - one(second)) / 2;
		for (const player of first) expect(values[2 * player]).toBeCloseTo(share / 3, 12);
		let sum = none[0]!;
		for (let player = 0; player < 6; player++) sum += values[2 * player]!;
		expect(sum).toBeCloseTo(all[0]!, 12);
	});

	it("of one player are all there is", async () => {
		const { game } = randomGame(1, 5);
		const { values, none, all, stopped } = await last(game, readClusters("test", ["f0"], features(1)));
		expect([...values]).toEqual([all[0]! - none[0]!, all[1]! - none[1]!]);
		expect(stopped).toBeUndefined();
	});
});

describe("a hierarchy", () => {
	it.each<[string, Parameters<typeof readClusters>[1], RegExp]>([
		["a feature named twice", [["f0", "f1"], "f0"], /name each feature once, got "f0" twice/],
		["a feature left out", ["f0", "f1"], /none called "f2"/],
		["a name that is not there", ["f0", "f1", "f9"], /expected a feature by name or index \(f0, f1, f2\), got "f9"/],
		["too few merges", { merges: [[0, 1]] }, /in 2 merges, got an array of 1/],
		[
			"a node merged twice",
			{
				merges: [
					[0, 1],
					[1, 2],
				],
			},
			/got 1 in merge 1/,
		],
		[
			"a node that is not there yet",
			{
				merges: [
					[0, 4],
					[1, 2],
				],
			},
			/got 4 in merge 0/,
		],
	])("refuses %s", (_, given, text) => {
		expect(() => readClusters("test", given, features(3))).toThrow(text);
	});

	it("by linkage merges the nearest first, as SciPy does", () => {
		// scipy.cluster.hierarchy.linkage(squareform(d), method) of SciPy 1.16, columns 0 to 2.
		const points = [0, 1, 5, 7, 20];
		const distances = () => Float64Array.from(points.flatMap((a) => points.map((b) => Math.abs(a - b))));
		const average = linkage(distances(), 5, "average");
		expect(average.merges).toEqual([
			[0, 1],
			[2, 3],
			[5, 6],
			[4, 7],
		]);
		expect([...average.distance.values]).toEqual([1, 2, 5.5, 16.75]);
		expect([...linkage(distances(), 5, "complete").distance.values]).toEqual([1, 2, 7, 20]);
		expect([...linkage(distances(), 5, "single").distance.values]).toEqual([1, 2, 4, 13]);
	});

	it("by linkage ends where all distances are equal", () => {
		expect(linkage(new Float64Array(49).fill(1), 7, "average").merges).toHaveLength(6);
	});
});
