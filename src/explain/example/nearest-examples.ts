import { ExplainError, shown } from "../../core/errors.ts";
import { defineExplainer } from "../../core/explainer.ts";
import { ndArray } from "../../core/nd-array.ts";
import { number, optional } from "../../core/options.ts";
import { FittedNearestNeighbours } from "../../models/neighbours/nearest-neighbours.ts";
import type { TableRows } from "../../models/table/rows.ts";

/** The options of {@link nearestExamples}. */
export interface NearestExamplesOptions {
	/** How many examples. Default: as many as answer in the model. */
	k?: number | undefined;
}

/**
 * Explanation by example: which training rows is this answer made of, and how far are they?
 *
 * The payload holds the rows that were asked about `[example, feature]`, the k training rows nearest to each
 * `[example, neighbour, feature]`, their distances `[example, neighbour]`, and where they stand in the training table. Of this model
 * that is no approximation: the neighbours, weighted as the model says, are the answer.
 *
 * Cost: one search for each row; no evaluation of the model.
 *
 * It misleads where a person sees likeness in other columns than the distance does, and where even the nearest row is far away.
 *
 * @throws ExplainError `unsupported-model` for another model than {@link nearestNeighbours} gives, `bad-option`, and for rows as `predict`.
 *
 * @example
 * ```ts
 * const model = await nearestNeighbours({ k: 3 }).fit(table, { target: "species" });
 * const { payload } = await nearestExamples(model, table.head(1));
 * payload.indices?.values; // rows of the training table
 * ```
 *
 * Cover, Hart (1967), Nearest Neighbor Pattern Classification. Key `cover1967`.
 */
export const nearestExamples = defineExplainer<FittedNearestNeighbours, TableRows, NearestExamplesOptions, "examples">({
	method: "nearestExamples",
	source: "cover1967",
	kind: "examples",
	options: { k: optional(number(1, { min: 1, integer: true })) },
	identify(model) {
		if (model instanceof FittedNearestNeighbours) return model.identity;
		const words = "expected a model of nearestNeighbours, whose answers are made of examples";
		throw new ExplainError("unsupported-model", `nearestExamples: ${words}, got ${shown(model)}`);
	},
	async *run(context, model, inputs, { k = model.k }) {
		yield { progress: { done: 0, total: 1, label: "nearestExamples" } };
		const query = await model.readRows(inputs, "nearestExamples");
		const { places, indices, distances } = model.search(query, k);
		const [count, width] = query.shape as [number, number];
		const rows = new Float64Array(count * k * width);
		for (const [i, place] of places.entries()) {
			rows.set(model.examples.values.subarray(place * width, (place + 1) * width), i * width);
		}
		await context.checkpoint({ done: 1, total: 1, label: "nearestExamples" });
		return {
			scope: "local",
			unit: "none",
			payload: {
				query,
				rows: ndArray(rows, [count, k, width], ["example", "neighbour", "feature"]),
				distance: distances,
				indices,
				features: model.features,
			},
		};
	},
});
