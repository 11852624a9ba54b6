import type { SKRSContext2D } from "@napi-rs/canvas";
import type {
	ControlValue,
	Figure,
	GridFigure,
	NotesFigure,
	RasterFigure,
	TokensFigure,
	VegaFigure,
} from "../../core/view-spec.ts";
import { colorAt, cssColor, inkOn } from "../../figure/color-map.ts";
import { position } from "../../figure/heat-scale.ts";
import { type Legend, legendsOf } from "../../figure/legend.ts";
import { rasterPixels } from "../../figure/paint-raster.ts";
import { tokenSign } from "../../figure/token-sign.ts";
import { type CanvasLibrary, fontFamily, loadCanvas, paper, pixelRatio } from "./canvas.ts";
import { chartSvg } from "./chart.ts";
import { beside, type Picture, paragraph, stacked } from "./picture.ts";

/** The values of the controls, by id. */
export type Values = Readonly<Record<string, ControlValue>>;

/** The side that small rasters are enlarged to, and the one that large ones are reduced to. */
const rasterSide = { small: 240, large: 480 };
const gridCellSide = 96;
const tokensWidth = 520;
const notesWidth = 560;

/** The size a raster is drawn at: whole device pixels per cell where it is enlarged, so that all cells are equal. */
function rasterSize({ width, height }: RasterFigure, small: number, large: number): [width: number, height: number] {
	const side = Math.max(width, height);
	if (side > large) return [Math.round((width * large) / side), Math.round((height * large) / side)];
	const cell = Math.max(1, Math.floor((small * pixelRatio) / side)) / pixelRatio;
	return side > small ? [width, height] : [width * cell, height * cell];
}

function raster(canvas: CanvasLibrary, figure: RasterFigure, values: Values, side = rasterSide): Picture {
	const [width, height] = rasterSize(figure, side.small, side.large);
	return {
		width,
		height,
		draw(context, x, y) {
			const device = { width: Math.round(width * pixelRatio), height: Math.round(height * pixelRatio) };
			const layer = canvas.createCanvas(device.width, device.height);
			const image = layer.getContext("2d").createImageData(device.width, device.height);
			image.data.set(rasterPixels(figure, { ...device, values }));
			layer.getContext("2d").putImageData(image, 0, 0);
			context.imageSmoothingEnabled = false;
			context.drawImage(layer, x, y, width, height);
			context.strokeStyle = paper.grid;
			context.lineWidth = 1 / pixelRatio;
			context.strokeRect(x, y, width, height);
		},
	};
}

function legend(canvas: CanvasLibrary, { label, colorMap, domain, ticks }: Legend, width: number): Picture {
	const name = paragraph(canvas, label, { width, size: 11, color: paper.quiet });
	const [bar, numbers] = [10, 16];
	return {
		width,
		height: name.height + bar + numbers,
		draw(context, x, y) {
			name.draw(context, x, y);
			const top = y + name.height;
			const steps = Math.round(width * pixelRatio);
			for (let i = 0; i < steps; i++) {
				context.fillStyle = cssColor(colorAt(colorMap, domain[1] > domain[0] ? (i + 0.5) / steps : 0.5));
				context.fillRect(x + i / pixelRatio, top, 1 / pixelRatio, bar);
			}
			context.font = `10px ${fontFamily}`;
			context.fillStyle = paper.quiet;
			context.textBaseline = "alphabetic";
			for (const tick of ticks) {
				context.textAlign = tick.position === 0 ? "left" : tick.position === 1 ? "right" : "center";
				context.fillText(tick.text, x + tick.position * width, top + bar + 12);
			}
		},
	};
}

async function chart(canvas: CanvasLibrary, figure: VegaFigure): Promise<Picture> {
	const image = await canvas.loadImage(Buffer.from(await chartSvg(figure, pixelRatio)));
	const [width, height] = [image.width / pixelRatio, image.height / pixelRatio];
	return { width, height, draw: (context, x, y) => context.drawImage(image, x, y, width, height) };
}

/** A stretch of a line of words: a token with its index, or what stands between two. */
interface TokenBox {
	readonly text: string;
	readonly token?: number;
	readonly left: number;
	readonly top: number;
	readonly width: number;
}

const tokenBox = { size: 14, padding: 4, gap: 4, lineHeight: 26 };

/** Where the words stand: as boxes side by side, or, with what stands between them, as a text in lines. */
function tokenBoxes(figure: TokensFigure, widthOf: (text: string) => number): { boxes: TokenBox[]; height: number } {
	const { between } = figure;
	const { gap, lineHeight } = tokenBox;
	const padding = between ? 1 : tokenBox.padding;
	let [left, top] = [0, 0];
	const boxes: TokenBox[] = [];
	const newLine = () => {
		left = 0;
		top += lineHeight;
	};
	const put = (text: string, token?: number) => {
		const width = widthOf(text) + (token === undefined ? 0 : 2 * padding);
		if (left > 0 && left + width > tokensWidth) newLine();
		// A blank at the end of a line begins no new one.
		if (left === 0 && token === undefined && text.trim() === "") return;
		boxes.push({ text, left, top, width, ...(token !== undefined && { token }) });
		left += width + (between ? 0 : gap);
	};
	const putBetween = (text: string) => {
		for (const [i, line] of text.split("\n").entries()) {
			if (i > 0) newLine();
			for (const part of line.match(/\s+|\S+/g) ?? []) put(part);
		}
	};
	for (const [i, token] of figure.tokens.entries()) {
		putBetween(between?.[i] ?? "");
		put(token, i);
	}
	putBetween(between?.[figure.tokens.length] ?? "");
	return { boxes, height: top + lineHeight };
}

function tokens(canvas: CanvasLibrary, figure: TokensFigure): Picture {
	const { size, gap, lineHeight } = tokenBox;
	const font = `${size}px ${fontFamily}`;
	const ruler = canvas.createCanvas(1, 1).getContext("2d");
	ruler.font = font;
	const { boxes, height } = tokenBoxes(figure, (text) => ruler.measureText(text).width);
	const padding = figure.between ? 1 : tokenBox.padding;
	return {
		width: tokensWidth,
		height,
		draw(context, x, y) {
			context.font = font;
			context.textBaseline = "alphabetic";
			context.textAlign = "left";
			for (const { text, token, left, top, width } of boxes) {
				if (token === undefined) {
					context.fillStyle = paper.text;
					context.fillText(text, x + left, y + top + size + 2);
					continue;
				}
				const score = figure.scores.values[token] ?? 0;
				const color = colorAt(figure.colorMap, position(score, figure.domain));
				context.fillStyle = cssColor(color);
				context.fillRect(x + left, y + top, width, lineHeight - gap);
				context.fillStyle = inkOn(color);
				context.fillText(text, x + left + padding, y + top + size + 2);
				underline(context, figure, score, { left: x + left, top: y + top + lineHeight - gap, width });
			}
		},
	};
}

/** The line under a word that carries the sign for those who see no hue, as on the screen: dashed below zero. */
function underline(
	context: SKRSContext2D,
	figure: TokensFigure,
	score: number,
	{ left, top, width }: { left: number; top: number; width: number },
): void {
	const sign = tokenSign(figure, score);
	if (sign === "none") return;
	context.strokeStyle = paper.text;
	context.lineWidth = 1.2;
	context.setLineDash(sign === "minus" ? [3, 2] : []);
	context.beginPath();
	context.moveTo(left, top - 1);
	context.lineTo(left + width, top - 1);
	context.stroke();
	context.setLineDash([]);
}

function grid(canvas: CanvasLibrary, figure: GridFigure, values: Values): Picture {
	const gap = 8;
	const cells = figure.cells.map((cell) =>
		stacked(
			[
				raster(canvas, cell.figure, values, { small: gridCellSide, large: gridCellSide }),
				paragraph(canvas, cell.label, { width: gridCellSide, size: 10, color: paper.quiet }),
			],
			2,
		),
	);
	const rows: Picture[][] = [];
	for (let i = 0; i < cells.length; i += figure.columns) rows.push(cells.slice(i, i + figure.columns));
	return stacked(
		rows.map((row) => beside(row, gap)),
		gap,
	);
}

/** A list to read; the table beside it has the same words. */
function notes(canvas: CanvasLibrary, figure: NotesFigure): Picture {
	const line = (text: string, more: { bold?: boolean; color?: string } = {}) =>
		paragraph(canvas, text, { width: notesWidth, ...more });
	const items = figure.notes.map(({ tone, heading, text, details }) =>
		stacked(
			[
				line(`${tone} · ${heading}`, { bold: true }),
				line(text),
				...details.map(({ label, text }) => line(`${label}: ${text}`, { color: paper.quiet })),
			],
			2,
		),
	);
	return items.length > 0 ? stacked(items, 12) : line(figure.alt);
}

/** A figure with its legends, whatever its kind. */
export async function figurePicture(figure: Figure, values: Values): Promise<Picture> {
	const canvas = await loadCanvas();
	const drawn =
		figure.kind === "vega"
			? await chart(canvas, figure)
			: figure.kind === "raster"
				? raster(canvas, figure, values)
				: figure.kind === "grid"
					? grid(canvas, figure, values)
					: figure.kind === "notes"
						? notes(canvas, figure)
						: tokens(canvas, figure);
	const legends = legendsOf(figure, values).map((scale) =>
		legend(canvas, scale, Math.max(160, Math.min(drawn.width, 320))),
	);
	return stacked([drawn, ...legends], 8);
}
