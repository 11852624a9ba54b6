import { describe, expect, it } from "vitest";
import type { TokensFigure } from "../../src/core/view-spec.ts";
import { wordScores } from "../../src/views/word-scores.ts";
import { attribution, textAnswer } from "./attributions.ts";

describe("wordScores", () => {
	const view = wordScores(textAnswer());
	const figure = view.figure as TokensFigure;

	it("keeps the text as it was written", () => {
		expect(figure.tokens).toEqual(["Not", "bad", "far too", "long"]);
		expect(figure.between).toEqual(["", " ", ", but\n", " ", "."]);
		const whole =
			figure.tokens.map((token, i) => (figure.between?.[i] ?? "") + token).join("") + figure.between?.at(-1);
		expect(whole).toBe(textAnswer().payload.text?.text);
	});

	it("colours both signs by one scale, and says each part in words", () => {
		expect([...figure.domain]).toEqual([-0.5, 0.5]);
		expect(figure.notes?.[2]).toBe(
			"“far too” lowers the probability of good by 0.1 ± 0.2, which cannot be told from no change",
		);
		expect(figure.notes?.[3]).toBe("“long” does not change the probability of good");
		expect(view.caption).toMatch(
			/^The probability of good goes from 0\.5 \(all hidden\) to 0\.7: “bad” raises it by 0\.5 ± 0\.1, “Not” lowers it by/,
		);
	});

	it("lists the parts, the largest first, with their intervals", () => {
		expect(view.table.columns).toEqual(["part", "place", "score", "from", "to"]);
		expect(view.table.rows.map((row) => row.slice(0, 2))).toEqual([
			["bad", 2],
			["Not", 1],
			["far too", 3],
			["long", 4],
		]);
	});

	it("takes parts in any order, and scores that are all 0", () => {
		const { payload } = textAnswer();
		const { spans, text } = payload.text!;
		const turned = { ...textAnswer(), payload: { ...payload, text: { text, spans: [...spans].reverse() } } };
		expect((wordScores(turned).figure as TokensFigure).tokens).toEqual(figure.tokens);
		const still = attribution([[0]], { payload: { text: { text: "a", spans: [[0, 1]] } } });
		expect([...(wordScores(still).figure as TokensFigure).domain]).toEqual([-1, 1]);
		expect(wordScores(still).caption).toMatch(/no part of the text changes it/);
	});

	it("refuses what is no text", () => {
		expect(() => wordScores(attribution([[1]]))).toThrow(/wordScores: expected the scores of a text's parts/);
	});
});
