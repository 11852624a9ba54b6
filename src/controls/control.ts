import { inspect } from "node:util";
import { type Comm, displaySymbol, findHost, type Host, type MimeBundle } from "../protocol/host.ts";
import type { JsonObject } from "../protocol/json.ts";
import { FrontEndModel, type Written } from "../widget/front-end-model.ts";
import { checkPlain } from "../widget/incoming.ts";
import { type OutputNow, ShownOutput, widgetViewBundle } from "../widget/shown-output.ts";
import { isHidden } from "./attribute.ts";
import { AttributeStore, type Changed } from "./attribute-store.ts";
import type { ModelDescription, Rule } from "./model-description.ts";
import { type Change, callAll, Observers } from "./observers.ts";
import { adoptModel, openModel, type Referable } from "./reference.ts";
import { showError } from "./show-error.ts";
import { staticForm } from "./static-form.ts";
import { revisionOf, type Stored, stored } from "./stored.ts";

/** What may be written where an attribute is read as `V`: parts also as their plain options, days and bytes also as text. */
export type Given<V> =
	V extends Control<infer A> ? V | Options<A> : V extends Date ? Date | string : V extends Uint8Array ? V | string : V;

/** The attributes as they may be written, all of them optional. */
export type Options<A> = { readonly [K in keyof A]?: Given<A[K]> | undefined };

/** The class of a control `C` with the attributes `A`. */
export type ControlClass<C, A> = new (options?: Options<A>) => C;

type Listener = (content: JsonObject, buffers: readonly DataView[]) => unknown;

const classes = new Map<string, ControlClass<Control, object>>();

/** A part by the name of its class, made of its options unless it is one: all classes are loaded before a control is made. */
function partOf(place: string, name: string, given: object): object {
	const found = classes.get(name);
	if (!found) throw new Error(`${name}: expected the class of a part, found none`);
	if (given instanceof found) return given;
	if (!(given instanceof Control)) return new found(given);
	throw new TypeError(`${place}: expected a ${name} or its options, got a ${given[stored].description.name}`);
}

/**
 * A control: values by attribute, shared with any number of views in the browser. Its comm opens when it is first
 * shown, alone or inside another control; where there is no front end, it is values with observers, and shows its
 * static form.
 */
export class Control<A extends object = object> implements Referable, Stored {
	readonly [stored]: AttributeStore;
	readonly #model: FrontEndModel;
	readonly #observers = new Observers();
	readonly #listeners = new Set<Listener>();
	readonly #output = new ShownOutput();
	/** While what it holds is opened first. */
	#opening = false;
	#closed = false;

	constructor(description: ModelDescription, options: Options<A> = {}, rule?: Rule) {
		const store = new AttributeStore(description, rule, partOf, (changes, told) => this.#changed(changes, told));
		this[stored] = store;
		store.begin(options);
		this.#model = new FrontEndModel({
			owner: this,
			pack: (names) => store.pack(names),
			write: (state, paths, buffers) => this.#write(state, paths, buffers),
			refused: (state) => store.wireNames().filter((name) => Object.hasOwn(state, name)),
			hear: (content, buffers) => this.#hear(content, buffers),
			fail: showError,
		});
	}

	/** Gives the control's element in the page a CSS class. */
	addClass(name: string): this {
		return this.#setClasses((classes) => [...classes.filter((each) => each !== name), name]);
	}

	/** Takes a CSS class from the control's element. */
	removeClass(name: string): this {
		return this.#setClasses((classes) => classes.filter((each) => each !== name));
	}

	/** The id of the model in the front end; undefined where there is none. */
	get id(): string | undefined {
		return this.#model.id;
	}

	/** Changes several attributes at once: they are made to agree with each other, then sent in one message. */
	set(patch: Options<A>): this {
		this[stored].write(patch);
		return this;
	}

	/**
	 * Runs `body`, which must not be asynchronous; what it writes to this control counts as written at once, at its end.
	 * If that breaks a rule, such as a `min` above `max`, the control is as it was before, and the error is thrown.
	 */
	hold<T>(body: () => T): T {
		return this[stored].hold(body);
	}

	/**
	 * Calls `handler` after each change of one or several attributes, whoever changed them.
	 *
	 * @returns How to stop that.
	 */
	observe<K extends keyof A & string>(
		names: K | readonly K[],
		handler: (change: { [N in K]: Change<this, A[N], N> }[K]) => unknown,
	): () => void {
		const list: readonly string[] = typeof names === "string" ? [names] : names;
		for (const name of list) this[stored].attribute(name);
		this.#observers.add(list, handler);
		return () => this.#observers.remove(list, handler);
	}

	/** Stops calling the handler for these attributes, or for all. */
	unobserve<K extends keyof A & string>(
		handler: (change: { [N in K]: Change<this, A[N], N> }[K]) => unknown,
		names?: K | readonly K[],
	): void {
		this.#observers.remove(typeof names === "string" ? [names] : names, handler);
	}

	/** Hears the custom messages of the control's views. Returns how to stop that. */
	onMessage(handler: Listener): () => void {
		this.#listeners.add(handler);
		return () => void this.#listeners.delete(handler);
	}

	/** Sends a custom message to the control's views. */
	send(content: JsonObject, buffers?: readonly ArrayBufferView[]): void {
		this.#model.send(content, buffers);
	}

	/** Sends what changed now, rather than at the end of the task. */
	flush(): void {
		this.#model.flush();
	}

	/** The output that shows the control: a live view where there is a front end, and its static form. */
	bundle(): MimeBundle {
		const host = findHost();
		const fixed = staticForm(this);
		return !host || this.#closed ? fixed : { ...widgetViewBundle(this[openModel]()), ...fixed };
	}

	/** How a notebook shows it. What the cell changes afterwards is in the static form when it ends. */
	[displaySymbol](): MimeBundle {
		const host = findHost();
		if (!host) return this.bundle();
		this.#output.show(host, this, this.#now());
		this.freshenAtCellEnd();
		return {};
	}

	/** At the end of the running cell, replaces the static form of what was shown if it is another one by then. */
	freshenAtCellEnd(): void {
		const host = findHost();
		const now = () => {
			this.flush();
			return this.#now();
		};
		if (host) this.#output.freshenAtCellEnd(host, now, () => revisionOf(this));
	}

	/** Ends the control in the front end; what stands in the notebook is its static form. */
	close(): void {
		this.#closed = true;
		this.#model.close();
	}

	/** As it prints: its name, and what is not as it is by default. */
	[inspect.custom](_depth: number, options: object, print: typeof inspect): string {
		return `${this[stored].description.name} ${print(this[stored].own(), options)}`;
	}

	/** Opens the model, so that others can name it. */
	[openModel](): string {
		const host = findHost();
		const { name } = this[stored].description;
		if (!host) throw new Error(`${name}: expected to run in a glasscell kernel, found none`);
		if (this.#opening) throw new RangeError(`${name}: expected no control inside itself`);
		this.#opening = true;
		try {
			return this.#model.open(host);
		} finally {
			this.#opening = false;
		}
	}

	/** Takes a model that the front end made. */
	[adoptModel](host: Host, comm: Comm, state: JsonObject): void {
		this.#model.adopt(host, comm);
		this[stored].receive(state, [], [])();
	}

	#setClasses(change: (classes: readonly string[]) => readonly string[]): this {
		this[stored].write({ classes: change(this[stored].get("classes") as readonly string[]) });
		return this;
	}

	#now(): OutputNow {
		return { bundle: this.bundle(), state: revisionOf(this) };
	}

	#changed(changes: readonly Changed[], told: readonly string[]): void {
		if (changes.length === 0) return;
		const keys = changes.map(({ name }) => name).filter((name) => !told.includes(name));
		this.#model.changed(this[stored].wireNames(keys));
		this.#observers.tell(changes.map((change) => ({ ...change, owner: this })));
	}

	#write(state: JsonObject, paths: unknown, buffers: readonly DataView[]): Written {
		const tell = this[stored].receive(state, paths, buffers);
		return { echo: buffers.length > 0 ? undefined : { state: { ...state }, bufferPaths: [], buffers: [] }, tell };
	}

	#hear(content: unknown, buffers: readonly DataView[]): void {
		checkPlain(content);
		if (typeof content !== "object" || content === null) return;
		callAll([...this.#listeners].map((listener) => () => listener(content as JsonObject, buffers)));
	}
}

/** The class of a model: for each attribute a property of that name. */
export function control<C extends Control, A extends object>(
	description: ModelDescription,
	rule?: Rule,
): ControlClass<C, A> {
	const { name, attributes } = description;
	const made = {
		[name]: class extends Control<A> {
			constructor(options?: Options<A>) {
				super(description, options, rule);
			}
		},
	}[name] as typeof Control;
	for (const [key, attribute] of Object.entries(attributes)) {
		if (isHidden(attribute)) continue;
		const get = function (this: Control) {
			return this[stored].get(key);
		};
		const set = function (this: Control, value: unknown) {
			this[stored].write({ [key]: value });
		};
		Object.defineProperty(made.prototype, key, {
			enumerable: true,
			configurable: true,
			get,
			...(attribute.readonly ? {} : { set }),
		});
	}
	const result = made as unknown as ControlClass<C, A>;
	classes.set(name, result as unknown as ControlClass<Control, object>);
	return result;
}
