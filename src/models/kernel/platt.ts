/** P(second class | decision value f) = 1 / (1 + exp(a f + b)). */
export interface Sigmoid {
	readonly a: number;
	readonly b: number;
}

/** log(1 + exp(z)) and 1 / (1 + exp(z)), without overflow. */
const softplus = (z: number): number => (z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z)));
export const sigmoidOf = ({ a, b }: Sigmoid, value: number): number => {
	const z = a * value + b;
	return z > 0 ? Math.exp(-z) / (1 + Math.exp(-z)) : 1 / (1 + Math.exp(z));
};

/** A ridge on the Hessian, the smallest step, and what counts as no gradient: of the paper. */
const ridge = 1e-12;
const smallestStep = 1e-10;
const noGradient = 1e-5;

/**
 * Fits the probability of the second class to decision values by Newton's method with backtracking (Lin, Lin, Weng 2007, their
 * correction of Platt 1999). The targets are not 0 and 1 but (n₊ + 1)/(n₊ + 2) and 1/(n₋ + 2), so that few rows do not give certainty.
 *
 * @param positive 1 for rows of the second class.
 */
export function fitSigmoid(values: Float64Array, positive: Uint8Array, weights: Float64Array | undefined): Sigmoid {
	const count = values.length;
	let above = 0;
	let below = 0;
	for (let i = 0; i < count; i++) {
		const weight = weights ? (weights[i] as number) : 1;
		if (positive[i] === 1) above += weight;
		else below += weight;
	}
	const [high, low] = [(above + 1) / (above + 2), 1 / (below + 2)];
	const loss = (a: number, b: number): number => {
		let sum = 0;
		for (let i = 0; i < count; i++) {
			const z = a * (values[i] as number) + b;
			const target = positive[i] === 1 ? high : low;
			sum += (weights ? (weights[i] as number) : 1) * (softplus(z) - (1 - target) * z);
		}
		return sum;
	};
	let a = 0;
	let b = Math.log((below + 1) / (above + 1));
	let now = loss(a, b);
	for (let iteration = 0; iteration < 100; iteration++) {
		let [haa, hbb, hab, ga, gb] = [ridge, ridge, 0, 0, 0];
		for (let i = 0; i < count; i++) {
			const value = values[i] as number;
			const weight = weights ? (weights[i] as number) : 1;
			const p = sigmoidOf({ a, b }, value);
			const curvature = weight * p * (1 - p);
			const slope = weight * ((positive[i] === 1 ? high : low) - p);
			haa += value * value * curvature;
			hbb += curvature;
			hab += value * curvature;
			ga += value * slope;
			gb += slope;
		}
		if (Math.abs(ga) < noGradient && Math.abs(gb) < noGradient) break;
		const determinant = haa * hbb - hab * hab;
		const da = -(hbb * ga - hab * gb) / determinant;
		const db = -(haa * gb - hab * ga) / determinant;
		const slope = ga * da + gb * db;
		let step = 1;
		for (; step >= smallestStep; step /= 2) {
			const next = loss(a + step * da, b + step * db);
			if (next < now + 1e-4 * step * slope) {
				a += step * da;
				b += step * db;
				now = next;
				break;
			}
		}
		if (step < smallestStep) break;
	}
	return { a, b };
}

/**
 * Probabilities of classes from those of pairs: the p with Σp = 1 that minimises Σᵢⱼ (rⱼᵢ pᵢ − rᵢⱼ pⱼ)² (Wu, Lin, Weng 2004, second
 * method), by solving Q p + λ = 0, Σp = 1 with Qᵢᵢ = Σⱼ rⱼᵢ², Qᵢⱼ = −rⱼᵢ rᵢⱼ.
 *
 * @param pairs `[classes, classes]`: rᵢⱼ, the probability of i where it is i or j, above 0; the diagonal is not read.
 */
export function couple(pairs: Float64Array, classes: number): Float64Array {
	const size = classes + 1;
	const width = size + 1;
	const system = new Float64Array(size * width);
	for (let i = 0; i < classes; i++) {
		for (let j = 0; j < classes; j++) {
			if (j === i) continue;
			const back = pairs[j * classes + i] as number;
			system[i * width + i]! += back * back;
			system[i * width + j] = -back * (pairs[i * classes + j] as number);
		}
		system[i * width + classes] = 1;
		system[classes * width + i] = 1;
	}
	system[classes * width + size] = 1;
	const solution = eliminate(system, size);
	let total = 0;
	// The solution has nothing below 0 but what rounding leaves there.
	const p = solution.subarray(0, classes).map((value) => Math.max(0, value));
	for (let i = 0; i < classes; i++) total += p[i] as number;
	return p.map((value) => value / total);
}

/** Solves a small linear system `[size, size + 1]` by elimination with row pivots; the system is used up. */
function eliminate(system: Float64Array, size: number): Float64Array {
	const width = size + 1;
	for (let column = 0; column < size; column++) {
		let pivot = column;
		for (let row = column + 1; row < size; row++) {
			const value = Math.abs(system[row * width + column] as number);
			if (value > Math.abs(system[pivot * width + column] as number)) pivot = row;
		}
		for (let j = column; pivot !== column && j < width; j++) {
			const kept = system[pivot * width + j] as number;
			system[pivot * width + j] = system[column * width + j] as number;
			system[column * width + j] = kept;
		}
		for (let row = 0; row < size; row++) {
			if (row === column) continue;
			const factor = (system[row * width + column] as number) / (system[column * width + column] as number);
			for (let j = column; j < width; j++) system[row * width + j]! -= factor * (system[column * width + j] as number);
		}
	}
	return Float64Array.from(
		{ length: size },
		(_, i) => (system[i * width + size] as number) / (system[i * width + i] as number),
	);
}
