import type { Control } from "../core/view-spec.ts";
import { rangeControl } from "./range-control.ts";

/** What chooses one of so many rows. */
export function rowControl(
	count: number,
	parts: { readonly label: string; readonly help: string; readonly id?: string },
): Control {
	// A slider needs two ends; a single row has one.
	const ends = [0, Math.max(1, count - 1)] as const;
	return rangeControl({ id: "row", ...parts, step: 1, format: "integer", disabled: count < 2 }, ends);
}
