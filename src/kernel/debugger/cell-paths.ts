import { tmpdir } from "node:os";
import { join, sep } from "node:path";

/** What front ends need to compute the path of a cell's code themselves. */
export const hashSeed = 0xc70f6907;
/** JupyterLab says `Cell [2]` in the place of a path only if that has `ipykernel_` in it. */
export const pathPrefix = join(tmpdir(), `ipykernel_glasscell_${process.pid}`) + sep;
export const pathSuffix = ".ts";

const factor = 0x5bd1e995;

/** MurmurHash2 of the text's UTF-8 bytes, as JupyterLab computes it. */
export function murmur2(text: string, seed: number): number {
	const bytes = Buffer.from(text, "utf8");
	const whole = bytes.length - (bytes.length % 4);
	let hash = seed ^ bytes.length;
	for (let at = 0; at < whole; at += 4) {
		let word = Math.imul(bytes.readInt32LE(at), factor);
		word = Math.imul(word ^ (word >>> 24), factor);
		hash = Math.imul(hash, factor) ^ word;
	}
	if (whole < bytes.length) {
		hash ^= bytes.readUIntLE(whole, bytes.length - whole);
		hash = Math.imul(hash, factor);
	}
	hash = Math.imul(hash ^ (hash >>> 13), factor);
	return (hash ^ (hash >>> 15)) >>> 0;
}

/** The path by which front ends name a cell: there is no such file, its name says what code it is. */
export function cellPath(code: string): string {
	return `${pathPrefix}${murmur2(code, hashSeed)}${pathSuffix}`;
}
