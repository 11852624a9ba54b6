import { describe, expect, it } from "vitest";
import { leafOrder, mergesOfRows } from "../../src/views/similar-rows.ts";
import { noise } from "./attributions.ts";

const points = (count: number) =>
	Array.from({ length: count }, (_, i) => Float64Array.of(noise(2 * i), noise(2 * i + 1)));

/** The groups that average linkage makes, by looking at all pairs of groups in each step; each as its sorted members. */
function groupsByDefinition(rows: readonly Float64Array[]): Set<string> {
	let groups = rows.map((_, i) => [i]);
	const found = new Set<string>();
	const away = (a: number, b: number) => Math.hypot(...rows[a]!.map((value, k) => value - rows[b]![k]!));
	while (groups.length > 1) {
		let best: [number, number, number] = [Infinity, 0, 0];
		for (let i = 0; i < groups.length; i++)
			for (let j = 0; j < i; j++) {
				let sum = 0;
				for (const a of groups[i]!) for (const b of groups[j]!) sum += away(a, b);
				const mean = sum / groups[i]!.length / groups[j]!.length;
				if (mean < best[0]) best = [mean, i, j];
			}
		const [, i, j] = best;
		const joined = [...groups[i]!, ...groups[j]!].sort((a, b) => a - b);
		found.add(joined.join());
		groups = [...groups.filter((_, k) => k !== i && k !== j), joined];
	}
	return found;
}

describe("mergesOfRows", () => {
	it("makes the groups of average linkage", () => {
		const rows = points(40);
		const members: number[][] = rows.map((_, i) => [i]);
		const groups = new Set<string>();
		for (const [a, b] of mergesOfRows(rows)) {
			const joined = [...members[a]!, ...members[b]!].sort((x, y) => x - y);
			members.push(joined);
			groups.add(joined.join());
		}
		expect(groups).toEqual(groupsByDefinition(rows));
	});

	it("takes one row, none, and rows that are all the same", () => {
		expect(mergesOfRows([Float64Array.of(1)])).toEqual([]);
		expect(mergesOfRows([])).toEqual([]);
		expect(mergesOfRows(Array.from({ length: 5 }, () => Float64Array.of(1)))).toHaveLength(4);
	});
});

describe("leafOrder", () => {
	it("puts what was merged side by side, the lower rank first", () => {
		const merges = [
			[0, 2],
			[1, 3],
			[4, 5],
		] as const;
		expect(leafOrder(merges, [0, 1, 2, 3])).toEqual([0, 2, 1, 3]);
		expect(leafOrder(merges, [9, 1, 8, 0])).toEqual([3, 1, 2, 0]);
	});

	it("keeps leaves that no merge reaches, and is not as deep as the tree", () => {
		expect(leafOrder([[0, 1]], [0, 1, 2])).toEqual([0, 1, 2]);
		const count = 50_000;
		const chain = Array.from({ length: count - 1 }, (_, i): [number, number] =>
			i === 0 ? [0, 1] : [count + i - 1, i + 1],
		);
		expect(
			leafOrder(
				chain,
				Array.from({ length: count }, (_, i) => i),
			),
		).toHaveLength(count);
	});
});
