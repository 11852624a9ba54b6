import { isObject } from "../../../core/untrusted.ts";
import { type LayerDescription, type LayerReader, type Step, unsupported } from "./layer.ts";

/** Layers that take each vector by itself, with any number of axes before it. */
const ofVectors: ReadonlySet<string> = new Set([
	"Dense",
	"Activation",
	"LayerNormalization",
	"Dropout",
	"ReLU",
	"LeakyReLU",
]);

/**
 * The reader of a layer that is applied to every step of a sequence: the steps become examples, and again steps.
 *
 * @param stepsOf reads the layer inside.
 */
export const timeDistributed =
	(stepsOf: (layer: LayerDescription) => readonly Step[]): LayerReader =>
	(layer) => {
		const { layer: given } = layer.config;
		if (!isObject(given) || !isObject(given.config)) return unsupported(layer, "the layer", given, "a layer");
		const className = String(given.class_name);
		const inner = { ...layer, className, module: "keras.layers", config: given.config, masks: [undefined] };
		if (ofVectors.has(className)) return stepsOf(inner);
		const [[steps = 1, ...shape] = []] = layer.inputShapes;
		const groups = [[0, 1], ...shape.map((_, axis) => [axis + 2])];
		const inside = stepsOf({ ...inner, inputShapes: [shape] }).map((step): Step => {
			const inputs = step.inputs?.map((input) => (input === 0 ? "steps" : input));
			return { ...step, suffix: step.suffix ?? "each", ...(inputs && { inputs }) };
		});
		return [
			{ suffix: "steps", op: "mergeAxes", attributes: { groups } },
			...inside,
			{ op: "splitAxis", attributes: { axis: 0, sizes: [-1, steps] } },
		];
	};
