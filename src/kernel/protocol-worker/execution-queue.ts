/** Something that waits for its turn. */
export interface Queued {
	run(): Promise<void>;
	/** Called instead of `run` if something before it failed. */
	abort(): void;
}

/** Runs one after the other in the order they came. */
export class ExecutionQueue {
	#waiting: Queued[] = [];
	#running = false;

	/** Whether something runs or waits. */
	get busy(): boolean {
		return this.#running;
	}

	push(item: Queued): void {
		this.#waiting.push(item);
		if (!this.#running) void this.#run();
	}

	/** Takes out all that waits. */
	take(): readonly Queued[] {
		const waiting = this.#waiting;
		this.#waiting = [];
		return waiting;
	}

	async #run(): Promise<void> {
		this.#running = true;
		for (let item = this.#waiting.shift(); item !== undefined; item = this.#waiting.shift()) await item.run();
		this.#running = false;
	}
}
