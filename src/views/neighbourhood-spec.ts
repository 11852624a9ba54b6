import { lowHighColors, sentenceTooltip, signColors } from "./attribution-words.ts";

/** What an axis of the plane shows. */
export interface NeighbourAxis {
	readonly title: string;
	/** Of a category. */
	readonly levels?: readonly string[];
}

const size = 280;

const weightSize = {
	field: "weight",
	type: "quantitative",
	scale: { range: [6, 130], zero: true },
	legend: {
		title: "weight",
		orient: "right",
		tickCount: 3,
		symbolFillColor: signColors.whole,
		symbolStrokeColor: signColors.whole,
		symbolOpacity: 1,
	},
} as const;

const answerColor = (answer: string) => ({
	field: "answer",
	type: "quantitative",
	title: answer.split(" "),
	scale: { range: [...lowHighColors], interpolate: "lab", zero: false, nice: false },
	legend: { orient: "right", gradientLength: 90, gradientThickness: 10, tickCount: 3 },
});

/** Dots for points like the data, rings for those unlike it, and a cross for the explained row; x and y as given. */
function layers(places: Readonly<Record<string, unknown>>, answer: string) {
	const color = answerColor(answer);
	return [
		{
			data: { name: "points" },
			mark: { type: "point", filled: true, strokeWidth: 1.2 },
			encoding: {
				...places,
				size: weightSize,
				fill: color,
				stroke: color,
				fillOpacity: { condition: { test: { field: "unlike", equal: true }, value: 0 }, value: 0.75 },
				strokeOpacity: { condition: { test: { field: "unlike", equal: true }, value: 0.9 }, value: 0 },
				tooltip: sentenceTooltip,
			},
		},
		// A halo, so that the cross is seen on dots of any colour.
		{
			data: { name: "here" },
			mark: { type: "point", shape: "cross", filled: true, size: 320, color: "#ffffff", opacity: 0.95 },
			encoding: { ...places, tooltip: sentenceTooltip },
		},
		{
			data: { name: "here" },
			mark: { type: "point", shape: "cross", filled: true, size: 170, color: "#111111", opacity: 1 },
			encoding: { ...places, tooltip: sentenceTooltip },
		},
	];
}

/** The points in the plane of two features, or of two axes. */
export function neighbourhoodSpec(x: NeighbourAxis, y: NeighbourAxis, answer: string): Record<string, unknown> {
	const place = (channel: "x" | "y", { title, levels }: NeighbourAxis) => ({
		[channel]: levels
			? {
					field: channel,
					type: "nominal",
					sort: null,
					scale: { domain: levels },
					title,
					axis: { labelAngle: 0, labelLimit: 90 },
				}
			: {
					field: channel,
					type: "quantitative",
					title,
					scale: { zero: false, nice: false, padding: 8 },
					axis: { grid: false, tickCount: 5 },
				},
	});
	const offset = (channel: "x" | "y", { levels }: NeighbourAxis) =>
		levels
			? {
					[`${channel}Offset`]: {
						field: `${channel}Offset`,
						type: "quantitative",
						scale: { domain: [-0.7, 0.7], nice: false, zero: false },
					},
				}
			: {};
	const both = { ...place("x", x), ...place("y", y), ...offset("x", x), ...offset("y", y) };
	return { width: size, height: size, layer: layers(both, answer) };
}

/** What the surrogate answers against what the model does. */
export function surrogateSpec(answer: string, [low, high]: readonly [number, number]): Record<string, unknown> {
	const room = 0.04 * (high - low || 1);
	const scale = { domain: [low - room, high + room], zero: false, nice: false };
	const places = {
		x: {
			field: "fitted",
			type: "quantitative",
			title: "the surrogate answers",
			scale,
			axis: { grid: false, tickCount: 5 },
		},
		y: {
			field: "answer",
			type: "quantitative",
			title: `the model: ${answer}`,
			scale,
			axis: { grid: false, tickCount: 5 },
		},
	};
	return {
		width: size,
		height: size,
		layer: [
			{
				data: { name: "same" },
				mark: { type: "line", strokeWidth: 1, strokeDash: [4, 3], color: signColors.whole },
				encoding: places,
			},
			...layers(places, answer),
		],
	};
}
