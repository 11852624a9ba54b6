import type { PackedState } from "../protocol/buffers.ts";
import type { Comm, Host } from "../protocol/host.ts";

/** The comm by which a front end asks for all widgets, after a page reload. */
const controlTarget = "jupyter.widget.control";

/** A widget as the registry needs it. */
export interface LiveWidget {
	/** Who the model belongs to, where others may ask for it by its id. */
	readonly owner?: object | undefined;
	/** The whole state as it goes over the wire. */
	pack(): PackedState;
	/** Shows an error in the widget. */
	fail(error: unknown): void;
}

/**
 * The living widgets of a host by id, without keeping them alive: what keeps them is the notebook's own code, other
 * widgets that hold them, and the outputs they stand in ({@link keepWhileShown}). The comm of one that is gone is closed.
 */
export class LiveWidgets {
	readonly #widgets = new Map<string, WeakRef<LiveWidget>>();
	readonly #gone = new FinalizationRegistry<Comm>((comm) => {
		this.#widgets.delete(comm.id);
		comm.close();
	});

	add(comm: Comm, widget: LiveWidget): void {
		this.#widgets.set(comm.id, new WeakRef(widget));
		this.#gone.register(widget, comm, widget);
	}

	/** Forgets one whose comm is closed. */
	delete(comm: Comm, widget: LiveWidget): void {
		this.#widgets.delete(comm.id);
		this.#gone.unregister(widget);
	}

	get(id: string): LiveWidget | undefined {
		return this.#widgets.get(id)?.deref();
	}

	*[Symbol.iterator](): Generator<[id: string, widget: LiveWidget]> {
		for (const [id, reference] of this.#widgets) {
			const widget = reference.deref();
			if (widget) yield [id, widget];
		}
	}
}

const registries = new WeakMap<Host, LiveWidgets>();

/** The living widgets of a host. The first call makes the host answer a front end that asks for them. */
export function liveWidgets(host: Host): LiveWidgets {
	let widgets = registries.get(host);
	if (!widgets) {
		widgets = new LiveWidgets();
		registries.set(host, widgets);
		const registry = widgets;
		host.onComm(controlTarget, (comm) => {
			comm.onMessage((data) => {
				if (data.method === "request_states") sendStates(comm, registry);
			});
		});
	}
	return widgets;
}

const shown = new WeakMap<object, Set<object>>();

/**
 * Keeps a widget alive as long as the output in which it is shown may be on the page: until the cell is run again. Where
 * the host does not know that, for ever; of an output that is taken, whoever takes it keeps it.
 */
export function keepWhileShown(host: Host, widget: object): void {
	const life = host.outputLife === undefined ? host : host.outputLife;
	if (life === null) return;
	const widgets = shown.get(life) ?? new Set();
	shown.set(life, widgets.add(widget));
}

/** Sends all states in one message, as ipywidgets' control protocol 1.0.0 has it. */
function sendStates(comm: Comm, widgets: LiveWidgets): void {
	const states: Record<string, unknown> = {};
	const bufferPaths: (string | number)[][] = [];
	const buffers: ArrayBufferView[] = [];
	for (const [id, widget] of widgets) {
		const packed = packedOrFailed(widget);
		if (!packed) continue;
		const { _model_name, _model_module, _model_module_version } = packed.state;
		states[id] = {
			model_name: _model_name,
			model_module: _model_module,
			model_module_version: _model_module_version,
			state: packed.state,
		};
		for (const path of packed.bufferPaths) bufferPaths.push([id, "state", ...path]);
		buffers.push(...packed.buffers);
	}
	comm.send({ method: "update_states", states, buffer_paths: bufferPaths }, { buffers });
}

/** One widget that cannot be sent must not take the others with it. */
function packedOrFailed(widget: LiveWidget): PackedState | undefined {
	try {
		return widget.pack();
	} catch (error) {
		widget.fail(error);
		return undefined;
	}
}
