/** Runs in the browser: draws widgets from the built bundle on models that record what is saved and sent. */
interface Wire {
	readonly json: Record<string, unknown>;
	readonly bufferPaths: readonly (readonly (string | number)[])[];
	readonly buffers: readonly (readonly number[])[];
}

interface Facts {
	readonly saved: Record<string, unknown>[];
	readonly sent: unknown[];
	readonly modelListeners: number;
	readonly pageListeners: number;
}

declare global {
	interface Window {
		harness: {
			show(id: string, state: Wire, live: boolean): void;
			update(id: string, state: Wire): void;
			facts(id: string): Facts;
			handled(id: string): void;
			remove(id: string): void;
		};
	}
}

/** Listeners on what outlives a widget: window, document, body, media queries. */
let pageListeners = 0;
const outlives = (target: unknown) =>
	target === window ||
	target === document ||
	target === document.body ||
	target === document.documentElement ||
	target instanceof MediaQueryList ||
	target === undefined;
const { addEventListener, removeEventListener } = EventTarget.prototype;
const counted = new WeakMap<object, Set<string>>();
const key = (type: string, options: unknown) =>
	`${type} ${typeof options === "boolean" ? options : Boolean((options as AddEventListenerOptions)?.capture)}`;
EventTarget.prototype.addEventListener = function (this: EventTarget | undefined, type, listener, options) {
	if (outlives(this) && listener) {
		const known = counted.get(listener) ?? new Set();
		counted.set(listener, known);
		if (!known.has(key(type, options))) pageListeners++;
		known.add(key(type, options));
	}
	return addEventListener.call(this ?? window, type, listener, options);
};
EventTarget.prototype.removeEventListener = function (this: EventTarget | undefined, type, listener, options) {
	if (outlives(this) && listener && counted.get(listener)?.delete(key(type, options))) pageListeners--;
	return removeEventListener.call(this ?? window, type, listener, options);
};

/** What a front end makes of a message: each buffer as a DataView in its place. */
function putBuffers({ json, bufferPaths, buffers }: Wire): Record<string, unknown> {
	for (const [i, path] of bufferPaths.entries()) {
		let target: Record<string | number, unknown> = json;
		for (const step of path.slice(0, -1)) target = target[step] as Record<string | number, unknown>;
		target[path.at(-1)!] = new DataView(Uint8Array.from(buffers[i]!).buffer);
	}
	return json;
}

class Model {
	readonly state: Record<string, unknown>;
	readonly listeners = new Map<string, Set<() => void>>();
	readonly saved: Record<string, unknown>[] = [];
	readonly sent: unknown[] = [];
	readonly waiting: (() => void)[] = [];
	readonly comm_live: boolean;
	changed: Record<string, unknown> = {};

	constructor(state: Record<string, unknown>, live: boolean) {
		this.state = state;
		this.comm_live = live;
	}
	get(name: string): unknown {
		return this.state[name];
	}
	set(name: string, value: unknown): void {
		this.state[name] = value;
		this.changed[name] = value;
		this.trigger(`change:${name}`);
	}
	trigger(event: string): void {
		for (const listener of [...(this.listeners.get(event) ?? [])]) listener();
	}
	save_changes(): void {
		this.saved.push(structuredClone(this.changed));
		this.changed = {};
	}
	saveAndWait(done: () => void): void {
		this.save_changes();
		this.waiting.push(done);
	}
	on(event: string, callback: () => void): void {
		this.listeners.set(event, (this.listeners.get(event) ?? new Set()).add(callback));
	}
	off(event: string, callback: () => void): void {
		this.listeners.get(event)?.delete(callback);
	}
	send(content: unknown): void {
		this.sent.push(content);
	}
}

const shown = new Map<string, { model: Model; cleanup: () => void; el: HTMLElement; before: number }>();
const bundle = "/anywidget.js";
const { default: widget } = (await import(bundle)) as {
	default: { render(context: { model: Model; el: HTMLElement }): () => void };
};

window.harness = {
	show(id, state, live) {
		const el = document.createElement("div");
		el.id = id;
		document.body.append(el);
		const model = new Model(putBuffers(state), live);
		const before = pageListeners;
		shown.set(id, { model, el, before, cleanup: widget.render({ model, el }) });
	},
	update(id, state) {
		const { model } = shown.get(id)!;
		const patch = putBuffers(state);
		Object.assign(model.state, patch);
		for (const name of Object.keys(patch)) model.trigger(`change:${name}`);
	},
	facts(id) {
		const { model, before } = shown.get(id)!;
		const modelListeners = [...model.listeners.values()].reduce((total, set) => total + set.size, 0);
		return { saved: model.saved, sent: model.sent, modelListeners, pageListeners: pageListeners - before };
	},
	handled(id) {
		for (const done of shown.get(id)!.model.waiting.splice(0)) done();
	},
	remove(id) {
		const { cleanup, el } = shown.get(id)!;
		cleanup();
		el.remove();
	},
};

export {};
