import type { Progress } from "../../core/explainer.ts";
import type { FitContext } from "../table/estimator.ts";

/** Milliseconds of work after which the event loop is let in. */
const longest = 40;

/** Lets the event loop in where a fit has worked long enough, so that loops can ask at every turn at no cost. */
export class Breather {
	readonly #context: FitContext;
	#last = performance.now();

	constructor(context: FitContext) {
		this.#context = context;
	}

	get due(): boolean {
		return performance.now() - this.#last > longest;
	}

	async breathe(progress: Progress): Promise<void> {
		await this.#context.checkpoint(progress);
		this.#last = performance.now();
	}
}
