import type { Explainer } from "../../src/core/explainer.ts";
import type { TargetOption } from "../../src/explain/target.ts";
import type { DifferentiableModel } from "../../src/index.ts";
import { gradCam, saliency } from "../../src/index.ts";
import type { ModelInputs } from "../../src/math/model-inputs.ts";

/** A method that explains a score of a differentiable model. A new one is one more row. */
export interface Row {
	readonly explain: Explainer<DifferentiableModel, ModelInputs, { target?: TargetOption }, "attribution">;
	/** Draws random numbers, so that another seed gives another answer. */
	readonly random: boolean;
	/** Scores have the inputs' shape, so that an ignored channel can be told from a used one. */
	readonly perInput: boolean;
	/** Takes models whose input is no image. */
	readonly takesRows: boolean;
	/** Every option with its default, as the provenance is to show it where nothing was given. */
	readonly defaults: Readonly<Record<string, unknown>>;
}

export const rows: readonly Row[] = [
	{
		explain: saliency,
		random: false,
		perInput: true,
		takesRows: true,
		defaults: { target: "predicted", absolute: false },
	},
	{
		explain: gradCam,
		random: false,
		perInput: false,
		takesRows: false,
		defaults: { target: "predicted", relu: true, upsample: "bilinear" },
	},
];
