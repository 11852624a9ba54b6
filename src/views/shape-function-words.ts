import type { Explanation, Payloads } from "../core/explanation.ts";
import { formatNumber } from "../figure/format-number.ts";
import { placeText } from "./effect-words.ts";

type Effect = Payloads["effect"];

/** The name of a term: its feature's, or both joined by ×. */
export const termName = ({ features }: Effect): string => features.map(({ name }) => name).join(" × ");

/** What a term adds to: the target, or the log-odds of a class. */
export function addsTo({ unit, target }: Explanation<"additive">): string {
	const name = target?.names?.[0];
	if (unit === "log-odds" || unit === "logit") return name === undefined ? unit : `${unit} of ${name}`;
	return name ?? "answer";
}

/** The weight of a place: its density, or the same for all where none is told. A closing place of steps has none. */
function weightAt({ density, effect }: Effect, at: number): number {
	return density?.values[at] ?? 1 / effect.values.length;
}

/** What a term adds on average, whatever its sign: mean |term| over the training rows that are drawn. */
export function importanceOf(effect: Effect): number {
	const { values } = effect.effect;
	let [sum, total] = [0, 0];
	for (let i = 0; i < values.length; i++) {
		const weight = weightAt(effect, i);
		sum += weight * Math.abs(values[i] as number);
		total += weight;
	}
	return total > 0 ? sum / total : 0;
}

/** Where a term is at its lowest and at its highest. */
export function extremesOf({ effect }: Effect): { low: number; high: number } {
	let [low, high] = [0, 0];
	for (let i = 1; i < effect.values.length; i++) {
		if ((effect.values[i] as number) < (effect.values[low] as number)) low = i;
		if ((effect.values[i] as number) > (effect.values[high] as number)) high = i;
	}
	return { low, high };
}

/** A place of a term in words: `at 31.2 kg/m²`, `Dream`, and of a surface `age 40 years, bmi 22 kg/m²`. */
export function placeOfTerm({ features, grid }: Effect, at: number): string {
	let rest = at;
	const words: string[] = [];
	for (let axis = grid.length - 1; axis >= 0; axis--) {
		const { values } = grid[axis]!;
		const feature = features[axis]!;
		const unit = feature.unit && !feature.levels ? ` ${feature.unit}` : "";
		const place = `${placeText(feature, values[rest % values.length]!)}${unit}`;
		words.unshift(grid.length > 1 ? `${feature.name} ${place}` : feature.levels ? place : `at ${place}`);
		rest = Math.floor(rest / values.length);
	}
	return words.join(", ");
}

/** From where to where a term goes, in words. */
export function spanText(effect: Effect): string {
	const { low, high } = extremesOf(effect);
	const value = (at: number) => formatNumber(effect.effect.values[at] as number);
	return `from ${value(low)} (${placeOfTerm(effect, low)}) to ${value(high)} (${placeOfTerm(effect, high)})`;
}

/** A stretch of an axis and the share of the training rows in it, 1 for the fullest. */
export interface DensityBin {
	readonly from: number;
	readonly to: number;
	readonly share: number;
}

const bins = 48;

/** The training rows along the axis of a number, in stretches of equal width. */
export function densityBins(effect: Effect): DensityBin[] {
	const { values: grid } = effect.grid[0]!;
	const [start, end] = [grid[0] as number, grid[grid.length - 1] as number];
	if (!effect.density || !(end > start)) return [];
	const width = (end - start) / bins;
	const weights = new Float64Array(bins);
	for (let i = 0; i < grid.length; i++) {
		const weight = effect.density.values[i] as number;
		if (weight === 0) continue;
		// Of steps, rows lie anywhere from a place to the next; of lines, near the place.
		const from = effect.steps ? (grid[i] as number) : ((grid[i - 1] ?? start) + (grid[i] as number)) / 2;
		const to = effect.steps ? ((grid[i + 1] ?? end) as number) : ((grid[i] as number) + (grid[i + 1] ?? end)) / 2;
		const first = Math.min(bins - 1, Math.floor((from - start) / width));
		const last = Math.min(bins - 1, Math.max(first, Math.ceil((to - start) / width) - 1));
		for (let bin = first; bin <= last; bin++) {
			const inside = Math.min(to, start + (bin + 1) * width) - Math.max(from, start + bin * width);
			weights[bin]! += to > from ? (weight * Math.max(0, inside)) / (to - from) : weight;
		}
	}
	let most = 0;
	for (const weight of weights) most = Math.max(most, weight);
	return Array.from(weights, (weight, bin) => ({
		from: start + bin * width,
		to: start + (bin + 1) * width,
		share: most > 0 ? weight / most : 0,
	})).filter(({ share }) => share > 0);
}

/** One cell of a surface. */
export interface SurfaceCell {
	readonly x: number | string;
	readonly xEnd: number | string;
	readonly y: number | string;
	readonly yEnd: number | string;
	readonly adds: number;
}

/** A surface as cells, at most `most` along each axis; of finer ones every k-th is taken. */
export function surfaceCells({ features, grid, effect }: Effect, most: number): SurfaceCell[] {
	const columns = grid[1]!.values.length;
	const along = (axis: number) => {
		const { values } = grid[axis]!;
		const { levels } = features[axis]!;
		// The last place of a numeric axis ends it.
		const places = levels ? values.length : Math.max(1, values.length - 1);
		const every = levels ? 1 : Math.ceil(places / most);
		return Array.from({ length: Math.ceil(places / every) }, (_, i) => {
			const at = i * every;
			const middle = Math.min(places - 1, at + Math.floor(every / 2));
			const name = levels?.[values[at] as number];
			return {
				middle,
				from: name ?? (values[at] as number),
				to: name ?? (values[Math.min(values.length - 1, at + every)] as number),
			};
		});
	};
	return along(0).flatMap((x) =>
		along(1).map((y) => ({
			x: x.from,
			xEnd: x.to,
			y: y.from,
			yEnd: y.to,
			adds: effect.values[x.middle * columns + y.middle] as number,
		})),
	);
}

/** The sentence about terms that are not drawn, with a space before it; empty where all are. */
export function leftOutText(count: number): string {
	return count > 0 ? ` ${count} smaller ${count === 1 ? "term is" : "terms are"} left out.` : "";
}
