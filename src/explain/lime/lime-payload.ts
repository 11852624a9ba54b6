import type { Answer, Progress } from "../../core/explainer.ts";
import type { LocalSurrogate, Payloads } from "../../core/explanation.ts";
import { ndArray } from "../../core/nd-array.ts";
import { twoSidedQuantile } from "../../math/distributions.ts";
import type { Points } from "./kernel.ts";
import type { LimeState } from "./lime-run.ts";
import { limeWarnings } from "./lime-warnings.ts";

/** What a LIME is about, beside what was fitted. */
interface LimeSubject {
	/** Examples that were to be explained, and of how many outputs each, with an axis of them or not. */
	readonly examples: number;
	readonly each: number;
	readonly all: boolean;
	readonly unit: Answer<"attribution">["unit"];
	/** What the coefficients belong to. */
	readonly features: Payloads["attribution"]["features"];
	/** Of the first `count` examples. */
	inputs(count: number): Payloads["attribution"]["inputs"];
	target(count: number): Answer<"attribution">["target"];
	readonly outputs: Float64Array;
	readonly kernelWidth: number;
	readonly per: string;
	/** Whether nothing was left to chance. */
	exact(): boolean;
	/** What is known of the points, of a single example. */
	neighbours?(): { readonly points: Points; readonly rows?: Float64Array; readonly likelihood?: Float64Array };
	/** What the payload has beside: regions, spans, members. */
	readonly more?: Partial<Payloads["attribution"]>;
}

/** What a LIME tells on its way, and its last answer. */
export type LimeSteps = AsyncGenerator<{ progress: Progress; partial: Answer<"attribution"> }, Answer<"attribution">>;

/** Passes on what is known so far as partial answers. */
export async function* limeSteps(
	who: string,
	states: AsyncGenerator<LimeState, LimeState>,
	answerOf: (state: LimeState) => Answer<"attribution">,
): LimeSteps {
	for (;;) {
		const { done, value } = await states.next();
		if (done) return answerOf(value);
		// How many points were asked has been told between batches.
		yield { progress: { done: 0, total: 0, label: who }, partial: answerOf(value) };
	}
}

/** Points of a single example that its explanation keeps, at most. */
export const keptPoints = 500;

/** The points that a single example's surrogate was fitted to. */
function neighboursOf({ neighbours }: LimeSubject, { fits }: LimeState): LocalSurrogate["neighbours"] {
	const [fit] = fits;
	if (!neighbours || !fit) return undefined;
	const { points, rows, likelihood } = neighbours();
	const { columns, origin, weights, answers } = points;
	const count = Math.min(points.count, keptPoints);
	const width = columns.length;
	const seen = new Float64Array(count * width);
	const fitted = new Float64Array(count).fill(fit.intercept);
	for (const [j, column] of columns.entries()) {
		const own = fit.coefficients[j] as number;
		const from = origin[j] as number;
		for (let i = 0; i < count; i++) {
			const value = from + (column[i] as number);
			seen[i * width + j] = value;
			fitted[i] = (fitted[i] as number) + own * value;
		}
	}
	const along = (values: Float64Array) => ndArray(values, [count], ["neighbour"]);
	return {
		points: ndArray(seen, [count, width], ["neighbour", "feature"]),
		...(rows && { rows: ndArray(rows, [count, rows.length / count], ["neighbour", "column"]) }),
		weights: along(weights.slice(0, count)),
		answers: along(answers.slice(0, count)),
		fitted: along(fitted),
		...(likelihood && { likelihood: along(likelihood) }),
	};
}

/** The answer that surrogates of examples make. */
export function limeAnswer(state: LimeState, subject: LimeSubject): Answer<"attribution"> {
	const { fits, stopped } = state;
	const { features, unit, kernelWidth, per, more, each, all } = subject;
	const exact = subject.exact();
	const count = fits.length / each;
	const width = features.length;
	/** Of features and outputs; values stand output by output, `[example, output, feature]`. */
	const matrix = (values: Float64Array) => {
		if (!all) return ndArray(values, [count, width], ["example", "feature"]);
		const turned = new Float64Array(values.length);
		for (let fit = 0; fit < fits.length; fit++) {
			const [example, output] = [Math.floor(fit / each), fit % each];
			for (let j = 0; j < width; j++) turned[(example * width + j) * each + output] = values[fit * width + j] as number;
		}
		return ndArray(turned, [count, width, each], ["example", "feature", "output"]);
	};
	const outputsOf = (values: Float64Array) =>
		all ? ndArray(values, [count, each], ["example", "output"]) : ndArray(values, [count], ["example"]);
	const along = (of: (fit: (typeof fits)[number]) => number) => outputsOf(Float64Array.from(fits, of));
	const scores = new Float64Array(fits.length * width);
	const errors = new Float64Array(fits.length * width);
	const low = new Float64Array(fits.length * width);
	const high = new Float64Array(fits.length * width);
	// A search each; many examples have about the same freedom.
	const quantiles = new Map<number, number>();
	for (const [example, { coefficients, standardError, freedom }] of fits.entries()) {
		const rounded = Math.max(1, Math.round(freedom));
		const times = quantiles.get(rounded) ?? twoSidedQuantile(0.95, rounded);
		quantiles.set(rounded, times);
		for (let j = 0, at = example * width; j < width; j++, at++) {
			const score = coefficients[j] as number;
			const error = standardError[j] as number;
			scores[at] = score;
			errors[at] = error;
			low[at] = score - times * error;
			high[at] = score + times * error;
		}
	}
	const neighbours = subject.examples * each === 1 ? neighboursOf(subject, state) : undefined;
	const target = subject.target(count);
	return {
		scope: "local",
		...(target && { target }),
		unit,
		...(!exact && { standardError: matrix(errors) }),
		fidelity: fits.reduce((sum, fit) => sum + (exact ? fit.fidelity : fit.heldOut), 0) / fits.length,
		...(stopped && { stopped }),
		warnings: limeWarnings(
			state,
			subject,
			features.map(({ name }) => name),
			unit,
		),
		payload: {
			scores: matrix(scores),
			inputs: subject.inputs(count),
			features,
			outputValue: outputsOf(subject.outputs.slice(0, fits.length)),
			...(!exact && { interval: [matrix(low), matrix(high)] as const }),
			surrogate: {
				intercept: along(({ intercept }) => intercept),
				prediction: along(({ prediction }) => prediction),
				fidelity: along(({ fidelity }) => fidelity),
				...(fits[0]?.lambda !== undefined && { lambda: along(({ lambda = 0 }) => lambda) }),
				kernelWidth,
				per,
				...(neighbours && { neighbours }),
			},
			...more,
		},
	};
}
