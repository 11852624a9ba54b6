import { randomUUID } from "node:crypto";
import type { Host, MimeBundle } from "../protocol/host.ts";

/** The output of a widget as it is now, and the count of its state that it stands for. */
export interface OutputNow {
	readonly bundle: MimeBundle;
	readonly state: number;
}

/** The part of an output that shows a view of the live model of that id. */
export function widgetViewBundle(model_id: string): MimeBundle {
	return { "application/vnd.jupyter.widget-view+json": { version_major: 2, version_minor: 0, model_id } };
}

/**
 * The outputs in which a widget was shown. When the cell ends whose code changed the widget after that, their static
 * form is replaced, once: it shows the state at the cell's end.
 */
export class ShownOutput {
	readonly #displayId = `glasscell-${randomUUID()}`;
	/** The count of the state that the outputs' static form stands for; undefined until shown. */
	#shown: number | undefined;
	#waiting = false;

	/** Shows it as output of the running cell. */
	show(host: Host, { bundle, state }: OutputNow): void {
		host.display(bundle, { displayId: this.#displayId });
		this.#shown = state;
	}

	/** At the end of the running cell, replaces what was shown if the state is another one by then. */
	freshenAtCellEnd(host: Host, now: () => OutputNow | Promise<OutputNow>, stateNow: () => number): void {
		if (this.#waiting || this.#shown === undefined) return;
		this.#waiting = true;
		host.onCellEnd(async () => {
			this.#waiting = false;
			if (this.#shown === stateNow()) return;
			const { bundle, state } = await now();
			this.#shown = state;
			host.display(bundle, { displayId: this.#displayId, update: true });
		});
	}
}
