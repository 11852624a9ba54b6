import { performance } from "node:perf_hooks";

/** How much output, in bytes or UTF-16 units, may be under way before the cell that makes it has to wait. */
const limit = 32 * 2 ** 20;
/** How many messages the protocol thread may have before it that it has not looked at: it must hear of an interrupt soon. */
const queueLimit = 512;
/** Who waits for the queue wakes when it is this short: not at every message. */
const shortQueue = queueLimit / 2;
/** How long, in milliseconds, it waits at most: a protocol thread that sends nothing for so long never will. */
const patience = 5_000;

/** Of what both threads share. */
const cells = { size: 0, queue: 1 } as const;

/**
 * How much output is on its way from the main thread to the sockets. A cell that prints without end faster than it can
 * be sent is slowed down, instead of filling the memory.
 */
export class Flow {
	readonly #underWay: Int32Array;

	constructor(shared: SharedArrayBuffer) {
		this.#underWay = new Int32Array(shared);
	}

	/** In the main thread, before something of this size is handed over: waits while too much is under way. */
	enter(size: number): void {
		Atomics.add(this.#underWay, cells.size, clamp(size));
		if (this.full) this.#wait(cells.size, limit);
		if (Atomics.add(this.#underWay, cells.queue, 1) >= queueLimit) this.#wait(cells.queue, shortQueue);
	}

	/** In the protocol thread, at what was handed over. */
	taken(): void {
		if (Atomics.sub(this.#underWay, cells.queue, 1) - 1 === shortQueue) Atomics.notify(this.#underWay, cells.queue);
	}

	/** In the protocol thread, which must not wait: counts it; whether too much is under way. */
	add(size: number): boolean {
		Atomics.add(this.#underWay, cells.size, clamp(size));
		return this.full;
	}

	/** Whether too much is under way. */
	get full(): boolean {
		return Atomics.load(this.#underWay, cells.size) > limit;
	}

	/** In the protocol thread, after it was sent. */
	leave(size: number): void {
		Atomics.sub(this.#underWay, cells.size, clamp(size));
		Atomics.notify(this.#underWay, cells.size);
	}

	/** Waits until the number is no longer above the limit, or the patience is over. */
	#wait(cell: number, most: number): void {
		const until = performance.now() + patience;
		for (let value = Atomics.load(this.#underWay, cell); value > most; value = Atomics.load(this.#underWay, cell)) {
			if (Atomics.wait(this.#underWay, cell, value, until - performance.now()) === "timed-out") return;
		}
	}
}

/** One large message must not overflow the count. */
function clamp(size: number): number {
	return Math.min(size, limit);
}
