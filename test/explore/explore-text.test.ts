import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exploreText, textPredictor } from "../../src/index.ts";
import { displaySymbol } from "../../src/protocol/host.ts";
import { FakeHost } from "../widget/fake-host.ts";

let host: FakeHost;
beforeEach(() => {
	host = new FakeHost().install();
});
afterEach(() => FakeHost.uninstall());

/** Good words raise, bad ones lower, and "not" turns the sum round. */
const model = textPredictor(
	(texts) =>
		texts.map((text) => {
			const has = (word: string) => (text.toLowerCase().includes(word) ? 1 : 0);
			const sum = (has("good") - has("bad")) * (has("not") ? -1 : 1);
			const good = 1 / (1 + Math.exp(-2 * sum));
			return [1 - good, good];
		}),
	{ outputNames: ["negative", "positive"], outputUnit: "probability" },
);
const texts = ["A good film, really.", "Not bad at all."];

describe("exploreText", () => {
	it("shares the answer out among the words of a text", async () => {
		const explorer = await exploreText(model, texts);
		const { explanation, prediction, output } = explorer.answer;
		expect([output, prediction.values[1]]).toEqual([1, 1 / (1 + Math.exp(-2))]);
		const { features, scores, baseValue } = explanation.payload;
		const good = features.findIndex(({ name }) => name === "good");
		expect(scores.values[good]).toBeCloseTo(prediction.values[1]! - 0.5, 9);
		expect(baseValue!.values[0]).toBeCloseTo(0.5, 9);
	});

	it("follows text, method, class and parts", async () => {
		const explorer = await exploreText(model, texts, { text: 1 });
		const named = () => {
			const { features, scores } = explorer.answer.explanation.payload;
			return Object.fromEntries(features.map(({ name }, i) => [name, scores.values[i] as number]));
		};
		expect(named().Not).toBeGreaterThan(0.2);
		expect(named().at).toBeCloseTo(0, 9);
		await explorer.set({ output: "0" });
		expect(named().Not).toBeLessThan(-0.2);
		await explorer.set({ method: "lime" });
		expect(explorer.answer.explanation.payload.surrogate).toBeDefined();
		expect(named().Not).toBeLessThan(-0.1);
		await explorer.set({ parts: "sentences", method: "shap" });
		expect(Object.keys(named())).toEqual(["Not bad at all."]);
	});

	it("joins words and bars by one selection, which another text ends", async () => {
		const explorer = await exploreText(model, texts, { text: 1 });
		await explorer[displaySymbol]();
		const { views } = host.comm.sent[0]!.data.state as {
			views: readonly {
				selection?: string;
				figure: { rows?: object; data?: { scores: { part: number; label: string }[] } };
			}[];
		};
		expect(views.map(({ selection }) => selection)).toEqual([explorer.selection, explorer.selection, undefined]);
		expect(views[1]!.figure.rows).toEqual({ field: "part" });
		expect(views[1]!.figure.data!.scores.find(({ label }) => label === "Not")!.part).toBe(0);
		explorer.selectRows([1]);
		await explorer.set({ method: "lime" });
		expect(explorer.selectedRows).toEqual([1]);
		await explorer.set({ text: "0" });
		expect(explorer.selectedRows).toEqual([]);
	});

	it("says why LIME has nothing to say of a text of one part", async () => {
		const explorer = await exploreText(model, texts, { method: "lime" });
		await expect(explorer.set({ parts: "sentences" })).rejects.toThrow(/single part: cut it finer/);
		await explorer.set({ parts: "words" });
		expect(explorer.answer.explanation.payload.features.length).toBeGreaterThan(1);
	});

	it("takes one text, and has no choice of sub-words where the model has no tokenizer", async () => {
		const explorer = await exploreText(model, texts[0]!);
		await expect(explorer.set({ parts: "tokens" })).rejects.toThrow(/tokens/);
		await expect(explorer.set({ text: "1" })).rejects.toThrow(/text/);
	});

	it.each([
		[[], {}, "bad-input", /a text or a list of texts, got \[\]/],
		[[3], {}, "bad-input", /got \[3\]/],
		[texts, { text: 2 }, "out-of-range", /"text" from 0 to 1, got 2/],
		[texts, { samples: 10 }, "bad-option", /at least 50/],
	])("refuses %j %j", async (given, options, code, text) => {
		await expect(exploreText(model, given as string[], options)).rejects.toMatchObject({
			code,
			message: expect.stringMatching(text),
		});
	});
});
