import type { Random } from "../../core/random.ts";

/** Rows by what they are for, ascending. */
export interface Bag {
	readonly training: Int32Array;
	readonly validation: Int32Array;
}

/**
 * Holds out a share of the rows, of each class the same share: rows are put in order of their classes, in each class at random, and
 * every so manieth is held out. The first of each class never is.
 *
 * @param classes the class of each row; undefined where there are none.
 */
export function drawBag(rows: number, share: number, classes: Float64Array | undefined, random: Random): Bag {
	const order = [...random.permutation(rows)];
	if (classes) order.sort((a, b) => (classes[a] as number) - (classes[b] as number));
	const offset = random.uniform();
	const held = new Uint8Array(rows);
	let count = 0;
	let previous = -1;
	for (const [i, row] of order.entries()) {
		const first = i === 0 || (classes !== undefined && classes[row] !== previous);
		previous = classes ? (classes[row] as number) : 0;
		if (!first && Math.floor((i + 1) * share + offset) > Math.floor(i * share + offset)) {
			held[row] = 1;
			count++;
		}
	}
	const validation = new Int32Array(count);
	const training = new Int32Array(rows - count);
	let v = 0;
	let t = 0;
	for (let row = 0; row < rows; row++) {
		if (held[row] === 1) validation[v++] = row;
		else training[t++] = row;
	}
	return { training, validation };
}
