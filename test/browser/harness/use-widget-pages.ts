import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { type PageOptions, startWidgetPages, type WidgetPage } from "./widget-page.ts";

/** Gives the tests of a file pages to draw in; afterwards a page must have run no foreign script, made no request and logged no error. */
export function useWidgetPages(): (options?: PageOptions) => Promise<WidgetPage> {
	let pages: Awaited<ReturnType<typeof startWidgetPages>>;
	let open: WidgetPage[] = [];
	beforeAll(async () => {
		pages = await startWidgetPages();
	});
	afterAll(() => pages.close());
	afterEach(async () => {
		const problems = open.flatMap((page) => page.problems);
		for (const page of open) await page.close();
		open = [];
		expect(problems).toEqual([]);
	});
	return async (options) => {
		const page = await pages.open(options);
		open.push(page);
		return page;
	};
}

/** The canvas' pixels, shrunk to one for each cell: every pixel of a cell has to be the same. */
export function cellsOf(widget: WidgetPage, selector: string, columns: number, rows: number): Promise<number[]> {
	return widget.page.locator(selector).evaluate(
		(canvas, [width, height]) => {
			const {
				data,
				width: wide,
				height: high,
			} = (canvas as HTMLCanvasElement)
				.getContext("2d")!
				.getImageData(0, 0, (canvas as HTMLCanvasElement).width, (canvas as HTMLCanvasElement).height);
			const cells: number[] = [];
			for (let y = 0; y < high; y++)
				for (let x = 0; x < wide; x++) {
					const cell = (Math.floor((y * height) / high) * width + Math.floor((x * width) / wide)) * 4;
					for (let channel = 0; channel < 4; channel++) {
						const value = data[(y * wide + x) * 4 + channel]!;
						if (cells[cell + channel] !== undefined && cells[cell + channel] !== value) throw new Error("smoothed");
						cells[cell + channel] = value;
					}
				}
			return cells;
		},
		[columns, rows] as const,
	);
}

/** Waits until what was asked to be drawn is on the screen. */
export const painted = (widget: WidgetPage) =>
	widget.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
