import type { Answer } from "../../core/explainer.ts";
import type { Feature, Payloads, ScoreUnit } from "../../core/explanation.ts";
import { type NdArray, ndArray } from "../../core/nd-array.ts";
import { twoSidedQuantile } from "../../math/distributions.ts";
import type { ExplainedOutputs } from "../target.ts";
import type { ShapleyEstimate } from "./shapley-estimate.ts";

/** What was explained, of whatever kind of input. */
export interface Explained {
	/** The inputs as the explanation shows them, `[example, …]`. */
	readonly inputs: NdArray;
	readonly players: readonly Feature[];
	readonly outputs: ExplainedOutputs;
	readonly unit: ScoreUnit;
	/** The columns of each player, where one has several. */
	readonly members?: readonly (readonly number[])[] | undefined;
	/** What else the payload says of a picture or a text. */
	readonly parts?: Pick<Payloads["attribution"], "regions" | "text" | "clusters">;
}

/** The largest gap that roundings explain, as a share of the range of what is explained. */
const additivityRounding = 1e-6;

const short = (value: number): string => String(Number(value.toPrecision(2)));

/** From `[feature, example × output]` to `[example, feature, output]`. */
function byExample(values: Float64Array, features: number, examples: number, each: number): Float64Array {
	const width = examples * each;
	const turned = new Float64Array(values.length);
	for (let feature = 0; feature < features; feature++) {
		for (let at = 0; at < width; at++) {
			const example = Math.floor(at / each);
			turned[(example * features + feature) * each + (at - example * each)] = values[feature * width + at] as number;
		}
	}
	return turned;
}

/** What to say where base value and scores do not sum to the output. */
export function missedWarning({ delta, range }: { readonly delta: number; readonly range: number }): string[] {
	if (delta <= additivityRounding * Math.max(range, Number.MIN_VALUE)) return [];
	return [`Base value and scores miss the output by up to ${short(delta)}, of a range of ${short(range)}.`];
}

/** The largest gap between base value + scores and output, and the range of what is explained. */
function additivity({ values, none, all }: ShapleyEstimate, features: number): { delta: number; range: number } {
	const width = none.length;
	let delta = 0;
	let low = Infinity;
	let high = -Infinity;
	for (let at = 0; at < width; at++) {
		let sum = none[at] as number;
		for (let feature = 0; feature < features; feature++) sum += values[feature * width + at] as number;
		delta = Math.max(delta, Math.abs(sum - (all[at] as number)));
		low = Math.min(low, none[at] as number, all[at] as number);
		high = Math.max(high, none[at] as number, all[at] as number);
	}
	return { delta, range: high - low };
}

/** The largest of the numbers; 0 of none. */
function largest(values: Float64Array): number {
	let most = 0;
	for (const value of values) most = Math.max(most, value);
	return most;
}

/**
 * Shapley values, or other shares of a game, as the answer of a method: scores with their base value, intervals where they were sampled, the
 * largest gap of their sum, and in words what to know of them.
 */
export function attributionAnswer(
	{ inputs, players, outputs, unit, members, parts }: Explained,
	estimate: ShapleyEstimate,
	warnings: readonly string[] = [],
): Answer<"attribution"> {
	const { values, standardError, freedom = Infinity, none, all, stopped } = estimate;
	const features = players.length;
	const { each } = outputs;
	const examples = none.length / each;
	const shape = outputs.all ? [examples, features, each] : [examples, features];
	const axes = ["example", "feature", "output"].slice(0, shape.length);
	const endShape = outputs.all ? [examples, each] : [examples];
	const endAxes = outputs.all ? ["example", "output"] : ["example"];
	const scores = byExample(values, features, examples, each);
	const error = standardError && byExample(standardError, features, examples, each);
	const t = error ? twoSidedQuantile(0.95, freedom) : 0;
	const bound = (side: number) => scores.map((score, i) => score + side * t * ((error as Float64Array)[i] as number));
	const { delta, range } = additivity(estimate, features);
	const said = [...warnings, ...(estimate.warnings ?? [])];
	if (stopped === "time limit") {
		said.push(
			error
				? `Stopped at the time limit: the standard errors are up to ${short(largest(error))}.`
				: "Stopped at the time limit.",
		);
	}
	if (stopped === "evaluations" && error) {
		said.push(
			`The bars are not as small as asked: standard errors are up to ${short(largest(error))}; raise maxSamples or precision.`,
		);
	}
	said.push(...missedWarning({ delta, range }));
	return {
		scope: "local",
		target: outputs.target,
		unit,
		payload: {
			scores: ndArray(scores, shape, axes),
			inputs,
			features: players,
			baseValue: ndArray(none, endShape, endAxes),
			outputValue: ndArray(all, endShape, endAxes),
			...(error && { interval: [ndArray(bound(-1), shape, axes), ndArray(bound(1), shape, axes)] as const }),
			...(members && { members }),
			...parts,
		},
		convergenceDelta: delta,
		...(error && { standardError: ndArray(error, shape, axes) }),
		...(stopped && { stopped }),
		warnings: said,
	};
}
