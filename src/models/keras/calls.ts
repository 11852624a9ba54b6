import { isObject } from "../../core/untrusted.ts";
import type { Config } from "./configuration.ts";

/** One tensor inside a model: an output of one call of a layer. */
export class TensorReference {
	readonly layer: string;
	readonly call: number;
	readonly tensor: number;

	constructor(layer: string, call: number, tensor: number) {
		this.layer = layer;
		this.call = call;
		this.tensor = tensor;
	}
}

/** What a layer was called with; tensors stand in it as {@link TensorReference}, at any depth. */
export interface LayerCall {
	readonly args: readonly unknown[];
	readonly kwargs: Config;
}

/** Every reference inside a tree of arguments, replaced. */
export function mapReferences(value: unknown, replace: (reference: TensorReference) => unknown): unknown {
	if (value instanceof TensorReference) return replace(value);
	if (Array.isArray(value)) return value.map((part) => mapReferences(part, replace));
	if (!isObject(value)) return value;
	return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, mapReferences(part, replace)]));
}

type History = [layer: string, call: number, tensor: number];

const isHistory = (value: unknown): value is History =>
	Array.isArray(value) &&
	value.length >= 3 &&
	typeof value[0] === "string" &&
	Number.isInteger(value[1]) &&
	Number.isInteger(value[2]);

/** What Keras 3 writes for a tensor, and for a slice. */
function argument(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(argument);
	if (!isObject(value)) return value;
	const config = isObject(value.config) ? value.config : {};
	if (value.class_name === "__keras_tensor__" && isHistory(config.keras_history)) {
		return new TensorReference(...(config.keras_history.slice(0, 3) as History));
	}
	return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, argument(part)]));
}

/** Keras 2 writes a constant in the place of a tensor as `["_CONSTANT_VALUE", -1, value]`. */
const constant = "_CONSTANT_VALUE";

/** A tensor of Keras 2, as a reference; any other value as it is. */
function triple(value: unknown): unknown {
	if (Array.isArray(value) && value[0] === constant) return value[2];
	if (isHistory(value)) return new TensorReference(...(value.slice(0, 3) as History));
	if (Array.isArray(value)) return value.map(triple);
	if (!isObject(value)) return value;
	return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, triple(part)]));
}

/** One call of Keras 2: `[["name", 0, 0, {}], …]`, or a single such list without the outer one. */
function oldCall(given: readonly unknown[]): LayerCall {
	const single = isHistory(given) || given[0] === constant;
	const tensors = (single ? [given] : given) as readonly unknown[];
	const named = tensors.map((tensor) => (Array.isArray(tensor) && isObject(tensor[3]) ? tensor[3] : {}));
	const args = tensors.map(triple);
	return {
		args: args.length === 1 ? args : [args],
		kwargs: Object.assign({}, ...named.map(triple)) as Config,
	};
}

function call(given: unknown): LayerCall {
	if (Array.isArray(given)) return oldCall(given);
	const { args = [], kwargs = {} } = isObject(given) ? given : {};
	const named = (isObject(kwargs) ? argument(kwargs) : {}) as Config;
	const listed = argument(Array.isArray(args) ? args : [args]) as readonly unknown[];
	// The first argument of most layers may be given by its name.
	if (listed.length > 0 || named.inputs === undefined) return { args: listed, kwargs: named };
	const { inputs, ...others } = named;
	return { args: [inputs], kwargs: others };
}

/** The calls of a layer, from `inbound_nodes` of Keras 2 or 3. */
export const readCalls = (nodes: readonly unknown[]): LayerCall[] => nodes.map(call);

/** The tensors in a tree of arguments, in order. */
export function referencesIn(value: unknown): TensorReference[] {
	const found: TensorReference[] = [];
	mapReferences(value, (reference) => found.push(reference));
	return found;
}
