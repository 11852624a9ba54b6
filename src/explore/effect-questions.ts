import type { Explanation, Feature } from "../core/explanation.ts";
import type { Predictor } from "../core/predictor.ts";
import type { Control, ViewSpec } from "../core/view-spec.ts";
import { accumulatedLocalEffects } from "../explain/global/accumulated-local-effects.ts";
import { partialDependence } from "../explain/global/partial-dependence.ts";
import type { TableRows } from "../models/table/rows.ts";
import { effectCurve } from "../views/effect-curve.ts";
import { type ExplorerDefinition, type ExplorerRun, rowSelection, type Values } from "./explorer.ts";

/** What an explorer of effects was started with. */
export interface EffectSettings {
	readonly model: Predictor;
	readonly rows: TableRows;
	readonly rowCount: number;
	readonly features: readonly Feature[];
	/** Names of the model's outputs; none where it has no names. */
	readonly outputs: readonly string[];
	readonly output: number;
	readonly feature: number;
	readonly sample: number;
	readonly answer: string | undefined;
	readonly seed: number;
}

const alone = "none";
/** Fine enough to see steps, coarse enough to follow the pointer. */
const points = 24;
const mostLines = 200;

/** What an explorer of effects asks and draws. */
export class EffectQuestions implements ExplorerDefinition<Explanation<"effect">> {
	readonly values: Values;
	readonly #settings: EffectSettings;

	constructor(settings: EffectSettings) {
		this.#settings = settings;
		this.values = {
			feature: String(settings.feature),
			with: alone,
			method: "dependence",
			centre: false,
			lines: 40,
			...(settings.outputs.length > 1 && { output: String(settings.output) }),
		};
	}

	controls({ feature, with: other, method }: Values): readonly Control[] {
		const { features, outputs, rowCount } = this.#settings;
		const accumulated = method === "accumulated";
		const single = other === alone;
		const all = features.map(({ name }, index) => ({ value: String(index), label: name }));
		// Accumulated effects of a pair are those of two numbers.
		const ofPair = (index: string) => !accumulated || !features[Number(index)]?.levels;
		const others = ofPair(String(feature)) ? all.filter(({ value }) => value !== feature && ofPair(value)) : [];
		return [
			{
				id: "feature",
				label: "Feature",
				answeredBy: "explainer",
				type: "choice",
				style: "menu",
				options: all,
			},
			{
				id: "with",
				label: "Together with",
				help: "A second feature makes a map of both.",
				answeredBy: "explainer",
				type: "choice",
				style: "menu",
				options: [{ value: alone, label: "no other" }, ...others],
			},
			{
				id: "method",
				label: "Effect",
				help: "Partial dependence sets the feature to a value in every row; accumulated local effects move each row only a little.",
				answeredBy: "explainer",
				type: "choice",
				style: "buttons",
				options: [
					{ value: "dependence", label: "PDP, ICE" },
					{ value: "accumulated", label: "ALE" },
				],
			},
			...(outputs.length > 1
				? [
						{
							id: "output",
							label: "Answer",
							answeredBy: "explainer",
							type: "choice",
							style: "menu",
							options: outputs.map((label, index) => ({ value: String(index), label })),
						} as const,
					]
				: []),
			{
				id: "lines",
				label: "Rows drawn",
				help: "Curves of single rows (individual conditional expectation).",
				answeredBy: "explainer",
				type: "range",
				min: 0,
				max: Math.min(mostLines, rowCount),
				step: 1,
				format: "integer",
				disabled: accumulated || !single,
			},
			{
				id: "centre",
				label: "Start at 0",
				help: "All curves begin at 0, so that only their shapes are compared.",
				answeredBy: "explainer",
				type: "toggle",
				disabled: accumulated || !single,
			},
		];
	}

	/** A second feature that the first or the method excludes is none. */
	settle(values: Values): Values {
		const allowed = this.controls(values).find(({ id }) => id === "with");
		const exists = allowed?.type === "choice" && allowed.options.some(({ value }) => value === values.with);
		return exists ? values : { ...values, with: alone };
	}

	label({ feature }: Values): string {
		return `asking about ${this.#settings.features[Number(feature)]?.name}`;
	}

	compute(values: Values, { signal, onProgress }: ExplorerRun): Promise<Explanation<"effect">> {
		const { model, rows, sample, seed, output, outputs } = this.#settings;
		const single = values.with === alone;
		const common = {
			feature: single ? Number(values.feature) : ([Number(values.feature), Number(values.with)] as const),
			output: outputs.length > 1 ? Number(values.output) : output,
			seed,
			signal,
			onProgress,
		};
		if (values.method === "accumulated") return accumulatedLocalEffects(model, rows, common);
		return partialDependence(model, rows, {
			...common,
			sample,
			...(single && { points }),
			ice: Number(values.lines),
			centre: single && values.centre === true,
		});
	}

	views(explanation: Explanation<"effect">, _: Values, controls: readonly Control[]): readonly ViewSpec[] {
		const { answer } = this.#settings;
		return [effectCurve(explanation, { controls, selection: rowSelection, ...(answer !== undefined && { answer }) })];
	}
}
