import { readFileSync } from "node:fs";
import { type NdArray, ndArray } from "../../../../src/index.ts";

type Rows = readonly (readonly (number | null)[])[];

/** A tree as scikit-learn grew it. */
export interface PeerTree {
	readonly left: readonly number[];
	readonly right: readonly number[];
	readonly threshold: readonly (number | null)[];
	readonly cover: readonly number[];
	readonly impurity: readonly number[];
	readonly importances: readonly number[];
	readonly predicted: readonly (readonly number[])[];
}

/** What scripts/fixtures/fitted_trees.py writes. */
export interface Peer {
	readonly x: Rows;
	/** The same with missing values. */
	readonly holes: Rows;
	readonly y: readonly number[];
	readonly classes: readonly number[];
	readonly weights: readonly number[];
	readonly trees: Readonly<Record<string, PeerTree>>;
	readonly pruning: Readonly<
		Record<string, { readonly alphas: readonly number[]; readonly impurities: readonly number[] }>
	>;
	readonly boosted: Readonly<Record<string, { readonly scores: readonly (readonly number[])[] }>>;
	readonly forests: Readonly<Record<string, { readonly mean: number; readonly deviation: number }>>;
}

const file = new URL("../../../fixtures/fitted-trees/scikit-learn.json", import.meta.url);

export const peer = JSON.parse(readFileSync(file, "utf8")) as Peer;

export function matrix(rows: Rows): NdArray<Float64Array> {
	const values = Float64Array.from(rows.flat(), (value) => value ?? Number.NaN);
	return ndArray(values, [rows.length, rows[0]?.length ?? 0], ["example", "feature"]);
}

/** The fixture's numbers have eight decimals, and scikit-learn compares values as 32-bit floats. */
export const eightDecimals = 1e-7;

export function largestDifference(got: ArrayLike<number>, expected: ArrayLike<number>): number {
	if (got.length !== expected.length) return Number.NaN;
	let largest = 0;
	for (let i = 0; i < got.length; i++) {
		const difference = Math.abs((got[i] as number) - (expected[i] as number));
		if (!(difference <= largest)) largest = difference;
	}
	return largest;
}
