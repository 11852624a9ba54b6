/** Tells when all that was given before has been sent. */
export class Drain {
	#given = 0;
	#sent = 0;
	#waiting: { readonly target: number; readonly done: () => void }[] = [];

	/** Something is given to be sent. */
	given(): void {
		this.#given++;
	}

	/** Something was sent. */
	sent(): void {
		this.#sent++;
		while (this.#waiting[0] !== undefined && this.#waiting[0].target <= this.#sent) this.#waiting.shift()?.done();
	}

	/** Calls `done` when all that is given by now has been sent. */
	drained(done: () => void): void {
		if (this.#sent === this.#given) done();
		else this.#waiting.push({ target: this.#given, done });
	}
}
