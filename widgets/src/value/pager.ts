import { countText } from "../../../src/protocol/value-text.ts";
import type { Disposer } from "../disposer.ts";
import { element, setText } from "../element.ts";

/** Rows on a page; the first is what a table starts with. */
const sizes = [20, 10, 50, 100] as const;

/** Goes through pages of rows. */
export interface Pager {
	readonly element: HTMLElement;
	/** The first row of the page and the one after its last. */
	range(): readonly [from: number, to: number];
	/** Back to the first page. */
	reset(): void;
}

/** Makes a pager for `length` rows; it is hidden where one page holds them all. */
export function pager(length: number, disposer: Disposer, changed: () => void): Pager {
	let size: number = sizes[0];
	let from = 0;
	const words = element("span", { class: "glasscell-pager-words", "aria-live": "polite" });
	const button = (label: string, sign: string, go: () => number) => {
		const made = element(
			"button",
			{ type: "button", class: "glasscell-button", "aria-label": label, title: label },
			sign,
		);
		disposer.listen(made, "click", () => {
			from = go();
			refresh();
			changed();
		});
		return made;
	};
	const last = () => Math.floor(Math.max(length - 1, 0) / size) * size;
	const first = button("First page", "«", () => 0);
	const back = button("Previous page", "‹", () => Math.max(from - size, 0));
	const next = button("Next page", "›", () => Math.min(from + size, last()));
	const end = button("Last page", "»", last);
	const select = element(
		"select",
		{ class: "glasscell-select glasscell-page-size", "aria-label": "Rows on a page" },
		...[...sizes]
			.sort((a, b) => a - b)
			.map((one) => element("option", { value: one, selected: one === size }, `${one} rows`)),
	);
	disposer.listen(select, "change", () => {
		size = Number(select.value);
		from = Math.floor(from / size) * size;
		refresh();
		changed();
	});

	const refresh = () => {
		setText(words, `${countText(from + 1)}–${countText(Math.min(from + size, length))} of ${countText(length)}`);
		for (const one of [first, back]) one.disabled = from === 0;
		for (const one of [next, end]) one.disabled = from + size >= length;
	};
	refresh();
	return {
		element: element(
			"div",
			{ class: "glasscell-pager", role: "group", "aria-label": "Pages", hidden: length <= sizes[0] },
			first,
			back,
			words,
			next,
			end,
			select,
		),
		range: () => [from, Math.min(from + size, length)],
		reset() {
			from = 0;
			refresh();
		},
	};
}
