import type { RunContext } from "../../core/explainer.ts";
import { type NdArray, ndArray } from "../../core/nd-array.ts";
import type { Background } from "../game/background.ts";
import type { SumOfTerms } from "./linear-terms.ts";

/** Numbers of contributions that are held at once. */
const usualNumbers = 1 << 18;

/** What a sum of terms adds over its mean, `[rows, features, scores]`, and the mean score, `[scores]`. */
export interface CentredSum {
	readonly values: Float64Array;
	readonly base: Float64Array;
}

/** Calls `use` with the contributions of many rows, which `fill` writes, in parts. */
async function contributionsOf(
	context: RunContext,
	who: string,
	model: SumOfTerms,
	count: number,
	fill: (rows: Float64Array, start: number, end: number) => void,
	use: (contributions: Float64Array, start: number, end: number) => void,
): Promise<void> {
	const width = model.features.length;
	const each = model.terms.length * model.intercept.length;
	const size = context.batchSize ?? Math.max(64, Math.floor(usualNumbers / Math.max(each, width)));
	for (let start = 0; start < count; start += size) {
		const end = Math.min(count, start + size);
		const rows = new Float64Array((end - start) * width);
		fill(rows, start, end);
		use(await model.contributions(ndArray(rows, [end - start, width], ["example", "feature"])), start, end);
		context.evaluated(end - start);
		await context.checkpoint({ done: end, total: count, label: who });
	}
}

/**
 * Shapley values of a sum of terms where what is not known has the background's values: f_j(x_j) − E f_j(b_j) of a term of one feature; of a pair
 *
 *   φ_j = ½ (E f(x_j, b_k) − E f(b_j, b_k)) + ½ (f(x_j, x_k) − E f(b_j, x_k))
 *
 * Rows that are mixed of an explained and a background row by one bit of the features' indices tell apart all pairs that differ in it, so that 2 log₂ M
 * mixtures are enough for all pairs.
 */
export async function interventional(
	context: RunContext,
	who: string,
	model: SumOfTerms,
	x: NdArray<Float64Array>,
	background: Background,
): Promise<CentredSum> {
	const { terms, intercept } = model;
	const scores = intercept.length;
	const each = terms.length * scores;
	const [count, width] = x.shape as [number, number];
	const own = new Float64Array(count * each);
	await contributionsOf(
		context,
		who,
		model,
		count,
		(rows, start, end) => rows.set(x.values.subarray(start * width, end * width)),
		(added, start) => own.set(added, start * each),
	);
	const mean = new Float64Array(each);
	await contributionsOf(
		context,
		who,
		model,
		background.count,
		(rows, start, end) => rows.set(background.x.subarray(start * width, end * width)),
		(added, start) => {
			for (let at = 0; at < added.length; at++) {
				mean[at % each]! += (background.weights[start + Math.floor(at / each)] as number) * (added[at] as number);
			}
		},
	);
	const values = new Float64Array(count * width * scores);
	const base = intercept.slice();
	for (let at = 0; at < each; at++) base[at % scores]! += mean[at] as number;
	for (const [term, [feature, other]] of terms.entries()) {
		if (feature === undefined) continue;
		for (let row = 0; row < count; row++) {
			for (let k = 0; k < scores; k++) {
				const at = term * scores + k;
				const added = (own[row * each + at] as number) - (mean[at] as number);
				values[(row * width + feature) * scores + k]! += other === undefined ? added : added / 2;
				if (other !== undefined) values[(row * width + other) * scores + k]! += added / 2;
			}
		}
	}
	await shareInPairs(context, who, model, x, background, values);
	return { values, base };
}

/** The lowest bit in which two indices differ. */
const firstBit = (a: number, b: number): number => 31 - Math.clz32((a ^ b) & -(a ^ b));

/** Of pairs, which have been halved, moves what is one feature's more than the other's: ½ (E f(x_j, b_k) − E f(b_j, x_k)). */
async function shareInPairs(
	context: RunContext,
	who: string,
	model: SumOfTerms,
	x: NdArray<Float64Array>,
	background: Background,
	values: Float64Array,
): Promise<void> {
	const { terms, intercept } = model;
	const scores = intercept.length;
	const each = terms.length * scores;
	const [count, width] = x.shape as [number, number];
	const byBit = new Map<number, number[]>();
	for (const [term, [j, k]] of terms.entries()) {
		if (j === undefined || k === undefined) continue;
		const bit = firstBit(j, k);
		byBit.set(bit, [...(byBit.get(bit) ?? []), term]);
	}
	for (const [bit, pairs] of byBit) {
		for (const side of [0, 1]) {
			await contributionsOf(
				context,
				who,
				model,
				count * background.count,
				(rows, start, end) => {
					for (let at = start, to = 0; at < end; at++) {
						const from = Math.floor(at / background.count) * width;
						const other = (at % background.count) * width;
						for (let j = 0; j < width; j++) {
							rows[to++] = (((j >> bit) & 1) === side ? x.values[from + j] : background.x[other + j]) as number;
						}
					}
				},
				(added, start, end) => {
					for (let at = start; at < end; at++) {
						const row = Math.floor(at / background.count);
						const half = (background.weights[at % background.count] as number) / 2;
						for (const term of pairs) {
							const [a, b] = terms[term] as readonly [number, number];
							const [known, unknown] = ((a >> bit) & 1) === side ? [a, b] : [b, a];
							for (let k = 0; k < scores; k++) {
								const share = half * (added[(at - start) * each + term * scores + k] as number);
								values[(row * width + known) * scores + k]! += share;
								values[(row * width + unknown) * scores + k]! -= share;
							}
						}
					}
				},
			);
		}
	}
}
