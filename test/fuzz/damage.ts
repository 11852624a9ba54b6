import type { Random } from "../../src/core/random.ts";

/** A sound file and how it is read. */
export interface Format {
	readonly name: string;
	readonly bytes: Uint8Array;
	/** Reads and uses it, and leaves nothing behind. */
	read(bytes: Uint8Array): Promise<unknown>;
}

type Damage = (bytes: Uint8Array, random: Random) => Uint8Array;

const place = (bytes: Uint8Array, random: Random): number => random.integer(Math.max(bytes.length, 1));

/** Somewhere near the start half of the time: there stand the sizes. */
const early = (bytes: Uint8Array, random: Random): number =>
	random.uniform() < 0.5 ? random.integer(Math.min(bytes.length, 256)) : place(bytes, random);

/** A copy with one part changed. */
function changed(bytes: Uint8Array, change: (copy: Uint8Array) => void): Uint8Array {
	const copy = Uint8Array.from(bytes);
	change(copy);
	return copy;
}

const huge = [0x7f, 0xff, 0x80, 0x00, 0xfe];
const words = ["-1", "1e999", "null", '"', "99999999999", "NaN", "{", "]", "\u0000", "../../etc/passwd"];

/** Ways in which files are damaged: cut off, overwritten, moved, swollen. */
const damages: Readonly<Record<string, Damage>> = {
	"cut off": (bytes, random) => bytes.slice(0, place(bytes, random)),
	"a bit turned": (bytes, random) =>
		changed(bytes, (copy) => {
			copy[early(bytes, random)]! ^= 1 << random.integer(8);
		}),
	"a number made huge": (bytes, random) =>
		changed(bytes, (copy) => {
			const value = huge[random.integer(huge.length)] as number;
			const start = early(bytes, random);
			copy.fill(value, start, start + 1 + random.integer(8));
		}),
	"a part missing": (bytes, random) => {
		const start = early(bytes, random);
		const end = start + 1 + random.integer(64);
		return Uint8Array.from([...bytes.subarray(0, start), ...bytes.subarray(end)]);
	},
	"a part twice": (bytes, random) => {
		const start = early(bytes, random);
		const end = Math.min(start + 1 + random.integer(64), bytes.length);
		return Uint8Array.from([...bytes.subarray(0, end), ...bytes.subarray(start)]);
	},
	"noise in it": (bytes, random) =>
		changed(bytes, (copy) => {
			const start = early(bytes, random);
			for (let i = start; i < Math.min(start + 32, copy.length); i++) copy[i] = random.integer(256);
		}),
	"words in it": (bytes, random) => {
		const word = Buffer.from(words[random.integer(words.length)] as string);
		const start = early(bytes, random);
		const over = random.uniform() < 0.5 ? word.length : 0;
		return Uint8Array.from([...bytes.subarray(0, start), ...word, ...bytes.subarray(start + over)]);
	},
};

const names = Object.keys(damages);

/** A damaged copy and what was done to it. */
export function damage(bytes: Uint8Array, random: Random): { name: string; bytes: Uint8Array } {
	const name = names[random.integer(names.length)] as string;
	return { name, bytes: (damages[name] as Damage)(bytes, random) };
}
