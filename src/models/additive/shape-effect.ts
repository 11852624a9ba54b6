import type { Feature, Payloads } from "../../core/explanation.ts";
import { ndArray } from "../../core/nd-array.ts";
import { type Axis, placesOf } from "./shape.ts";
import type { ShapeTerm } from "./shape-model.ts";

type Effect = Payloads["effect"];

/** The numeric grid of steps: from the smallest training value over the cuts to the largest. */
function edges(cuts: Float64Array, [low, high]: readonly [number, number]): Float64Array {
	const first = cuts[0] ?? high;
	const last = cuts[cuts.length - 1] ?? low;
	// Training values need not reach into the outermost steps, which must have some width to be seen.
	const margin = (Math.max(high, last) - Math.min(low, first)) / 50 || 0.5;
	return Float64Array.from([low < first ? low : first - margin, ...cuts, high > last ? high : last + margin]);
}

/** The places of a pair's axis that can be drawn: those of known values, without missing and unseen. */
function axisGrid(axis: Axis, range: readonly [number, number]): Float64Array {
	return "cuts" in axis ? edges(axis.cuts, range) : Float64Array.from({ length: axis.levels }, (_, code) => code);
}

/** A term as an answer that views can draw: its curve, band and density for one of the scores. */
export function shapeEffect(
	all: readonly Feature[],
	term: ShapeTerm,
	scores: number,
	score: number,
	bandNote: string | undefined,
): Effect {
	const { shape, band, density, ranges, missingWeight } = term;
	const features = term.features.map((j) => all[j] as Feature);
	const range = (i: number) => ranges[i] as readonly [number, number];
	const axis = (i: number) => features[i]?.name ?? `x${i}`;

	const effect = (grid: Float64Array[], places: Int32Array, rest: Partial<Effect>): Effect => {
		const shapeOf = grid.map(({ length }) => length);
		const names = features.map((_, i) => axis(i));
		const take = (from: (place: number) => number) => ndArray(Float64Array.from(places, from), shapeOf, names);
		const value = (place: number) => shape.values[place * scores + score] as number;
		const width = (place: number) => band?.[place * scores + score] as number;
		return {
			features,
			grid: grid.map((values, i) => ndArray(values, [values.length], [axis(i)])),
			effect: take(value),
			...(band && {
				band: [take((place) => value(place) - width(place)), take((place) => value(place) + width(place))] as const,
				...(bandNote !== undefined && { bandNote }),
			}),
			density: take((place) => density[place] as number),
			...rest,
		};
	};

	if (shape.form === "pair") {
		const grid = shape.axes.map((each, i) => axisGrid(each, range(i)));
		const [rows, columns] = grid as [Float64Array, Float64Array];
		const width = placesOf(shape.axes[1]);
		// Place 0 stands for missing; the grid of cuts ends with the step before it.
		const place = (i: number, at: number) => {
			const each = shape.axes[i as 0 | 1];
			return 1 + ("cuts" in each ? Math.min(at, each.cuts.length) : at);
		};
		const places = Int32Array.from({ length: rows.length * columns.length }, (_, at) => {
			return place(0, Math.floor(at / columns.length)) * width + place(1, at % columns.length);
		});
		const drawn = effect(grid, places, { steps: shape.axes.some((each) => "cuts" in each) });
		// What the last place of cuts repeats has been counted.
		const closes = (axis: 0 | 1, at: number) => "cuts" in shape.axes[axis] && at === (grid[axis]?.length ?? 0) - 1;
		const { values } = drawn.density as { values: Float64Array };
		for (let at = 0; at < values.length; at++) {
			if (closes(0, Math.floor(at / columns.length)) || closes(1, at % columns.length)) values[at] = 0;
		}
		return drawn;
	}
	const missing = missingWeight > 0 ? { missing: shape.missing[score] as number } : {};
	if (shape.form === "steps") {
		const grid = edges(shape.cuts, range(0));
		const places = Int32Array.from(grid, (_, at) => Math.min(at, shape.cuts.length));
		const drawn = effect([grid], places, { steps: true, ...missing });
		// What the last place repeats has been counted.
		(drawn.density as { values: Float64Array }).values[grid.length - 1] = 0;
		return drawn;
	}
	const size = shape.form === "line" ? shape.grid.length : shape.values.length / scores;
	const places = Int32Array.from({ length: size }, (_, at) => at);
	return effect([shape.form === "line" ? shape.grid : Float64Array.from(places)], places, missing);
}
