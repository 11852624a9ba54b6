import type { DisplayOptions, MimeBundle } from "../../protocol/host.ts";
import type { JsonObject } from "../../protocol/json.ts";
import { bundleOf } from "../display/bundle.ts";
import { inspectValue } from "../display/inspect-value.ts";
import { isPromiseLike, toBundle } from "../display/mime-bundle.ts";
import type { Output, OutputSink } from "./output.ts";
import { captured, redirected } from "./redirection.ts";
import { currentTask, type Task } from "./task.ts";

/** Hands outputs over with the header of the task that made them. */
export class Outlet {
	readonly #sink: OutputSink;
	readonly #onError: (error: unknown) => void;

	/** `onError` hears what a value's own display method throws. */
	constructor(sink: OutputSink, onError: (error: unknown) => void) {
		this.#sink = sink;
		this.#onError = onError;
	}

	/** Comm messages answer to the request; what is shown belongs to the cell. */
	emit(output: Output): void {
		const taken = captured(output);
		if (taken !== undefined && redirected(taken)) return;
		const task = currentTask();
		const parent = output.type.startsWith("comm_") ? task?.parent : task?.output;
		this.#sink(output, parent ?? {});
	}

	stream(name: "stdout" | "stderr", text: string): void {
		if (text !== "") this.emit({ type: "stream", content: { name, text } });
	}

	/** Shows a MIME bundle. Throws a `TypeError` for what cannot be sent. */
	display(bundle: MimeBundle, { metadata = {}, displayId, update = false }: DisplayOptions = {}): void {
		if (update && displayId === undefined) throw new TypeError("display: update needs the displayId to replace");
		this.emit({
			type: update ? "update_display_data" : "display_data",
			content: {
				data: toBundle(bundle),
				metadata,
				transient: displayId === undefined ? {} : { display_id: displayId },
			} as Extract<Output, { type: "display_data" }>["content"],
		});
	}

	/** Shows a value of any kind; the cell waits for those that say asynchronously how they are shown. */
	displayValue(value: unknown, options?: DisplayOptions): void {
		this.#withBundle(value, currentTask(), (bundle) => this.display(bundle, options));
	}

	/** Shows text, or a value of any other kind, in the front end's pager. */
	page(value: unknown): void {
		const show = (data: JsonObject) => this.emit({ type: "page", content: { data } });
		if (typeof value === "string") show({ "text/plain": value });
		else this.#withBundle(value, currentTask(), show);
	}

	/** Shows the value that a cell ended with. */
	result(value: unknown, count: number, task: Task): void {
		this.#withBundle(value, task, (data) => {
			this.emit({ type: "execute_result", content: { data, metadata: {}, execution_count: count } });
		});
	}

	#withBundle(value: unknown, task: Task | undefined, use: (bundle: JsonObject) => void): void {
		const fallBack = (error: unknown) => {
			this.#onError(error);
			use({ "text/plain": inspectValue(value) });
		};
		// An empty bundle has shown itself already; see `Displayable`.
		const useUnlessEmpty = (given: JsonObject) => {
			if (Object.keys(given).length > 0) use(given);
		};
		let bundle: JsonObject | Promise<JsonObject>;
		try {
			bundle = bundleOf(value);
		} catch (error) {
			fallBack(error);
			return;
		}
		if (!isPromiseLike(bundle)) {
			useUnlessEmpty(bundle);
			return;
		}
		const shown: Promise<void> = bundle.then(useUnlessEmpty, fallBack).finally(() => {
			task?.pending.delete(shown);
		});
		task?.pending.add(shown);
	}
}
