import { alignKnown } from "../align.ts";
import { arranged } from "../arrange.ts";
import type { Call, Handler } from "../call.ts";
import { axisOf } from "../host/parameters.ts";
import { reshaped } from "../host-tensor.ts";
import { reshapeView } from "../reshape-view.ts";
import { Unsupported } from "../unsupported.ts";
import { isOne, productOf, shapeOf, type View } from "../values.ts";
import { withLast } from "./helpers.ts";

/** An operation of each number by itself. */
const unary =
	(op: string, attributes: (call: Call) => Record<string, unknown> = () => ({})): Handler =>
	(call) =>
		call.same(op, call.view(0), { attributes: attributes(call) });

const asIs: Handler = (call) => call.input(0);

const clip: Handler = (call) => {
	const min = call.numbers(1)?.[0] ?? call.attributes.float("min", -Infinity);
	const max = call.numbers(2)?.[0] ?? call.attributes.float("max", Infinity);
	const x = call.view(0);
	if (min === 0 && max >= 3.4e38) return call.same("relu", x);
	if (min === 0 && max === 6) return call.same("relu6", x);
	return call.same("clip", x, { attributes: { min: Math.max(min, -3.4e38), max: Math.min(max, 3.4e38) } });
};

const prelu: Handler = (call) => {
	const x = call.view(0);
	const slope = call.weights(1);
	// One slope for each channel may come without the axes after it.
	const fitting =
		alignKnown(x, slope) ?? alignKnown(x, reshaped(slope, [...slope.shape, 1, 1].slice(0, x.groups.length - 1)));
	if (!fitting) throw new Unsupported("slopes that do not broadcast");
	return call.same("prelu", x, { weights: [call.weight("slope", fitting)] });
};

/** The view without axes of length 1 in its tensor, so that scores `[n, classes, 1, 1]` are rows. */
function compact(call: Call, x: View, axis: number): View {
	const shape = shapeOf(call.context.worlds, x);
	const row = shape.every((size, i) => i === 0 || i === axis || isOne(size));
	if (!row || axis === 0 || x.sizes.length === 2) return x;
	const made = arranged(call.context, call.name, x, [0, axis]);
	return { ...made, groups: shape.map((_, i) => made.groups[[0, axis].indexOf(i)] ?? []) };
}

/** Over the last axis of the tensor; before opset 13 over all axes from the named one on. */
const softmax =
	(op: string): Handler =>
	(call) => {
		const { attributes, context } = call;
		const x = call.view(0);
		const rank = x.groups.length;
		const axis = axisOf(attributes.int("axis", attributes.opset < 13 ? 1 : -1), rank);
		if (attributes.opset >= 13 || axis === rank - 1)
			return call.same(op, withLast(call, compact(call, x, axis), [axis]));
		const shape = shapeOf(context.worlds, x);
		const flat = reshapeView(context, call.name, x, [
			...shape.slice(0, axis),
			productOf(context.worlds, shape.slice(axis)),
		]);
		return reshapeView(context, call.name, call.same(op, withLast(call, compact(call, flat, axis), [axis])), shape);
	};

const selu: Handler = (call) => {
	const near = (name: string, expected: number) => Math.abs(call.attributes.float(name, expected) - expected) < 1e-4;
	if (!near("alpha", 1.67326) || !near("gamma", 1.0507)) throw new Unsupported("another alpha or gamma than selu's");
	return call.same("selu", call.view(0));
};

/** 1 is float, 10 and 16 are its halves, 11 is double; int64 and the like stay as they are, bool compares with 0. */
const cast: Handler = (call) => {
	const to = call.attributes.int("to", 1);
	const x = call.view(0);
	const float = [1, 10, 11, 16].includes(to);
	if (float) return x.kind === "float" || x.kind === "bool" ? { ...x, kind: "float" } : call.same("toFloat", x);
	if (to === 9) return x.kind === "bool" ? x : ({ ...call.same("notZero", x), kind: "bool" } satisfies View);
	if (x.kind === "float") return { ...call.same("truncate", x), kind: "int" };
	return { ...x, kind: "int" };
};

/** Activations and other functions of each number by itself. */
export const activationHandlers: Readonly<Record<string, Handler>> = {
	Relu: unary("relu"),
	LeakyRelu: unary("leakyRelu", ({ attributes }) => ({ slope: attributes.float("alpha", 0.01) })),
	PRelu: prelu,
	Elu: unary("elu", ({ attributes }) => ({ alpha: attributes.float("alpha", 1) })),
	Celu: unary("celu", ({ attributes }) => ({ alpha: attributes.float("alpha", 1) })),
	Selu: selu,
	ThresholdedRelu: unary("thresholdedRelu", ({ attributes }) => ({ threshold: attributes.float("alpha", 1) })),
	Sigmoid: unary("sigmoid"),
	HardSigmoid: unary("hardSigmoid", ({ attributes }) => ({
		slope: attributes.float("alpha", 0.2),
		shift: attributes.float("beta", 0.5),
	})),
	HardSwish: unary("hardSwish"),
	Swish: unary("swish", ({ attributes }) => {
		if (attributes.float("alpha", 1) !== 1) throw new Unsupported("an alpha other than 1");
		return {};
	}),
	Mish: unary("mish"),
	Tanh: unary("tanh"),
	Softplus: unary("softplus"),
	Softsign: unary("softsign"),
	Gelu: (call) => call.same(call.attributes.text("approximate", "none") === "tanh" ? "geluTanh" : "gelu", call.view(0)),
	Softmax: softmax("softmax"),
	LogSoftmax: softmax("logSoftmax"),
	Clip: clip,
	Erf: unary("erf"),
	Exp: unary("exp"),
	Log: unary("log"),
	Sqrt: unary("sqrt"),
	Reciprocal: unary("reciprocal"),
	Abs: unary("abs"),
	Sin: unary("sin"),
	Cos: unary("cos"),
	Floor: unary("floor"),
	Ceil: unary("ceil"),
	Round: unary("round"),
	Sign: unary("sign"),
	Neg: unary("affine", () => ({ scale: -1 })),
	Cast: cast,
	CastLike: (call) => {
		const like = call.input(1);
		const kind = like.type === "view" ? like.kind : like.worlds[0]!.kind;
		const x = call.view(0);
		if (kind === x.kind) return x;
		if (kind === "float") return x.kind === "bool" ? { ...x, kind } : call.same("toFloat", x);
		throw new Unsupported(`a cast to ${kind}`);
	},
	Identity: asIs,
	Dropout: asIs,
};
