import type { PackedState } from "../protocol/buffers.ts";
import type { Attribute } from "./attribute.ts";

/** What the front end calls a model, and its attributes by their names in TypeScript. */
export interface ModelDescription {
	/** The name of the control. */
	readonly name: string;
	readonly model: string;
	readonly view: string | null;
	/** The package of the front end that has the classes. */
	readonly module: string;
	/** The package that has the view, where it is another one. */
	readonly viewModule?: string;
	/** The version of both packages' interface; ipywidgets 8 has `2.0.0`. */
	readonly version?: string;
	readonly attributes: Readonly<Record<string, Attribute>>;
	/** How its state is packed and unpacked, where that is not ipywidgets' way: bytes at their own place. */
	readonly wire?: {
		pack(state: State): PackedState;
		unpack(state: object, paths: unknown, buffers: readonly DataView[]): State;
	};
}

/** The state of a control: values by attribute. */
export type State = Record<string, unknown>;

/**
 * What must hold between the attributes of a model. Changes `next` so that it does, or throws an error with the names.
 *
 * @param changed The attributes that were written.
 * @param before The state until then; undefined while the control is made.
 */
export type Rule = (
	next: State,
	changed: ReadonlySet<string>,
	before: Readonly<State> | undefined,
	name: string,
) => void;

/** An attribute's name on the wire. */
export function wireName(key: string, attribute: Attribute): string {
	return attribute.wire ?? key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The fixed part of a model's state, by which the front end finds its classes. */
export function wireNames({ model, view, module, viewModule, version = "2.0.0" }: ModelDescription): State {
	return {
		_model_module: module,
		_model_module_version: version,
		_model_name: model,
		_view_module: viewModule ?? module,
		_view_module_version: version,
		_view_name: view,
		_view_count: null,
	};
}
