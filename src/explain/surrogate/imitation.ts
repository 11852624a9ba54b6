import { ExplainError, shown } from "../../core/errors.ts";
import type { RunContext } from "../../core/explainer.ts";
import type { Feature } from "../../core/explanation.ts";
import { checked, number, type OptionRules } from "../../core/options.ts";
import type { Predictor } from "../../core/predictor.ts";
import { wilsonInterval } from "../../data/checks/significance.ts";
import { split } from "../../data/split.ts";
import type { Estimator } from "../../models/table/estimator.ts";
import { readModelRows } from "../../models/table/evaluation-data.ts";
import type { FittedModel } from "../../models/table/fitted-model.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { predictedClass, scoreOf } from "../../models/table/scoring.ts";
import { type TrainingData, takeTrainingRows } from "../../models/table/training-data.ts";
import { answersOf } from "../perturbation/answers.ts";
import { askRows } from "../perturbation/ask-rows.ts";

/** What every surrogate takes. */
export interface ImitationOptions {
	/** The output whose number is imitated, by name or index, such as the probability of a class. Default: the class that the model chooses, or its only output. */
	output?: string | number | undefined;
	/** The share of rows on which the fidelity is measured, and that the surrogate does not see, above 0 and below 1. Default 0.3. */
	heldOut?: number;
}

/** The rules of {@link ImitationOptions}. */
export const imitationRules: OptionRules<Required<ImitationOptions>> = {
	output: checked<string | number | undefined>(
		undefined,
		"the name or the index of an output",
		(value) => typeof value === "string" || (Number.isInteger(value) && (value as number) >= 0),
	),
	heldOut: {
		...number(0.3),
		expected: "a number above 0 and below 1",
		accepts: (value) => typeof value === "number" && value > 0 && value < 1,
	},
};

/** A readable model of what another model answers. */
interface Imitation<M extends FittedModel> {
	readonly surrogate: M;
	/** R² of the model's numbers, or the share of its classes, on rows that the surrogate has not seen. */
	readonly fidelity: number;
	readonly fidelityInterval: readonly [number, number];
	readonly warnings: readonly string[];
}

/** Below these a surrogate is another model rather than an explanation: what it says need not be the model's reason. */
const lowR2 = 0.8;
const lowAgreement = 0.9;
const bootstraps = 500;

/** The output that is asked for, by index. */
function outputIndex(
	who: string,
	output: string | number,
	names: readonly string[] | undefined,
	outputs: number,
): number {
	const index = typeof output === "number" ? output : (names?.indexOf(output) ?? -1);
	if (index >= 0 && index < outputs) return index;
	throw new ExplainError(
		typeof output === "number" ? "out-of-range" : "unknown-name",
		`${who}: expected option "output" to be one of ${names?.join(", ") ?? `0 to ${outputs - 1}`}, got ${shown(output)}`,
	);
}

/** The model's answers as what a surrogate is fitted to. */
async function modelAnswers(
	who: string,
	context: RunContext,
	model: Predictor,
	rows: TableRows,
	output: string | number | undefined,
): Promise<TrainingData> {
	const { x, features } = await readModelRows(who, model, rows);
	const [count, width] = x.shape as [number, number];
	let answers = new Float64Array(0);
	let outputs = 1;
	await askRows(context, {
		ask: answersOf(who, model, "prediction").ask,
		count,
		width,
		label: `${who}: asking the model`,
		fill: (into, start, end) => into.set(x.values.subarray(start * width, end * width)),
		take(values, start, _end, columns) {
			if (start === 0) answers = new Float64Array(count * columns);
			outputs = columns;
			answers.set(values, start * columns);
		},
	});
	const { outputNames } = model;
	const common = { features, x, weights: undefined, rowCount: count };
	if (output !== undefined || outputs === 1) {
		const k = output === undefined ? 0 : outputIndex(who, output, outputNames, outputs);
		const name = outputNames?.[k] ?? `output ${k}`;
		const target: Feature = { name: model.outputUnit === "probability" ? `probability of ${name}` : name };
		const y = Float64Array.from({ length: count }, (_, row) => answers[row * outputs + k] as number);
		return { ...common, task: "regression", target, y, classes: undefined };
	}
	if (model.outputUnit === "response") {
		const names = outputNames?.join(", ") ?? `0 to ${outputs - 1}`;
		throw new ExplainError(
			"bad-option",
			`${who}: expected option "output", one of ${names}, for a model of several numbers`,
		);
	}
	const chosen = Float64Array.from({ length: count }, (_, row) =>
		predictedClass({ predicted: answers, columns: outputs }, row),
	);
	const present = [...new Set(chosen)].sort((a, b) => a - b);
	const nameOf = (k: number) => outputNames?.[k] ?? `class ${k}`;
	if (present.length < 2) {
		const words = "expected rows for which the model chooses different classes";
		throw new ExplainError(
			"bad-input",
			`${who}: ${words}, got only "${nameOf(present[0] as number)}"; option "output" imitates its probability`,
		);
	}
	return {
		...common,
		task: "classification",
		target: { name: "answer" },
		y: chosen.map((k) => present.indexOf(k)),
		classes: present.map(nameOf),
	};
}

/** The 2.5 % and 97.5 % quantiles of R² over rows drawn again with replacement. */
function bootstrapR2(context: RunContext, y: Float64Array, predicted: Float64Array): readonly [number, number] {
	const random = context.random.fork("fidelity");
	const values = Float64Array.from({ length: bootstraps }, () => {
		const drawn = Uint32Array.from(y, () => random.integer(y.length));
		const own = {
			y: Float64Array.from(drawn, (i) => y[i] as number),
			predicted: Float64Array.from(drawn, (i) => predicted[i] as number),
		};
		return scoreOf("fidelity", "r2", "regression", { ...own, columns: 1 });
	}).sort();
	return [values[Math.floor(0.025 * bootstraps)] as number, values[Math.ceil(0.975 * bootstraps) - 1] as number];
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;

/**
 * Fits a readable model to what another model answers, and measures on other rows how well it stands for it.
 *
 * @throws ExplainError `bad-input` where the model always chooses the same class, or there are too few rows; `bad-option`, `out-of-range`, `unknown-name` for an
 * output; `not-finite`; as `predict`.
 */
export async function imitate<M extends FittedModel>(
	who: string,
	context: RunContext,
	{ model, rows, estimator }: { readonly model: Predictor; readonly rows: TableRows; readonly estimator: Estimator<M> },
	{ output, heldOut }: Required<ImitationOptions>,
): Promise<Imitation<M>> {
	const data = await modelAnswers(who, context, model, rows, output);
	const { seed, signal } = context;
	const labels = data.classes ? data.y : new Uint8Array(data.rowCount);
	const parts = split(labels, { test: heldOut, seed });
	if (parts.train.length < 2 || parts.test.length < 2) {
		const words = "expected enough rows to fit a surrogate and to hold some out";
		throw new ExplainError("bad-input", `${who}: ${words}, got ${data.rowCount}`);
	}
	const surrogate = await estimator.fitData(takeTrainingRows(data, parts.train), { seed, signal });
	const held = takeTrainingRows(data, parts.test);
	const { values } = await surrogate.predict(held.x);
	const predicted = values as Float64Array;
	if (!data.classes) {
		const fidelity = scoreOf(who, "r2", "regression", { y: held.y, predicted, columns: 1 });
		return {
			surrogate,
			fidelity,
			fidelityInterval: bootstrapR2(context, held.y, predicted),
			warnings:
				fidelity < lowR2
					? [
							`The surrogate explains only ${percent(Math.max(0, fidelity))} of the variance of the model's answers on held-out rows: it is another model, and what it says need not be the model's reason.`,
						]
					: [],
		};
	}
	const columns = data.classes.length;
	let right = 0;
	const counts = new Uint32Array(columns);
	for (let row = 0; row < held.rowCount; row++) {
		if (predictedClass({ predicted, columns }, row) === held.y[row]) right++;
		counts[held.y[row] as number]!++;
	}
	const fidelity = right / held.rowCount;
	const always = counts.reduce((most, count) => Math.max(most, count), 0) / held.rowCount;
	return {
		surrogate,
		fidelity,
		fidelityInterval: wilsonInterval(right, held.rowCount),
		warnings:
			fidelity < lowAgreement || fidelity <= always
				? [
						`The surrogate agrees with the model on only ${percent(fidelity)} of held-out rows (always the same answer: ${percent(always)}): what it says need not be the model's reason.`,
					]
				: [],
	};
}
