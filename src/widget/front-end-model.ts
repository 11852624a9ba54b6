import type { PackedState } from "../protocol/buffers.ts";
import type { Comm, Host } from "../protocol/host.ts";
import type { JsonObject } from "../protocol/json.ts";
import { type LiveWidget, liveWidgets } from "./live-widgets.ts";
import { StateSender } from "./state-sender.ts";

/** The comm target of ipywidgets' models, whoever opens the comm. */
export const modelTarget = "jupyter.widget";

/** The version of ipywidgets' message protocol that we speak: the first with `echo_update`. */
const protocolVersion = "2.1.0";

/** What the front end wrote, once it was taken. */
export interface Written {
	/** What the other front ends are told; nothing for what is too big to be said twice. */
	readonly echo: PackedState | undefined;
	/** Tells the notebook's own code. */
	tell(): void;
}

/** Who keeps the state of a model, and knows how it goes over the wire. */
export interface StateKeeper {
	/** Who the model belongs to, where others may ask for it by its id. */
	readonly owner?: object;
	/** The whole state, or the part with these names on the wire. */
	pack(keys?: Iterable<string>): PackedState;
	/** Takes all of what the front end wrote or, with an error, nothing: two that disagree show different pictures. */
	write(state: JsonObject, paths: unknown, buffers: readonly DataView[]): Written;
	/** The names that go back to the front end when what it wrote was refused, so that it shows our state again. */
	refused(state: JsonObject): Iterable<string>;
	/** Hears a custom message. */
	hear(content: unknown, buffers: readonly DataView[]): void;
	/** Shows an error: a front end's message has no reply that could carry it. */
	fail(error: unknown): void;
}

interface Live {
	readonly host: Host;
	readonly comm: Comm;
	readonly sender: StateSender;
}

/**
 * The kernel's end of a model in the front end: ipywidgets' messages, and nothing of what the state means. The comm does
 * not keep it alive: see {@link liveWidgets}.
 */
export class FrontEndModel implements LiveWidget {
	readonly #keeper: StateKeeper;
	#live: Live | undefined;

	constructor(keeper: StateKeeper) {
		this.#keeper = keeper;
	}

	/** The id by which outputs and other models name it; undefined while it is not open. */
	get id(): string | undefined {
		return this.#live?.comm.id;
	}

	get owner(): object | undefined {
		return this.#keeper.owner;
	}

	pack(): PackedState {
		return this.#keeper.pack();
	}

	fail(error: unknown): void {
		this.#keeper.fail(error);
	}

	/** Opens the comm, if that was not done. */
	open(host: Host): string {
		if (this.#live) return this.#live.comm.id;
		const { state, bufferPaths, buffers } = this.#keeper.pack();
		const comm = host.openComm(modelTarget, {
			data: { state, buffer_paths: bufferPaths },
			metadata: { version: protocolVersion },
			buffers,
		});
		this.adopt(host, comm);
		return comm.id;
	}

	/** Takes a comm that is open: the front end makes some models by itself. */
	adopt(host: Host, comm: Comm): void {
		const keeper = this.#keeper;
		const pack = (keys: Iterable<string>) => keeper.pack(keys);
		this.#live = { host, comm, sender: new StateSender(comm, pack, (error) => keeper.fail(error)) };
		liveWidgets(host).add(comm, this);
		listenWeakly(comm, this);
	}

	/** These parts of the state changed: they are sent soon, together. */
	changed(keys: Iterable<string>): void {
		this.#live?.sender.changed(keys);
	}

	/** Sends what changed now. */
	flush(): void {
		this.#live?.sender.flush();
	}

	/** Sends a custom message, behind what changed before it. */
	send(content: JsonObject, buffers: readonly ArrayBufferView[] = []): void {
		this.flush();
		this.#live?.comm.send({ method: "custom", content }, { buffers });
	}

	/** Ends the model: its views go. */
	close(): void {
		const comm = this.#live?.comm;
		this.forget();
		comm?.close();
	}

	/** Closed, it is heard no more. */
	forget(): void {
		if (!this.#live) return;
		const { host, comm, sender } = this.#live;
		sender.close();
		liveWidgets(host).delete(comm, this);
		this.#live = undefined;
	}

	/** Hears a message of the front end. */
	receive(data: JsonObject, buffers: readonly DataView[]): void {
		const keeper = this.#keeper;
		try {
			if (data.method === "request_state") this.#live?.sender.send("update", keeper.pack());
			else if (data.method === "custom") keeper.hear(data.content, buffers);
			else if (data.method === "update") this.#write(data, buffers);
		} catch (error) {
			keeper.fail(error);
		}
	}

	#write({ state, buffer_paths }: JsonObject, buffers: readonly DataView[]): void {
		const given = (typeof state === "object" && state !== null ? state : {}) as JsonObject;
		let written: Written;
		try {
			written = this.#keeper.write(state as JsonObject, buffer_paths, buffers);
		} catch (error) {
			this.changed(this.#keeper.refused(given));
			throw error;
		}
		if (written.echo) this.#live?.sender.send("echo_update", written.echo);
		written.tell();
	}
}

/** A function that the comm keeps must not keep the model. */
function listenWeakly(comm: Comm, model: FrontEndModel): void {
	const reference = new WeakRef(model);
	comm.onMessage((data, buffers) => reference.deref()?.receive(data, buffers));
	comm.onClose(() => reference.deref()?.forget());
}
