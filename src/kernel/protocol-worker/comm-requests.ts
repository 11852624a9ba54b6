import type { CommRequest } from "../bridge.ts";
import type { Requests } from "../messages.ts";
import type { CommRouter } from "./comm-router.ts";
import type { ExecutionQueue } from "./execution-queue.ts";
import type { MainLink } from "./main-link.ts";
import type { Incoming, Responder } from "./responder.ts";

/** What comm messages go through. */
export interface CommParts {
	readonly router: CommRouter;
	readonly queue: ExecutionQueue;
	readonly main: MainLink;
	readonly responder: Responder;
}

/** The bytes alone, from offset 0, so that a view of any element type fits; a frame may be a part of a larger buffer. */
function copy(frame: Uint8Array): Uint8Array {
	return Uint8Array.from(frame);
}

/** Brings the front end's comm messages to the notebook's handlers. */
export class CommRequests {
	readonly #parts: CommParts;

	constructor(parts: CommParts) {
		this.#parts = parts;
	}

	open({ comm_id: id, target_name: target, data }: Requests["comm_open"], incoming: Incoming): Promise<void> {
		return this.#pass({ type: "comm_open", id, target, data }, incoming);
	}

	message({ comm_id: id, data }: Requests["comm_msg"], incoming: Incoming): Promise<void> {
		return this.#pass({ type: "comm_msg", id, target: this.#parts.router.targetOf(id) ?? "", data }, incoming);
	}

	close({ comm_id: id, data }: Requests["comm_close"], incoming: Incoming): Promise<void> {
		return this.#pass({ type: "comm_close", id, target: this.#parts.router.targetOf(id) ?? "", data }, incoming);
	}

	/** At once if the notebook listens, also while a cell awaits; otherwise after the cells that may make it listen. */
	async #pass(request: Omit<CommRequest, "buffers">, incoming: Incoming): Promise<void> {
		const { router, queue, main, responder } = this.#parts;
		const { buffers, header } = incoming.message;
		const { type, id, target } = request;
		const known = type === "comm_open" ? router.listens(target) : router.targetOf(id) !== undefined;
		const deliver = () =>
			responder.framed(incoming, async () => {
				if (type === "comm_open") router.opened(id, target);
				if (type === "comm_close") router.closed(id);
				await main.comm({ message: { ...request, buffers: buffers.map(copy) }, parent: { ...header } });
			});
		if (known || !queue.busy) return deliver();
		queue.push({ run: deliver, abort: () => void deliver() });
	}
}
