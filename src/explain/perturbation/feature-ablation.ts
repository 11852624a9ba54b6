import { ExplainError } from "../../core/errors.ts";
import { defineExplainer } from "../../core/explainer.ts";
import { type NdArray, ndArray, shapeText, sizeOf, type TypedArray } from "../../core/nd-array.ts";
import { checked, oneOf } from "../../core/options.ts";
import type { Predictor } from "../../core/predictor.ts";
import { type BatchInputs, readBatch } from "../../models/black-box/read-batch.ts";
import { describeTarget, predictedOutputs, type TargetOption, targetIndices, targetRule } from "../target.ts";
import { type AnswerKind, answersOf, identifyPredictor } from "./answers.ts";
import { type FeatureGroups, featureGroups } from "./feature-groups.ts";

/** The options of {@link featureAblation}. */
export interface FeatureAblationOptions {
	/** The answer that is explained: the highest of each example, a class for all, or a class for each. Default `"predicted"`. */
	target?: TargetOption;
	/** What takes the place of a feature: one number, or an example `[…]` such as the means of the training rows. Default 0. */
	baseline?: number | NdArray<TypedArray>;
	/**
	 * Elements that are changed together, as labels 0, 1, 2 …: superpixels `[height, width]` of an image, or columns that belong
	 * together. Default: each element by itself.
	 */
	groups?: NdArray<TypedArray> | undefined;
	/** Explain what `predict` gives, or the scores that it is made of (logits, margins). Default `"prediction"`. */
	explain?: AnswerKind;
}

/** Rows that are made and asked at once where nothing is said; a network divides them further by its memory. */
const usualRows = 256;

const isArray = (value: unknown): value is NdArray<TypedArray> =>
	ArrayBuffer.isView((value as NdArray | undefined)?.values) && Array.isArray((value as NdArray).shape);

/** What stands for each element where it is left out. */
function baselineValues(baseline: number | NdArray<TypedArray>, shape: readonly number[]): Float64Array {
	const size = sizeOf(shape);
	if (typeof baseline === "number") return new Float64Array(size).fill(baseline);
	if (baseline.shape.join() === shape.join()) return Float64Array.from(baseline.values);
	const words = `expected option "baseline" to be a number or an example ${shapeText(shape)}`;
	throw new ExplainError("shape-mismatch", `featureAblation: ${words}, got ${shapeText(baseline.shape)}`);
}

/** Copies of examples in which one group each is left out: places start … end − 1 of examples × groups. */
function ablated(
	x: NdArray<Float64Array>,
	groups: FeatureGroups,
	absent: Float64Array,
	start: number,
	end: number,
): NdArray<Float64Array> {
	const size = absent.length;
	const rows = new Float64Array((end - start) * size);
	for (let place = start; place < end; place++) {
		const [example, group] = [Math.floor(place / groups.count), place % groups.count];
		for (let i = 0; i < size; i++) {
			const kept = groups.of[i] !== group;
			rows[(place - start) * size + i] = (kept ? x.values[example * size + i] : absent[i]) as number;
		}
	}
	return ndArray(rows, [end - start, ...x.shape.slice(1)], x.axes);
}

/**
 * Feature ablation: by how much does the answer fall when this column, pixel or group is replaced by a baseline?
 *
 *   A_g(x) = f(x) − f(x with x_i = b_i for all i in group g)
 *
 * Any model that predicts will do. Inputs `[n, …]` or one example; scores have the inputs' shape, every element of a group
 * carrying the group's A_g, in the unit of the answer. With superpixels as groups this is occlusion of an image.
 *
 * Cost: 1 + number of groups evaluations for each example; exact, no randomness.
 *
 * It misleads where features stand in for each other (leaving out one of two copies changes nothing) or only act together, and
 * where the baseline is no value that the model was trained on: an answer to an impossible input is what is compared.
 *
 * @throws ExplainError `unsupported-model` for what cannot be asked or has no scores, `bad-input` or `shape-mismatch` for inputs,
 * baseline or groups that do not fit, `not-finite` where the model answers so, `out-of-range` for a class that does not exist,
 * `bad-option`, `aborted`.
 *
 * @example
 * ```ts
 * const forest = await loadTrees("forest.json");
 * const { payload } = await featureAblation(forest, rows, { baseline: means });
 * payload.scores.shape; // [n, features]
 * ```
 *
 * Zeiler, Fergus (2014), Visualizing and Understanding Convolutional Networks, section 4.2 (occlusion). Key `zeiler2014`.
 */
export const featureAblation = defineExplainer<Predictor, BatchInputs, FeatureAblationOptions, "attribution">({
	method: "featureAblation",
	source: "zeiler2014",
	kind: "attribution",
	options: {
		target: targetRule(),
		baseline: checked<number | NdArray<TypedArray>>(
			0,
			"a finite number or an NdArray",
			(value) => Number.isFinite(value) || isArray(value),
		),
		groups: checked<NdArray<TypedArray> | undefined>(
			undefined,
			"an NdArray of labels",
			(value) => value === undefined || isArray(value),
		),
		explain: oneOf(["prediction", "score"], "prediction"),
	},
	identify: (model) => identifyPredictor("featureAblation", model),
	async *run(context, model, inputs, { target, baseline, groups: labels, explain }) {
		yield { progress: { done: 0, total: 0, label: "featureAblation" } };
		const { ask, unit } = answersOf("featureAblation", model, explain);
		const { batchSize = usualRows, signal } = context;
		const asked = { batchSize, ...(signal && { signal }) };
		const given = await readBatch("featureAblation", model.inputShape, inputs);
		const [count, ...shape] = given.shape as [number, ...number[]];
		const x = ndArray(Float64Array.from(given.values), given.shape, given.axes);
		const size = sizeOf(shape);
		const groups = featureGroups("featureAblation", shape, labels);
		const absent = baselineValues(baseline, shape);

		const whole = await ask(x, asked);
		const classes = whole.shape[1] as number;
		const outputs = { classes, outputNames: model.outputNames };
		const indices = targetIndices("featureAblation", outputs, target, count) ?? predictedOutputs(whole);
		const value = (answer: NdArray, row: number, example: number) =>
			answer.values[row * classes + (indices[example] as number)] as number;
		context.evaluated(count);

		const total = count * groups.count;
		const falls = new Float64Array(total);
		for (let start = 0; start < total; start += batchSize) {
			const end = Math.min(start + batchSize, total);
			const answer = await ask(ablated(x, groups, absent, start, end), asked);
			for (let place = start; place < end; place++) {
				const example = Math.floor(place / groups.count);
				falls[place] = value(whole, example, example) - value(answer, place - start, example);
			}
			context.evaluated(end - start);
			await context.checkpoint({ done: end, total, label: "featureAblation" });
		}

		const scores = new Float64Array(count * size);
		for (let i = 0; i < scores.length; i++) {
			scores[i] = falls[Math.floor(i / size) * groups.count + (groups.of[i % size] as number)] as number;
		}
		const { featureNames } = model;
		return {
			scope: "local",
			target: describeTarget(model, indices),
			unit,
			payload: {
				scores: ndArray(scores, x.shape, x.axes),
				inputs: x,
				features: shape.length === 1 && featureNames ? featureNames.map((name) => ({ name })) : [],
				outputValue: ndArray(
					Float64Array.from(indices, (_, example) => value(whole, example, example)),
					[count],
					["example"],
				),
			},
		};
	},
});
