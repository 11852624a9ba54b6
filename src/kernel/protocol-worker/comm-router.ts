import type { Requests } from "../messages.ts";

/** The target with which the widget manager asks for the state of all widgets; the engine always hears it. */
const controlTarget = "jupyter.widget.control";

/** What the protocol thread knows of comms: which are open, and for which targets the notebook listens. */
export class CommRouter {
	readonly #comms = new Map<string, string>();
	readonly #targets = new Set<string>([controlTarget]);

	opened(id: string, target: string): void {
		this.#comms.set(id, target);
	}

	closed(id: string): void {
		this.#comms.delete(id);
	}

	listen(target: string): void {
		this.#targets.add(target);
	}

	/** The target of an open comm. */
	targetOf(id: string): string | undefined {
		return this.#comms.get(id);
	}

	/** Whether the notebook listens for the target. */
	listens(target: string): boolean {
		return this.#targets.has(target);
	}

	/** Answers a `comm_info_request`. */
	info({ target_name }: Requests["comm_info_request"]): Readonly<Record<string, { readonly target_name: string }>> {
		const open = [...this.#comms].filter(([, target]) => target_name === null || target === target_name);
		return Object.fromEntries(open.map(([id, target]) => [id, { target_name: target }]));
	}
}
