import { ExplainError, shown } from "../../core/errors.ts";
import type { Feature } from "../../core/explanation.ts";
import { isotonic } from "./isotonic.ts";
import { placesWithin, type Where } from "./places.ts";
import type { ShapeModel, ShapeParts, ShapeTerm } from "./shape-model.ts";

/** Which part of which curve an {@link Edit} is about. */
export interface EditPlace extends Where {
	/** The term's name, or its index. */
	readonly term: string | number;
	/** The index of the score whose curve is changed, where a model has several. Default 0. */
	readonly score?: number;
}

/**
 * A change of a shape, as plain data: it can be saved, shown, and done again.
 *
 * - `shift` adds `by` to the values.
 * - `set` puts `value` in their place.
 * - `flatten` puts their mean over the training rows in their place.
 * - `straighten` draws a straight line between the first and the last.
 * - `monotone` is the nearest increasing, or decreasing, curve, rows weighing as many as they are.
 * - `remove` takes the term out; what it adds on average goes to the intercept.
 * - `recentre` moves the term's mean over the training rows to the intercept; predictions stay as they are.
 *
 * Without `from`, `to` and `levels` the whole curve is meant. On a line the values in the interval change, its ends included, and go back to what
 * they were within a thousandth of the curve's range; steps are cut at the ends. A missing value's share is only moved by `recentre` and `remove`.
 */
export type Edit =
	| (EditPlace & { readonly action: "shift"; readonly by: number })
	| (EditPlace & { readonly action: "set"; readonly value: number })
	| (EditPlace & { readonly action: "flatten" | "straighten" })
	| (EditPlace & { readonly action: "monotone"; readonly direction: "increasing" | "decreasing" })
	| { readonly action: "remove"; readonly term: string | number }
	| { readonly action: "recentre"; readonly term: string | number };

/** The actions of {@link Edit}. */
const editActions = ["shift", "set", "flatten", "straighten", "monotone", "remove", "recentre"] as const;

function refuse(expected: string, got: unknown): never {
	throw new ExplainError("bad-option", `edit: expected ${expected}, got ${shown(got)}`);
}

const finite = (name: string, value: unknown): number =>
	Number.isFinite(value) ? (value as number) : refuse(`option "${name}" to be a finite number`, value);

/** What a term adds on average over the training rows, `[scores]`. */
function meanOfTerm({ shape, density, missingWeight }: ShapeParts, scores: number): Float64Array {
	const sums = new Float64Array(scores);
	let total = missingWeight;
	for (let k = 0; k < scores; k++) sums[k] = shape.form === "pair" ? 0 : missingWeight * (shape.missing[k] as number);
	for (let i = 0; i < density.length; i++) {
		total += density[i] as number;
		for (let k = 0; k < scores; k++) sums[k]! += (density[i] as number) * (shape.values[i * scores + k] as number);
	}
	return total > 0 ? sums.map((sum) => sum / total) : sums.fill(0);
}

/** The term with its mean taken off everywhere, also off missing and unseen. */
function centred(term: ShapeTerm, mean: Float64Array): ShapeParts {
	const lower = (values: Float64Array) => values.map((value, at) => value - (mean[at % mean.length] as number));
	const { shape } = term;
	return {
		...term,
		shape:
			shape.form === "pair"
				? { ...shape, values: lower(shape.values) }
				: { ...shape, values: lower(shape.values), missing: lower(shape.missing), unseen: lower(shape.unseen) },
	};
}

/** The new values of some places of a curve, from their old ones, weights and positions. */
function changed(edit: Edit, values: Float64Array, weights: Float64Array, positions: Float64Array): Float64Array {
	if (edit.action === "shift") {
		const by = finite("by", edit.by);
		return values.map((value) => value + by);
	}
	if (edit.action === "set") return values.slice().fill(finite("value", edit.value));
	if (edit.action === "flatten") {
		const total = weights.reduce((sum, weight) => sum + weight, 0);
		const mean = values.reduce(
			(sum, value, i) => sum + (total > 0 ? (weights[i] as number) / total : 1 / values.length) * value,
			0,
		);
		return values.slice().fill(mean);
	}
	if (edit.action === "monotone") {
		const { direction } = edit;
		if (direction === "increasing") return isotonic(values, weights);
		if (direction !== "decreasing") refuse('option "direction" to be one of "increasing", "decreasing"', direction);
		return isotonic(
			values.map((value) => -value),
			weights,
		).map((value) => -value);
	}
	const last = values.length - 1;
	const [start, end] = [positions[0] as number, positions[last] as number];
	const [low, high] = [values[0] as number, values[last] as number];
	return positions.map((at) => (end > start ? low + ((high - low) * (at - start)) / (end - start) : low));
}

/** The shapes and the intercept that an edit of a model makes; the model stays as it is. */
export function applyEdit(model: ShapeModel, edit: Edit): { terms: readonly ShapeParts[]; intercept: Float64Array } {
	const action = (edit as Partial<Edit> | undefined)?.action;
	if (!editActions.includes(action as never)) refuse(`option "action" to be one of ${editActions.join(", ")}`, action);
	const index = model.termIndex("edit", edit.term);
	const term = model.terms[index] as ShapeTerm;
	const scores = model.intercept.length;

	if (edit.action === "remove" || edit.action === "recentre") {
		const mean = meanOfTerm(term, scores);
		const intercept = model.intercept.map((value, k) => value + (mean[k] as number));
		const rest = edit.action === "remove" ? [] : [centred(term, mean)];
		return { terms: model.terms.toSpliced(index, 1, ...(rest as ShapeTerm[])), intercept };
	}

	const score = edit.score ?? 0;
	if (!(Number.isInteger(score) && score >= 0 && score < scores)) {
		throw new ExplainError("out-of-range", `edit: expected a score from 0 to ${scores - 1}, got ${shown(score)}`);
	}
	const isOrdered = term.shape.form === "steps" || term.shape.form === "line";
	if ((edit.action === "straighten" || edit.action === "monotone") && !isOrdered) {
		refuse(`a term of one number to ${edit.action === "monotone" ? "make monotone" : "straighten"}`, term.name);
	}
	const { parts, places, positions } = placesWithin(
		term,
		model.features[term.features[0] as number] as Feature,
		edit,
		scores,
	);
	const { shape, density, band } = parts;
	const pick = (from: (place: number) => number) => Float64Array.from(places, from);
	const at = (place: number) => place * scores + score;
	const before = pick((place) => shape.values[at(place)] as number);
	const after = changed(
		edit,
		before,
		pick((place) => density[place] as number),
		positions,
	);
	if (!after.every(Number.isFinite)) refuse("values that stay finite", "an overflow");
	const values = shape.values.slice();
	const width = band?.slice();
	for (const [i, place] of places.entries()) {
		values[at(place)] = after[i] as number;
		// A value that a person chose has no statistical uncertainty.
		if (width && after[i] !== before[i]) width[at(place)] = 0;
	}
	const next: ShapeParts = { ...parts, shape: { ...shape, values }, band: width };
	return { terms: model.terms.toSpliced(index, 1, next as ShapeTerm), intercept: model.intercept };
}
