/** Says when the next of many events may be shown, and when the event loop must be let in. */
export class Pace {
	readonly #interval: number;
	readonly #now: () => number;
	#last = -Infinity;

	/** @param interval Milliseconds between two shown events. */
	constructor(interval: number, now: () => number = () => performance.now()) {
		this.#interval = interval;
		this.#now = now;
	}

	/** Whether the interval is over; if so, the next one begins. */
	due(): boolean {
		const now = this.#now();
		if (now - this.#last < this.#interval) return false;
		this.#last = now;
		return true;
	}
}
