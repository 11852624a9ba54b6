import { ExplainError, shown } from "../core/errors.ts";
import { type NdArray, ndArray, sizeOf, type TypedArray } from "../core/nd-array.ts";
import { checkOptions, number, type OptionRules } from "../core/options.ts";
import { seededRandom } from "../core/random.ts";

/** What {@link split} takes. */
export interface SplitOptions {
	/** The share of examples that are held out, above 0 and below 1. Default 0.25. */
	test?: number;
	/** Default 0. */
	seed?: number;
}

/** Which examples are for what, in random order. */
export interface Split {
	readonly train: Uint32Array;
	readonly test: Uint32Array;
}

const rules: OptionRules<Required<SplitOptions>> = {
	test: { ...number(0.25, { min: 0, max: 1 }), expected: "a number between 0 and 1" },
	seed: number(0, { integer: true }),
};

/** All examples in random order, and those of each class in that order. */
function shuffled(labels: ArrayLike<number>, seed: number): { order: Uint32Array; classes: number[][] } {
	const order = seededRandom(seed).permutation(labels.length);
	const byClass = new Map<number, number[]>();
	for (const example of order) {
		const label = labels[example] as number;
		const members = byClass.get(label) ?? [];
		members.push(example);
		byClass.set(label, members);
	}
	return { order, classes: [...byClass.values()] };
}

/**
 * Divides examples at random into those to train on and those to test on, each class in the same proportion.
 *
 * Every example is in exactly one part; the number held out of a class is its share rounded, so of a class of one example
 * none is. The same seed gives the same parts.
 *
 * @param labels the class of each example.
 * @throws ExplainError `bad-option` for a share outside 0 … 1.
 *
 * @example
 * ```ts
 * const { train, test } = split(labels, { test: 0.25, seed: 1 });
 * const trainImages = take(images, train);
 * ```
 */
export function split(labels: ArrayLike<number>, options: SplitOptions = {}): Split {
	const { test: share, seed } = checkOptions<Required<SplitOptions>>("split", rules, options);
	const { order, classes } = shuffled(labels, seed);
	const heldOut = new Set(classes.flatMap((members) => members.slice(0, Math.round(members.length * share))));
	return {
		train: order.filter((example) => !heldOut.has(example)),
		test: order.filter((example) => heldOut.has(example)),
	};
}

/** What {@link kFold} takes. */
export interface KFoldOptions {
	/** How many parts, each held out once: 2 to the number of examples. Default 5. */
	folds?: number;
	/** Default 0. */
	seed?: number;
}

const foldRules: OptionRules<Required<KFoldOptions>> = {
	folds: number(5, { min: 2, integer: true }),
	seed: rules.seed,
};

/**
 * Divides examples at random into parts of equal size and holds out each in turn, for cross-validation; each class is spread
 * evenly over the parts.
 *
 * Every example is held out exactly once; the sizes of the parts differ by at most one. The same seed gives the same parts.
 *
 * @param labels the class of each example; for numbers to predict, as many equal labels.
 * @throws ExplainError `bad-option` for fewer than two folds or more than examples.
 *
 * @example
 * ```ts
 * for (const { train, test } of kFold(labels, { folds: 10 })) score(fit(take(x, train)), take(x, test));
 * ```
 */
export function kFold(labels: ArrayLike<number>, options: KFoldOptions = {}): Split[] {
	const { folds, seed } = checkOptions<Required<KFoldOptions>>("kFold", foldRules, options);
	if (folds > labels.length) {
		const words = `expected option "folds" to be at most the ${labels.length} examples, got ${folds}`;
		throw new ExplainError("bad-option", `kFold: ${words}`);
	}
	const { order, classes } = shuffled(labels, seed);
	// Dealt out like cards, one class after the other: no part gets two more than another, neither of a class nor of all.
	const part = new Uint32Array(labels.length);
	for (const [i, example] of classes.flat().entries()) part[example] = i % folds;
	return Array.from({ length: folds }, (_, fold) => ({
		train: order.filter((example) => part[example] !== fold),
		test: order.filter((example) => part[example] === fold),
	}));
}

/**
 * The examples at `indices` of the first axis, copied, in that order.
 *
 * @throws ExplainError `out-of-range` for an index that is not on the axis.
 */
export function take<A extends TypedArray>(array: NdArray<A>, indices: ArrayLike<number>): NdArray<A> {
	const [count = 0, ...rest] = array.shape;
	const size = sizeOf(rest);
	const values = new (array.values.constructor as new (length: number) => A)(indices.length * size);
	for (let i = 0; i < indices.length; i++) {
		const from = indices[i] as number;
		if (!Number.isInteger(from) || from < 0 || from >= count) {
			throw new ExplainError("out-of-range", `take: expected indices from 0 to ${count - 1}, got ${shown(from)}`);
		}
		values.set(array.values.subarray(from * size, (from + 1) * size), i * size);
	}
	return ndArray(values, [indices.length, ...rest], array.axes);
}
