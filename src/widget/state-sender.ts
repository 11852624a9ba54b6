import type { PackedState } from "../protocol/buffers.ts";
import type { Comm } from "../protocol/host.ts";

/** No two updates of one widget follow each other faster than this, in milliseconds: a screen shows no more. */
const updatePace = 20;

/** A task that has run for so long, in milliseconds, is one that people watch: what it changes is sent while it runs. */
const longTask = 50;

/** Those with changes that wait for the end of the running task. */
const waiting = new Set<StateSender>();

/**
 * Sends the parts of a state that changed, and no more than the front end takes.
 *
 * While an update is under way, changes are only remembered by key: however many there are, the next update holds each
 * changed key once, with its last value. A stalled front end therefore costs one state, not a queue of them.
 */
export class StateSender {
	readonly #comm: Comm;
	readonly #pack: (keys: Iterable<string>) => PackedState;
	readonly #onError: (error: unknown) => void;
	readonly #changed = new Set<string>();
	/** When the first change of this task came; undefined when none waits for its end. */
	#scheduled: number | undefined;
	#underWay = false;
	#closed = false;

	constructor(comm: Comm, pack: (keys: Iterable<string>) => PackedState, onError: (error: unknown) => void) {
		this.#comm = comm;
		this.#pack = pack;
		this.#onError = onError;
	}

	/** Remembers that these keys changed; they are sent after the current task, together, or while it runs if it is long. */
	changed(keys: Iterable<string>): void {
		for (const key of keys) this.#changed.add(key);
		const now = performance.now();
		if (this.#scheduled === undefined) {
			this.#scheduled = now;
			waiting.add(this);
			queueMicrotask(() => {
				this.#scheduled = undefined;
				waiting.delete(this);
				if (!this.#underWay) this.#sendChanged();
			});
		} else if (now - this.#scheduled > longTask) this.flush();
	}

	/**
	 * Sends what changed now, without waiting for the update before; for the end of a cell. In a long task also what
	 * waits elsewhere for its end: an output that holds this widget would not be seen before.
	 */
	flush(): void {
		const now = performance.now();
		for (const other of waiting) {
			if (other === this || other.#scheduled === undefined || now - other.#scheduled <= longTask) continue;
			other.#scheduled = now;
			other.#sendChanged();
		}
		if (this.#scheduled !== undefined) this.#scheduled = now;
		this.#sendChanged();
	}

	#sendChanged(): void {
		if (this.#closed || this.#changed.size === 0) return;
		const keys = [...this.#changed];
		this.#changed.clear();
		try {
			this.send("update", this.#pack(keys));
		} catch (error) {
			this.#onError(error);
		}
		if (this.#underWay) return;
		this.#underWay = true;
		void this.#settled().then(() => {
			this.#underWay = false;
			this.#sendChanged();
		});
	}

	/** Sends one message that carries state. */
	send(method: "update" | "echo_update", { state, bufferPaths, buffers }: PackedState): void {
		this.#comm.send({ method, state, buffer_paths: bufferPaths }, buffers.length > 0 ? { buffers } : {});
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
