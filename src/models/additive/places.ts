import { ExplainError, shown } from "../../core/errors.ts";
import type { Feature } from "../../core/explanation.ts";
import { type Line, lineAt, type Steps, stepOf } from "./shape.ts";
import type { ShapeParts } from "./shape-model.ts";

/** A part of a curve. */
export interface Where {
	/** The interval's ends, in the unit of the feature. Default: the ends of the curve. */
	readonly from?: number;
	readonly to?: number;
	/** Of a category: the levels by name. */
	readonly levels?: readonly string[];
}

/** Some places of a shape. */
export interface Places {
	/** The shape, with its interval's ends as places of their own. */
	readonly parts: ShapeParts;
	/** Indices in the shape's values, for one score. */
	readonly places: Int32Array;
	/** Where they lie on the feature's axis: points, middles of steps, codes. */
	readonly positions: Float64Array;
}

function refuse(expected: string, got: unknown): never {
	throw new ExplainError("bad-option", `edit: expected ${expected}, got ${shown(got)}`);
}

const counted = (start: number, end: number): Int32Array =>
	Int32Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);

/** An array with some elements after those that come before `at`. */
function inserted(array: Float64Array, at: number, elements: ArrayLike<number>): Float64Array {
	const longer = new Float64Array(array.length + elements.length);
	longer.set(array.subarray(0, at));
	longer.set(elements, at);
	longer.set(array.subarray(at), at + elements.length);
	return longer;
}

/** The ends of a step, those of the first and last being the training values'. */
function endsOf(cuts: Float64Array, step: number, [low, high]: readonly [number, number]): [number, number] {
	const left = cuts[step - 1] ?? Math.min(low, cuts[0] ?? low);
	const right = cuts[step] ?? Math.max(high, cuts[cuts.length - 1] ?? high);
	return [left, right];
}

/** Steps with a cut at `x`, and the same values on both sides of it. */
function cutAt(parts: ShapeParts & { shape: Steps }, x: number, scores: number): ShapeParts & { shape: Steps } {
	const { shape, density, band, ranges } = parts;
	const step = stepOf(shape.cuts, x);
	if (shape.cuts[step - 1] === x) return parts;
	const [left, right] = endsOf(shape.cuts, step, ranges[0] as readonly [number, number]);
	// Rows are taken to lie evenly within a step.
	const share = right > left ? Math.min(1, Math.max(0, (x - left) / (right - left))) : 0.5;
	const weight = density[step] as number;
	const weights = inserted(density, step, [share * weight]);
	weights[step + 1] = (1 - share) * weight;
	const twice = (values: Float64Array) =>
		inserted(values, step * scores, values.subarray(step * scores, (step + 1) * scores));
	return {
		...parts,
		shape: { ...shape, cuts: inserted(shape.cuts, step, [x]), values: twice(shape.values) },
		density: weights,
		band: band && twice(band),
	};
}

/** A line with a point at `x`, on the line. */
function pointAt(parts: ShapeParts & { shape: Line }, x: number, scores: number): ShapeParts & { shape: Line } {
	const { shape, density, band } = parts;
	const after = stepOf(shape.grid, x);
	if (shape.grid[after - 1] === x) return parts;
	const between = (values: Float64Array) => {
		const here = new Float64Array(scores);
		lineAt({ grid: shape.grid, values }, x, scores, here);
		return inserted(values, after * scores, here);
	};
	return {
		...parts,
		shape: { ...shape, grid: inserted(shape.grid, after, [x]), values: between(shape.values) },
		density: inserted(density, after, [0]),
		band: band && between(band),
	};
}

/** The interval that an edit is about, cut to the curve's. */
function intervalOf({ from, to }: Where, [low, high]: readonly [number, number], name: string): [number, number] {
	for (const [option, value] of Object.entries({ from, to })) {
		if (value !== undefined && !Number.isFinite(value)) refuse(`option "${option}" to be a finite number`, value);
	}
	const [start, end] = [from ?? low, to ?? high];
	if (from !== undefined && to !== undefined && from > to) refuse(`"from" to be at most "to", ${to}`, from);
	if (start > high || end < low) refuse(`an interval within ${low} … ${high} of "${name}"`, `${start} … ${end}`);
	return [Math.max(start, low), Math.min(end, high)];
}

/**
 * The places of a term that an edit is about; an interval's ends become places of their own.
 *
 * @throws ExplainError `bad-option` for an interval that is none, or where the term has none; `unknown-name` for a level that is not there.
 */
export function placesWithin(term: ShapeParts, feature: Feature, where: Where, scores: number): Places {
	const { shape } = term;
	const hasInterval = where.from !== undefined || where.to !== undefined;
	if (shape.form === "pair" || shape.form === "levels") {
		if (hasInterval)
			refuse(
				`no interval, as "${feature.name}" ${shape.form === "pair" ? "is one of a pair" : "is a category"}`,
				where.from ?? where.to,
			);
	}
	if (where.levels !== undefined && shape.form !== "levels")
		refuse(`no levels, as "${feature.name}" is no category`, where.levels);
	if (shape.form === "pair") {
		const places = counted(0, term.density.length);
		return { parts: term, places, positions: Float64Array.from(places) };
	}
	if (shape.form === "levels") {
		const { levels = [], name } = feature;
		const places = Int32Array.from(where.levels ?? levels, (level) => {
			const code = levels.indexOf(level);
			if (code >= 0) return code;
			throw new ExplainError(
				"unknown-name",
				`edit: expected a level of "${name}" (${levels.join(", ")}), got ${shown(level)}`,
			);
		});
		return { parts: term, places, positions: Float64Array.from(places) };
	}
	if (shape.form === "line") {
		const { grid } = shape;
		const [start, end] = intervalOf(where, [grid[0] as number, grid[grid.length - 1] as number], feature.name);
		let parts = term as ShapeParts & { shape: Line };
		// Close beside the interval the line is held where it is, or it would bend all the way to its next point.
		const [low, high] = [grid[0] as number, grid[grid.length - 1] as number];
		const beside = (high - low) / 1000;
		for (const x of [start - beside, start, end, end + beside])
			if (x >= low && x <= high) parts = pointAt(parts, x, scores);
		const places = counted(stepOf(parts.shape.grid, start) - 1, stepOf(parts.shape.grid, end));
		return { parts, places, positions: Float64Array.from(places, (i) => parts.shape.grid[i] as number) };
	}
	const range = term.ranges[0] as readonly [number, number];
	const whole = [endsOf(shape.cuts, 0, range)[0], endsOf(shape.cuts, shape.cuts.length, range)[1]] as const;
	const [start, end] = intervalOf(where, whole, feature.name);
	// The outermost steps reach on without end, so an interval that reaches the curve's end reaches on with them.
	let parts = term as ShapeParts & { shape: Steps };
	if (start > whole[0]) parts = cutAt(parts, start, scores);
	if (end < whole[1] && end > start) parts = cutAt(parts, end, scores);
	const { cuts } = parts.shape;
	const first = start > whole[0] ? stepOf(cuts, start) : 0;
	const last = end < whole[1] ? Math.max(first + 1, stepOf(cuts, end)) : cuts.length + 1;
	const places = counted(first, last);
	const positions = Float64Array.from(places, (step) => {
		const [left, right] = endsOf(cuts, step, range);
		return (left + right) / 2;
	});
	return { parts, places, positions };
}
