import { beyondEdge, edges } from "./ziggurat.ts";

/** Seeded random numbers: the same seed gives the same stream on every machine. */
export interface Random {
	/** A number in [0, 1) with 32 random bits. */
	uniform(): number;
	/** An integer in [0, `bound`). */
	integer(bound: number): number;
	/** A standard normal number. */
	normal(): number;
	/** Standard normal numbers at the places `start` … `end` − 1: others than one by one, in a third of the time. */
	normals(into: Float64Array, start: number, end: number): void;
	/** The integers 0 … `length` − 1 in random order. */
	permutation(length: number): Uint32Array;
	/** An independent stream, so that a part of a run does not shift the numbers of another. */
	fork(name: string): Random;
}

/** What one of the 2²³ places on either side of 0 is wide in each layer. */
const steps = edges.map((edge) => edge / 2 ** 23);

/** Mixes a 32-bit state into the next well-spread 32-bit number (Steele, Lea, Flood 2014, as SplitMix32). */
function splitMix(state: number): number {
	let z = (state + 0x9e3779b9) | 0;
	z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
	z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
	return (z ^ (z >>> 16)) >>> 0;
}

/** A 32-bit FNV-1a hash of a text. */
function hash(text: string): number {
	let h = 0x811c9dc5;
	for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
	return h >>> 0;
}

/**
 * A stream of random numbers from a seed: xoshiro128** (Blackman and Vigna 2021), its state filled by SplitMix32.
 *
 * @param seed any integer; only its low 32 bits count.
 */
export function seededRandom(seed: number): Random {
	const state = new Int32Array(4);
	for (let i = 0, s = seed | 0; i < 4; i++, s = (s + 0x9e3779b9) | 0) state[i] = splitMix(s);
	// Four numbers rather than an array: a draw takes half the time.
	let [a, b, c, d] = state as unknown as [number, number, number, number];
	const next = (): number => {
		const product = Math.imul(b, 5);
		const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
		const shifted = b << 9;
		c ^= a;
		d ^= b;
		b ^= c;
		a ^= d;
		c ^= shifted;
		d = (d << 11) | (d >>> 21);
		return result;
	};
	const uniform = () => next() / 0x1_0000_0000;
	let spare: number | undefined;
	const random: Random = {
		uniform,
		integer: (bound) => Math.floor(uniform() * bound),
		normal() {
			if (spare !== undefined) {
				const kept = spare;
				spare = undefined;
				return kept;
			}
			// Marsaglia's polar method: two normals from a point of the unit disc.
			for (;;) {
				const x = 2 * uniform() - 1;
				const y = 2 * uniform() - 1;
				const r = x * x + y * y;
				if (r === 0 || r >= 1) continue;
				const scale = Math.sqrt((-2 * Math.log(r)) / r);
				spare = y * scale;
				return x * scale;
			}
		},
		normals(into, start, end) {
			for (let i = start; i < end; ) {
				// The ziggurat: 8 bits choose a layer, the others a place in it.
				const bits = next() | 0;
				const layer = bits & 0xff;
				const x = ((bits >> 8) + 0.5) * (steps[layer] as number);
				if (Math.abs(x) < (edges[layer + 1] as number)) into[i++] = x;
				else {
					const beyond = beyondEdge(layer, x, uniform);
					if (!Number.isNaN(beyond)) into[i++] = beyond;
				}
			}
		},
		permutation(length) {
			const order = Uint32Array.from({ length }, (_, i) => i);
			for (let i = length - 1; i > 0; i--) {
				const j = random.integer(i + 1);
				const kept = order[i] as number;
				order[i] = order[j] as number;
				order[j] = kept;
			}
			return order;
		},
		fork: (name) => seededRandom(splitMix((seed ^ hash(name)) | 0)),
	};
	return random;
}
