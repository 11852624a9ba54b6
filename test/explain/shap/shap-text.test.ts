import { describe, expect, it } from "vitest";
import { words } from "../../../src/data/words.ts";
import { textClusters } from "../../../src/explain/shap/clusters-text.ts";
import { shapText } from "../../../src/explain/shap/shap-text.ts";
import { textPredictor } from "../../../src/models/black-box/text-predictor.ts";
import { meanOverOrders, ordersOf } from "../../reference/owen.ts";

/** What a text is worth by its words: "not" turns what "bad" says round. */
const rate = (text: string) =>
	(text.includes("bad") ? -1 : 0) * (text.includes("Not") ? -0.5 : 1) + (text.includes("good") ? 2 : 0);
const model = textPredictor((texts) => texts.map((text) => [rate(text)]));

describe("SHAP of a text", () => {
	const text = "Not bad, rather good.";

	it("gives the Owen values of clauses and words", async () => {
		const { payload, diagnostics } = await shapText(model, text);
		const parts = ["Not", "bad", "rather", "good"];
		const expected = meanOverOrders(
			ordersOf([
				[0, 1],
				[2, 3],
			]),
			(members) => rate(parts.filter((_, i) => members.has(i)).join(" ")),
		);
		expect(payload.features.map(({ name }) => name)).toEqual(parts);
		expected.forEach((value, i) => void expect(payload.scores.values[i]).toBeCloseTo(value, 12));
		expect(payload.text?.spans.map(([start, end]) => text.slice(start, end))).toEqual(parts);
		expect(payload.clusters?.merges).toEqual([
			[0, 1],
			[2, 3],
			[4, 5],
		]);
		expect(diagnostics.evaluations).toBe(12);
	});

	it("counts what is asked: equal texts once, whatever the method", async () => {
		const asked: string[] = [];
		const counting = textPredictor((texts) => {
			asked.push(...texts);
			return texts.map((one) => one.length);
		});
		const { diagnostics, payload } = await shapText(counting, "so so so", { method: "exact" });
		expect(new Set(asked).size).toBe(asked.length);
		expect(diagnostics.evaluations).toBe(asked.length);
		payload.scores.values.forEach((value) => void expect(value).toBeCloseTo(2, 12));
	});

	it("refuses what is no model of texts", async () => {
		await expect(shapText({} as never, text)).rejects.toThrow("shapText: expected a model of texts");
		await expect(shapText(model, 3 as never)).rejects.toThrow("shapText: expected a text, got 3");
		await expect(shapText(model, text, { hide: "blur" as never })).rejects.toThrow(
			'"remove", "mask" or { mask: text }',
		);
	});
});

describe("the hierarchy of a text", () => {
	it("is divided at sentences, then at commas, then in the middle", () => {
		const text = "One two three four. Five, six";
		expect(textClusters(text, words(text)).merges).toEqual([
			[0, 1],
			[2, 3],
			[6, 7],
			[4, 5],
			[8, 9],
		]);
	});

	it("of a single part has no merges", () => {
		expect(textClusters("One", words("One")).merges).toEqual([]);
	});
});
