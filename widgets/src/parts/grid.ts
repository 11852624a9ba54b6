import type { GridFigure, SelectionValue } from "../../../src/core/view-spec.ts";
import type { DrawnFigure, SelectionLink, WidgetContext } from "../context.ts";
import { Disposer } from "../disposer.ts";
import { element, setText } from "../element.ts";
import { drawRaster } from "./raster.ts";

/** The width of one small picture where there is room, in CSS pixels. */
const pictureWidth = 128;

type Picture = ReturnType<typeof drawRaster> & { readonly label: HTMLElement };

/** Small pictures side by side. Tab enters the first; Page Up and Page Down go from picture to picture. */
export function drawGrid(
	first: GridFigure,
	context: WidgetContext,
	link: SelectionLink,
	announce: (text: string) => void,
): DrawnFigure<GridFigure> {
	const disposer = new Disposer();
	const grid = element("div", { role: "group", class: "glasscell-grid" });
	let figure = first;
	let pictures: Picture[] = [];

	const build = () => {
		for (const picture of pictures) picture.dispose();
		pictures = figure.cells.map((cell, i) => {
			const say = (text: string) => announce(text && `${figure.cells[i]?.label ?? ""}, ${text}`);
			const drawn = drawRaster(cell.figure, context, { link, announce: say, width: pictureWidth, focusable: i === 0 });
			return { ...drawn, label: element("figcaption", { class: "glasscell-quiet" }) };
		});
		grid.replaceChildren(...pictures.map(({ element: picture, label }) => element("figure", {}, picture, label)));
	};

	disposer.listen(grid, "keydown", (event) => {
		const step = event.key === "PageDown" ? 1 : event.key === "PageUp" ? -1 : 0;
		const at = pictures.findIndex(({ canvas }) => canvas === event.target);
		const next = pictures[at + step];
		if (step === 0 || at < 0 || !next) return;
		pictures[at]?.canvas.setAttribute("tabindex", "-1");
		next.canvas.setAttribute("tabindex", "0");
		next.canvas.focus();
		event.preventDefault();
	});

	const drawn: DrawnFigure<GridFigure> = {
		element: grid,
		update(next) {
			figure = next;
			grid.setAttribute("aria-label", figure.alt);
			grid.style.setProperty("--glasscell-columns", String(Math.round(figure.columns)));
			if (pictures.length !== figure.cells.length) build();
			for (const [i, picture] of pictures.entries()) {
				const cell = figure.cells[i]!;
				picture.update(cell.figure);
				setText(picture.label, cell.label);
			}
		},
		mark(selected: SelectionValue, hovered: SelectionValue) {
			for (const picture of pictures) picture.mark(selected, hovered);
		},
		dispose() {
			disposer.dispose();
			for (const picture of pictures) picture.dispose();
		},
	};
	drawn.update(first);
	return drawn;
}
