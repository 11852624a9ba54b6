import { expect, test } from "vitest";
import { wordScores } from "../../src/views/word-scores.ts";
import { textAnswer } from "../views/attributions.ts";

import { stateOf } from "./harness/states.ts";
import { useWidgetPages } from "./harness/use-widget-pages.ts";

const openPage = useWidgetPages();

const view = wordScores(textAnswer());

test("a text reads as it was written, and each word says what it does", async () => {
	const widget = await openPage();
	await widget.show("a", stateOf([view]));
	const text = widget.page.locator(".glasscell-text");
	expect(await text.textContent()).toBe("Not bad, but\nfar too long.");
	const words = text.locator(".glasscell-token");
	expect(await words.evaluateAll((spans) => spans.map((span) => (span as HTMLElement).dataset.sign))).toEqual([
		"minus",
		"plus",
		"minus",
		"none",
	]);
	expect(await words.nth(1).getAttribute("aria-label")).toBe("“bad” raises the probability of good by 0.5 ± 0.1");
	await words.nth(0).hover();
	expect(await widget.page.locator("#a").textContent()).toContain("“Not” lowers the probability of good by 0.2 ± 0.05");
});

test("another text takes its place", async () => {
	const widget = await openPage();
	await widget.show("a", stateOf([view]));
	const { payload } = textAnswer();
	const text = "Far TOO bad, and long?";
	const spans = [
		[0, 3],
		[4, 7],
		[8, 11],
		[17, 21],
	] as const;
	const next = wordScores({ ...textAnswer(), payload: { ...payload, text: { text, spans } } });
	await widget.update("a", { ...stateOf([next]) });
	expect(await widget.page.locator(".glasscell-text").textContent()).toBe(text);
});
