import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { constant, datasets, decisionTree, exploreTree, treeOf } from "../../src/index.ts";
import { displaySymbol } from "../../src/protocol/host.ts";
import { FakeHost, until } from "../widget/fake-host.ts";

let host: FakeHost;
beforeEach(() => {
	host = new FakeHost().install();
});
afterEach(() => FakeHost.uninstall());

const { table } = await datasets.load("diabetes");
const model = await decisionTree({ minSamplesLeaf: 5 }).fit(table, { target: "progression" });

interface Sent {
	readonly views: readonly {
		readonly caption: string;
		readonly selection?: string;
		readonly controls: readonly { id: string; options?: readonly { value: string; label: string }[] }[];
		readonly figure: { readonly data: Readonly<Record<string, readonly Record<string, unknown>[]>> };
		readonly table: { readonly rows: readonly (readonly unknown[])[] };
	}[];
}
const views = () => {
	const states = [host.comm.sent[0]!.data.state, ...host.comm.states()] as Partial<Sent>[];
	return states.findLast((state) => state.views)!.views!;
};

describe("exploreTree", () => {
	it("follows a row: the same leaf as the model's, lit, with its rows listed", async () => {
		const explorer = await exploreTree(model, table, { example: 12 });
		const { path, nodes, leaves, chosen, cut, scores, whole } = explorer.answer;
		expect(cut).toEqual([]);
		expect(nodes).toEqual(path.nodes);
		const leavesOf = await model.leaves(table);
		expect(nodes.at(-1)).toBe(leavesOf.values[12]);
		expect(leaves[chosen]!.rows).toContain(12);
		expect(leaves.reduce((sum, { rows }) => sum + rows.length, 0)).toBe(442);
		expect(scores).toBe(whole);
		await explorer[displaySymbol]();
		const [diagram, list] = views();
		expect(diagram!.caption).toMatch(/^Row 12: progression: .* because /);
		const lit = diagram!.figure.data.boxes!.filter((box) => box.lit).map(({ node }) => node as number);
		expect(lit.sort((one, other) => one - other)).toEqual(nodes.slice(0, lit.length));
		expect(lit.length).toBeGreaterThan(4);
		expect(list!.table.rows.map(([row]) => row)).toEqual(leaves[chosen]!.rows.slice(0, 30));
		explorer.close();
	});

	it("prunes by the price of a leaf, and says what it costs here and on held-out rows", async () => {
		const train = table.slice(0, 300);
		const test = table.slice(300);
		const fitted = await decisionTree().fit(train, { target: "progression" });
		const explorer = await exploreTree(fitted, train, { heldOut: test });
		expect(explorer.answer.scores.here).toBeGreaterThan(0.99);
		const { model: pruned, scores, whole, alpha } = await explorer.set({ leaves: 8 });
		expect(pruned.complexity.count).toBeLessThanOrEqual(8);
		expect(pruned.identity.id).toBe(fitted.prune(alpha).identity.id);
		expect(scores.here).toBeLessThan(whole.here);
		expect(scores.heldOut).toBeGreaterThan(whole.heldOut!);
		await explorer[displaySymbol]();
		await until(() => views()[0]!.caption.includes("held-out ones with"), "the cost is told");
		expect(views()[0]!.caption).toMatch(/R²: 0\.\d+ on these rows, 0\.\d+ on held-out ones with \d leaves/);
		explorer.close();
	});

	it("cuts the branch of a split that is clicked, and lets it grow again", async () => {
		const explorer = await exploreTree(model, table, { leaves: 6 });
		await explorer[displaySymbol]();
		const before = explorer.answer.model.complexity.count;
		const left = model.tree.childrenLeft[0]!;
		const clicked = views()[0]!.figure.data.boxes!.find(({ node }) => node === left)!;
		const after = await explorer.set({ cut: clicked.cut as string });
		expect(after.cut).toContain(left);
		expect(after.model.complexity.count).toBeLessThan(before);
		await until(() => views()[0]!.caption.includes("1 branch is cut by hand"), "the cut is told");
		const again = views()[0]!.figure.data.boxes!.find(({ node }) => node === left)!;
		expect((await explorer.set({ cut: again.cut as string })).model.complexity.count).toBe(before);
		explorer.close();
	});

	it("takes every click that the diagram offers", async () => {
		const explorer = await exploreTree(model, table, { example: 200 });
		await explorer[displaySymbol]();
		for (let click = 0; click < 5; click++) {
			const [diagram] = views();
			const offered = new Set(diagram!.controls.find(({ id }) => id === "cut")!.options!.map(({ value }) => value));
			const clicks = diagram!.figure.data.boxes!.flatMap(({ cut }) => (typeof cut === "string" ? [cut] : []));
			for (const cut of clicks) expect(offered).toContain(cut);
			await explorer.set({ cut: clicks.at(-1)!, example: 40 * click });
			await until(() => views()[0]!.caption.startsWith(`Row ${40 * click}:`), "the row is followed");
		}
		explorer.close();
	});

	it("lists the rows that are selected", async () => {
		const explorer = await exploreTree(model, table);
		await explorer[displaySymbol]();
		explorer.selectRows([5, 9]);
		await until(
			() =>
				views()[1]!
					.table.rows.map(([row]) => row)
					.join() === "5,9",
			"the rows are listed",
		);
		explorer.close();
	});

	it("shows a tree of classes with missing values and categories, and one leaf alone", async () => {
		const penguins = (await datasets.load("penguins")).table;
		const tree = await decisionTree({ maxDepth: 3 }).fit(penguins, { target: "species" });
		const explorer = await exploreTree(tree, penguins, { example: 3 });
		expect(explorer.answer.scores.score).toBe("accuracy");
		expect(explorer.answer.path.conditions.join()).toContain("(missing)");
		const stump = await exploreTree(tree.collapse(0), penguins);
		expect(stump.answer.leaves).toHaveLength(1);
		const bundle = await stump[displaySymbol]();
		expect(bundle).toBeDefined();
		explorer.close();
		stump.close();
	});

	it("refuses other models and rows that are not there", async () => {
		const other = await constant().fit(table, { target: "progression" });
		await expect(exploreTree(other as never, table)).rejects.toThrow(/expected a tree that decisionTree fitted/);
		await expect(exploreTree(model, table, { example: 442 })).rejects.toThrow(/"example" from 0 to 441, got 442/);
		await expect(treeOf(other as never)).rejects.toThrow(/expected a tree that decisionTree fitted/);
	});
});

describe("treeOf", () => {
	it("gives each node what the model has of it", async () => {
		const { payload, provenance } = await treeOf(model);
		expect(payload.nodes).toHaveLength(model.tree.childrenLeft.length);
		const [root] = payload.nodes;
		expect(root).toMatchObject({ condition: model.condition(0), examples: 442, left: 1, alpha: model.alphas[0] });
		expect(root!.value[0]).toBeCloseTo(152.1, 1);
		expect(payload.nodes.filter(({ left }) => left === undefined)).toHaveLength(model.complexity.count);
		expect(provenance.model).toBe(model.identity.id);
	});
});
