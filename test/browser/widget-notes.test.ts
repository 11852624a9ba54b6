import { describe, expect, test } from "vitest";
import type { ViewSpec } from "../../src/core/view-spec.ts";
import { stateOf } from "./harness/states.ts";
import { useWidgetPages } from "./harness/use-widget-pages.ts";

const openPage = useWidgetPages();

const findings: ViewSpec = {
	title: "Findings",
	figure: {
		kind: "notes",
		notes: [
			{
				tone: "error",
				heading: "duplicates",
				text: "Rows 3 and 5 are <b>equal</b>.",
				details: [{ label: "What to do", text: "Keep one." }],
				rows: [3, 5],
			},
			{ tone: "info", heading: "class counts", text: "4 and 4.", details: [] },
		],
		alt: "Two findings.",
	},
	selection: "shared",
	controls: [],
	caption: "One error and one remark.",
	table: { columns: ["finding"], rows: [["duplicates"]] },
};

describe("a list of notes", () => {
	test("is a list of words, whatever they hold", async () => {
		const widget = await openPage();
		await widget.show("w", stateOf([findings]));
		const items = widget.page.getByRole("list", { name: "Two findings." }).getByRole("listitem");
		expect(await items.count()).toBe(2);
		expect(await items.first().textContent()).toContain("Rows 3 and 5 are <b>equal</b>.");
		expect(await items.first().getByRole("definition").textContent()).toBe("Keep one.");
		expect(await items.last().getByRole("button").count()).toBe(0);
	});

	test("selects the rows of a note by its button, and frees them by the same", async () => {
		const widget = await openPage();
		await widget.show("w", stateOf([findings]));
		const button = widget.page.getByRole("button", { name: "Select 2 rows" });
		await button.press("Enter");
		const selected = async () =>
			((await widget.facts("w")).saved.at(-1)?.selections as Record<string, unknown> | undefined)?.shared;
		await expect.poll(selected).toEqual({ kind: "items", items: [3, 5] });
		await expect.poll(() => button.getAttribute("aria-pressed")).toBe("true");
		await button.click();
		await expect.poll(selected).toBeNull();
		expect(await button.getAttribute("aria-pressed")).toBe("false");
	});
});
