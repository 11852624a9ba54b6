/** Messages to another thread that it says it has dealt with. */
export class Acknowledgements {
	readonly #waiting = new Map<number, () => void>();
	#last = 0;

	/** Sends a message with this number; resolves when the number has {@link arrived}. */
	wait(send: (id: number) => void): Promise<void> {
		return new Promise((resolve) => {
			const id = ++this.#last;
			this.#waiting.set(id, resolve);
			send(id);
		});
	}

	/** The other thread has dealt with the message of this number. */
	arrived(id: number): void {
		this.#waiting.get(id)?.();
		this.#waiting.delete(id);
	}
}
