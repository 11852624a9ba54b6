import { randomUUID } from "node:crypto";
import type { Host, MimeBundle } from "../protocol/host.ts";
import { keepWhileShown } from "./live-widgets.ts";

/** The output of a widget as it is now, and the count of its state that it stands for. */
export interface OutputNow {
	readonly bundle: MimeBundle;
	readonly state: number;
}

/** The MIME type of a view of a live model. */
export const widgetViewType = "application/vnd.jupyter.widget-view+json";

/** The part of an output that shows a view of the live model of that id. */
export function widgetViewBundle(model_id: string): MimeBundle {
	return { [widgetViewType]: { version_major: 2, version_minor: 0, model_id } };
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

	/** Shows a widget as output of the running cell, and keeps it alive as long as it stands there. */
	show(host: Host, widget: object, { bundle, state }: OutputNow): void {
		keepWhileShown(host, widget);
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
