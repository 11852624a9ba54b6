import { describe, expect, it } from "vitest";
import { coalitionLattice } from "../../src/views/coalition-lattice.ts";
import { orderContributions } from "../../src/views/order-contributions.ts";
import { chartOf } from "./fixtures.ts";
import { taxi } from "./game-fixtures.ts";

describe("coalitionLattice", () => {
	it("has a box for each coalition, and a line for each player who may join it", () => {
		const { nodes, edges } = chartOf(coalitionLattice(taxi)).data;
		expect(nodes).toHaveLength(8);
		expect(edges).toHaveLength(12);
		expect(nodes!.map(({ full, worth }) => [full, worth])).toContainEqual(["Ann + Bob", "12"]);
		expect(edges!.map(({ joins, adds }) => [joins, adds])).toContainEqual(["Cem joins Ann", "+36"]);
		expect(edges!.every(({ lit }) => lit === false)).toBe(true);
	});

	it("lights the way of an order, with what each adds on it", () => {
		const view = coalitionLattice(taxi, { order: [1, 0, 2], coalition: 1 });
		const { nodes, edges } = chartOf(view).data;
		expect(nodes!.filter(({ lit }) => lit).map(({ full }) => full)).toEqual([
			"nobody",
			"Bob",
			"Ann + Bob",
			"Ann + Bob + Cem",
		]);
		expect(edges!.filter(({ lit }) => lit).map(({ says }) => says)).toEqual(["+12", "+0", "+30"]);
		expect(view.caption).toBe("Ann: 6; Bob would add 6, Cem would add 36. In the lit order: Bob +12, Ann +0, Cem +30.");
		expect(nodes!.filter(({ chosen }) => chosen).map(({ full }) => full)).toEqual(["Ann"]);
	});

	it("keeps boxes of four players within a page, and names that are too long within their boxes", () => {
		const players = ["bill length", "bill depth", "flipper length", "body mass"];
		const { nodes, edges } = chartOf(coalitionLattice({ players, worth: new Array(16).fill(1) })).data;
		expect(Math.max(...nodes!.map(({ x2 }) => Number(x2)))).toBeLessThanOrEqual(660);
		expect(edges).toHaveLength(32);
		expect(nodes!.every(({ name }) => String(name).length <= 26)).toBe(true);
		expect(nodes!.every(({ name }) => String(name).split("\n").length <= 3)).toBe(true);
		expect(new Set(nodes!.map(({ name }) => name)).size).toBeGreaterThan(10);
	});

	it.each([
		[["Ann", "Bob", "Cem"], "Ann\n+\u00a0Bob\n+\u00a0Cem"],
		[["a", "b", "c", "d"], "a +\u00a0b\n+\u00a0c +\u00a0d"],
	])("fits a page of 340 pixels, its names their boxes there: %j", (players, all) => {
		const figure = chartOf(coalitionLattice({ players, worth: new Array(2 ** players.length).fill(1) }));
		expect(figure.minWidth).toBeLessThanOrEqual(340);
		const { width } = figure.spec as { width: number };
		const box = ((figure.minWidth as number) / width) * 104;
		const names = figure.data.nodes!.map(({ name }) => String(name));
		expect(names.at(-1)).toBe(all);
		// Letters of 11 pixels are about 5.8 wide on average.
		for (const line of names.join("\n").split("\n")) expect(5.8 * line.length).toBeLessThanOrEqual(box);
		const [first, second] = figure.data.nodes!.filter(({ x }) => x !== 0);
		expect(Number(second!.y)).toBeGreaterThan(Number(first!.y2));
	});

	it.each([
		[{ players: [], worth: [0] }, /got 0 players and 1 worths/],
		[{ players: ["a", "b", "c", "d", "e"], worth: new Array(32).fill(0) }, /1 to 4 players.*got 5/],
		[{ players: ["a"], worth: [0] }, /got 1 players and 1 worths/],
	])("refuses other games", (game, text) => {
		expect(() => coalitionLattice(game)).toThrow(text);
	});
});

describe("orderContributions", () => {
	it("draws each order's contributions and their mean", () => {
		const view = orderContributions(
			{
				players: ["a", "b"],
				orders: [
					[0, 1],
					[1, 0],
				],
				adds: [
					[1, 5],
					[3, 3],
				],
			},
			{ lit: 1 },
		);
		const { bars, dots } = chartOf(view).data;
		expect(bars!.map(({ mean }) => mean)).toEqual([2, 4]);
		expect(dots!.filter(({ lit }) => lit).map(({ order, adds }) => [order, adds])).toEqual([
			["b, a", 3],
			["b, a", 3],
		]);
		expect(view.caption).toContain("Averaged over all 2 orders: a 2, b 4. Together 6");
		expect(view.table.rows.at(-1)).toEqual(["mean: the Shapley value", 2, 4]);
	});
});
