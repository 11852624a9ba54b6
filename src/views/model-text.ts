import type { ViewSpec } from "../core/view-spec.ts";

/** What the text takes beside itself. */
export interface ModelTextOptions {
	readonly title?: string;
	/** Lines that are drawn at most. Default 24. */
	readonly most?: number;
}

/** Few enough that a plot beside another, which is narrower, shows them all. */
const lettersInLine = 46;
const lineHeight = 15;

/** A model as it is written: for models whose text is all that there is to look at. */
export function modelText(text: string, { title = "Model", most = 24 }: ModelTextOptions = {}): ViewSpec {
	const all = text.split("\n").flatMap((line) => wrapped(line));
	const shown = all.length > most ? [...all.slice(0, most - 1), `… and ${all.length - most + 1} more lines`] : all;
	const [first = ""] = text.split("\n");
	return {
		title,
		figure: {
			kind: "vega",
			spec: {
				data: { name: "lines" },
				width: 420,
				height: lineHeight * shown.length,
				view: { stroke: null },
				mark: { type: "text", align: "left", baseline: "middle", fontSize: 11, font: "monospace" },
				encoding: {
					x: { value: 0 },
					y: { field: "line", type: "ordinal", axis: null, scale: { type: "band", padding: 0 } },
					text: { field: "text", type: "nominal" },
				},
			},
			// Spaces that are not drawn as one: they align columns.
			data: { lines: shown.map((line, i) => ({ line: i, text: line.replaceAll(" ", "\u00a0") })) },
			alt: first,
		},
		controls: [],
		caption: first.length > 300 ? `${first.slice(0, 299)}…` : first,
		table: { columns: ["line"], rows: all.map((line) => [line]) },
	};
}

/** A line in pieces that fit; what follows is set in. */
function wrapped(line: string): string[] {
	const pieces: string[] = [];
	let piece = "";
	for (const word of line.split(/(?<= )/)) {
		if (piece && piece.length + word.trimEnd().length > lettersInLine) {
			pieces.push(piece.trimEnd());
			piece = `    ${word}`;
		} else piece += word;
	}
	return [...pieces, piece.trimEnd()];
}
