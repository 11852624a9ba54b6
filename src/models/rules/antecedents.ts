import type { FitContext } from "../table/estimator.ts";
import type { TrainingData } from "../table/training-data.ts";
import { above, atMost, type Condition, type Conditions, isMet, withCondition } from "./condition.ts";
import { bestCuts, placesAt } from "./cuts.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";

/** What rules may be made of. */
interface MiningOptions {
	/** Thresholds for each number. */
	readonly cuts: number;
	/** Conditions that are joined by "and": 1 or 2. */
	readonly maxConditions: number;
	/** The smallest share of the weight that an antecedent must hold for. */
	readonly minSupport: number;
}

/**
 * The left sides that rules may have, and for which rows each holds.
 *
 * Rows that no condition tells apart are one pattern: the sets are of patterns, in words of 32 bits, so that they are small and a search looks at
 * what it must only.
 */
export interface Antecedents {
	readonly list: readonly Conditions[];
	/** `[list.length, words]` */
	readonly bits: Int32Array;
	readonly words: number;
	readonly patterns: number;
	readonly outcome: Outcome;
	/** What is counted of each pattern: `[patterns, outcome.width]`. */
	readonly sums: Float64Array;
}

/** Of more left sides than this, those that part the outcomes best are kept. */
const mostAntecedents = 1000;

/** The single conditions on one column, and a number for each row that says which of them hold. */
function conditionsOn(data: TrainingData, outcome: Outcome, feature: number, cuts: number) {
	const { features, rowCount, x } = data;
	const column = new Float64Array(rowCount);
	for (let row = 0; row < rowCount; row++) column[row] = x.values[row * features.length + feature] as number;
	const levels = features[feature]?.levels;
	if (!levels) {
		const chosen = bestCuts(column, outcome, cuts);
		const conditions = [...chosen].flatMap((cut) => [atMost(feature, cut), above(feature, cut)]);
		return { conditions, codes: placesAt(chosen, column).codes, places: chosen.length + 1 };
	}
	const codes = Int32Array.from(column, (code) => (Number.isNaN(code) ? -1 : code));
	const all = levels.map((_, level) => level);
	const one = all.map((level): Condition => ({ feature, levels: [level] }));
	const others = all.map((level): Condition => ({ feature, levels: all.filter((other) => other !== level) }));
	return { conditions: levels.length > 2 ? [...one, ...others] : one, codes, places: levels.length };
}

/** Divides patterns by one more code, −1 … places − 1; gives how many there are then. */
function refine(pattern: Int32Array, codes: Int32Array, places: number): number {
	const known = new Map<number, number>();
	for (let row = 0; row < pattern.length; row++) {
		const key = (pattern[row] as number) * (places + 1) + (codes[row] as number) + 1;
		let id = known.get(key);
		if (id === undefined) {
			id = known.size;
			known.set(key, id);
		}
		pattern[row] = id;
	}
	return known.size;
}

function isEmptyOrAll(bits: Int32Array, patterns: number): boolean {
	let count = 0;
	for (const word of bits) {
		for (let left = word; left !== 0; left &= left - 1) count++;
	}
	return count === 0 || count === patterns;
}

/** Adds what is counted of a set of patterns to `into`. */
function sumSet(bits: Int32Array, { sums, outcome: { width } }: Pick<Antecedents, "sums" | "outcome">): Float64Array {
	const into = new Float64Array(width);
	for (let word = 0; word < bits.length; word++) {
		for (let left = bits[word] as number; left !== 0; left &= left - 1) {
			const pattern = 32 * word + 31 - Math.clz32(left & -left);
			for (let k = 0; k < width; k++) into[k]! += sums[pattern * width + k] as number;
		}
	}
	return into;
}

/**
 * Mines what the left sides of rules may be: a threshold on a number, a level or all others of a category, and pairs of those.
 * Of two that hold for the same rows the first is kept.
 */
export async function mineAntecedents(
	context: FitContext,
	data: TrainingData,
	{ cuts, maxConditions, minSupport }: MiningOptions,
): Promise<Antecedents> {
	const outcome = outcomeOf(data);
	const { width } = outcome;
	const pattern = new Int32Array(data.rowCount);
	const singles: Condition[] = [];
	let patterns = 1;
	for (const [feature, { name }] of data.features.entries()) {
		const { conditions, codes, places } = conditionsOn(data, outcome, feature, cuts);
		singles.push(...conditions);
		patterns = refine(pattern, codes, places);
		await context.checkpoint({ done: feature + 1, total: data.features.length, label: `conditions on ${name}` });
	}
	const first = new Int32Array(patterns).fill(-1);
	const sums = new Float64Array(patterns * width);
	for (let row = 0; row < pattern.length; row++) {
		const id = pattern[row] as number;
		if (first[id] === -1) first[id] = row;
		for (let k = 0; k < width; k++) sums[id * width + k]! += outcome.values[row * width + k] as number;
	}

	const words = Math.ceil(patterns / 32);
	const holds = (condition: Condition): Int32Array => {
		const bits = new Int32Array(words);
		for (let id = 0; id < patterns; id++) {
			const value = data.x.values[(first[id] as number) * data.features.length + condition.feature] as number;
			if (isMet(condition, value)) bits[id >> 5]! |= 1 << (id & 31);
		}
		return bits;
	};
	interface Found {
		readonly conditions: Conditions;
		readonly bits: Int32Array;
		readonly gain: number;
	}
	const found: Found[] = [];
	const seen = new Set<string>();
	const before = outcome.impurity(outcome.total, 0);
	const add = (conditions: Conditions, bits: Int32Array) => {
		const inside = sumSet(bits, { sums, outcome });
		if (outcome.weight(inside, 0) < minSupport || isEmptyOrAll(bits, patterns)) return;
		const key = bits.join();
		if (seen.has(key)) return;
		seen.add(key);
		const outside = outcome.total.map((sum, k) => sum - (inside[k] as number));
		found.push({ conditions, bits, gain: before - outcome.impurity(inside, 0) - outcome.impurity(outside, 0) });
	};
	const singleBits = singles.map(holds);
	for (const [i, condition] of singles.entries()) add([condition], singleBits[i] as Int32Array);
	if (maxConditions > 1) {
		for (const [i, condition] of singles.entries()) {
			const a = singleBits[i] as Int32Array;
			for (let j = i + 1; j < singles.length; j++) {
				const pair = withCondition([condition], singles[j] as Condition);
				const b = singleBits[j] as Int32Array;
				if (pair)
					add(
						pair,
						a.map((word, w) => word & (b[w] as number)),
					);
			}
			await context.checkpoint({ done: i + 1, total: singles.length, label: "pairs of conditions" });
		}
	}
	// The order in which they were found, so that simple ones come first.
	const enough = new Set([...found].sort((a, b) => b.gain - a.gain).slice(0, mostAntecedents));
	const kept = found.filter((one) => enough.has(one));
	const bits = new Int32Array(kept.length * words);
	for (const [i, one] of kept.entries()) bits.set(one.bits, i * words);
	return { list: kept.map(({ conditions }) => conditions), bits, words, patterns, outcome, sums };
}
