let happened = false;
const reasons = new WeakSet<object>();

/**
 * The word that a task is to stop. Its code hears it in two ways: through the signal, whose listeners run when the
 * event loop is free, and at its next `await`, which asks for the {@link Cancellation.reason}. A loop that never leaves
 * the event loop free hears the second only, so that can be announced alone, in the middle of other code.
 */
export class Cancellation extends AbortController {
	#reason: DOMException | undefined;
	/** How many awaits have thrown the reason. */
	thrown = 0;

	/** Whether any cancellation was announced in this process: until then, checks cost nothing. */
	static get happened(): boolean {
		return happened;
	}

	/** Whether the error is some cancellation's reason: who waits for it has been told already. */
	static isReason(error: unknown): boolean {
		return typeof error === "object" && error !== null && reasons.has(error);
	}

	/** What the code throws; undefined while it may run. */
	get reason(): DOMException | undefined {
		return this.#reason;
	}

	/** From now on awaits throw; the signal is not aborted yet. */
	announce(): DOMException {
		happened = true;
		this.#reason ??= new DOMException("The cell was interrupted.", "AbortError");
		reasons.add(this.#reason);
		return this.#reason;
	}

	/** Announces, and aborts the signal. */
	override abort(): void {
		super.abort(this.announce());
	}
}
