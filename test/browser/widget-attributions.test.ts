import { describe, expect, test } from "vitest";
import { ndArray } from "../../src/core/nd-array.ts";
import type { Control } from "../../src/core/view-spec.ts";
import { attributionBars } from "../../src/views/attribution-bars.ts";
import { beeswarm } from "../../src/views/beeswarm.ts";
import { coalitionLattice } from "../../src/views/coalition-lattice.ts";
import { dependence } from "../../src/views/dependence.ts";
import { regionMap } from "../../src/views/region-map.ts";
import { waterfall } from "../../src/views/waterfall.ts";
import { wordScores } from "../../src/views/word-scores.ts";
import { attribution, patients, sampledPatient, textAnswer } from "../views/attributions.ts";
import { stateOf } from "./harness/states.ts";
import { useWidgetPages } from "./harness/use-widget-pages.ts";
import type { WidgetPage } from "./harness/widget-page.ts";

const openPage = useWidgetPages();

const regionSide = 6;
const regions = ndArray(
	Int32Array.from(
		{ length: regionSide * regionSide },
		(_, i) => 2 * Math.floor(i / regionSide / 3) + Math.floor((i % regionSide) / 3),
	),
	[regionSide, regionSide],
	["height", "width"],
);
const regionAnswer = attribution([[0.4, -0.2, 0.1, 0]], {
	features: [0, 1, 2, 3].map((i) => ({ name: `region ${i}` })),
	payload: { regions },
});

const saved = async (widget: WidgetPage) => (await widget.facts("w")).saved;

/** The words of a chart that stick out of it to the right, where they are cut. */
const cutWords = (widget: WidgetPage) =>
	widget.page.locator("#w .glasscell-chart").evaluateAll((charts) =>
		charts.flatMap((chart) => {
			const { right } = chart.getBoundingClientRect();
			return [...chart.querySelectorAll("svg text")]
				.filter((text) => text.getBoundingClientRect().right > right + 1)
				.map((text) => text.textContent);
		}),
	);

describe("a beeswarm", () => {
	const row: Control = {
		id: "row",
		label: "Row",
		answeredBy: "explainer",
		type: "range",
		min: 0,
		max: 39,
		step: 1,
		format: "integer",
	};
	const answers = patients(40);
	const state = (chosen: number) =>
		stateOf(
			[
				waterfall(answers, { example: chosen, controls: [row] }),
				beeswarm(answers, { pick: "row", highlighted: [chosen] }),
				dependence(answers, { pick: "row", highlighted: [chosen] }),
			],
			{ values: { row: chosen } },
		);

	test("hands on the row of a dot that is clicked, and rings the row that is looked at", async () => {
		const widget = await openPage();
		await widget.show("w", state(3));
		const swarm = widget.page.locator("#w .glasscell-view").nth(1);
		await swarm.locator("svg").waitFor();
		const marks = swarm.locator("svg .mark-symbol.role-mark path");
		/** The rows of the marks, and whether each is a ring; Vega keeps with a mark what it stands for. */
		const rows = () =>
			marks.evaluateAll((dots) =>
				dots.map((dot) => ({
					row: (dot as unknown as { __data__: { datum: { row: number } } }).__data__.datum.row,
					isRing: dot.getAttribute("stroke") === "#111111",
				})),
			);
		await swarm.scrollIntoViewIfNeeded();
		// Dots of equal scores may lie on each other: one that is on top.
		const place = await marks.evaluateAll((dots) => {
			const of17 = dots.filter(
				(dot) => (dot as unknown as { __data__: { datum: { row: number } } }).__data__.datum.row === 17,
			);
			const middles = of17.map((dot) => {
				const { left, top, width, height } = dot.getBoundingClientRect();
				return { dot, x: left + width / 2, y: top + height / 2 };
			});
			const free = middles.find(({ dot, x, y }) => document.elementFromPoint(x, y) === dot);
			return free && { x: free.x, y: free.y };
		});
		await widget.page.mouse.click(place!.x, place!.y);
		// The row is looked at; what was brushed stays brushed.
		await expect.poll(() => saved(widget)).toEqual([{ values: expect.objectContaining({ row: 17 }) }]);

		const ringed = async () => new Set((await rows()).flatMap(({ row, isRing }) => (isRing ? [row] : [])));
		expect(await ringed()).toEqual(new Set([3]));
		await widget.update("w", state(17));
		await expect.poll(ringed).toEqual(new Set([17]));
		expect(await widget.page.locator("#w .glasscell-title").first().textContent()).toBe(
			"How row 17 comes to its progression",
		);
	});

	test("tells the keyboard what it tells the pointer", async () => {
		const widget = await openPage();
		await widget.show("w", state(3));
		const views = widget.page.locator("#w .glasscell-view");
		await expect.poll(() => widget.page.locator("#w .glasscell-chart svg").count()).toBe(3);
		await views.nth(2).locator(".glasscell-chart").press("ArrowDown");
		expect(await views.nth(2).locator(".glasscell-readout").textContent()).toMatch(
			/^row \d+: .* (raises|lowers) progression by .* – Enter chooses it$/,
		);
		await views.nth(1).locator(".glasscell-chart").press("ArrowDown");
		expect(await views.nth(1).locator(".glasscell-readout").textContent()).toMatch(
			/^row \d+: .* progression by .*, and \d more – Enter chooses it$/,
		);
	});

	test.each([1000, 660, 360])("cuts no word beside a waterfall on a page %i wide", async (width) => {
		const widget = await openPage({ width });
		await widget.show("w", state(3));
		await expect.poll(() => widget.page.locator("#w .glasscell-chart svg").count()).toBe(3);
		await expect.poll(() => cutWords(widget)).toEqual([]);
	});
});

describe("controls", () => {
	const method = (help: string): Control => ({
		id: "method",
		label: "Method",
		help,
		answeredBy: "explainer",
		type: "choice",
		style: "buttons",
		options: ["a", "b"].map((value) => ({ value, label: value })),
	});
	const one = sampledPatient();
	const state = (help: string, ...more: readonly ReturnType<typeof waterfall>[]) =>
		stateOf([waterfall(one, { controls: [method(help)] }), ...more], { values: { method: "b" } });
	const focused = (widget: WidgetPage) =>
		widget.page.evaluate(() => (document.activeElement as HTMLInputElement).value);

	test("keep the focus when views come and go", async () => {
		const widget = await openPage();
		await widget.show("w", state("h", waterfall(one), attributionBars(one)));
		await widget.page.locator('#w input[value="b"]').focus();
		await widget.update("w", state("h", attributionBars(one)));
		expect(await focused(widget)).toBe("b");
		expect(await widget.page.locator("#w .glasscell-view").count()).toBe(2);
		await widget.update("w", state("h"));
		expect(await focused(widget)).toBe("b");
	});

	test("of four methods have room for their names beside a picture", async () => {
		const widget = await openPage();
		const options = ["Saliency", "Grad-CAM", "LIME", "SHAP"].map((label) => ({ value: label, label }));
		const four = { ...method("h"), options } as Control;
		await widget.show(
			"w",
			stateOf([regionMap(regionAnswer, { controls: [four] })], { values: { method: "Saliency" } }),
		);
		const cut = await widget.page
			.locator("#w .glasscell-segment span")
			.evaluateAll((names) =>
				names.filter((name) => name.scrollWidth > name.clientWidth).map((name) => name.textContent),
			);
		expect(cut).toEqual([]);
	});

	test("that are made anew give the focus to the button that is chosen", async () => {
		const widget = await openPage();
		await widget.show("w", state("before"));
		await widget.page.locator('#w input[value="b"]').focus();
		await widget.update("w", state("after"));
		expect(await focused(widget)).toBe("b");
	});
});

test("bars of a sampled row keep their words at any width", async () => {
	const widget = await openPage({ width: 330 });
	await widget.show("w", stateOf([attributionBars(sampledPatient()), waterfall(sampledPatient())]));
	await expect.poll(() => widget.page.locator("#w .glasscell-chart svg").count()).toBe(2);
	await expect.poll(() => cutWords(widget)).toEqual([]);
});

describe("words", () => {
	test("are chosen without asking the kernel, which knows of no such selection", async () => {
		const widget = await openPage();
		await widget.show("w", stateOf([wordScores(textAnswer())]));
		const word = widget.page.locator(".glasscell-token").nth(1);
		await word.click();
		expect(await word.getAttribute("aria-selected")).toBe("true");
		await word.press("ArrowRight");
		await word.press("Enter");
		await widget.handled("w");
		expect((await widget.facts("w")).saved).toEqual([]);
	});

	describe("beside bars", () => {
		const open = async () => {
			const widget = await openPage();
			const both = [wordScores(textAnswer(), { selection: "w" }), attributionBars(textAnswer(), { selection: "w" })];
			await widget.show("w", stateOf(both));
			await widget.page.locator("#w .glasscell-chart svg").waitFor();
			return {
				widget,
				words: widget.page.locator("#w .glasscell-token"),
				chart: widget.page.locator("#w .glasscell-chart"),
				lit: () =>
					widget.page
						.locator('#w .glasscell-token[aria-selected="true"]')
						.evaluateAll((words) => words.map((word) => word.textContent)),
				/** The parts of the text whose bars are not pale. */
				strong: () =>
					widget.page.locator("#w .glasscell-chart svg .mark-rect path").evaluateAll((bars) =>
						bars
							.filter((bar) => Number(getComputedStyle(bar).opacity) > 0.5)
							.map((bar) => (bar as unknown as { __data__: { datum: { label?: string } } }).__data__.datum.label)
							.filter((label) => label !== undefined),
					),
			};
		};

		test("light them, and no more when they are chosen again", async () => {
			const { words, strong, widget } = await open();
			await expect.poll(strong).toEqual(["bad", "Not", "far too"]);
			await words.nth(2).click();
			await expect.poll(strong).toEqual(["far too"]);
			await words.nth(2).press("Enter");
			// The word with the focus or under the pointer is lit as long as it has that.
			await words.nth(2).blur();
			await widget.page.mouse.move(0, 0);
			await expect.poll(strong).toEqual(["bad", "Not", "far too"]);
		});

		test("are lit by them, by pointer and by keyboard", async () => {
			const { words, chart, lit, widget } = await open();
			await chart.locator("svg .mark-rect path").nth(1).click();
			await expect.poll(lit).toEqual(["Not"]);
			await chart.press("ArrowDown");
			expect(await widget.page.locator("#w .glasscell-readout").nth(1).textContent()).toBe(
				"“bad” raises the probability of good by 0.5 ± 0.1 – Enter selects",
			);
			await chart.press("Enter");
			await expect.poll(lit).toEqual(["bad"]);
			await chart.press("Escape");
			await expect.poll(lit).toEqual([]);
			expect(await words.count()).toBe(4);
		});
	});

	test("that do nothing have no ground, also on dark paper", async () => {
		const widget = await openPage({ theme: "dark" });
		await widget.show("w", stateOf([wordScores(textAnswer())]));
		const grounds = await widget.page
			.locator(".glasscell-token")
			.evaluateAll((words) => words.map((word) => getComputedStyle(word).backgroundColor));
		expect(grounds.map((ground) => ground === "rgba(0, 0, 0, 0)")).toEqual([false, false, false, true]);
	});
});

describe("regions of an image", () => {
	test("are drawn where only the strongest have a colour, and read out under the pointer", async () => {
		const widget = await openPage();
		await widget.show("w", stateOf([regionMap(regionAnswer, { strongest: 1 })]));
		const canvas = widget.page.locator("#w canvas").first();
		const box = (await canvas.boundingBox())!;
		const readout = widget.page.locator("#w .glasscell-readout");
		await widget.page.mouse.move(box.x + box.width * 0.2, box.y + box.height * 0.2);
		await expect.poll(() => readout.textContent()).toBe("row 2, column 2: score of the region 0.4");
		await widget.page.mouse.move(box.x + box.width * 0.8, box.y + box.height * 0.2);
		await expect.poll(() => readout.textContent()).not.toContain("score");
	});
});

test.each([
	["three", ["Ann", "Bob", "Cem"]],
	["four", ["Ann", "Bob", "Cem", "Dan"]],
])("the boxes of a lattice of %s hold their names on a narrow page, which does not scroll", async (_, players) => {
	const widget = await openPage({ width: 370 });
	const worth = Array.from({ length: 2 ** players.length }, (_, mask) => 6 * mask);
	await widget.show("w", stateOf([coalitionLattice({ players, worth }, { order: [1, 0, 2] })]));
	const chart = widget.page.locator("#w .glasscell-chart svg");
	await chart.waitFor();
	const over = await chart.evaluate((svg) => {
		const boxes = [...svg.querySelectorAll(".mark-rect path")].map((path) => path.getBoundingClientRect());
		const names = [...svg.querySelectorAll(".mark-text text")].map((text) => text.getBoundingClientRect());
		const middle = ({ left, right, top, bottom }: DOMRect) => [(left + right) / 2, (top + bottom) / 2] as const;
		const within = (box: DOMRect, [x, y]: readonly [number, number]) =>
			x > box.left && x < box.right && y > box.top && y < box.bottom;
		return names.filter((name) => {
			const box = boxes.find((one) => within(one, middle(name)));
			return box && (name.left < box.left || name.right > box.right || name.top < box.top || name.bottom > box.bottom);
		}).length;
	});
	expect(over).toBe(0);
	const scrolls = await widget.page.locator("#w .glasscell-chart").evaluate((box) => box.scrollWidth > box.clientWidth);
	expect(scrolls).toBe(false);
});
