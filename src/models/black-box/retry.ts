import { setTimeout as wait } from "node:timers/promises";
import type { Random } from "../../core/random.ts";

/** How often something is tried again, and how long is waited before. */
export interface RetryPolicy {
	/** Attempts after the first. */
	readonly retries: number;
	/** Milliseconds before the first retry at most; twice as many before each one after. */
	readonly backoff: number;
	/** Milliseconds between two attempts at most, also where the other side asks for more. */
	readonly longestWait: number;
	readonly random: Random;
}

/** A failure that may not happen again. */
export class Passing extends Error {
	/** What is thrown when no attempt is left. */
	readonly failure: Error;
	/** Milliseconds that the other side asked to wait. */
	readonly after: number;

	constructor(failure: Error, after = 0) {
		super(failure.message, { cause: failure });
		this.failure = failure;
		this.after = after;
	}
}

/**
 * Milliseconds before retry `attempt` (from 0): random in the upper half of the doubled backoff, so that many that failed
 * together do not come back together, and not before the other side asked for it.
 */
export function waitBefore(attempt: number, after: number, { backoff, longestWait, random }: RetryPolicy): number {
	const doubled = Math.min(longestWait, backoff * 2 ** attempt);
	return Math.max(after, doubled * (0.5 + 0.5 * random.uniform()));
}

/**
 * Calls `attempt` until it succeeds, fails for good, or no retry is left; only a thrown {@link Passing} is tried again, and
 * only if the other side does not ask for a longer wait than the longest.
 */
export async function withRetries<T>(
	attempt: (made: number) => Promise<T>,
	policy: RetryPolicy,
	signal: AbortSignal,
): Promise<T> {
	for (let made = 0; ; made++) {
		try {
			return await attempt(made);
		} catch (error) {
			if (!(error instanceof Passing)) throw error;
			if (made >= policy.retries || error.after > policy.longestWait) throw error.failure;
			await wait(waitBefore(made, error.after, policy), undefined, { signal });
		}
	}
}
