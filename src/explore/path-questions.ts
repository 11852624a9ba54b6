import type { Explanation } from "../core/explanation.ts";
import type { Control, ViewSpec } from "../core/view-spec.ts";
import { coefficientPath } from "../explain/glass-box/coefficient-path.ts";
import type { FittedElasticNet } from "../models/linear/elastic-net.ts";
import type { FittedPath } from "../models/linear/elastic-net-path.ts";
import { coefficientLines, penaltyPlaces } from "../views/coefficient-lines.ts";
import type { ExplorerDefinition, ExplorerRun, Values } from "./explorer.ts";

/** What is shown of a path. */
export interface PathAnswer {
	readonly explanation: Explanation<"path">;
	/** The index of the λ that is looked at. */
	readonly index: number;
	readonly lambda: number;
	/** The model of that λ. */
	readonly model: FittedElasticNet;
}

/** What an explorer of a path asks and draws. */
export class PathQuestions implements ExplorerDefinition<PathAnswer> {
	readonly values: Values;
	readonly #model: FittedPath;
	readonly #places: readonly number[];
	readonly #most: number;

	constructor(model: FittedPath, most: number) {
		this.#model = model;
		this.#most = most;
		this.#places = penaltyPlaces(model.path.lambdas.values);
		const start = model.path.chosen?.smallest ?? this.#places.length - 1;
		this.values = { penalty: this.#places[start] as number, per: "deviation", smallest: 0, oneStandardError: 0 };
	}

	controls(): readonly Control[] {
		const [first, last] = [this.#places[0] as number, this.#places.at(-1) as number];
		const { chosen } = this.#model.path;
		const jump = { answeredBy: "explainer", type: "button" } as const;
		return [
			{
				id: "penalty",
				label: "log₁₀ λ",
				help: "The weight of the penalty; it can be dragged in the plot too.",
				answeredBy: "explainer",
				type: "range",
				min: Math.min(first, last),
				max: Math.max(first, last, last + 0.01),
				step: 0.01,
				format: "decimal",
				disabled: this.#places.length < 2,
			},
			...(chosen
				? [
						{
							id: "smallest",
							label: "Smallest error",
							help: "To the λ that predicts best in cross-validation.",
							...jump,
						},
						{
							id: "oneStandardError",
							label: "One standard error",
							help: "To the largest λ that is not measurably worse.",
							...jump,
						},
					]
				: []),
			{
				id: "per",
				label: "Coefficients",
				help: "Per standard deviation (SD) they can be compared; per unit they are those of the model.",
				answeredBy: "explainer",
				type: "choice",
				style: "buttons",
				options: [
					{ value: "deviation", label: "per SD" },
					{ value: "unit", label: "per unit" },
				],
			},
		];
	}

	/** A press of a button is a move of the slider. */
	settle(values: Values, before: Values): Values {
		const { chosen } = this.#model.path;
		const pressed = (["smallest", "oneStandardError"] as const).find((id) => values[id] !== before[id]);
		return chosen && pressed ? { ...values, penalty: this.#places[chosen[pressed]] as number } : values;
	}

	label(): string {
		return "looking up";
	}

	async compute({ penalty, per }: Values, { signal }: ExplorerRun): Promise<PathAnswer> {
		let index = 0;
		const away = (i: number) => Math.abs((this.#places[i] as number) - Number(penalty));
		for (let i = 1; i < this.#places.length; i++) if (away(i) < away(index)) index = i;
		const explanation = await coefficientPath(this.#model, undefined, { per: per as "deviation" | "unit", signal });
		const lambda = this.#model.path.lambdas.values[index] as number;
		return { explanation, index, lambda, model: this.#model.atIndex(index) };
	}

	views({ explanation, index }: PathAnswer, { per }: Values, controls: readonly Control[]): readonly ViewSpec[] {
		const { name, unit } = this.#model.target;
		const measure = `${name}${unit ? ` (${unit})` : ""} per ${per === "unit" ? "unit" : "standard deviation"}`;
		return [coefficientLines(explanation, { at: index, drag: "penalty", measure, most: this.#most, controls })];
	}
}
