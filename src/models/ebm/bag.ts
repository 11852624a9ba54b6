import type { Random } from "../../core/random.ts";

/** Rows by what they are for, ascending. */
export interface Bag {
	readonly training: Int32Array;
	readonly validation: Int32Array;
}

/** Rows class after class, in each class in the order in which they came. */
function byClass(order: Uint32Array, classes: Float64Array): Uint32Array {
	const starts: number[] = [0];
	for (const code of classes) starts[code + 1] = (starts[code + 1] ?? 0) + 1;
	for (let code = 1; code < starts.length; code++) starts[code] = (starts[code] ?? 0) + (starts[code - 1] as number);
	const sorted = new Uint32Array(order.length);
	for (const row of order) {
		const code = classes[row] as number;
		sorted[starts[code] as number] = row;
		(starts[code] as number)++;
	}
	return sorted;
}

/**
 * Holds out a share of the rows, of each class the same share: rows are put in order of their classes, in each class at random, and
 * every so manieth is held out. The first of each class never is.
 *
 * @param classes the class of each row; undefined where there are none.
 */
export function drawBag(rows: number, share: number, classes: Float64Array | undefined, random: Random): Bag {
	const order = classes ? byClass(random.permutation(rows), classes) : random.permutation(rows);
	const offset = random.uniform();
	const held = new Uint8Array(rows);
	let count = 0;
	let previous = -1;
	/** Whether a row is still to be held out, as its turn fell on the first of a class. */
	let due = false;
	for (const [i, row] of order.entries()) {
		const first = i === 0 || (classes !== undefined && classes[row] !== previous);
		previous = classes ? (classes[row] as number) : 0;
		due ||= Math.floor((i + 1) * share + offset) > Math.floor(i * share + offset);
		if (due && !first) {
			held[row] = 1;
			count++;
			due = false;
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
