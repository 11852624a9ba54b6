import { badFile } from "../../core/untrusted.ts";
import { tf } from "../../math/tf.ts";
import type { LayerConfiguration, ModelConfiguration } from "./configuration.ts";
import type { Hdf5File } from "./hdf5.ts";
import type { LayerWeight, WeightSource } from "./weights.ts";

/** A class's name as Keras writes it in paths: `MaxPooling2D` → `max_pooling2d`, `ReLU` → `re_lu`. */
const snakeCase = (name: string): string =>
	name
		.replace(/\W+/g, "")
		.replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
		.replace(/([a-z])([A-Z])/g, "$1_$2")
		.toLowerCase();

/** The parts of a layer that have weights of their own, in the order of `layer.weights`; with and without underscore by version. */
const parts = [
	"query_dense",
	"key_dense",
	"value_dense",
	"gate_dense",
	"output_dense",
	"cell",
	"forward_layer",
	"backward_layer",
	"layer",
].flatMap((part) => [part, `_${part}`]);

/** Where layers stand in a group, by version. */
const containers = ["layers", "_layer_checkpoint_dependencies"];

/** Keras's operations, as `x + y` makes them, are no layers and have no place among them. */
const isLayer = ({ module }: LayerConfiguration): boolean => !module.startsWith("keras.src.ops");

/** Each layer's group: its class, counted from the second on. */
function groupsOf(file: Hdf5File, path: string, model: ModelConfiguration): Map<string, string> {
	const container = containers.find((name) => file.names(`${path}${name}`).length > 0) ?? "layers";
	const uses = new Map<string, number>();
	return new Map(
		model.layers.filter(isLayer).map((layer) => {
			const name = snakeCase(layer.className);
			const used = uses.get(name) ?? 0;
			uses.set(name, used + 1);
			return [layer.name, `${path}${container}/${used === 0 ? name : `${name}_${used}`}`];
		}),
	);
}

/** The weight that is kept in a data set. */
export function dataSetWeight(reader: string, file: Hdf5File, key: string, path: string): LayerWeight {
	const shape = file.shape(path);
	if (!shape) throw badFile(reader, `expected a data set "${path}"`);
	return { key, shape, read: () => tf.tensor(file.values(path), [...shape], "float32") };
}

/**
 * The weights of a `.keras` file, which lie in groups named by the classes of the layers: `layers/dense_1/vars/0`.
 *
 * @param path of the model's group, empty or with a slash at its end.
 */
export function savedWeights(reader: string, file: Hdf5File, model: ModelConfiguration, path = ""): WeightSource {
	const groups = groupsOf(file, path, model);
	const inGroup = (group: string): LayerWeight[] => {
		const names = new Set(file.names(group));
		const own = names.has("vars") ? file.names(`${group}/vars`) : [];
		const sorted = [...own].sort((a, b) => Number(a) - Number(b));
		return [
			...sorted.map((name) => dataSetWeight(reader, file, `${group}/${name}`, `${group}/vars/${name}`)),
			...parts.filter((part) => names.has(part)).flatMap((part) => inGroup(`${group}/${part}`)),
		];
	};
	return {
		of: (layer) => inGroup(groups.get(layer.name) ?? ""),
		inside: (layer) => savedWeights(reader, file, layer.model as ModelConfiguration, `${groups.get(layer.name)}/`),
	};
}
