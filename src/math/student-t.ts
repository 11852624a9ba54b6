/**
 * P(T ≤ t) of Student's distribution with a whole number of degrees of freedom, by its finite series (Abramowitz and Stegun 1964,
 * 26.7.3 and 26.7.4); beyond 1e4 degrees the terms left out are 0 in 64 bits long before.
 */
export function studentT(t: number, degrees: number): number {
	const angle = Math.atan(t / Math.sqrt(degrees));
	const cosine = Math.cos(angle) ** 2;
	let inside: number;
	if (degrees % 2 === 1) {
		let [sum, term] = [0, Math.sqrt(cosine)];
		for (let k = 1; k <= (degrees - 1) / 2 && term > 0; k++) {
			sum += term;
			term *= (cosine * (2 * k)) / (2 * k + 1);
		}
		inside = (2 / Math.PI) * (angle + Math.sin(angle) * sum);
	} else {
		let [sum, term] = [0, 1];
		for (let k = 1; k <= degrees / 2 && term > 0; k++) {
			sum += term;
			term *= (cosine * (2 * k - 1)) / (2 * k);
		}
		inside = Math.sin(angle) * sum;
	}
	return 0.5 + inside / 2;
}

/** The t that the share `p` of Student's distribution lies below, 0 < p < 1. */
export function studentTQuantile(p: number, degrees: number): number {
	if (p < 0.5) return -studentTQuantile(1 - p, degrees);
	let [low, high] = [0, 1];
	while (studentT(high, degrees) < p) high *= 2;
	// Halved until nothing lies between.
	for (;;) {
		const middle = (low + high) / 2;
		if (middle <= low || middle >= high) return middle;
		if (studentT(middle, degrees) < p) low = middle;
		else high = middle;
	}
}
