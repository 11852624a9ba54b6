/**
 * The increasing sequence that is nearest to the values in weighted squares: neighbours that are out of order are pooled
 * to their weighted mean (pool adjacent violators). O(n).
 *
 * A weight of 0 counts as next to nothing, so that such a value gives way to every other.
 *
 * Ayer, Brunk, Ewing, Reid, Silverman (1955), An empirical distribution function for sampling with incomplete information. Key `ayer1955`.
 */
export function isotonic(values: Float64Array, weights: Float64Array): Float64Array {
	const count = values.length;
	const means = new Float64Array(count);
	const masses = new Float64Array(count);
	const ends = new Int32Array(count);
	let total = 0;
	for (const weight of weights) total += weight;
	const least = total > 0 ? total * 1e-12 : 1;
	let blocks = 0;
	for (let i = 0; i < count; i++) {
		let mean = values[i] as number;
		let mass = Math.max(weights[i] as number, least);
		while (blocks > 0 && (means[blocks - 1] as number) > mean) {
			blocks--;
			const before = masses[blocks] as number;
			mean = (before * (means[blocks] as number) + mass * mean) / (before + mass);
			mass += before;
		}
		means[blocks] = mean;
		masses[blocks] = mass;
		ends[blocks] = i + 1;
		blocks++;
	}
	const fitted = new Float64Array(count);
	for (let block = 0, start = 0; block < blocks; block++) {
		const end = ends[block] as number;
		fitted.fill(means[block] as number, start, end);
		start = end;
	}
	return fitted;
}
