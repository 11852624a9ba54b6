import { ExplainError, shown } from "../core/errors.ts";
import type { ViewSpec } from "../core/view-spec.ts";
import { Explorer } from "./explorer.ts";

const isView = (value: unknown): value is ViewSpec =>
	typeof value === "object" && value !== null && "figure" in value && "caption" in value;

/**
 * Shows views that were made of explanations, side by side where there is room: charts that can be hovered and brushed, with their sentences
 * and their numbers.
 *
 * A view by itself is plain data, so that it can be kept, compared and drawn elsewhere.
 *
 * @returns an explorer without controls; `link` joins its rows with those of others.
 * @throws ExplainError `bad-input` for what is no view.
 *
 * @example
 * ```ts
 * const importance = await permutationImportance(model, test, { target });
 * await showViews(importanceBars(importance));
 * ```
 */
export async function showViews(...views: readonly ViewSpec[]): Promise<Explorer<readonly ViewSpec[]>> {
	const other = views.find((view) => !isView(view));
	if (other !== undefined || views.length === 0) {
		const came = views.length === 0 ? "none" : shown(other);
		throw new ExplainError("bad-input", `showViews: expected views, such as importanceBars(explanation), got ${came}`);
	}
	return Explorer.start({
		values: {},
		controls: () => [],
		label: () => "showing",
		compute: async () => views,
		views: () => views,
	});
}
