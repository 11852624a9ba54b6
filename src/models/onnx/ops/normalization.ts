import type { Call, Handler } from "../call.ts";
import { axisOf } from "../host/parameters.ts";
import { type HostTensor, hostTensor, reshaped } from "../host-tensor.ts";
import { reshapeView } from "../reshape-view.ts";
import { Unsupported } from "../unsupported.ts";
import { productOf, shapeOf } from "../values.ts";
import { images, imagesView } from "./convolution.ts";
import { withLast } from "./helpers.ts";

const flat = (tensor: HostTensor): HostTensor => reshaped(tensor, [tensor.values.length]);

const batchNormalization: Handler = (call) => {
	if (call.attributes.int("training_mode", 0) === 1) throw new Unsupported("training mode");
	const x = withLast(call, call.view(0), [1]);
	const names = ["gamma", "beta", "mean", "variance"];
	const weights = names.map((name, i) => call.weight(name, call.weights(i + 1)));
	const epsilon = call.attributes.float("epsilon", 1e-5);
	return call.same("batchNorm", x, { attributes: { epsilon, scale: true, center: true }, weights });
};

/** Over the named axis and all after it, which are merged where they are several. */
const layerNormalization =
	(op: string): Handler =>
	(call) => {
		const { context, attributes } = call;
		const x = call.view(0);
		const shape = shapeOf(context.worlds, x);
		const axis = axisOf(attributes.int("axis", -1), shape.length);
		if (attributes.outputs > 1) throw new Unsupported("its mean and variance as outputs");
		const merged = [...shape.slice(0, axis), productOf(context.worlds, shape.slice(axis))];
		const several = axis < shape.length - 1;
		const rows = withLast(call, several ? reshapeView(context, call.name, x, merged) : x, [axis]);
		const center = call.inputs[2] !== undefined;
		const weights = [
			call.weight("gamma", flat(call.weights(1))),
			...(center ? [call.weight("beta", flat(call.weights(2)))] : []),
		];
		const epsilon = attributes.float("epsilon", 1e-5);
		const made = call.same(op, rows, { attributes: { epsilon, scale: true, center }, weights });
		return several ? reshapeView(context, call.name, made, shape) : made;
	};

/** Statistics of each example over all places and the channels of a group; one group a channel is InstanceNormalization. */
function groupNormalization(call: Call, groups: number, gamma: HostTensor, beta: HostTensor) {
	const x = call.view(0);
	const rank = x.groups.length;
	const input = images(call, x);
	const epsilon = call.attributes.float("epsilon", 1e-5);
	const weights = [call.weight("gamma", gamma), call.weight("beta", beta)];
	const node = call.emit("groupNorm", [input.node], { attributes: { groups, epsilon }, weights });
	return imagesView(call, node, input.sizes, rank);
}

const localResponse: Handler = (call) => {
	const { attributes } = call;
	const x = withLast(call, call.view(0), [1]);
	const value = (name: string, fallback: number) => attributes.float(name, fallback);
	const [alpha, beta, bias] = [value("alpha", 1e-4), value("beta", 0.75), value("bias", 1)];
	return call.same("localResponseNorm", x, { attributes: { size: attributes.int("size", 1), alpha, beta, bias } });
};

const lpNormalization: Handler = (call) => {
	if (call.attributes.int("p", 2) !== 2) throw new Unsupported("a p other than 2");
	const x = call.view(0);
	const axis = axisOf(call.attributes.int("axis", -1), x.groups.length);
	return call.same("l2Normalize", withLast(call, x, [axis]), { attributes: { epsilon: 1e-12 } });
};

/** Operators that shift and scale. */
export const normalizationHandlers: Readonly<Record<string, Handler>> = {
	BatchNormalization: batchNormalization,
	LayerNormalization: layerNormalization("layerNorm"),
	RMSNormalization: layerNormalization("rmsNorm"),
	SimplifiedLayerNormalization: layerNormalization("rmsNorm"),
	InstanceNormalization: (call) => {
		const gamma = call.weights(1);
		return groupNormalization(call, gamma.values.length, gamma, call.weights(2));
	},
	GroupNormalization: (call) => {
		const groups = call.attributes.int("num_groups", 1);
		const channels = call.fixed(call.shape(0)[1]!);
		// Up to opset 20 there is one weight for each group, later one for each channel.
		const each = (tensor: HostTensor) =>
			tensor.values.length === channels
				? tensor
				: hostTensor("float", [channels], (i) => tensor.values[Math.floor((i * groups) / channels)] as number);
		return groupNormalization(call, groups, each(call.weights(1)), each(call.weights(2)));
	},
	LRN: localResponse,
	LpNormalization: lpNormalization,
};
