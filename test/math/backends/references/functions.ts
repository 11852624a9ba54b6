/** Functions of one number, from their definitions, in 64 bits. */

/** 2/√π ∫₀ˣ exp(−t²) dt, by its series; for |x| up to 5. */
export function erf(x: number): number {
	let [term, sum] = [x, x];
	for (let n = 1; n < 200; n++) {
		term *= -(x * x) / n;
		sum += term / (2 * n + 1);
	}
	return (2 / Math.sqrt(Math.PI)) * sum;
}

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
export const softplus = (x: number): number => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0);
export const elu = (x: number, alpha = 1): number => (x > 0 ? x : alpha * Math.expm1(x));
export const selu = (x: number): number => 1.0507009873554805 * elu(x, 1.6732632423543772);
export const gelu = (x: number): number => (x * (1 + erf(x * Math.SQRT1_2))) / 2;
export const geluTanh = (x: number): number =>
	(x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))) / 2;

/** Half to even, as in IEEE 754. */
export const even = (x: number): number => {
	const low = Math.floor(x);
	return x - low === 0.5 ? low + (((low % 2) + 2) % 2) : Math.round(x);
};

/** exp(xᵢ) / Σ exp(xⱼ). */
export function softmax(values: readonly number[]): number[] {
	const top = Math.max(...values);
	const parts = values.map((value) => Math.exp(value - top));
	const sum = parts.reduce((a, b) => a + b, 0);
	return parts.map((part) => part / sum);
}
