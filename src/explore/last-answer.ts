import type { Step } from "../core/explainer.ts";
import type { Explanation, Kind } from "../core/explanation.ts";

/** Runs a method to its last answer, and shows those before it. */
export async function lastAnswer<K extends Kind>(
	steps: AsyncGenerator<Step<K>, Explanation<K>>,
	onPartial: (partial: Explanation<K>) => void,
): Promise<Explanation<K>> {
	for (;;) {
		const next = await steps.next();
		if (next.done) return next.value;
		if (next.value.partial) onPartial(next.value.partial);
	}
}
