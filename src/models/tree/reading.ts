/** How many rounds of boosting count: those up to the best of early stopping where there was one, all, or the first few. */
export type Iterations = "best" | "all" | number;

/** More classes or targets than any model has. */
export const mostOutputs = 2 ** 16;

/** Names of classes that are numbers from 0 on; one score stands for two of them. */
export const numberedClasses = (outputs: number): string[] =>
	Array.from({ length: Math.max(2, outputs) }, (_, k) => String(k));
