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

const registries = new WeakMap<Host, Map<string, LiveWidget>>();

/** The living widgets of a host by id. The first call makes the host answer a front end that asks for them. */
export function liveWidgets(host: Host): Map<string, LiveWidget> {
	let widgets = registries.get(host);
	if (!widgets) {
		widgets = new Map();
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

/** Sends all states in one message, as ipywidgets' control protocol 1.0.0 has it. */
function sendStates(comm: Comm, widgets: ReadonlyMap<string, LiveWidget>): void {
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
