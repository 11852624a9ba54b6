/** Turns logits into probabilities in place, and gives log Σ exp(logit). */
export function softmaxInPlace(values: Float64Array, start: number, count: number): number {
	let largest = -Infinity;
	for (let k = start; k < start + count; k++) largest = Math.max(largest, values[k] as number);
	let sum = 0;
	for (let k = start; k < start + count; k++) {
		const part = Math.exp((values[k] as number) - largest);
		values[k] = part;
		sum += part;
	}
	for (let k = start; k < start + count; k++) values[k]! /= sum;
	return largest + Math.log(sum);
}
