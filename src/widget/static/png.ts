import type { ViewSpec } from "../../core/view-spec.ts";
import { loadCanvas, paper, pixelRatio } from "./canvas.ts";
import { figurePicture, type Values } from "./figure-picture.ts";
import { beside, type Picture, paragraph, stacked } from "./picture.ts";

/** Around a picture that stands alone; a figure on a page stands closer to the words. */
const margins = { page: 12, figure: 8 };
/** Captions narrower than this are hard to read; wider pictures set their own measure. */
const columnWidth = { least: 300, row: 820 };

/** A PNG with its size on the page: half of its pixels. */
export interface Png {
	readonly bytes: Buffer;
	readonly width: number;
	readonly height: number;
}

async function encode(picture: Picture, margin: number): Promise<Png> {
	const { createCanvas } = await loadCanvas();
	const [width, height] = [Math.ceil(picture.width + 2 * margin), Math.ceil(picture.height + 2 * margin)];
	const canvas = createCanvas(width * pixelRatio, height * pixelRatio);
	const context = canvas.getContext("2d");
	context.fillStyle = paper.background;
	context.fillRect(0, 0, canvas.width, canvas.height);
	context.scale(pixelRatio, pixelRatio);
	picture.draw(context, margin, margin);
	return { bytes: await canvas.encode("png"), width, height };
}

/** The figure of a view with its legends, for a page that has title and caption in words. The same view gives the same bytes. */
export async function figurePng(view: ViewSpec, values: Values): Promise<Png> {
	return encode(await figurePicture(view.figure, values), margins.figure);
}

/** Views with titles, grades and captions in one picture: all that a reader of the PNG alone gets. */
export async function viewsPng(views: readonly ViewSpec[], values: Values): Promise<Png> {
	const canvas = await loadCanvas();
	const columns: Picture[] = [];
	for (const view of views) {
		const figure = await figurePicture(view.figure, values);
		const width = Math.max(figure.width, columnWidth.least);
		const strip = (view.strip ?? []).map(({ label, value, grade }) =>
			paragraph(canvas, `${label}: ${value}${grade ? ` (${grade})` : ""}`, { width, size: 11, color: paper.quiet }),
		);
		columns.push(
			stacked(
				[
					paragraph(canvas, view.title, { width, size: 14, bold: true }),
					figure,
					...(strip.length > 0 ? [stacked(strip, 1)] : []),
					paragraph(canvas, view.caption, { width, size: 11 }),
				],
				8,
			),
		);
	}
	return encode(stacked(inRows(columns), 20), margins.page);
}

/** Columns side by side as long as they fit on a page, then the next row. */
function inRows(columns: readonly Picture[]): Picture[] {
	const gap = 28;
	const rows: Picture[][] = [];
	for (const column of columns) {
		const row = rows.at(-1);
		if (row && beside([...row, column], gap).width <= columnWidth.row) row.push(column);
		else rows.push([column]);
	}
	return rows.map((row) => beside(row, gap));
}
