import { Breather } from "../../core/breather.ts";
import type { RunContext } from "../../core/explainer.ts";

/**
 * How far a run over coalitions is: the estimator says how many it has of how many it will ask, the game says between two batches how much of
 * what it is asking has been answered.
 */
export class GameProgress {
	readonly #label: string;
	#done = 0;
	#total = 0;
	#told = 0;
	readonly #breather: Breather;

	constructor(context: RunContext, label: string) {
		this.#label = label;
		this.#breather = new Breather(context);
	}

	/** Whether a long loop has worked long enough for other work to go first. */
	get due(): boolean {
		return this.#breather.due;
	}

	/** Lets it, and hears the signal. */
	breathe(): Promise<void> {
		return this.checkpoint(0, 0);
	}

	/** What the estimator says. */
	set(done: number, total: number): { done: number; total: number; label: string } {
		this.#done = Math.max(done, this.#told);
		this.#told = this.#done;
		this.#total = Math.max(total, this.#done);
		return { done: this.#done, total: this.#total, label: this.#label };
	}

	/** It is done, with fewer coalitions than it might have asked where it stopped early. */
	finish(total: number): { done: number; total: number; label: string } {
		const all = Math.max(1, total, this.#told);
		return this.set(all, all);
	}

	/** Between two batches, with `share` of `count` coalitions answered: progress is told, the event loop let in and the signal heard. */
	async checkpoint(share: number, count: number): Promise<void> {
		const done = Math.min(this.#total, this.#done + Math.floor(share * count));
		this.#told = Math.max(this.#told, done);
		await this.#breather.breathe({ done: this.#told, total: this.#total, label: this.#label });
	}
}
