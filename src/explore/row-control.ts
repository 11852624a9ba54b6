import type { Control } from "../core/view-spec.ts";

/** What chooses one of so many rows. */
export function rowControl(
	count: number,
	parts: { readonly label: string; readonly help: string; readonly id?: string },
): Control {
	return {
		id: "row",
		...parts,
		answeredBy: "explainer",
		type: "range",
		min: 0,
		// A slider needs two ends; a single row has one.
		max: Math.max(1, count - 1),
		step: 1,
		format: "integer",
		disabled: count < 2,
	};
}
