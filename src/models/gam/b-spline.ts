import { ExplainError, shown } from "../../core/errors.ts";
import { type NdArray, ndArray, type TypedArray } from "../../core/nd-array.ts";
import { checkOptions, number, optional } from "../../core/options.ts";

/** B-splines on knots at equal distances. */
export interface SplineBasis {
	/** The ends of the knots' range; beyond, every spline keeps its value at the end. */
	readonly min: number;
	readonly max: number;
	/** Of the polynomials between knots. */
	readonly degree: number;
	/** How many splines there are. */
	readonly splines: number;
}

/**
 * The values of the `degree + 1` splines that are not 0 at `x`, by the recursion of Cox and de Boor on knots at equal distances.
 *
 * @returns the index of the first of them.
 */
export function splinesAt(
	{ min, max, degree, splines }: SplineBasis,
	x: number,
	into: Float64Array,
	at: number,
): number {
	const segments = splines - degree;
	const place = (segments * (Math.min(max, Math.max(min, x)) - min)) / (max - min);
	const segment = Math.min(Math.floor(place), segments - 1);
	const u = place - segment;
	into[at] = 1;
	for (let k = 1; k <= degree; k++) {
		let saved = 0;
		for (let r = 0; r < k; r++) {
			const share = (into[at + r] as number) / k;
			into[at + r] = saved + (r + 1 - u) * share;
			saved = (u + k - r - 1) * share;
		}
		into[at + k] = saved;
	}
	return segment;
}

/** The options of {@link bSplineBasis}. */
export interface BSplineOptions {
	/** How many splines: the number of knots, ends included, + degree − 1. Default 20, at least degree + 1. */
	splines?: number;
	/** Of the polynomials, 0 … 7. Default 3. */
	degree?: number;
	/** The ends of the knots' range. Default: the smallest and the largest value. */
	min?: number | undefined;
	max?: number | undefined;
}

/**
 * Into which columns does a curve split, so that a linear model can learn it? The values of B-splines on knots at equal distances:
 * smooth bumps, of which `degree + 1` are above 0 at each place, and which sum to 1 everywhere.
 *
 *   B_{i,0}(x) = [tᵢ ≤ x < tᵢ₊₁],  B_{i,k}(x) = (x − tᵢ)/(tᵢ₊ₖ − tᵢ) · B_{i,k−1}(x) + (tᵢ₊ₖ₊₁ − x)/(tᵢ₊ₖ₊₁ − tᵢ₊₁) · B_{i+1,k−1}(x)
 *
 * Beyond `min` and `max` each keeps its value at the end, so that a curve of them is constant there. As they sum to 1, a model with an
 * intercept and no penalty must leave one of them out.
 *
 * @param values `[n]`, finite.
 * @returns `[n, splines]`
 * @throws ExplainError `bad-option`; `bad-input` for no values, or all the same without `min` and `max`; `not-finite`.
 *
 * @example
 * ```ts
 * const columns = bSplineBasis([20, 25, 31, 40], { splines: 8 });
 * columns.shape; // [4, 8]
 * ```
 *
 * De Boor (1978), A Practical Guide to Splines. Key `deboor1978`.
 */
export function bSplineBasis(
	values: ArrayLike<number> | NdArray<TypedArray>,
	options: BSplineOptions = {},
): NdArray<Float64Array> {
	const who = "bSplineBasis";
	const isNumber = optional(number(0));
	const { splines, degree, ...ends } = checkOptions<Required<BSplineOptions>>(
		who,
		{
			splines: number(20, { min: 1, max: 10_000, integer: true }),
			degree: number(3, { min: 0, max: 7, integer: true }),
			min: isNumber,
			max: isNumber,
		},
		options,
	);
	if (splines <= degree)
		throw new ExplainError("bad-option", `${who}: expected more splines than degree ${degree}, got ${splines}`);
	const isArray = Array.isArray(values) || ArrayBuffer.isView(values);
	const given = (isArray ? values : ((values as Partial<NdArray> | undefined)?.values ?? [])) as ArrayLike<number>;
	if (given.length === 0) throw new ExplainError("bad-input", `${who}: expected numbers, got ${shown(values)}`);
	let [low, high] = [Infinity, -Infinity];
	for (let i = 0; i < given.length; i++) {
		const value = given[i] as number;
		if (!Number.isFinite(value))
			throw new ExplainError("not-finite", `${who}: expected finite numbers, got ${shown(value)} at ${i}`);
		low = Math.min(low, value);
		high = Math.max(high, value);
	}
	const { min = low, max = high } = ends;
	if (!(min < max)) throw new ExplainError("bad-input", `${who}: expected "min" below "max", got ${min} and ${max}`);
	const columns = new Float64Array(given.length * splines);
	const at = new Float64Array(degree + 1);
	for (let i = 0; i < given.length; i++) {
		const first = splinesAt({ min, max, degree, splines }, given[i] as number, at, 0);
		columns.set(at, i * splines + first);
	}
	return ndArray(columns, [given.length, splines], ["example", "spline"]);
}
