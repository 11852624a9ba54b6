import { randomUUID } from "node:crypto";
import { ExplainError, messageOf, shown } from "../core/errors.ts";
import { version } from "../core/version.ts";
import { packBuffers } from "../protocol/buffers.ts";
import { type Comm, displaySymbol, findHost, type Host, type MimeBundle } from "../protocol/host.ts";
import type { JsonObject } from "../protocol/json.ts";
import { type WidgetStatus, widgetModel, widgetModule, widgetView } from "../protocol/widget-state.ts";
import { checkPlain } from "./incoming.ts";
import { liveWidgets } from "./live-widgets.ts";
import { StateSender } from "./state-sender.ts";

/** The version of ipywidgets' message protocol that we speak: the first with `echo_update`. */
const protocolVersion = "2.1.0";

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
	readonly #displayId = `glasscell-${randomUUID()}`;
	#state: S;
	/** Counts changes of the state. */
	#stateNumber = 0;
	/** The count that the outputs' static form stands for; undefined until shown. */
	#shownNumber: number | undefined;
	#live: { readonly host: Host; readonly comm: Comm; readonly sender: StateSender<S> } | undefined;
	#freshening = false;
	#closed = false;

	constructor(definition: WidgetDefinition<S>) {
		this.#definition = definition;
		this.#state = definition.state;
	}

	get state(): Readonly<S> {
		return this.#state;
	}

	/** The id of the model in the front end; undefined where there is none. */
	get id(): string | undefined {
		return this.#live?.comm.id;
	}

	/** Changes the state. Only keys with another value are sent, together with what else changes in the same task. */
	set(patch: Partial<S>): void {
		const keys = (Object.keys(patch) as (keyof S)[]).filter((key) => !Object.is(patch[key], this.#state[key]));
		if (keys.length === 0) return;
		this.#take(patch);
		this.#live?.sender.changed(keys);
	}

	/** Shows an error in the widget. */
	fail(error: unknown): void {
		this.set({ status: { state: "error", message: messageOf(error) } } as Partial<S>);
	}

	/** The output that shows the widget as it is now: the static form and, in a kernel of ours, the name of the live model. */
	async bundle(): Promise<MimeBundle> {
		const host = findHost();
		const fixed = await this.#definition.staticForm(this.#state);
		if (!host || this.#closed) return fixed;
		const model_id = this.#open(host).comm.id;
		return { "application/vnd.jupyter.widget-view+json": { version_major: 2, version_minor: 0, model_id }, ...fixed };
	}

	/**
	 * Shows the widget as output of the running cell. What the cell changes afterwards is in the static form when it ends.
	 *
	 * @throws ExplainError `bad-input` where no kernel of ours runs.
	 */
	async show(): Promise<void> {
		const host = findHost();
		if (!host) throw new ExplainError("bad-input", "show: expected to run in a glasscell kernel, found none");
		const showing = this.#stateNumber;
		host.display(await this.bundle(), { displayId: this.#displayId });
		this.#shownNumber = showing;
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
		if (!host || this.#freshening || this.#shownNumber === undefined) return;
		this.#freshening = true;
		host.onCellEnd(async () => {
			this.#freshening = false;
			this.#live?.sender.flush();
			if (this.#shownNumber === this.#stateNumber) return;
			this.#shownNumber = this.#stateNumber;
			host.display(await this.bundle(), { displayId: this.#displayId, update: true });
		});
	}

	/** Ends the live widget; what stands in the notebook is its static form. */
	close(): void {
		const comm = this.#live?.comm;
		this.#closed = true;
		this.#forget();
		comm?.close();
	}

	#open(host: Host): { comm: Comm } {
		if (this.#live) return this.#live;
		const packed = packBuffers(this.#wireState());
		const comm = host.openComm("jupyter.widget", {
			data: { state: packed.state, buffer_paths: packed.bufferPaths },
			metadata: { version: protocolVersion },
			buffers: packed.buffers,
		});
		const sender = new StateSender<S>(
			comm,
			() => this.#state,
			(message) => this.fail(message),
		);
		this.#live = { host, comm, sender };
		comm.onMessage((data, buffers) => this.#receive(data, buffers));
		comm.onClose(() => this.#forget());
		liveWidgets(host).set(comm.id, {
			id: comm.id,
			wireState: () => this.#wireState(),
			fail: (error) => this.fail(error),
		});
		return this.#live;
	}

	#forget(): void {
		if (!this.#live) return;
		const { host, comm, sender } = this.#live;
		sender.close();
		liveWidgets(host).delete(comm.id);
		this.#live = undefined;
	}

	#wireState(): JsonObject {
		return { ...modelNames, ...this.#state };
	}

	#take(patch: Partial<S>): void {
		this.#state = { ...this.#state, ...patch };
		this.#stateNumber++;
	}

	#receive(data: JsonObject, buffers: readonly DataView[]): void {
		try {
			if (data.method === "request_state") this.#live?.sender.send("update", this.#wireState());
			else if (data.method === "update") this.#update(data.state, buffers);
			else if (data.method === "custom") {
				checkPlain(data.content);
				if (typeof data.content === "object" && data.content !== null)
					this.#definition.onRequest?.(data.content as JsonObject);
			}
		} catch (error) {
			this.fail(error);
		}
	}

	/** Takes all of an update or nothing: a front end and a kernel that disagree show different pictures. */
	#update(given: unknown, buffers: readonly DataView[]): void {
		const { writable } = this.#definition;
		const before = this.#state;
		const patch: Partial<S> = {};
		try {
			checkPlain(given);
			if (typeof given !== "object" || given === null || buffers.length > 0)
				throw new ExplainError(
					"bad-input",
					`widget update: expected a state without buffers, got ${shown(given)} and ${buffers.length} buffers`,
				);
			for (const [key, value] of Object.entries(given)) {
				const read = Object.hasOwn(writable, key) ? writable[key as keyof S] : undefined;
				if (!read)
					throw new ExplainError(
						"bad-input",
						`widget update: expected only ${Object.keys(writable).join(", ")}, got ${shown(key)}`,
					);
				patch[key as keyof S] = read(value, before);
			}
		} catch (error) {
			// What the front end now holds is not what we hold: ours goes back to it.
			this.#live?.sender.changed(Object.keys(writable) as (keyof S)[]);
			throw error;
		}
		this.#take(patch);
		this.#live?.sender.send("echo_update", patch);
		this.#definition.onChange?.(Object.keys(patch) as (keyof S)[], before);
	}
}
