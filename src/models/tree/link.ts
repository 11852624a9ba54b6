/** How scores become predictions. */
export interface Link {
	/**
	 * With s the score: `identity` s · `logistic` 1 / (1 + e^(−scale·s)) · `softmax` e^sₖ / Σ e^s · `softmax-zero` the same
	 * over the scores that are not 0, which stay 0 · `exp` e^s · `exp2` 2^s · `softplus` ln(1 + e^s) · `signed-square` s·|s| ·
	 * `step` 1 where s > 0, otherwise 0 · `probit` √2 · erf⁻¹(2s − 1)
	 */
	readonly name:
		| "identity"
		| "logistic"
		| "softmax"
		| "softmax-zero"
		| "exp"
		| "exp2"
		| "softplus"
		| "signed-square"
		| "step"
		| "probit";
	/** Of `logistic`; 1 where it is not said. */
	readonly scale?: number | undefined;
}

/** The inverse error function by Winitzki's approximation, the one that ONNX Runtime computes for `PROBIT`. */
function inverseErf(x: number): number {
	const log = Math.log((1 - x) * (1 + x));
	const v = 2 / (Math.PI * 0.147) + 0.5 * log;
	return Math.sign(x) * Math.sqrt(-v + Math.sqrt(v * v - log / 0.147));
}

const elementwise: Readonly<Partial<Record<Link["name"], (score: number) => number>>> = {
	exp: Math.exp,
	exp2: (score) => 2 ** score,
	// Without overflow: ln(1 + e^s) = max(s, 0) + ln(1 + e^−|s|).
	softplus: (score) => Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))),
	"signed-square": (score) => score * Math.abs(score),
	step: (score) => (score > 0 ? 1 : 0),
	probit: (score) => Math.SQRT2 * inverseErf(2 * score - 1),
};

function softmaxRow(scores: Float64Array, keepZeros: boolean): void {
	let largest = -Infinity;
	for (const score of scores) largest = Math.max(largest, score);
	let sum = 0;
	for (let i = 0; i < scores.length; i++) {
		const score = scores[i] as number;
		scores[i] = keepZeros && Math.abs(score) <= 1e-7 ? 0 : Math.exp(score - largest);
		sum += scores[i] as number;
	}
	if (sum === 0) return;
	for (let i = 0; i < scores.length; i++) scores[i] = (scores[i] as number) / sum;
}

/** Replaces rows of scores, `[n, columns]`, by their predictions. */
export function applyLink(link: Link, scores: Float64Array, columns: number): void {
	const { name, scale = 1 } = link;
	if (name === "identity") return;
	if (name === "softmax" || name === "softmax-zero") {
		for (let at = 0; at < scores.length; at += columns) {
			softmaxRow(scores.subarray(at, at + columns), name === "softmax-zero");
		}
		return;
	}
	const f = name === "logistic" ? (score: number) => 1 / (1 + Math.exp(-scale * score)) : elementwise[name];
	if (!f) throw new Error(`no link ${name}`);
	for (let i = 0; i < scores.length; i++) scores[i] = f(scores[i] as number);
}
