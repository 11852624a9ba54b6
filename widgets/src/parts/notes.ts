import type { Note, NotesFigure, SelectionValue } from "../../../src/core/view-spec.ts";
import type { DrawnFigure, SelectionLink } from "../context.ts";
import { Disposer } from "../disposer.ts";
import { element, setText } from "../element.ts";

/** Colour alone says nothing to some readers: each tone has a sign too. */
const signs: Readonly<Record<Note["tone"], string>> = { error: "✗", warning: "▲", info: "●" };

/** One note, and the button that selects its rows, where it has some. */
interface DrawnNote {
	readonly item: HTMLElement;
	readonly button: HTMLButtonElement | undefined;
	readonly rows: readonly number[];
}

function drawNote({ tone, heading, text, details, rows = [] }: Note): DrawnNote {
	const button = rows.length === 0 ? undefined : element("button", { type: "button", class: "glasscell-button" });
	if (button) setText(button, rows.length === 1 ? "Select the row" : `Select ${rows.length} rows`);
	const item = element(
		"li",
		{ class: "glasscell-note-item", "data-tone": tone },
		element("span", { class: "glasscell-note-sign", "aria-hidden": "true" }, signs[tone]),
		element(
			"div",
			{},
			element(
				"div",
				{ class: "glasscell-note-heading" },
				element("strong", {}, heading),
				element("span", { class: "glasscell-note-tone" }, tone),
				button,
			),
			element("p", {}, text),
			element(
				"dl",
				{},
				...details.map(({ label, text }) => element("div", {}, element("dt", {}, label), element("dd", {}, text))),
			),
		),
	);
	return { item, button, rows };
}

/** A list to read; a note that is about rows has a button that selects them, and frees them again. */
export function drawNotes(first: NotesFigure, link: SelectionLink): DrawnFigure<NotesFigure> {
	const list = element("ul", { class: "glasscell-notes" });
	let drawn: readonly DrawnNote[] = [];
	let disposer = new Disposer();
	let shown: readonly Note[] | undefined;
	let chosen: SelectionValue = null;

	const isChosen = (rows: readonly number[]) => {
		const items = chosen?.kind === "items" ? new Set(chosen.items) : new Set<number>();
		return items.size === rows.length && rows.every((row) => items.has(row));
	};
	const press = () => {
		for (const { button, rows } of drawn) button?.setAttribute("aria-pressed", String(isChosen(rows)));
	};
	const figure: DrawnFigure<NotesFigure> = {
		element: list,
		update({ notes, alt }) {
			list.setAttribute("aria-label", alt);
			// A theme that changes redraws by style alone, and the focus stays.
			if (notes === shown) return;
			shown = notes;
			disposer.dispose();
			disposer = new Disposer();
			drawn = notes.map(drawNote);
			for (const { button, rows } of drawn) {
				if (!button) continue;
				const select = () => link.select(isChosen(rows) ? null : { kind: "items", items: rows });
				disposer.listen(button, "click", select);
			}
			list.replaceChildren(...drawn.map(({ item }) => item));
			press();
		},
		mark(selected) {
			chosen = selected;
			press();
		},
		dispose: () => disposer.dispose(),
	};
	figure.update(first);
	return figure;
}
