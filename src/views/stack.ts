import { lowers, raises, signScale, stepText, whole } from "./attribution-words.ts";

/** A part of a sum. */
export interface StackPart {
	readonly term: string;
	readonly value: number;
	/** 95 % of the value, where it is an estimate. */
	readonly interval?: readonly [number, number] | undefined;
	/** What the part says. */
	readonly sentence?: string;
}

/** A bar of the stack. */
export interface StackBar {
	readonly [field: string]: string | number;
	readonly term: string;
	/** From the top. */
	readonly place: number;
	readonly from: number;
	readonly to: number;
	/** The right end, where its number stands. */
	readonly end: number;
	readonly sign: string;
	readonly text: string;
}

/** A sum as bars: where it begins, each part from where the one before ended, and where it ends. */
export function stackBars(
	start: { readonly term: string; readonly value: number },
	parts: readonly StackPart[],
	sum: { readonly term: string; readonly value: number },
	write: (value: number) => string,
): StackBar[] {
	const ends = ({ term, value }: { term: string; value: number }, place: number): StackBar => ({
		term,
		place,
		from: value,
		to: value,
		end: value,
		sign: whole,
		text: write(value),
		sentence: `${term}: ${write(value)}`,
	});
	const bars = [ends(start, 0)];
	let at = start.value;
	for (const { term, value, interval, sentence } of parts) {
		const end = Math.max(at, at + value, interval ? at + interval[1] : at);
		bars.push({
			term,
			place: bars.length,
			from: at,
			to: at + value,
			end,
			sign: value < 0 ? lowers : raises,
			text: stepText(write, value),
			sentence: sentence ?? `${term}: ${stepText(write, value)}`,
			...(interval && { low: at + interval[0], high: at + interval[1] }),
		});
		at += value;
	}
	bars.push(ends(sum, bars.length));
	return bars;
}

/** What a number beside a bar takes of a narrow plot: letters of 6 pixels, and the gap before them. */
const textRoom = (text: string): number => Math.min(0.5, (8 + 6 * text.length) / narrowPlot);
const narrowPlot = 180;

/** What the chart of a stack takes beside the bars. */
export interface StackSpecOptions {
	/** Of the axis. */
	readonly title: string;
	/** The ends of the axis; what lies outside moves them. */
	readonly domain?: readonly [number, number] | undefined;
	/** A sum that these bars are compared with. */
	readonly before?: number | undefined;
	readonly tooltip: readonly Readonly<Record<string, unknown>>[];
}

/** The bars, data `terms`, with whiskers where they have `low` and `high`, and the line of the sum before, data `before`. */
export function stackSpec(bars: readonly StackBar[], options: StackSpecOptions): Record<string, unknown> {
	const { title, domain, before, tooltip } = options;
	let [low, high] = domain ?? [Infinity, -Infinity];
	for (const bar of bars) {
		low = Math.min(low, bar.from, bar.to, Number(bar.low ?? bar.from));
		high = Math.max(high, bar.end);
	}
	if (before !== undefined) [low, high] = [Math.min(low, before), Math.max(high, before)];
	if (low === high) [low, high] = [low - 1, high + 1];
	low -= (high - low) * 0.04;
	// Room for the numbers that stand beside the bars, also where the plot is narrow.
	let span = (high - low) * 1.04;
	for (const { end, text } of bars) span = Math.max(span, (end - low) / (1 - textRoom(text)));
	// By a number of their own: a moved value changes the label, and another row moves the bars of the chart that is there.
	const y = {
		field: "term",
		type: "nominal",
		sort: { field: "place", op: "min" },
		title: null,
		axis: { labelLimit: 190 },
	};
	const x = {
		type: "quantitative",
		title,
		scale: { domain: [low, low + span], zero: false, nice: false },
		axis: { tickCount: 5 },
	};
	const color = { field: "sign", type: "nominal", scale: signScale, legend: null };
	return {
		data: { name: "terms" },
		width: 320,
		height: 22 * bars.length,
		encoding: { y },
		layer: [
			...(before === undefined
				? []
				: [
						{
							data: { name: "before" },
							mark: { type: "rule", strokeDash: [4, 3] },
							encoding: { y: null, x: { ...x, field: "before" } },
						},
					]),
			{
				mark: { type: "bar", height: 13, cornerRadiusEnd: 0 },
				encoding: { x: { ...x, field: "from" }, x2: { field: "to" }, color, tooltip },
			},
			{
				transform: [{ filter: { field: "sign", equal: whole } }],
				mark: { type: "tick", thickness: 3, size: 18 },
				encoding: { x: { ...x, field: "to" }, color, tooltip },
			},
			...(bars.some((bar) => bar.low !== undefined)
				? [
						{
							transform: [{ filter: { field: "low", valid: true } }],
							mark: { type: "rule", strokeWidth: 1.5 },
							encoding: { x: { ...x, field: "low" }, x2: { field: "high" }, tooltip },
						},
					]
				: []),
			{
				mark: { type: "text", align: "left", dx: 6, baseline: "middle", fontSize: 10 },
				encoding: { x: { ...x, field: "end" }, text: { field: "text", type: "nominal" } },
			},
		],
	};
}
