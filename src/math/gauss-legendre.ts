/** A rule that turns an integral into a weighted sum of values at points. */
export interface Quadrature {
	readonly points: Float64Array;
	readonly weights: Float64Array;
}

/** Newton's steps until two follow each other within this; the last one squares the error that is left. */
const close = 1e-10;

/**
 * Gauss and Legendre's rule on 0 … 1: n points that give ∫₀¹ p(t) dt exactly for every polynomial p of degree at most 2n − 1. All points lie
 * inside, all weights are positive, so that nothing cancels.
 *
 * Golub, Welsch (1969) have a faster way for thousands of points; the roots are found by Newton's method.
 */
export function gaussLegendre(count: number): Quadrature {
	const points = new Float64Array(count);
	const weights = new Float64Array(count);
	for (let i = 0; i < count; i++) {
		// On −1 … 1, from Tricomi's approximation of the root.
		let x = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
		for (let step = Number.POSITIVE_INFINITY, last = false; ; ) {
			const [value, slope] = legendre(count, x);
			if (last) {
				points[count - 1 - i] = (1 + x) / 2;
				weights[count - 1 - i] = 1 / ((1 - x * x) * slope * slope);
				break;
			}
			step = value / slope;
			x -= step;
			last = Math.abs(step) < close;
		}
	}
	return { points, weights };
}

/** Legendre's polynomial of a degree at x, and its slope there. */
function legendre(degree: number, x: number): [number, number] {
	let before = 1;
	let value = x;
	for (let k = 2; k <= degree; k++) {
		const next = ((2 * k - 1) * x * value - (k - 1) * before) / k;
		before = value;
		value = next;
	}
	return [value, (degree * (x * value - before)) / (x * x - 1)];
}
