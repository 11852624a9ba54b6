/** Rows of one class as points: numbers that distances are taken of, and codes of levels. */
export interface Points {
	/** `[count, width]`. */
	readonly numbers: Float64Array;
	readonly width: number;
	/** `[count, levels]`. */
	readonly codes: Int32Array;
	readonly codeWidth: number;
	readonly count: number;
	/** What another level adds to the square of a distance. */
	readonly otherLevel: number;
}

/** The k nearest other points of one, the nearest first; of equally near ones the first. Cost: O(count · width). */
export function nearest(points: Points, from: number, k: number): Uint32Array {
	const { numbers, width, codes, codeWidth, count, otherLevel } = points;
	const best = new Uint32Array(k);
	const distances = new Float64Array(k).fill(Infinity);
	for (let to = 0; to < count; to++) {
		if (to === from) continue;
		const farthest = distances[k - 1] as number;
		let sum = 0;
		for (let j = 0; j < width && sum < farthest; j++) {
			const gap = (numbers[from * width + j] as number) - (numbers[to * width + j] as number);
			sum += gap * gap;
		}
		for (let j = 0; j < codeWidth && sum < farthest; j++) {
			if (codes[from * codeWidth + j] !== codes[to * codeWidth + j]) sum += otherLevel;
		}
		if (!(sum < farthest)) continue;
		let place = k - 1;
		for (; place > 0 && (distances[place - 1] as number) > sum; place--) {
			distances[place] = distances[place - 1] as number;
			best[place] = best[place - 1] as number;
		}
		distances[place] = sum;
		best[place] = to;
	}
	return best;
}
