import { gaussLegendre } from "../../../math/gauss-legendre.ts";

/** Players on a path that fit the bits of a class. */
export const mostOnPath = 31;

/** Players for which sums over all their subsets are kept. */
const mostInTable = 12;

/** What a step of the one way costs in steps of the other: a test and some additions against an addition in a row. */
const pairCost = 4;

/** Rows in classes by the players on the path to a leaf whose conditions they fail, as bits. */
export interface FailedClasses {
	readonly failed: Int32Array;
	readonly classes: number;
}

/**
 * What a leaf gives the players of the path to it, where what is unknown has the values of a background row.
 *
 * A row fails the conditions on some players F, a background row those on others B. The leaf is reached by a coalition that has all of B and none of F; so F
 * and B must share no player, and with u = |B| and v = |F| the leaf gives
 *
 *   leaf · (u − 1)! v! / (u + v)! to each of B,   −leaf · u! (v − 1)! / (u + v)! to each of F
 *
 * Where the path has few players, all F are answered at once: u! (v − 1)! / (u + v)! is ∫ tᵘ (1 − t)^(v − 1) dt, and Σ tᵘ over the background rows that fail no
 * player outside a set is, at each point of Gauss and Legendre, a sum over subsets, which one pass for each player makes.
 */
export class LeafGains {
	/** By the players on a path. */
	readonly #rules: Rule[] = [];
	readonly #chances: Chances;
	readonly #counts = new Uint8Array(1 << mostInTable);
	#sums = new Float64Array(0);
	#lost = new Float64Array(0);
	#won = new Float64Array(0);

	constructor(players: number) {
		this.#chances = chancesUpTo(Math.min(players, mostOnPath));
		for (let set = 1; set < this.#counts.length; set++)
			this.#counts[set] = (this.#counts[set >> 1] as number) + (set & 1);
	}

	/**
	 * Adds a leaf's gains, `[class, player of the path]`.
	 *
	 * @param shares of the background's classes.
	 */
	add(
		leaf: number,
		own: FailedClasses,
		behind: FailedClasses,
		shares: Float64Array,
		length: number,
		into: Float64Array,
	): void {
		const inTable = 2 ** length * (length / 2 + 2) * Math.ceil(length / 2) + own.classes * length;
		if (length <= mostInTable && inTable < pairCost * own.classes * behind.classes) {
			this.addByTable(leaf, own, behind, shares, length, into);
		} else this.addByPairs(leaf, own, behind, shares, length, into);
	}

	/** One pair of classes after the other. @internal */
	addByPairs(
		leaf: number,
		own: FailedClasses,
		behind: FailedClasses,
		shares: Float64Array,
		length: number,
		into: Float64Array,
	): void {
		const { toPresent, toAbsent } = this.#chances;
		for (let c = 0, at = 0; c < own.classes; c++, at += length) {
			const failed = own.failed[c] as number;
			const v = countBits(failed);
			let lost = 0;
			for (let b = 0; b < behind.classes; b++) {
				const missing = behind.failed[b] as number;
				if ((failed & missing) !== 0) continue;
				const chance = countBits(missing) * chanceWidth + v;
				const share = leaf * (shares[b] as number);
				lost += share * (toAbsent[chance] as number);
				const won = share * (toPresent[chance] as number);
				for (let rest = missing; rest !== 0; rest &= rest - 1) into[at + lowestBit(rest)]! += won;
			}
			for (let rest = failed; rest !== 0; rest &= rest - 1) into[at + lowestBit(rest)]! -= lost;
		}
	}

	/** All sets of failed players at once. @internal */
	addByTable(
		leaf: number,
		own: FailedClasses,
		behind: FailedClasses,
		shares: Float64Array,
		length: number,
		into: Float64Array,
	): void {
		const sets = 1 << length;
		this.#subsetSums(leaf, behind, shares, length);
		const [lost, won] = [this.#lost, this.#won];
		for (let c = 0, at = 0; c < own.classes; c++, at += length) {
			const failed = own.failed[c] as number;
			const present = sets - 1 - failed;
			const [loss, whole] = [lost[present] as number, won[present] as number];
			for (let j = 0; j < length; j++) {
				const without = present & ~(1 << j);
				into[at + j]! += without === present ? -loss : whole - (won[without] as number) - (lost[without] as number);
			}
		}
	}

	/**
	 * For each set M of players that a row does not fail: ∫ A / (1 − t) and ∫ A / t of A(t) = (1 − t)^v Σ tᵘ over the background rows that fail players of M
	 * only. A player of M then gets ∫ A(M) / t − ∫ A(M without it) / (t (1 − t)), as those that do not fail it are no gain of its.
	 */
	#subsetSums(leaf: number, behind: FailedClasses, shares: Float64Array, length: number): void {
		const sets = 1 << length;
		this.#rules[length] ??= ruleOf(length);
		const { points, powers, toLost, toWon } = this.#rules[length] as Rule;
		if (this.#sums.length < sets * points) {
			this.#sums = new Float64Array(sets * points);
			this.#lost = new Float64Array(sets);
			this.#won = new Float64Array(sets);
		}
		const sums = this.#sums;
		sums.fill(0, 0, sets * points);
		for (let b = 0; b < behind.classes; b++) {
			const missing = behind.failed[b] as number;
			const u = this.#counts[missing] as number;
			const share = leaf * (shares[b] as number);
			for (let q = 0; q < points; q++) sums[missing * points + q]! += share * (powers[u * points + q] as number);
		}
		for (let step = points; step < sets * points; step *= 2) {
			for (let from = step; from < sets * points; from += 2 * step) {
				for (let at = from; at < from + step; at++) sums[at]! += sums[at - step] as number;
			}
		}
		for (let set = 0, at = 0; set < sets; set++) {
			let from = (length - (this.#counts[set] as number)) * points;
			let [lost, won] = [0, 0];
			for (const end = at + points; at < end; at++, from++) {
				lost += (sums[at] as number) * (toLost[from] as number);
				won += (sums[at] as number) * (toWon[from] as number);
			}
			this.#lost[set] = lost;
			this.#won[set] = won;
		}
	}

	/**
	 * The same of two players of the path, a number for each class: (u − 2)! v! / (u + v − 1)! where B has both, u! (v − 2)! / (u + v − 1)! where F has, and
	 * −(u − 1)! (v − 1)! / (u + v − 1)! of one each.
	 */
	addPair(
		leaf: number,
		own: FailedClasses,
		behind: FailedClasses,
		shares: Float64Array,
		[first, second]: readonly [number, number],
		into: Float64Array,
	): void {
		const { bothPresent, bothAbsent, oneEach } = this.#chances;
		for (let c = 0; c < own.classes; c++) {
			const failed = own.failed[c] as number;
			const v = countBits(failed);
			let sum = 0;
			for (let b = 0; b < behind.classes; b++) {
				const missing = behind.failed[b] as number;
				const either = failed | missing;
				if ((failed & missing) !== 0 || ((either >>> first) & (either >>> second) & 1) === 0) continue;
				const isMissing = (missing >>> first) & 1;
				const isOneEach = isMissing !== ((missing >>> second) & 1);
				const chance = isOneEach ? oneEach : isMissing === 1 ? bothPresent : bothAbsent;
				sum += (shares[b] as number) * (chance[countBits(missing) * chanceWidth + v] as number);
			}
			into[c]! += leaf * sum;
		}
	}
}

/** How sums over subsets are made and integrated for paths of so many players: by u or v and point. */
interface Rule {
	readonly points: number;
	/** tᵘ */
	readonly powers: Float64Array;
	/** (1 − t)^v / (1 − t) and (1 − t)^v / t, each times the weight of its point. */
	readonly toLost: Float64Array;
	readonly toWon: Float64Array;
}

function ruleOf(length: number): Rule {
	const { points, weights } = gaussLegendre(Math.max(1, Math.ceil(length / 2)));
	const table = (value: (count: number, t: number, weight: number) => number) =>
		Float64Array.from({ length: (length + 1) * points.length }, (_, at) => {
			const q = at % points.length;
			return value(Math.floor(at / points.length), points[q] as number, weights[q] as number);
		});
	return {
		points: points.length,
		powers: table((u, t) => t ** u),
		toLost: table((v, t, weight) => weight * (1 - t) ** (v - 1)),
		toWon: table((v, t, weight) => (weight * (1 - t) ** v) / t),
	};
}

const lowestBit = (bits: number): number => 31 - Math.clz32(bits & -bits);

function countBits(bits: number): number {
	let n = bits - ((bits >>> 1) & 0x55555555);
	n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
	return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

const chanceWidth = mostOnPath + 1;

/** Weights of a leaf by u and v. */
interface Chances {
	readonly toPresent: Float64Array;
	readonly toAbsent: Float64Array;
	readonly bothPresent: Float64Array;
	readonly bothAbsent: Float64Array;
	readonly oneEach: Float64Array;
}

/** ∫₀¹ tᵃ (1 − t)ᵇ dt = a! b! / (a + b + 1)! for whole numbers. */
function beta(a: number, b: number): number {
	let value = 1 / (b + 1);
	for (let i = 1; i <= a; i++) value *= i / (b + 1 + i);
	return value;
}

function chancesUpTo(most: number): Chances {
	const table = (chance: (u: number, v: number) => number) => {
		const values = new Float64Array(chanceWidth * chanceWidth);
		for (let u = 0; u <= most; u++) {
			for (let v = 0; u + v <= most; v++) values[u * chanceWidth + v] = chance(u, v);
		}
		return values;
	};
	return {
		toPresent: table((u, v) => (u > 0 ? beta(u - 1, v) : 0)),
		toAbsent: table((u, v) => (v > 0 ? beta(u, v - 1) : 0)),
		bothPresent: table((u, v) => (u > 1 ? beta(u - 2, v) : 0)),
		bothAbsent: table((u, v) => (v > 1 ? beta(u, v - 2) : 0)),
		oneEach: table((u, v) => (u > 0 && v > 0 ? -beta(u - 1, v - 1) : 0)),
	};
}
