import { describe, expect, test } from "vitest";
import {
	compareModels,
	constant,
	datasets,
	decisionTree,
	exploreFrontier,
	exploreRules,
	oneRule,
	ruleFit,
	ruleList,
} from "../../src/index.ts";

describe("exploreRules", () => {
	test("lights the rule that answers a row, and knows the rows of each rule", async () => {
		const { table } = await datasets.load("breast-cancer");
		const model = await ruleList().fit(table, { target: "diagnosis" });
		const explorer = await exploreRules(model, table, { example: 3 });
		const fired = await model.explain(table);
		const said = await model.classify(table);
		expect(explorer.answer).toMatchObject({ example: 3, fired: [fired[3]?.rule], answer: said[3] });
		for (const example of [20, 100, 568]) {
			const answer = await explorer.set({ example });
			expect(answer).toMatchObject({ example, fired: [fired[example]?.rule], answer: said[example] });
		}
		const second = fired.flatMap(({ rule }, row) => (rule === 1 ? [row] : []));
		explorer.selectRows(second);
		expect(explorer.selectedRows).toEqual(second);
	});

	test("lights all rules of a sum that fire", async () => {
		const { table } = await datasets.load("diabetes");
		const model = await ruleFit({ maxTerms: 6 }).fit(table, { target: "progression" });
		const explorer = await exploreRules(model, table);
		const [why] = await model.explain(table.head(1));
		expect(explorer.answer.fired).toEqual(why?.map(({ rule }) => rule));
		const { answer } = await explorer.set({ example: 1 });
		expect(Number(answer)).toBeCloseTo((await model.predict(table)).values[1] as number, 0);
	});

	test("refuses a model without rules, and rows that are not there", async () => {
		const { table } = await datasets.load("iris");
		const tree = await decisionTree().fit(table, { target: "species" });
		await expect(exploreRules(tree as never, table)).rejects.toThrow(
			/expected a model of rules, such as ruleList\(\) fits/,
		);
		const model = await oneRule().fit(table, { target: "species" });
		await expect(exploreRules(model, table, { example: 150 })).rejects.toThrow(/expected a row from 0 to 149, got 150/);
	});
});

describe("exploreFrontier", () => {
	const models = { nothing: constant(), question: oneRule(), tree: decisionTree({ maxDepth: 2 }) };

	test("starts with the simplest model that is as good as the best, and shows what is chosen", async () => {
		const { table } = await datasets.load("iris");
		const explorer = await exploreFrontier(models, table, { target: "species", folds: 3 });
		const { chosen, explanation } = explorer.answer;
		const asGood = explanation.payload.models.filter((model) => model.asGood);
		expect(asGood.map(({ name }) => name)).toContain(chosen);
		const tree = await explorer.set({ model: "tree" });
		expect(tree).toMatchObject({ chosen: "tree", inside: { kind: "tree" } });
		const question = await explorer.set({ model: "question" });
		expect(question).toMatchObject({ chosen: "question", inside: { kind: "rules" } });
		const nothing = await explorer.set({ model: "nothing" });
		expect(nothing.inside).toBeUndefined();
		expect(String(nothing.model)).toMatch(/^constant/);
	});

	test("takes a comparison of the same models, and no other", async () => {
		const { table } = await datasets.load("iris");
		const comparison = await compareModels(models, table, { target: "species", folds: 2 });
		const explorer = await exploreFrontier(models, table, { target: "species", comparison, chosen: "nothing" });
		expect(explorer.answer).toMatchObject({ chosen: "nothing", explanation: comparison });
		await expect(exploreFrontier({ other: constant() }, table, { target: "species", comparison })).rejects.toThrow(
			/expected a comparison of the same models \(other\), got one of nothing, question, tree/,
		);
	});
});
