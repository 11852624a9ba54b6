import type { Progress } from "./explainer.ts";

/** What lets other work go first, reports, and throws where it was stopped: the context of a fit, or of a method. */
interface Checkpointed {
	checkpoint(progress: Progress): Promise<void>;
}

/** Milliseconds of work after which the event loop is let in. */
const longest = 30;

/** Lets the event loop in where a loop has worked long enough, so that loops can ask at every turn at no cost. */
export class Breather {
	readonly #context: Checkpointed;
	#last = performance.now();

	constructor(context: Checkpointed) {
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

/** The same as a function, for loops that wait at every turn. */
export function pauseOf(context: Checkpointed, progress: () => Progress): () => Promise<void> {
	const breather = new Breather(context);
	return async () => {
		if (breather.due) await breather.breathe(progress());
	};
}
