import type { Explanation, Feature } from "../core/explanation.ts";
import type { Control, ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";
import { curveSpec } from "./effect-curve-spec.ts";
import { pairMap } from "./effect-map.ts";
import { answerName, axisTitle, heightName, isRelative, placeText } from "./effect-words.ts";

/** What the curve takes beside the effect. */
export interface EffectCurveOptions {
	/** Whether curves of single rows are drawn, where there are any. Default true. */
	readonly ice?: boolean;
	/** What is answered, such as `"progression"`. Default as the model names it. */
	readonly answer?: string;
	readonly title?: string;
	readonly controls?: readonly Control[];
	/** Views of the same selection show the same rows. Default `"rows"` where curves stand for rows. */
	readonly selection?: string;
}

/**
 * How the answer goes with a feature: the curve with its band, thin lines for single rows with a point at the value that each has itself, and
 * strokes where rows are. Of two features a map.
 *
 * Takes the answer of `partialDependence` or `accumulatedLocalEffects`. Clicking a line, or dragging over lines, selects their rows in all
 * views of the same selection.
 */
export function effectCurve(explanation: Explanation<"effect">, options: EffectCurveOptions = {}): ViewSpec {
	const { payload, provenance } = explanation;
	const { features, controls = [] } = { ...payload, ...options };
	const answer = answerName(explanation, options.answer);
	const relative = isRelative(explanation);
	const y = heightName(explanation, answer);
	const method = provenance.method === "accumulatedLocalEffects" ? "accumulated local effects" : "partial dependence";
	const title = options.title ?? `${answer} by ${features.map(({ name }) => name).join(" and ")}: ${method}`;
	if (features.length === 2) return { ...pairMap(explanation, y, title), controls };

	const [feature, grid] = [features[0]!, payload.grid[0]!.values];
	const place = (value: number) => (feature.levels ? placeText(feature, value) : value);
	const { effect, band, individual, rows = [], observed, density } = payload;
	const curve = Array.from(grid, (value, i) => ({
		place: place(value),
		answer: effect.values[i]!,
		...(band && { low: band[0].values[i]!, high: band[1].values[i]! }),
	}));
	const drawn = options.ice !== false && individual !== undefined;
	const lines = drawn
		? rows.flatMap((row, r) =>
				Array.from(grid, (value, i) => ({
					row,
					place: place(value),
					answer: individual.values[r * grid.length + i]!,
				})),
			)
		: [];
	const own = drawn
		? rows.flatMap((row, r) => {
				const value = observed?.values[r];
				if (value === undefined || Number.isNaN(value)) return [];
				const at = individual.values.subarray(r * grid.length, (r + 1) * grid.length);
				const answer = interpolated(grid, at, value, feature.levels !== undefined);
				return answer === undefined ? [] : [{ row, place: place(value), answer }];
			})
		: [];
	const places = Array.from(grid, (value, i) => ({ place: place(value), count: density?.values[i] ?? 0 })).filter(
		({ count }) => count > 0,
	);
	const caption = captionOf(explanation, y, feature, drawn ? rows.length : 0);
	return {
		title,
		figure: {
			kind: "vega",
			spec: curveSpec({
				x: axisTitle(feature),
				y,
				levels: feature.levels && Array.from(grid, (value) => placeText(feature, value)),
				band: band !== undefined,
				lines: lines.length > 0,
				own: own.length > 0,
				places: places.length > 0,
				relative,
			}),
			data: {
				curve,
				...(lines.length > 0 && { lines }),
				...(own.length > 0 && { own }),
				...(places.length > 0 && { places }),
			},
			alt: caption,
			...(lines.length > 0 && {
				rows: { field: "row", brush: feature.levels ? { y: "answer" } : { x: "place", y: "answer" } },
			}),
		},
		controls,
		...(lines.length > 0 && { selection: options.selection ?? "rows" }),
		caption,
		table: {
			columns: [axisTitle(feature), y, ...(band ? ["from", "to"] : []), ...(density ? ["rows"] : [])],
			rows: curve.map(({ place, answer, low, high }, i) => [
				place,
				answer,
				...(low !== undefined && high !== undefined ? [low, high] : []),
				...(density ? [density.values[i]!] : []),
			]),
		},
	};
}

/** The height of a curve at a value, between the places of its grid; undefined beyond them. */
function interpolated(
	grid: ArrayLike<number>,
	curve: ArrayLike<number>,
	value: number,
	exact: boolean,
): number | undefined {
	const last = grid.length - 1;
	if (exact) {
		const at = Array.prototype.indexOf.call(grid, value);
		return at < 0 ? undefined : curve[at];
	}
	if (value < grid[0]! || value > grid[last]!) return undefined;
	let right = 0;
	while (grid[right]! < value) right++;
	if (right === 0) return curve[0];
	const share = (value - grid[right - 1]!) / (grid[right]! - grid[right - 1]!);
	return curve[right - 1]! + share * (curve[right]! - curve[right - 1]!);
}

function captionOf(explanation: Explanation<"effect">, y: string, feature: Feature, curves: number): string {
	const { payload, diagnostics } = explanation;
	const { effect, individual } = payload;
	const grid = payload.grid[0]!.values;
	let [lowest, highest] = [0, 0];
	for (let i = 1; i < grid.length; i++) {
		if (effect.values[i]! < effect.values[lowest]!) lowest = i;
		if (effect.values[i]! > effect.values[highest]!) highest = i;
	}
	const at = (i: number) =>
		`${placeText(feature, grid[i]!)}${feature.unit && !feature.levels ? ` ${feature.unit}` : ""}`;
	const [low, high] = [effect.values[lowest]!, effect.values[highest]!];
	const parts =
		high === low
			? [`${y} does not depend on ${feature.name}: ${formatNumber(low)} throughout.`]
			: [
					`${y} goes from ${formatNumber(low)} at ${feature.name} ${at(lowest)} to ${formatNumber(high)} at ${at(highest)}.`,
				];
	if (curves > 0 && individual) {
		const [against, of] = countAgainst(effect.values, individual.values, grid.length, curves);
		if (of > 0)
			parts.push(
				against === 0
					? `Every row drawn (${of}) goes the same way.`
					: `${against} of ${of} rows drawn go the other way between these.`,
			);
	}
	const [warning] = diagnostics.warnings ?? [];
	if (warning) parts.push(warning);
	return parts.join(" ");
}

/** How many curves fall where their mean rises, between the places where the mean is lowest and highest; and how many there are. */
function countAgainst(
	mean: ArrayLike<number>,
	curves: ArrayLike<number>,
	length: number,
	count: number,
): [against: number, of: number] {
	let [lowest, highest] = [0, 0];
	for (let i = 1; i < length; i++) {
		if (mean[i]! < mean[lowest]!) lowest = i;
		if (mean[i]! > mean[highest]!) highest = i;
	}
	if (mean[lowest] === mean[highest]) return [0, 0];
	let against = 0;
	for (let r = 0; r < count; r++) if (curves[r * length + highest]! < curves[r * length + lowest]!) against++;
	return [against, count];
}
