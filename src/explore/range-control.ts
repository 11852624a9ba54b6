import type { Control } from "../core/view-spec.ts";

type Range = Extract<Control, { type: "range" }>;

/** A slider that the explainer answers. */
export function rangeControl(
	parts: Pick<Range, "id" | "label" | "help" | "step" | "format" | "disabled">,
	[min, max]: readonly [least: number, most: number],
): Control {
	return { ...parts, answeredBy: "explainer", type: "range", min, max };
}

/** How often the model is asked for one answer. */
export const samplesControl = (help: string, limits: readonly [least: number, most: number], step = 50): Control =>
	rangeControl({ id: "samples", label: "Samples", help, step, format: "integer" }, limits);
