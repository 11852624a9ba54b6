/** Between looks at the clock, in milliseconds: a tenth of the time between updates. */
const lookPace = 10;

/** How fast the rate follows the work, in milliseconds: a step that takes long counts, one of many short ones hardly. */
const rateMemory = 3_000;

/** Counts steps, and looks at the clock only as often as the steps' own speed makes it worth it. */
export class StepClock {
	count = 0;
	readonly #start: number;
	readonly #now: () => number;
	#looked: number;
	#countLooked = 0;
	/** Steps until the next look. */
	#stride = 1;
	#nextLook = 1;
	#rate = 0;

	/** `now` is the time in milliseconds. */
	constructor(now: () => number = () => performance.now()) {
		this.#now = now;
		this.#start = now();
		this.#looked = this.#start;
	}

	/** Counts steps; answers the time if it looked at the clock. */
	step(steps = 1): number | undefined {
		this.count += steps;
		return this.count < this.#nextLook ? undefined : this.look();
	}

	/** Looks at the clock now. */
	look(): number {
		const now = this.#now();
		const passed = now - this.#looked;
		const steps = this.count - this.#countLooked;
		if (passed > 0 && steps > 0) {
			const measured = steps / passed;
			const weight = this.#rate === 0 ? 1 : 1 - Math.exp(-passed / rateMemory);
			this.#rate += weight * (measured - this.#rate);
			this.#looked = now;
			this.#countLooked = this.count;
		}
		const fitting = passed > 0 ? Math.floor((steps * lookPace) / passed) : this.#stride * 2;
		this.#stride = Math.max(1, Math.min(fitting, this.#stride * 2));
		this.#nextLook = this.count + this.#stride;
		return now;
	}

	/** Milliseconds since the start. */
	get elapsed(): number {
		return this.#now() - this.#start;
	}

	/** Steps per second, of late. */
	get rate(): number {
		return this.#rate * 1_000;
	}

	/** Steps per second from start to now. */
	get meanRate(): number {
		const { elapsed } = this;
		return elapsed > 0 ? (this.count * 1_000) / elapsed : 0;
	}
}
