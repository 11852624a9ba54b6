import { inspect } from "node:util";
import { type CapturedOutput, findHost } from "../protocol/host.ts";
import { liveWidgets } from "../widget/live-widgets.ts";
import { widgetViewType } from "../widget/shown-output.ts";
import { type Control, type ControlClass, control } from "./control.ts";
import type { OutputAttributes } from "./generated/attributes.ts";
import { models } from "./generated/models.ts";
import { stored } from "./stored.ts";

/** Characters of printed text that an output keeps, from its end: each update sends all of it. */
const keptText = 200_000;

type Display = Extract<CapturedOutput, { output_type: "display_data" }>;

/** The widget of which the output is a view. */
function widgetOf({ data }: Display): object | undefined {
	const host = findHost();
	const view = data[widgetViewType] as { readonly model_id?: unknown } | undefined;
	return host && typeof view?.model_id === "string" ? liveWidgets(host).get(view.model_id)?.owner : undefined;
}

/** What an output says in plain text. */
function plainText(output: CapturedOutput): string {
	if (output.output_type === "stream") return output.text;
	if (output.output_type === "error") return `${output.ename}: ${output.evalue}`;
	return output.output_type === "clear" ? "" : String(output.data["text/plain"] ?? "");
}

const OutputBase: ControlClass<Control<OutputAttributes> & OutputAttributes, OutputAttributes> = control(models.Output);

/** A place for what code prints and displays, wherever that code runs. */
export class Output extends OutputBase {
	/** What is to go when the next output comes. */
	#clearing = false;
	/** The names by which outputs can be replaced. */
	readonly #names = new WeakMap<object, string>();
	/** The widgets that stand in outputs: they live as long as those. */
	readonly #shown = new WeakMap<object, object>();

	/**
	 * Runs `body`; what it and all that it starts prints and displays appears here, its error too.
	 *
	 * @returns What `body` returned, or undefined where it threw; of an asynchronous one a promise of that.
	 */
	run<T>(body: () => Promise<T>): Promise<T | undefined>;
	run<T>(body: () => T): T | undefined;
	run(body: () => unknown): unknown {
		const host = findHost();
		if (!host?.redirect) return body();
		const fail = (error: unknown) => host.displayError?.(error);
		return host.redirect(
			(output) => this.take(output),
			() => {
				try {
					const result = body();
					return result instanceof Promise ? result.catch(fail) : result;
				} catch (error) {
					return fail(error);
				}
			},
		);
	}

	/** As text it is what stands in it. */
	override [inspect.custom](): string {
		const lines = (this.outputs as readonly CapturedOutput[]).flatMap((output) =>
			plainText(output).trimEnd().split("\n"),
		);
		return ["Output", ...lines].join("\n  ");
	}

	/** The function, with its output here whenever it is called. */
	capture<P extends readonly unknown[], T>(body: (...args: P) => T): (...args: P) => T | undefined {
		return (...args) => this.run(() => body(...args));
	}

	/** Adds a value of any kind, as a cell shows it. */
	append(value: unknown): void {
		const host = findHost();
		if (host?.redirect && host.displayValue) this.run(() => host.displayValue?.(value));
		else this.take({ output_type: "display_data", data: { "text/plain": inspect(value) }, metadata: {} });
	}

	/** Adds text. */
	appendText(text: string, name: "stdout" | "stderr" = "stdout"): void {
		this.take({ output_type: "stream", name, text });
	}

	/** Empties it; with `wait`, when the next output comes, which avoids flicker. */
	clear(wait = false): void {
		this.take({ output_type: "clear", wait });
	}

	/** Takes an output that code made elsewhere. */
	take(output: CapturedOutput): void {
		if (output.output_type === "clear") {
			this.#clearing = output.wait;
			if (!output.wait) this.#write([]);
		} else if (output.output_type === "display_data" && output.update) this.#replace(output);
		else this.#add(output);
	}

	#add(output: Exclude<CapturedOutput, { output_type: "clear" }>): void {
		const before = this.#clearing ? [] : (this.outputs as readonly CapturedOutput[]);
		this.#clearing = false;
		const last = before.at(-1);
		if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name) {
			const text = (last.text + output.text).slice(-keptText);
			this.#write([...before.slice(0, -1), { ...last, text }]);
		} else this.#write([...before, this.#stored(output)]);
	}

	/** Replaces the outputs of that name here; where there are none they are elsewhere. */
	#replace(output: Display): void {
		const { displayId = "" } = output;
		const before = this.outputs as readonly CapturedOutput[];
		if (before.some((each) => this.#names.get(each) === displayId))
			this.#write(before.map((each) => (this.#names.get(each) === displayId ? this.#stored(output) : each)));
		else findHost()?.display(output.data, { metadata: output.metadata, displayId, update: true });
	}

	/** The output as a notebook stores it: nbformat knows no names. */
	#stored(output: CapturedOutput): CapturedOutput {
		if (output.output_type !== "display_data") return output;
		const { displayId, update: _, ...kept } = output;
		if (displayId !== undefined) this.#names.set(kept, displayId);
		const widget = widgetOf(output);
		if (widget) this.#shown.set(kept, widget);
		return kept;
	}

	#write(outputs: readonly CapturedOutput[]): void {
		this[stored].write({ outputs }, true);
	}
}
