import { messageOf } from "../core/errors.ts";
import { packBuffers } from "../protocol/buffers.ts";
import type { Comm } from "../protocol/host.ts";

/** No two updates of one widget follow each other faster than this, in milliseconds: a screen shows no more. */
const updatePace = 20;

/**
 * Sends the parts of a state that changed, and no more than the front end takes.
 *
 * While an update is under way, changes are only remembered by key: however many there are, the next update holds each
 * changed key once, with its last value. A stalled front end therefore costs one state, not a queue of them.
 */
export class StateSender<S extends object> {
	readonly #comm: Comm;
	readonly #read: () => S;
	readonly #onError: (message: string) => void;
	readonly #changed = new Set<keyof S>();
	#scheduled = false;
	#underWay = false;
	#closed = false;

	constructor(comm: Comm, read: () => S, onError: (message: string) => void) {
		this.#comm = comm;
		this.#read = read;
		this.#onError = onError;
	}

	/** Remembers that these keys changed; they are sent after the current task, together. */
	changed(keys: Iterable<keyof S>): void {
		for (const key of keys) this.#changed.add(key);
		if (this.#scheduled || this.#underWay) return;
		this.#scheduled = true;
		queueMicrotask(() => {
			this.#scheduled = false;
			if (!this.#underWay) this.flush();
		});
	}

	/** Sends what changed now, without waiting for the update before; for the end of a cell. */
	flush(): void {
		if (this.#closed || this.#changed.size === 0) return;
		const state = this.#read();
		const part = Object.fromEntries([...this.#changed].map((key) => [key, state[key]]));
		this.#changed.clear();
		this.#underWay = true;
		try {
			this.send("update", part);
		} catch (error) {
			this.#onError(`The widget's state could not be sent: ${messageOf(error)}`);
		}
		void this.#settled().then(() => {
			this.#underWay = false;
			this.flush();
		});
	}

	/** Sends one message that carries state. */
	send(method: "update" | "echo_update", state: object): void {
		const packed = packBuffers(state);
		this.#comm.send(
			{ method, state: packed.state, buffer_paths: packed.bufferPaths },
			packed.buffers.length > 0 ? { buffers: packed.buffers } : {},
		);
	}

	close(): void {
		this.#closed = true;
		this.#changed.clear();
	}

	/** The time at which the next update may go. A host that fails to drain is no reason to stop sending. */
	async #settled(): Promise<void> {
		const pace = new Promise<void>((resolve) => setTimeout(resolve, updatePace).unref());
		await Promise.allSettled([pace, this.#comm.drained?.()]);
	}
}
