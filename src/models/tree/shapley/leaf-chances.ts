/** Players on a path that fit the bits of a class. */
export const mostOnPath = 31;

/** The number for u and v is at u · 32 + v; one for u + 1 or v + 1 may be read where it is not counted. */
export const chanceBits = 5;

/**
 * What a leaf of 1 gives the players of the path to it, where what is unknown has the values of a background row.
 *
 * A row fails the conditions of some players F, a background row those of others B. The leaf is reached by a coalition that has all of B and none
 * of F; so F and B must share no player, and with u = |B| and v = |F| the leaf gives `won` to each of B and takes `lost` from each of F. The others
 * are its interactions of two players.
 */
export interface LeafChances {
	/** (u − 1)! v! / (u + v)! */
	readonly won: Float64Array;
	/** u! (v − 1)! / (u + v)! */
	readonly lost: Float64Array;
	/** (u − 2)! v! / (u + v − 1)! of two of B. */
	readonly bothPresent: Float64Array;
	/** u! (v − 2)! / (u + v − 1)! of two of F. */
	readonly bothAbsent: Float64Array;
	/** −(u − 1)! (v − 1)! / (u + v − 1)! of one each. */
	readonly oneEach: Float64Array;
}

/** ∫₀¹ tᵃ (1 − t)ᵇ dt = a! b! / (a + b + 1)! for whole numbers, 0 where one is below zero. */
function beta(a: number, b: number): number {
	if (a < 0 || b < 0) return 0;
	let value = 1 / (b + 1);
	for (let i = 1; i <= a; i++) value *= i / (b + 1 + i);
	return value;
}

/** @param players on a path at most. */
export function leafChances(players: number): LeafChances {
	const most = Math.min(players, mostOnPath);
	const table = (chance: (u: number, v: number) => number) => {
		const values = new Float64Array((mostOnPath + 2) << chanceBits);
		for (let u = 0; u <= most; u++) {
			for (let v = 0; u + v <= most; v++) values[(u << chanceBits) + v] = chance(u, v);
		}
		return values;
	};
	return {
		won: table((u, v) => beta(u - 1, v)),
		lost: table((u, v) => beta(u, v - 1)),
		bothPresent: table((u, v) => beta(u - 2, v)),
		bothAbsent: table((u, v) => beta(u, v - 2)),
		oneEach: table((u, v) => -beta(u - 1, v - 1)),
	};
}
