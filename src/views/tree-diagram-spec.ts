/** From one leaf to the next, and from one column's end to the next one's start, in pixels. */
export const lineStep = 42;
export const columnGap = 34;
/** What a page has room for. */
const pageWidth = 660;
const letterWidth = 6.2;

/** From one split to the next, where the deepest node that is drawn has so many splits above it. */
export const columnStep = (depth: number): number => Math.min(176, Math.floor(pageWidth / (depth + 1)));

/** Letters for which a box has room. */
export const lettersOf = (depth: number): number => Math.floor((columnStep(depth) - columnGap - 6) / letterWidth);

const diagramWidth = (depth: number): number => (depth + 1) * columnStep(depth) - columnGap;

/** Of its width, what a diagram needs for "yes" and "no" between its boxes. */
const leastShare = 0.75;

/** The width in which the longest words still fit their box. */
export function leastWidth(
	depth: number,
	boxes: readonly { readonly text: string; readonly detail: string }[],
): number {
	const letters = boxes.reduce((most, { text, detail }) => Math.max(most, text.length, detail.length), 0);
	const share = (letters * letterWidth + 6) / (columnStep(depth) - columnGap);
	return Math.ceil(diagramWidth(depth) * Math.min(1, Math.max(leastShare, share)));
}

/** What a diagram has. */
export interface TreeDiagramParts {
	/** Splits from the root to the deepest node that is drawn. */
	readonly depth: number;
	/** Nodes without branches. */
	readonly lines: number;
	/** Names of the classes; none of a regression. */
	readonly classes: readonly string[];
	readonly isClickable: boolean;
}

/** Lit is orange, all else is as quiet as gray. */
const lit = (on: string, off: string) => ({
	condition: { test: { field: "lit", equal: true }, value: on },
	value: off,
});
const orange = "#c75a00";
const gray = "#9aa3b2";
const blue = "#1b6fb5";

/** A Vega-Lite specification of the tables `boxes` and `edges`. */
export function treeDiagramSpec({ depth, lines, classes, isClickable }: TreeDiagramParts): Record<string, unknown> {
	const step = columnStep(depth);
	const width = diagramWidth(depth);
	const height = lines * lineStep;
	const place = (field: string, domain: number[], down = false) => ({
		field,
		type: "quantitative",
		axis: null,
		scale: { domain, nice: false, zero: false, ...(down && { reverse: true }) },
	});
	const x = place("x", [0, width]);
	const y = place("y", [0, height], true);
	const middle = { x: place("middleX", [0, width]), y: place("middleY", [0, height], true) };
	const tooltip = [
		{ field: "full", type: "nominal", title: "asks" },
		{ field: "answer", type: "nominal" },
		{ field: "share", type: "nominal", title: "training rows" },
	];
	const fill =
		classes.length > 0
			? {
					fill: {
						field: "class",
						type: "nominal",
						scale: { domain: [...classes] },
						title: null,
						legend: { orient: "top", symbolOpacity: 0.6 },
					},
				}
			: { fill: { value: blue } };
	const diagram = {
		width,
		height,
		layer: [
			{
				data: { name: "edges" },
				mark: { type: "rule", strokeCap: "butt" },
				encoding: {
					x,
					y,
					x2: { field: "xEnd" },
					y2: { field: "yEnd" },
					strokeWidth: {
						field: "share",
						type: "quantitative",
						scale: { domain: [0, 1], range: [1, 12] },
						legend: null,
					},
					color: lit(orange, gray),
					opacity: { condition: { test: { field: "lit", equal: true }, value: 0.9 }, value: 0.6 },
				},
			},
			{
				data: { name: "edges" },
				mark: { type: "text", fontSize: 10, align: "right", dx: -7 },
				encoding: {
					x: place("xEnd", [0, width]),
					y: place("yEnd", [0, height], true),
					text: { field: "says", type: "nominal" },
				},
			},
			{
				data: { name: "boxes" },
				mark: { type: "rect", cornerRadius: 4, ...(isClickable && { cursor: "pointer" }) },
				encoding: {
					x,
					x2: { field: "x2" },
					y,
					y2: { field: "y2" },
					...fill,
					fillOpacity: {
						field: "shade",
						type: "quantitative",
						scale: { domain: [0, 1], range: [0.06, 0.5] },
						legend: null,
					},
					stroke: lit(orange, gray),
					strokeWidth: { condition: { test: { field: "lit", equal: true }, value: 2.5 }, value: 1 },
					tooltip,
				},
			},
			{
				data: { name: "boxes" },
				mark: {
					type: "text",
					fontSize: 12,
					dy: -6,
					fontWeight: 500,
					limit: step - columnGap,
					...(isClickable && { cursor: "pointer" }),
				},
				encoding: { ...middle, text: { field: "text", type: "nominal" }, tooltip },
			},
			{
				data: { name: "boxes" },
				mark: { type: "text", fontSize: 11, dy: 8 },
				encoding: { ...middle, text: { field: "detail", type: "nominal" }, tooltip },
			},
		],
	}; // As one of several plots it has the page's whole width, its controls above it.
	return { vconcat: [diagram] };
}
