/** How much output, in bytes or UTF-16 units, may be under way before the cell that makes it has to wait. */
const limit = 32 * 2 ** 20;
/** How long, in milliseconds, it waits at most: a protocol thread that sends nothing for so long never will. */
const patience = 5_000;

/** The bytes of memory that both threads share. */
export const flowBytes = Int32Array.BYTES_PER_ELEMENT;

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
		const before = Atomics.add(this.#underWay, 0, clamp(size));
		if (before > limit) Atomics.wait(this.#underWay, 0, before + clamp(size), patience);
	}

	/** In the protocol thread, which must not wait: counts it; whether too much is under way. */
	add(size: number): boolean {
		Atomics.add(this.#underWay, 0, clamp(size));
		return this.full;
	}

	/** Whether too much is under way. */
	get full(): boolean {
		return Atomics.load(this.#underWay, 0) > limit;
	}

	/** In the protocol thread, after it was sent. */
	leave(size: number): void {
		Atomics.sub(this.#underWay, 0, clamp(size));
		Atomics.notify(this.#underWay, 0);
	}
}

/** One large message must not overflow the count. */
function clamp(size: number): number {
	return Math.min(size, limit);
}
