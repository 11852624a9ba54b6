import { badFile } from "../../core/untrusted.ts";
import type { Hdf5File } from "./hdf5.ts";
import { dataSetWeight } from "./saved-weights.ts";
import type { WeightSource } from "./weights.ts";

/** A list of names; one that is too long for an attribute is cut into `weight_names0`, `weight_names1` … */
function listed(file: Hdf5File, path: string, attribute: string): string[] {
	const whole = file.attribute(path, attribute);
	if (whole !== undefined) return [whole].flat();
	const all: string[] = [];
	for (let i = 0; ; i++) {
		const part = file.attribute(path, `${attribute}${i}`);
		if (part === undefined) return all;
		all.push(...[part].flat());
	}
}

/** The weights whose names lie under a layer's, seen from the models that it lies in. */
export function under(names: readonly string[], models: readonly string[], layer: string): string[] {
	const segments = names.map((name) => ({ name, parts: name.split("/").slice(0, -1) }));
	const full = [...models, layer];
	// Keras 3 writes the whole way, Keras 2 the layer's name alone, perhaps after that of a scope.
	const ways: ((parts: readonly string[]) => boolean)[] = [
		(parts) => full.every((part, i) => parts[i] === part),
		(parts) => parts[0] === layer,
		(parts) => parts.includes(layer),
	];
	for (const fits of ways) {
		const found = segments.filter(({ parts }) => fits(parts));
		if (found.length > 0) return found.map(({ name }) => name);
	}
	return [];
}

/**
 * The weights of a legacy `.h5` file: a group for each layer of the whole model, with the names of its weights, those of a
 * model inside among them.
 *
 * @param root the group of all weights.
 */
export function legacyWeights(reader: string, file: Hdf5File, root: string): WeightSource {
	const weight = (group: string, name: string) =>
		dataSetWeight(reader, file, `${group}/${name}`, `${root}/${group}/${name}`);
	const inside = (group: string, models: readonly string[]): WeightSource => ({
		of: (layer) =>
			under(listed(file, `${root}/${group}`, "weight_names"), models, layer.name).map((name) => weight(group, name)),
		inside: (layer) => inside(group, [...models, layer.name]),
	});
	const known = new Set(listed(file, root, "layer_names"));
	if (known.size === 0) throw badFile(reader, "expected the names of the layers that have weights");
	return {
		of: ({ name }) => listed(file, `${root}/${name}`, "weight_names").map((one) => weight(name, one)),
		inside: ({ name }) => inside(name, [name]),
	};
}
