import type { Control } from "../core/view-spec.ts";
import { outputControl } from "./output-control.ts";
import { rangeControl, samplesControl } from "./range-control.ts";
import { rowControl } from "./row-control.ts";

/** What the sliders take. */
export const limits = { width: [0.1, 5], samples: [100, 10_000], seed: [0, 30] } as const;

/** The line follows the feature with the largest coefficient. */
export const largest = "largest";

/** What a person can choose from. */
export interface LimeChoices {
	readonly rows: number;
	/** The names of the model's outputs. */
	readonly outputs: readonly string[];
	/** The names of the features that are numbers. */
	readonly numbers: readonly string[];
	/** Whether there is a line: of quartiles there is none. */
	readonly hasLine: boolean;
}

/** The controls of an explorer of LIME. */
export function limeControls({ rows, outputs, numbers, hasLine }: LimeChoices): readonly Control[] {
	const choice = { answeredBy: "explainer", type: "choice" } as const;
	return [
		rowControl(rows, { label: "Row", help: "The row that is explained." }),
		...(outputs.length > 1 ? [outputControl(outputs)] : []),
		{
			...choice,
			id: "points",
			label: "Points",
			help: "Numbers drawn around the row, or values of other rows, cut into quartiles.",
			style: "buttons",
			options: [
				{ value: "continuous", label: "numbers" },
				{ value: "discretised", label: "quartiles" },
			],
		},
		rangeControl(
			{
				id: "width",
				label: "Kernel width",
				help: "How far near reaches: a point so many standard deviations away counts 0.61.",
				step: 0.05,
				format: "decimal",
			},
			limits.width,
		),
		samplesControl("Points that the model is asked about: more of them, narrower intervals.", limits.samples, 100),
		rangeControl(
			{
				id: "penalty",
				label: "λ",
				help: "The penalty of the LASSO, as a share of the one that leaves no feature: more of it, fewer features.",
				step: 0.01,
				format: "percent",
			},
			[0, 1],
		),
		rangeControl(
			{
				id: "seed",
				label: "Draw",
				help: "Another draw of the points: what changes with it is chance.",
				step: 1,
				format: "integer",
			},
			limits.seed,
		),
		...(numbers.length > 0
			? [
					{
						...choice,
						id: "feature",
						label: "Line along",
						help: "The feature along which line and model are drawn.",
						style: "menu",
						disabled: !hasLine,
						options: [
							{ value: largest, label: "the largest" },
							...numbers.map((name) => ({ value: name, label: name })),
						],
					} as const,
				]
			: []),
	];
}
