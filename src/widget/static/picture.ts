import type { SKRSContext2D } from "@napi-rs/canvas";
import { type CanvasLibrary, fontFamily, paper } from "./canvas.ts";

/** Something with a size, drawn with its top left at a place; in units of layout. */
export interface Picture {
	readonly width: number;
	readonly height: number;
	draw(context: SKRSContext2D, x: number, y: number): void;
}

/** Pictures under each other. */
export function stacked(pictures: readonly Picture[], gap: number): Picture {
	return {
		width: Math.max(0, ...pictures.map((picture) => picture.width)),
		height: pictures.reduce((sum, picture) => sum + picture.height, 0) + gap * Math.max(0, pictures.length - 1),
		draw(context, x, y) {
			let top = y;
			for (const picture of pictures) {
				picture.draw(context, x, top);
				top += picture.height + gap;
			}
		},
	};
}

/** Pictures next to each other, their tops in line. */
export function beside(pictures: readonly Picture[], gap: number): Picture {
	return {
		width: pictures.reduce((sum, picture) => sum + picture.width, 0) + gap * Math.max(0, pictures.length - 1),
		height: Math.max(0, ...pictures.map((picture) => picture.height)),
		draw(context, x, y) {
			let left = x;
			for (const picture of pictures) {
				picture.draw(context, left, y);
				left += picture.width + gap;
			}
		},
	};
}

/** `text` in lines of at most `width`; a word that is too long has a line of its own. */
function wrapped(context: SKRSContext2D, text: string, width: number): string[] {
	const lines: string[] = [];
	let line = "";
	for (const word of text.split(/\s+/).filter(Boolean)) {
		const longer = line ? `${line} ${word}` : word;
		if (line && context.measureText(longer).width > width) {
			lines.push(line);
			line = word;
		} else line = longer;
	}
	return line ? [...lines, line] : lines;
}

/** A paragraph; `bold` for titles. */
export function paragraph(
	canvas: CanvasLibrary,
	text: string,
	{
		width,
		size = 12,
		bold = false,
		color = paper.text,
	}: { width: number; size?: number; bold?: boolean; color?: string },
): Picture {
	const font = `${bold ? "bold " : ""}${size}px ${fontFamily}`;
	const ruler = canvas.createCanvas(1, 1).getContext("2d");
	ruler.font = font;
	const lines = wrapped(ruler, text, width);
	const lineHeight = Math.round(size * 1.4);
	return {
		width,
		height: lines.length * lineHeight,
		draw(context, x, y) {
			context.font = font;
			context.fillStyle = color;
			context.textBaseline = "alphabetic";
			context.textAlign = "left";
			for (const [i, line] of lines.entries()) context.fillText(line, x, y + i * lineHeight + size);
		},
	};
}
