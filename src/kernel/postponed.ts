import { clearTimeout, setTimeout } from "node:timers";

/** Does something once for all who ask for it within so many milliseconds. Keeps no process alive. */
export class Postponed {
	readonly #action: () => void;
	readonly #delay: number;
	#timer: NodeJS.Timeout | undefined;

	constructor(action: () => void, delay: number) {
		this.#action = action;
		this.#delay = delay;
	}

	/** So many milliseconds after the first who asked. */
	soon(): void {
		if (this.#timer === undefined) this.#timer = setTimeout(() => this.now(), this.#delay).unref();
	}

	/** At once, for those too who have asked before. */
	now(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#action();
	}
}
