/** Coefficients of Lanczos' approximation with g = 7 (Numerical Recipes, third edition, section 6.1). */
const lanczos = [
	0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
	12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(x), x > 0. */
export function logGamma(x: number): number {
	if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
	let sum = lanczos[0] as number;
	for (let i = 1; i < lanczos.length; i++) sum += (lanczos[i] as number) / (x - 1 + i);
	const t = x + 6.5;
	return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Keeps a continued fraction away from a division by 0. */
const tiny = 1e-300;

/** The continued fraction of the incomplete beta function, by Lentz' method. */
function betaFraction(x: number, a: number, b: number): number {
	let c = 1;
	let d = 1 - ((a + b) * x) / (a + 1);
	d = 1 / (Math.abs(d) < tiny ? tiny : d);
	let fraction = d;
	const step = (numerator: number) => {
		d = 1 + numerator * d;
		d = 1 / (Math.abs(d) < tiny ? tiny : d);
		c = 1 + numerator / c;
		if (Math.abs(c) < tiny) c = tiny;
		fraction *= d * c;
		return Math.abs(d * c - 1);
	};
	for (let m = 1; m <= 10_000; m++) {
		step((m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)));
		if (step((-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))) < Number.EPSILON) break;
	}
	return fraction;
}

/** The regularised incomplete beta function I_x(a, b), 0 ≤ x ≤ 1. */
export function incompleteBeta(x: number, a: number, b: number): number {
	if (x <= 0) return 0;
	if (x >= 1) return 1;
	const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
	// The fraction converges fast on this side of the mean only.
	return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

/** P(|T| ≥ |t|) of Student's t with `freedom` degrees of freedom; of a standard normal number where they are infinite. */
export function twoSidedP(t: number, freedom: number): number {
	if (freedom === Infinity) return erfc(Math.abs(t) / Math.SQRT2);
	return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
}

/** erfc(x), x ≥ 0, to about 14 digits: its series near 0, its continued fraction beyond. */
function erfc(x: number): number {
	if (x < 2) {
		let term = x;
		let sum = x;
		for (let n = 1; Math.abs(term) > Number.EPSILON * sum; n++) {
			term *= (-x * x) / n;
			sum += term / (2 * n + 1);
		}
		return 1 - (2 / Math.sqrt(Math.PI)) * sum;
	}
	let fraction = 0;
	for (let n = 60; n > 0; n--) fraction = n / 2 / (x + fraction);
	return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}

/** Φ(z): the probability that a standard normal number is below z. */
export function normalCdf(z: number): number {
	const tail = erfc(Math.abs(z) / Math.SQRT2) / 2;
	return z < 0 ? tail : 1 - tail;
}

/**
 * The t ≥ 0 with P(|T| ≤ t) = `level`, 0 < level < 1: how many standard errors a two-sided interval of that level is wide to each side.
 * Of a normal number where the degrees of freedom are infinite. By bisection.
 */
export function twoSidedQuantile(level: number, freedom: number): number {
	const outside = 1 - level;
	let low = 0;
	let high = 1;
	while (twoSidedP(high, freedom) > outside && high < 1e300) {
		low = high;
		high *= 2;
	}
	for (let i = 0; i < 200 && high - low > 4 * Number.EPSILON * high; i++) {
		const middle = (low + high) / 2;
		if (twoSidedP(middle, freedom) > outside) low = middle;
		else high = middle;
	}
	return (low + high) / 2;
}
