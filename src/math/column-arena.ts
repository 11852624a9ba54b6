import { type Products, productsIn } from "./inner-products.ts";
import { type SubtractMultiple, subtractMultipleIn } from "./subtract-multiple.ts";
import { wasmMemory } from "./webassembly.ts";

/** A memory, and the loops over columns in it. */
export interface Arena {
	readonly buffer: ArrayBuffer;
	readonly one: Products;
	readonly two: Products;
	readonly subtract: SubtractMultiple;
}

/** Memories that were given back, and wait for the next fit: to begin a new one takes as long as a small fit, for the system's pages as for V8's. */
const idle: Arena[] = [];
/** How many of them are kept, and of what size at most. */
const mostIdle = 4;
const mostIdleBytes = 2 ** 24;

/** The smallest idle memory that has the room, zeros in all of it; or a new one. */
export function takeArena(bytes: number): Arena {
	let best = -1;
	for (const [i, { buffer }] of idle.entries()) {
		const before = idle[best]?.buffer.byteLength ?? Infinity;
		if (buffer.byteLength >= bytes && buffer.byteLength < before) best = i;
	}
	const [found] = best < 0 ? [] : idle.splice(best, 1);
	if (found) {
		new Uint8Array(found.buffer, 0, bytes).fill(0);
		return found;
	}
	const memory = wasmMemory(bytes);
	return {
		buffer: memory.buffer,
		one: productsIn(memory, 1),
		two: productsIn(memory, 2),
		subtract: subtractMultipleIn(memory),
	};
}

/** Keeps the largest of those given back. */
export function giveBack(arena: Arena): void {
	if (arena.buffer.byteLength > mostIdleBytes) return;
	idle.push(arena);
	if (idle.length <= mostIdle) return;
	idle.sort((a, b) => b.buffer.byteLength - a.buffer.byteLength);
	idle.length = mostIdle;
}
