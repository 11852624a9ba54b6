import { ExplainError, shown } from "../core/errors.ts";
import type { Explanation, Feature, LocalSurrogate } from "../core/explanation.ts";
import type { Control, StripItem, ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";
import { featuresOfRow, thinned } from "./attribution-order.ts";
import { type AttributionOptions, type AttributionRows, attributionRows, expectRows } from "./attribution-rows.ts";
import { featureValue } from "./attribution-words.ts";
import { axisTitle, inSentence } from "./effect-words.ts";
import { type NeighbourAxis, neighbourhoodSpec, surrogateSpec } from "./neighbourhood-spec.ts";
import { principalPlane } from "./principal-axes.ts";
import { jitter } from "./swarm.ts";

/** What the neighbourhood takes beside the answer. */
export interface NeighbourhoodOptions extends AttributionOptions {
	/** What the points are drawn against: two features (default), or what the surrogate answers. */
	readonly against?: "features" | "surrogate";
	/** The features of the axes, by name or index, or the two `"principal"` axes of all. Default: the two numbers with the largest scores, then categories. */
	readonly axes?: readonly [string | number, string | number] | "principal";
	readonly controls?: readonly Control[];
	readonly title?: string;
}

type Neighbours = NonNullable<LocalSurrogate["neighbours"]>;

/** More points cover each other; the most heavily weighted are always drawn. */
const mostPoints = 1500;
/** Points farther from the data than all but this share of the real rows are unlike it. */
const unlikely = 0.05;

/**
 * The points that LIME asked the model about, around the row that is explained: how far do they reach, how much does each count, are they anything like
 * the data, and does a straight line follow the model there?
 *
 * A point's size is its weight in the fit, its colour the model's answer; a ring in place of a dot is a point unlike the data (farther from the others than
 * 95 % of the real rows are): the model was never trained for such. The cross is the explained row. With `against: "surrogate"` the points stand
 * at what the surrogate answers against what the model does: on the line the surrogate is right.
 *
 * @throws ExplainError as {@link waterfall}; `bad-input` for an answer without a surrogate's points; `bad-option` for other axes,
 * `unknown-name` or `out-of-range` for features that are not there.
 *
 * @example
 * ```ts
 * const answer = await lime(model, table.slice(0, 1), { training: table });
 * await showViews(neighbourhood(answer), neighbourhood(answer, { against: "surrogate" }));
 * ```
 */
export function neighbourhood(explanation: Explanation<"attribution">, options: NeighbourhoodOptions = {}): ViewSpec {
	const { controls = [], against = "features" } = options;
	const { surrogate } = explanation.payload;
	if (!surrogate?.neighbours)
		throw new ExplainError(
			"bad-input",
			"neighbourhood: expected an answer with the points that a surrogate was fitted to, such as lime gives for a single row",
		);
	if (against !== "features" && against !== "surrogate")
		throw new ExplainError(
			"bad-option",
			`neighbourhood: expected option "against" to be "features" or "surrogate", got ${shown(against)}`,
		);
	const { neighbours } = surrogate;
	const attributions = attributionRows("neighbourhood", explanation, options);
	expectRows("neighbourhood", attributions);
	const answer = attributions.answerOf(0);
	const axes = against === "surrogate" ? undefined : axesOf(explanation, attributions, neighbours, options.axes);
	const output = attributions.output[0] as number;
	const { weights, answers, fitted, likelihood } = neighbours;
	const drawn = drawnPoints(weights.values);
	const points = drawn.map((i) => ({
		...(axes && { ...axes[0].at(i, "x"), ...axes[1].at(i, "y") }),
		answer: answers.values[i] as number,
		fitted: fitted.values[i] as number,
		weight: weights.values[i] as number,
		unlike: (likelihood?.values[i] as number) < unlikely,
		sentence: sentenceOf(i, neighbours, answer),
	}));
	const fidelity = surrogate.fidelity.values[0] as number;
	const facts = factsOf(neighbours);
	const caption = captionOf({ answer, fidelity, facts, against, drawn: drawn.length, surrogate, output });
	const prediction = surrogate.prediction.values[0] as number;
	const here = { ...(axes && { ...axes[0].here("x"), ...axes[1].here("y") }), answer: output, fitted: prediction };
	const range = rangeOf([...points.flatMap((point) => [point.answer, ...(axes ? [] : [point.fitted])]), output]);
	return {
		title:
			options.title ??
			(against === "surrogate"
				? `Does the surrogate follow ${inSentence(answer)}?`
				: `Where the model was asked about ${inSentence(answer)}`),
		figure: {
			kind: "vega",
			spec: axes ? neighbourhoodSpec(axes[0].axis, axes[1].axis, answer) : surrogateSpec(answer, range),
			data: {
				points,
				here: [{ ...here, sentence: `the explained row: ${answer} ${formatNumber(output)}` }],
				...(axes === undefined && { same: range.map((at) => ({ fitted: at, answer: at })) }),
			},
			alt: caption,
			minWidth: 270,
		},
		controls,
		strip: stripOf(fidelity, facts, likelihood !== undefined),
		caption,
		table: tableOf(neighbours, facts.order, answer),
	};
}

interface Facts {
	/** By falling weight. */
	readonly order: readonly number[];
	readonly count: number;
	/** (Σ w)² / Σ w²: as many points of equal weight would tell as much. */
	readonly effective: number;
	/** The share of points, and of weight, that is unlike the data. */
	readonly unlikePoints: number;
	readonly unlikeWeight: number;
}

function factsOf({ weights, likelihood }: Neighbours): Facts {
	const { values } = weights;
	let [sum, squares, points, weight] = [0, 0, 0, 0];
	for (let i = 0; i < values.length; i++) {
		const own = values[i] as number;
		sum += own;
		squares += own * own;
		if (likelihood && (likelihood.values[i] as number) < unlikely) {
			points++;
			weight += own;
		}
	}
	return {
		order: [...values.keys()].sort((a, b) => (values[b] as number) - (values[a] as number) || a - b),
		count: values.length,
		effective: squares > 0 ? (sum * sum) / squares : 0,
		unlikePoints: values.length > 0 ? points / values.length : 0,
		unlikeWeight: sum > 0 ? weight / sum : 0,
	};
}

/** All, or half of them by weight and half evenly, in their order. */
function drawnPoints(weights: ArrayLike<number>): number[] {
	const all = Array.from({ length: weights.length }, (_, i) => i);
	if (all.length <= mostPoints) return all;
	const byWeight = [...all].sort((a, b) => (weights[b] as number) - (weights[a] as number) || a - b);
	const heavy = byWeight.slice(0, mostPoints / 2);
	return [...heavy, ...thinned(byWeight.slice(mostPoints / 2), mostPoints / 2)].sort((a, b) => a - b);
}

function rangeOf(values: readonly number[]): [number, number] {
	let [low, high] = [Infinity, -Infinity];
	for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
	return [low, high];
}

/** An axis with the places of the points and of the explained row on it. */
interface PlacedAxis {
	readonly axis: NeighbourAxis;
	at(point: number, field: "x" | "y"): Record<string, string | number | null>;
	here(field: "x" | "y"): Record<string, string | number | null>;
}

function axesOf(
	{ payload }: Explanation<"attribution">,
	attributions: AttributionRows,
	neighbours: Neighbours,
	asked: NeighbourhoodOptions["axes"],
): readonly [PlacedAxis, PlacedAxis] {
	const { points, rows } = neighbours;
	const { features, members } = payload;
	const source = rows ?? points;
	const [count = 0, width = 0] = source.shape;
	// A part that is hidden or shown: the explained row has all of its parts.
	const own = (column: number) => (rows ? (payload.inputs.values[column] as number) : 1);
	if (asked === "principal") {
		const whole = new Float64Array((count + 1) * width);
		for (let i = 0; i < count * width; i++) whole[i] = source.values[i] as number;
		for (let j = 0; j < width; j++) whole[count * width + j] = own(j);
		const plane = principalPlane(whole, count + 1, width);
		const of = (values: Float64Array, place: string, share: number): PlacedAxis => ({
			axis: { title: `${place} principal axis (${formatNumber(share, "percent")} of the spread)` },
			at: (i, field) => ({ [field]: values[i] as number }),
			here: (field) => ({ [field]: values[count] as number }),
		});
		return [of(plane.x, "first", plane.shares[0]), of(plane.y, "second", plane.shares[1])];
	}
	const columnOf = (feature: number): number | undefined => {
		const columns = members && rows ? members[feature] : [feature];
		return columns?.length === 1 && (columns[0] as number) < width ? columns[0] : undefined;
	};
	const ranked = featuresOfRow(attributions, 0).filter((feature) => columnOf(feature) !== undefined);
	// Numbers first: a category spreads its points along one axis only.
	const numeric = ranked.filter((feature) => !rows || !features[feature]?.levels);
	const byNumbers = [...numeric, ...ranked.filter((feature) => !numeric.includes(feature))].slice(0, 2);
	const chosen = asked ? asked.map((one) => featureOf(features, one)) : byNumbers;
	const axes = chosen.map((feature): PlacedAxis => {
		const column = columnOf(feature);
		const info = features[feature] as Feature;
		if (column === undefined)
			throw new ExplainError(
				"bad-input",
				`neighbourhood: expected axes that are one column each, got ${info.name}; axes: "principal" shows all`,
			);
		const levels = rows ? info.levels : ["hidden", "present"];
		const place = (value: number, i: number | undefined, field: "x" | "y") =>
			levels
				? {
						[field]: rows ? featureValue(info, value) : (levels[Math.round(value)] ?? formatNumber(value)),
						[`${field}Offset`]: i === undefined ? 0 : jitter(i),
					}
				: { [field]: Number.isNaN(value) ? null : value };
		return {
			axis: { title: axisTitle(info), ...(levels && { levels }) },
			at: (i, field) => place(source.values[i * width + column] as number, i, field),
			here: (field) => place(own(column), undefined, field),
		};
	});
	const [x, y = x] = axes;
	if (!x || !y)
		throw new ExplainError(
			"bad-input",
			'neighbourhood: expected a feature that is one column; axes: "principal" shows all',
		);
	return [x, y];
}

function featureOf(features: readonly Feature[], asked: string | number): number {
	const names = features.map(({ name }) => name);
	const index = typeof asked === "string" ? names.indexOf(asked) : asked;
	if (Number.isInteger(index) && index >= 0 && index < names.length) return index;
	throw new ExplainError(
		typeof asked === "string" ? "unknown-name" : "out-of-range",
		`neighbourhood: expected option "axes" to name two features (${names.slice(0, 20).join(", ")}${names.length > 20 ? ", …" : ""}) or to be "principal", got ${shown(asked)}`,
	);
}

function sentenceOf(i: number, { weights, answers, fitted, likelihood }: Neighbours, answer: string): string {
	const like = likelihood?.values[i] as number | undefined;
	return (
		`${answer} ${formatNumber(answers.values[i] as number)}, the surrogate answers ${formatNumber(fitted.values[i] as number)}; ` +
		`weight ${formatNumber(weights.values[i] as number)}` +
		`${like === undefined ? "" : like < unlikely ? `; unlike the data: ${formatNumber(like, "percent")} of the real rows lie as far out` : ""}`
	);
}

function captionOf(words: {
	readonly answer: string;
	readonly fidelity: number;
	readonly facts: Facts;
	readonly against: "features" | "surrogate";
	readonly drawn: number;
	readonly surrogate: LocalSurrogate;
	readonly output: number;
}): string {
	const { answer, fidelity, facts, against, drawn, surrogate, output } = words;
	const { count, effective, unlikePoints, unlikeWeight } = facts;
	const prediction = surrogate.prediction.values[0] as number;
	return [
		`${count.toLocaleString("en")} points with a kernel of width ${formatNumber(surrogate.kernelWidth)} count as much as ${formatNumber(effective, "integer")} of equal weight.`,
		surrogate.neighbours?.likelihood
			? `${formatNumber(unlikePoints, "percent")} of them, with ${formatNumber(unlikeWeight, "percent")} of the weight, are unlike the data (rings).`
			: "",
		against === "surrogate"
			? `The surrogate follows ${inSentence(answer)} with a weighted R² of ${formatNumber(fidelity)}; at the row itself it answers ${formatNumber(prediction)} where the model answers ${formatNumber(output)}.`
			: `The cross is the explained row, where ${inSentence(answer)} is ${formatNumber(output)}.`,
		drawn < count ? `${drawn.toLocaleString("en")} points are drawn, the heaviest among them.` : "",
	]
		.filter(Boolean)
		.join(" ");
}

function stripOf(fidelity: number, { effective, unlikeWeight }: Facts, known: boolean): StripItem[] {
	return [
		{
			label: "fidelity",
			value: `R² ${formatNumber(fidelity)}`,
			grade: fidelity >= 0.8 ? "good" : fidelity >= 0.5 ? "fair" : "poor",
			help: "How well the linear surrogate follows the model around this row: 1 is perfectly, 0 no better than a constant.",
		},
		{
			label: "effective points",
			value: formatNumber(effective, "integer"),
			help: "(Σ w)² / Σ w²: as many points of equal weight would tell as much.",
		},
		...(known
			? [
					{
						label: "weight unlike the data",
						value: formatNumber(unlikeWeight, "percent"),
						grade: unlikeWeight <= 0.1 ? "good" : unlikeWeight <= 0.3 ? "fair" : "poor",
						help: "The share of the weight that lies on points such as the model was never trained for.",
					} as const,
				]
			: []),
	];
}

const mostListed = 30;

function tableOf(neighbours: Neighbours, order: readonly number[], answer: string): ViewSpec["table"] {
	const { weights, answers, fitted, likelihood } = neighbours;
	return {
		columns: ["point", "weight", answer, "surrogate", ...(likelihood ? ["likelihood"] : [])],
		rows: order
			.slice(0, mostListed)
			.map((i) => [
				i,
				weights.values[i] as number,
				answers.values[i] as number,
				fitted.values[i] as number,
				...(likelihood ? [likelihood.values[i] as number] : []),
			]),
	};
}
