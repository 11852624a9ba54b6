import { featureAblation, type GradCamOptions, gradCam, type NdArray, ndArray, saliency } from "../../src/index.ts";
import { channelsFirst, channelsLast, type Plain, plain } from "./layout.ts";
import { ebmMethods } from "./methods/ebm.ts";
import { gamMethods } from "./methods/gam.ts";
import { globalMethods } from "./methods/global.ts";
import { imbalanceMethods } from "./methods/imbalance.ts";
import { limeMethods } from "./methods/lime.ts";
import { linearMethods } from "./methods/linear.ts";
import { linearShapMethods } from "./methods/linear-shap.ts";
import { neighbourMethods } from "./methods/neighbours.ts";
import { shapMethods } from "./methods/shap.ts";
import { treeShapMethods } from "./methods/tree-shap.ts";
import { treeMethods } from "./methods/trees.ts";
import { buildModel } from "./model.ts";
import {
	type GoldenCase,
	type GoldenFile,
	type GoldenModel,
	type GoldenTensor,
	isTensor,
	NotCovered,
} from "./schema.ts";

/** Runs a case and gives its answers under the keys of `expected`, in the layout of the file. */
export type Method = (golden: GoldenCase, file: GoldenFile) => Promise<Readonly<Record<string, Plain>>>;

function modelOf(golden: GoldenCase, file: GoldenFile): GoldenModel {
	const model = typeof golden.model === "string" ? file.models?.[golden.model] : (golden.model ?? file.model);
	if (!model) throw new NotCovered("a case without a model");
	return model;
}

/** The input of a case; several are added, as the schema says of layer models. */
function inputOf(golden: GoldenCase, file: GoldenFile): Plain {
	const found = golden.inputs ?? file.inputs;
	const tensors = (Array.isArray(found) ? found : [found]) as readonly (GoldenTensor | undefined)[];
	const [first, ...others] = tensors.map((tensor) => {
		if (!isTensor(tensor)) throw new NotCovered("inputs that are no tensor");
		return plain(tensor);
	});
	if (!first) throw new NotCovered("a case without inputs");
	return {
		shape: first.shape,
		values: first.values.map((value, i) => others.reduce((sum, { values }) => sum + (values[i] as number), value)),
	};
}

function targetOf(golden: GoldenCase, file: GoldenFile): number[] | number {
	const shift = (golden.params.target_shift as number | undefined) ?? 0;
	const { target } = golden;
	const found = target === "targets" ? file.targets : target;
	if (typeof found === "number") return found;
	if (!Array.isArray(found)) throw new NotCovered(`target ${JSON.stringify(target)}`);
	return found.map((index: number) => (index + shift) % 10);
}

const images = (input: Plain): NdArray =>
	ndArray(input.values, input.shape, ["example", "height", "width", "channel"].slice(0, input.shape.length));

const asPlain = ({ shape, values }: NdArray): Plain => ({ shape, values: Float64Array.from(values) });

/** Refuses options that the library does not have, so that a case is never passed by doing something else. */
function only(golden: GoldenCase, known: readonly string[]): void {
	const other = Object.keys(golden.params).filter((name) => !known.includes(name) && name !== "note");
	if (other.length > 0) throw new NotCovered(`option ${other.join(", ")}`);
}

const saliencyCase: Method = async (golden, file) => {
	only(golden, ["abs", "target_shift"]);
	const input = channelsLast(inputOf(golden, file));
	const { model, dispose } = buildModel(modelOf(golden, file), input.shape.slice(1));
	try {
		const options = { target: targetOf(golden, file), absolute: golden.params.abs === true };
		const { payload } = await saliency(model, images(input), options);
		return { attributions: channelsFirst(asPlain(payload.scores)) };
	} finally {
		dispose();
	}
};

/** Runs Grad-CAM with these options and gives `[n, 1, height, width]`. */
async function cam(golden: GoldenCase, file: GoldenFile, options: GradCamOptions): Promise<Record<string, Plain>> {
	const input = channelsLast(inputOf(golden, file));
	const { model, dispose } = buildModel(modelOf(golden, file), input.shape.slice(1));
	try {
		const named = golden.params.layer as string;
		const before = golden.params.attribute_to_layer_input === true;
		const layer = before ? (model.nodes.find(({ name }) => name === named)?.inputs[0] as string) : named;
		const { payload } = await gradCam(model, images(input), { target: targetOf(golden, file), layer, ...options });
		const { shape, values } = asPlain(payload.scores);
		return { attributions: { shape: [shape[0] as number, 1, ...shape.slice(1)], values } };
	} finally {
		dispose();
	}
}

const camCase: Method = (golden, file) => {
	only(golden, ["layer", "relu", "channel_weights", "attribute_to_layer_input"]);
	return cam(golden, file, { relu: golden.params.relu === true, upsample: "none" });
};

const camUpsampleCase: Method = (golden, file) => {
	only(golden, ["layer", "relu", "interpolate", "align_corners", "size"]);
	const { interpolate, align_corners: corners, size, relu } = golden.params;
	const [, , height, width] = inputOf(golden, file).shape;
	if (corners || String(size) !== `${height},${width}`)
		throw new NotCovered("aligned corners, or another size than the input's");
	return cam(golden, file, { relu: relu === true, upsample: interpolate as "bilinear" | "nearest" });
};

/** iNNvestigate's gradient of one neuron of each sample. */
const gradientCase: Method = async (golden, file) => {
	only(golden, []);
	const all = inputOf(golden, file);
	const [, ...inputShape] = all.shape;
	const size = inputShape.reduce((a, b) => a * b, 1);
	const samples = golden.samples ?? [];
	const values = Float64Array.from(samples.flatMap((i) => [...all.values.subarray(i * size, (i + 1) * size)]));
	const { model, dispose } = buildModel(modelOf(golden, file), inputShape);
	try {
		const input = images({ shape: [samples.length, ...inputShape], values });
		const { payload } = await saliency(model, input, { target: golden.neuron ?? [] });
		return { attribution: asPlain(payload.scores) };
	} finally {
		dispose();
	}
};

const ablationCase: Method = async (golden, file) => {
	only(golden, ["feature_mask", "baselines"]);
	const input = inputOf(golden, file);
	const { feature_mask: masks, baselines = 0 } = golden.params;
	const [mask] = (masks ?? []) as readonly GoldenTensor[];
	if ((Array.isArray(masks) && masks.length > 1) || (mask && mask.shape[0] !== 1)) {
		throw new NotCovered("groups that differ between inputs or examples");
	}
	if (typeof baselines !== "number") throw new NotCovered("a baseline that is no number");
	const { model, dispose } = buildModel(modelOf(golden, file), input.shape.slice(1));
	try {
		const groups = mask && ndArray(plain(mask).values, mask.shape.slice(1), mask.shape.slice(1).map(String));
		const options = { target: targetOf(golden, file), explain: "score", baseline: baselines } as const;
		const { payload } = await featureAblation(model, images(input), { ...options, ...(groups && { groups }) });
		return { attributions: asPlain(payload.scores) };
	} finally {
		dispose();
	}
};

/** What each method of the golden files is in this library. A later part adds a line. */
export const methods: Readonly<Record<string, Method>> = {
	...treeMethods,
	saliency: saliencyCase,
	gradcam: camCase,
	layer_gradcam: camCase,
	gradcam_upsample: camUpsampleCase,
	Gradient: gradientCase,
	feature_ablation: ablationCase,
	...linearMethods,
	...linearShapMethods,
	...imbalanceMethods,
	...neighbourMethods,
	...ebmMethods,
	...gamMethods,
	...globalMethods,
	...treeShapMethods,
	...shapMethods,
	...limeMethods,
};
