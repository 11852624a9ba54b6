import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cooperativeGame, exploreGame } from "../../src/index.ts";
import { fares, taxi } from "../views/game-fixtures.ts";
import { FakeHost } from "../widget/fake-host.ts";

beforeEach(() => void new FakeHost().install());
afterEach(() => FakeHost.uninstall());

const game = cooperativeGame({
	players: taxi.players,
	worth: (riders) => Math.max(0, ...[...riders].map((rider) => fares[taxi.players.indexOf(rider)]!)),
});

describe("exploreGame", () => {
	it("tells what a coalition is worth, what each adds in an order, and the mean over all orders", async () => {
		const explorer = await exploreGame(game, { coalition: ["Ann"], order: ["Bob", "Ann", "Cem"] });
		expect(explorer.answer).toEqual({
			coalition: ["Ann"],
			worth: 6,
			adds: { Ann: 0, Bob: 12, Cem: 30 },
			shapley: { Ann: 2, Bob: 5, Cem: 35 },
		});
	});

	it("keeps switches and menu together, whichever is moved", async () => {
		const explorer = await exploreGame(game);
		expect(explorer.answer.coalition).toEqual([]);
		expect((await explorer.set({ Bob: true, Cem: true })).worth).toBe(42);
		expect(explorer.values).toMatchObject({ coalition: "6", Ann: false, Bob: true, Cem: true });
		expect((await explorer.set({ coalition: "3" })).coalition).toEqual(["Ann", "Bob"]);
		expect(explorer.values).toMatchObject({ Ann: true, Bob: true, Cem: false });
	});

	it.each([
		[{ coalition: ["Dee"] }, /players of the game \(Ann, Bob, Cem\), got "Dee"/],
		[{ order: ["Ann", "Bob"] }, /"order" to name each of Ann, Bob, Cem once, got Ann, Bob/],
		[{ order: ["Ann", "Bob", "Bob"] }, /once, got Ann, Bob, Bob/],
	])("refuses %j", async (options, text) => {
		await expect(exploreGame(game, options)).rejects.toThrow(text);
	});

	it("refuses a game of five, and a worth that is no number", async () => {
		const five = cooperativeGame({ players: ["a", "b", "c", "d", "e"], worth: () => 0 });
		await expect(exploreGame(five)).rejects.toThrow(/1 to 4 players, got 5/);
		const broken = cooperativeGame({ players: ["a", "b"], worth: (members) => (members.size === 2 ? Number.NaN : 0) });
		await expect(exploreGame(broken)).rejects.toThrow(/worth of \{a, b\} to be a finite number, got NaN/);
	});
});
