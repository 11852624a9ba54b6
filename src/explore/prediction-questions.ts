import type { Explanation, Feature } from "../core/explanation.ts";
import { type NdArray, ndArray } from "../core/nd-array.ts";
import type { Control, ViewSpec } from "../core/view-spec.ts";
import { termContributions } from "../explain/glass-box/term-contributions.ts";
import { formatNumber } from "../figure/format-number.ts";
import type { AdditiveModel } from "../models/additive/additive-model.ts";
import { FittedLinear } from "../models/linear/fitted-linear.ts";
import { featureValue } from "../views/attribution-words.ts";
import { classScores } from "../views/class-scores.ts";
import { termStack } from "../views/term-stack.ts";
import type { ExplorerDefinition, ExplorerRun, Values } from "./explorer.ts";
import { MovableRow } from "./movable-row.ts";

/** What an explorer of a prediction was started with. */
export interface PredictionSettings {
	readonly model: AdditiveModel;
	/** `[n, features]` */
	readonly x: NdArray<Float64Array>;
	readonly row: number;
	/** Which features have a control, by index. */
	readonly moved: readonly number[];
	readonly centre: "zero" | "mean";
	readonly answer: string | undefined;
	/** The smallest and largest partial sum of any row, for each score. */
	readonly domains: readonly (readonly [number, number])[];
}

/** One prediction as a sum. */
export interface PredictionAnswer {
	readonly explanation: Explanation<"attribution">;
	/** The values that the sum is made of, `[1, features]`. */
	readonly values: NdArray<Float64Array>;
	/** The response, or the probability of each class. */
	readonly prediction: NdArray<Float64Array>;
	/** The score of the row before anything was moved. */
	readonly before: number;
}

const highest = "highest";

/** What an explorer of a prediction asks and draws. */
export class PredictionQuestions implements ExplorerDefinition<PredictionAnswer> {
	readonly values: Values;
	readonly #settings: PredictionSettings;
	readonly #row: MovableRow;

	constructor(settings: PredictionSettings) {
		this.#settings = settings;
		const { model, x, row, moved } = settings;
		this.#row = new MovableRow("explorePrediction", model.features, x, moved, ["class"]);
		this.values = {
			row,
			...(model.scoreNames.length > 1 && { class: highest }),
			...this.#row.valuesOf(row),
		};
	}

	controls(): readonly Control[] {
		const { model } = this.#settings;
		return [
			this.#row.rowControl,
			...(model.scoreNames.length > 1
				? [
						{
							id: "class",
							label: "Class",
							answeredBy: "explainer",
							type: "choice",
							style: "menu",
							options: [
								{ value: highest, label: "the most probable" },
								...model.scoreNames.map((name) => ({ value: name, label: name })),
							],
						} as const,
					]
				: []),
			...this.#row.featureControls,
		];
	}

	settle(values: Values, before: Values, asked: Values): Values {
		return this.#row.settle(values, before, asked);
	}

	label(): string {
		return "adding up";
	}

	async compute(values: Values, { signal }: ExplorerRun): Promise<PredictionAnswer> {
		const { model, x, centre } = this.#settings;
		const now = this.#row.now(values);
		const asked = values.class === undefined || values.class === highest ? "predicted" : String(values.class);
		const inputs = ndArray(now, [1, now.length], x.axes);
		const background = centre === "mean" ? { centre, background: x } : {};
		const explanation = await termContributions(model, inputs, { score: asked, signal, ...background });
		const score = explanation.target?.indices[0] ?? 0;
		const untouched = this.#row.known(Number(values.row));
		const scores = await model.scores(ndArray(untouched, [1, untouched.length], x.axes));
		const prediction = await model.predict(inputs);
		return { explanation, values: inputs, prediction, before: scores.values[score] as number };
	}

	views(
		{ explanation, prediction, before }: PredictionAnswer,
		values: Values,
		controls: readonly Control[],
	): readonly ViewSpec[] {
		const { model, answer, domains, centre } = this.#settings;
		const { classes, target } = model;
		const score = explanation.target?.indices[0] ?? 0;
		const unit = classes ? undefined : target.unit;
		const name = answer ?? (model.scoreNames[score] as string);
		const domain = domains[score] as readonly [number, number];
		const meaning = this.#meaning(explanation, prediction, score);
		const stack = termStack(explanation, {
			answer: name,
			values: model.terms.map(({ features: [j = 0, ...more] }) =>
				more.length > 0
					? ""
					: featureValue(model.features[j] as Feature, explanation.payload.inputs.values[j] as number),
			),
			sums: sumsOf(model, explanation, score),
			before,
			domain,
			controls,
			title: `Row ${values.row}: the sum that gives ${name}`,
			...(centre === "mean" && { start: "average answer" }),
			...(unit !== undefined && { unit }),
			...(meaning !== undefined && { meaning }),
		});
		if (!classes) return [stack];
		const probabilities = ndArray(prediction.values, [classes.length], ["class"]);
		return [
			stack,
			classScores(probabilities, classes, { target: classes.length === 2 ? 1 : score, title: "Probabilities" }),
		];
	}

	/** What a sum of log-odds is as a probability. */
	#meaning({ payload }: Explanation<"attribution">, prediction: NdArray, score: number): string | undefined {
		const { classes, scoreNames, link } = this.#settings.model;
		if (!classes) return undefined;
		const two = classes.length === 2;
		const probability = prediction.values[two ? 1 : score] as number;
		// What rounds to 1 is not certain.
		const share = probability > 0.9995 && probability < 1 ? "> 0.999" : formatNumber(probability);
		const how =
			link.name === "logistic" ? ` = 1 / (1 + e^${formatNumber(-(payload.outputValue.values[0] as number))})` : "";
		return `probability of ${scoreNames[score]} ${share}${how}`;
	}
}

/** How each term came about: a coefficient times a value where the model has coefficients. */
function sumsOf(model: AdditiveModel, { payload }: Explanation<"attribution">, score: number): string[] {
	const scoreName = model.scoreNames[score] as string;
	return model.terms.map((term, t) => {
		const values = term.features.map((j) => {
			const { levels } = model.features[j] as Feature;
			const value = payload.inputs.values[j] as number;
			return Number.isNaN(value) ? "missing" : levels ? (levels[value] ?? "unseen") : exact(value);
		});
		const [j] = term.features as [number];
		const feature = model.features[j] as Feature;
		const coefficient =
			model instanceof FittedLinear && !feature.levels
				? model.coefficients.find((one) => one.score === scoreName && one.name === feature.name)
				: undefined;
		// A level's contribution is its coefficient.
		if (model instanceof FittedLinear && feature.levels) return values.join();
		if (!coefficient) return `f(${values.join(", ")})`;
		const value = payload.inputs.values[j] as number;
		const mean = coefficient.value === 0 ? 0 : value - (payload.scores.values[t] as number) / coefficient.value;
		const away = Math.abs(mean) <= 1e-9 * Math.abs(value) ? exact(value) : `(${exact(value)} − ${exact(mean)})`;
		return `${exact(coefficient.value)} × ${away}`;
	});
}

/** More digits than a chart needs, so that the product can be checked. */
const exact = (value: number): string => String(Number(value.toPrecision(6))).replace("-", "−");
