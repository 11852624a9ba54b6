import type { Random } from "../../core/random.ts";
import type { BoostedTerm } from "./term.ts";

/** How leaves are found, and how far a step goes. */
export interface StepRules {
	/** The share of a leaf's best update that is taken. */
	readonly rate: number;
	readonly minRows: number;
	readonly minHessian: number;
	readonly maxLeaves: number;
}

/** Finds the next update of a term from its sums, and tells how much the loss falls by the unshrunk one. */
export interface Splitter {
	/** The update with the largest gain. */
	best(): number;
	/** The update of leaves that are cut at random. */
	random(random: Random): void;
}

/** What a leaf adds at most to the fall of the loss, but for a factor of 2: g²/h. */
export function leafGain(gradient: number, hessian: number): number {
	return hessian > 0 ? (gradient * gradient) / hessian : 0;
}

/** What a leaf adds to its rows' scores: g/h, or nothing where h says too little. */
export function leafValue(gradient: number, hessian: number, { rate, minHessian }: StepRules): number {
	return hessian > 0 && hessian >= minHessian ? (rate * gradient) / hessian : 0;
}

/** Groups of cells in an order that leaves cut: sums before each, `[scores, groups + 1]`. */
export class Sequence {
	readonly scores: number;
	/** How many groups there are now, and room for. */
	length: number;
	readonly room: number;
	readonly counts: Float64Array;
	readonly gradients: Float64Array;
	readonly hessians: Float64Array;

	constructor(room: number, scores: number) {
		this.room = room + 1;
		this.length = room;
		this.scores = scores;
		this.counts = new Float64Array(room + 1);
		this.gradients = new Float64Array((room + 1) * scores);
		this.hessians = new Float64Array((room + 1) * scores);
	}
}

/** Which cut of the groups from…to gains most; `cut` 0 where none is allowed. */
interface Cut {
	cut: number;
	gain: number;
}

/**
 * The cut in two leaves with the largest gain.
 *
 * @param direction 1 where the right leaf's value may not be below the left one's, −1 where it may not be above, 0 where all may be.
 */
function bestCut(sequence: Sequence, from: number, to: number, rules: StepRules, direction: number, into: Cut): void {
	const { counts, gradients, hessians, scores, room } = sequence;
	const { minRows, minHessian } = rules;
	into.cut = 0;
	into.gain = 0;
	const before = counts[from] as number;
	const after = counts[to] as number;
	let whole = 0;
	for (let k = 0; k < scores; k++) {
		const start = k * room;
		whole += leafGain(
			(gradients[start + to] as number) - (gradients[start + from] as number),
			(hessians[start + to] as number) - (hessians[start + from] as number),
		);
	}
	let largest = whole;
	for (let cut = from + 1; cut < to; cut++) {
		const rows = counts[cut] as number;
		if (rows - before < minRows) continue;
		if (after - rows < minRows) break;
		let gain = 0;
		for (let k = 0, start = 0; k < scores; k++, start += room) {
			const gradient = gradients[start + cut] as number;
			const hessian = hessians[start + cut] as number;
			const left = gradient - (gradients[start + from] as number);
			const right = (gradients[start + to] as number) - gradient;
			const leftHessian = hessian - (hessians[start + from] as number);
			const rightHessian = (hessians[start + to] as number) - hessian;
			if (
				!(leftHessian > 0 && rightHessian > 0) ||
				leftHessian < minHessian ||
				rightHessian < minHessian ||
				(direction !== 0 && direction * (right * leftHessian - left * rightHessian) < 0)
			) {
				gain = Number.NEGATIVE_INFINITY;
				break;
			}
			// Two fractions with one division.
			gain += (left * left * rightHessian + right * right * leftHessian) / (leftHessian * rightHessian);
		}
		if (gain > largest) {
			largest = gain;
			into.cut = cut;
		}
	}
	into.gain = largest - whole;
}

/** Leaves of a sequence: leaf i is the groups from bounds[i] to bounds[i + 1]. */
export interface Leaves {
	bounds: number[];
	/** By how much they are better than one leaf. */
	gain: number;
}

/** Whether each leaf's value keeps the direction. */
function keepsDirection(
	{ gradients, hessians }: Sequence,
	bounds: readonly number[],
	rules: StepRules,
	direction: number,
): boolean {
	const value = (leaf: number) => {
		const [from, to] = [bounds[leaf] as number, bounds[leaf + 1] as number];
		return leafValue(
			(gradients[to] as number) - (gradients[from] as number),
			(hessians[to] as number) - (hessians[from] as number),
			rules,
		);
	};
	for (let leaf = 1; leaf + 1 < bounds.length; leaf++) {
		if (direction * (value(leaf) - value(leaf - 1)) < 0) return false;
	}
	return true;
}

/** Cuts leaf after leaf where most is gained, until there are enough. */
export function bestLeaves(sequence: Sequence, rules: StepRules, direction: number): Leaves {
	const found: Cut = { cut: 0, gain: 0 };
	bestCut(sequence, 0, sequence.length, rules, direction, found);
	if (found.cut === 0) return { bounds: [0, sequence.length], gain: 0 };
	if (rules.maxLeaves === 2) return { bounds: [0, found.cut, sequence.length], gain: found.gain };

	let bounds = [0, found.cut, sequence.length];
	let { gain } = found;
	const cutLeaf = (leaf: number): Cut => {
		const within: Cut = { cut: 0, gain: 0 };
		bestCut(sequence, bounds[leaf] as number, bounds[leaf + 1] as number, rules, direction, within);
		return within;
	};
	const cuts = [cutLeaf(0), cutLeaf(1)];
	while (bounds.length <= rules.maxLeaves) {
		let leaf = -1;
		for (const [i, { cut, gain: here }] of cuts.entries()) {
			if (cut > 0 && (leaf < 0 || here > (cuts[leaf] as Cut).gain)) leaf = i;
		}
		if (leaf < 0) break;
		const chosen = cuts[leaf] as Cut;
		const tried = [...bounds.slice(0, leaf + 1), chosen.cut, ...bounds.slice(leaf + 1)];
		if (direction !== 0 && !keepsDirection(sequence, tried, rules, direction)) {
			chosen.cut = 0;
			continue;
		}
		gain += chosen.gain;
		bounds = tried;
		cuts.splice(leaf, 1, cutLeaf(leaf), cutLeaf(leaf + 1));
	}
	return { bounds, gain };
}

/** Leaves with random bounds; both outer ones hold enough rows, and where values must keep a direction and do not, there is one leaf. */
export function randomLeaves(sequence: Sequence, rules: StepRules, direction: number, random: Random): Leaves {
	const { counts, length } = sequence;
	const rows = counts[length] as number;
	let first = 1;
	while (first < length && (counts[first] as number) < rules.minRows) first++;
	let last = length - 1;
	while (last > 0 && rows - (counts[last] as number) < rules.minRows) last--;
	const one = { bounds: [0, length], gain: 0 };
	if (first > last) return one;
	const cuts = new Set<number>();
	for (let i = 1; i < rules.maxLeaves; i++) cuts.add(first + random.integer(last - first + 1));
	const bounds = [0, ...[...cuts].sort((a, b) => a - b), length];
	if (direction !== 0 && !keepsDirection(sequence, bounds, rules, direction)) return one;
	return { bounds, gain: 0 };
}

/** What a term gains beyond one value for all of its rows, its separate leaf of missing values included. */
export function gainOfTerm(term: BoostedTerm, sequence: Sequence, leaves: Leaves): number {
	if (term.counts[0] === 0) return leaves.gain;
	let { gain } = leaves;
	for (let k = 0; k < sequence.scores; k++) {
		const gradient = sequence.gradients[k * sequence.room + sequence.length] as number;
		const hessian = sequence.hessians[k * sequence.room + sequence.length] as number;
		const missing = term.gradients[k * term.cells] as number;
		const missingHessian = term.hessians[k * term.cells] as number;
		gain +=
			leafGain(gradient, hessian) +
			leafGain(missing, missingHessian) -
			leafGain(gradient + missing, hessian + missingHessian);
	}
	return Math.max(0, gain);
}
