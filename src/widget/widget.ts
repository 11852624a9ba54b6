import { ExplainError, messageOf, shown } from "../core/errors.ts";
import { version } from "../core/version.ts";
import { packBuffers } from "../protocol/buffers.ts";
import { displaySymbol, findHost, type MimeBundle } from "../protocol/host.ts";
import type { JsonObject } from "../protocol/json.ts";
import { type WidgetStatus, widgetModel, widgetModule, widgetView } from "../protocol/widget-state.ts";
import { FrontEndModel, type Written } from "./front-end-model.ts";
import { checkPlain } from "./incoming.ts";
import { type OutputNow, ShownOutput, widgetViewBundle } from "./shown-output.ts";

/** What names our drawing code in the browser, on every model. */
const modelNames = {
	_model_module: widgetModule,
	_model_module_version: `^${version}`,
	_model_name: widgetModel,
	_view_module: widgetModule,
	_view_module_version: `^${version}`,
	_view_name: widgetView,
	_view_count: null,
	_dom_classes: [],
};

/** What a kind of widget is made of. */
export interface WidgetDefinition<S extends object> {
	readonly state: S;
	/** For each key that the front end may write: the value to take, made from what came. Throws what it does not take. */
	readonly writable: { readonly [K in keyof S]?: (given: unknown, state: Readonly<S>) => S[K] };
	/** The outputs that stand for the widget where it does not live: pictures, HTML, text. */
	staticForm(state: Readonly<S>): Promise<MimeBundle>;
	/** Hears what the front end wrote, once the state holds it. What it throws is shown in the widget. */
	onChange?(keys: readonly (keyof S)[], before: Readonly<S>): void;
	/** Hears custom messages. What it throws is shown in the widget. */
	onRequest?(content: JsonObject): void;
}

/**
 * The kernel's side of a widget: one state, shared with any number of views in the browser, and a static form of it
 * for wherever there is no browser side.
 *
 * It opens its comm when it is first shown in a kernel of ours; elsewhere it shows its static form only. Showing it
 * again adds a view of the same state. A front end's message never throws out of here: its error becomes the status.
 */
export class Widget<S extends { readonly status: WidgetStatus }> {
	readonly #definition: WidgetDefinition<S>;
	readonly #output = new ShownOutput();
	readonly #model: FrontEndModel;
	#state: S;
	/** Counts changes of the state. */
	#stateNumber = 0;
	#closed = false;

	constructor(definition: WidgetDefinition<S>) {
		this.#definition = definition;
		this.#state = definition.state;
		this.#model = new FrontEndModel({
			owner: this,
			pack: (keys) => packBuffers(keys ? this.#part(keys) : { ...modelNames, ...this.#state }),
			write: (state, _paths, buffers) => this.#write(state, buffers),
			refused: () => Object.keys(definition.writable),
			hear: (content) => this.#hear(content),
			fail: (error) => this.fail(error),
		});
	}

	get state(): Readonly<S> {
		return this.#state;
	}

	/** The id of the model in the front end; undefined where there is none. */
	get id(): string | undefined {
		return this.#model.id;
	}

	/** Changes the state. Only keys with another value are sent, together with what else changes in the same task. */
	set(patch: Partial<S>): void {
		const keys = Object.keys(patch).filter((key) => !Object.is(patch[key as keyof S], this.#state[key as keyof S]));
		if (keys.length === 0) return;
		this.#take(patch);
		this.#model.changed(keys);
	}

	/** Shows an error in the widget. */
	fail(error: unknown): void {
		this.set({ status: { state: "error", message: messageOf(error) } } as Partial<S>);
	}

	/** The output that shows the widget as it is now: the static form and, in a kernel of ours, the name of the live model. */
	async bundle(): Promise<MimeBundle> {
		return (await this.#now()).bundle;
	}

	/**
	 * Shows the widget as output of the running cell. What the cell changes afterwards is in the static form when it ends.
	 *
	 * @throws ExplainError `bad-input` where no kernel of ours runs.
	 */
	async show(): Promise<void> {
		const host = findHost();
		if (!host) throw new ExplainError("bad-input", "show: expected to run in a glasscell kernel, found none");
		this.#output.show(host, this, await this.#now());
		this.freshenAtCellEnd();
	}

	/** How a notebook shows it: through {@link show} in our kernel, by the static form elsewhere. */
	async [displaySymbol](): Promise<MimeBundle> {
		if (!findHost()) return this.bundle();
		await this.show();
		return {};
	}

	/** At the end of the running cell, replaces the static form of what was shown if the state is another one by then. */
	freshenAtCellEnd(): void {
		const host = findHost();
		if (!host) return;
		const now = () => {
			this.#model.flush();
			return this.#now();
		};
		this.#output.freshenAtCellEnd(host, now, () => this.#stateNumber);
	}

	/** Ends the live widget; what stands in the notebook is its static form. */
	close(): void {
		this.#closed = true;
		this.#model.close();
	}

	async #now(): Promise<OutputNow> {
		const state = this.#stateNumber;
		const host = findHost();
		const fixed = await this.#definition.staticForm(this.#state);
		if (!host || this.#closed) return { bundle: fixed, state };
		return { bundle: { ...widgetViewBundle(this.#model.open(host)), ...fixed }, state };
	}

	#part(keys: Iterable<string>): object {
		return Object.fromEntries([...keys].map((key) => [key, this.#state[key as keyof S]]));
	}

	#take(patch: Partial<S>): void {
		this.#state = { ...this.#state, ...patch };
		this.#stateNumber++;
	}

	#hear(content: unknown): void {
		checkPlain(content);
		if (typeof content === "object" && content !== null) this.#definition.onRequest?.(content as JsonObject);
	}

	#write(given: unknown, buffers: readonly DataView[]): Written {
		const { writable } = this.#definition;
		const before = this.#state;
		checkPlain(given);
		if (typeof given !== "object" || given === null || buffers.length > 0)
			throw new ExplainError(
				"bad-input",
				`widget update: expected a state without buffers, got ${shown(given)} and ${buffers.length} buffers`,
			);
		const patch: Partial<S> = {};
		for (const [key, value] of Object.entries(given)) {
			const read = Object.hasOwn(writable, key) ? writable[key as keyof S] : undefined;
			if (!read)
				throw new ExplainError(
					"bad-input",
					`widget update: expected only ${Object.keys(writable).join(", ")}, got ${shown(key)}`,
				);
			patch[key as keyof S] = read(value, before);
		}
		this.#take(patch);
		const tell = () => this.#definition.onChange?.(Object.keys(patch) as (keyof S)[], before);
		return { echo: packBuffers(patch), tell };
	}
}
