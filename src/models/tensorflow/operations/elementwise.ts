import { tf } from "../../../math/tf.ts";
import type { Call, OperationReader, OperationReaders } from "../call.ts";

const unary =
	(op: string, attributes: (call: Call) => Record<string, unknown> = () => ({})): OperationReader =>
	(call) =>
		call.add(op, [call.node(0)], attributes(call));

const asItIs: OperationReader = (call) => call.node(0);

/** A constant number, or undefined. */
function numberAt(call: Call, i: number): number | undefined {
	if (!call.isConstant(i)) return undefined;
	const { values } = call.constant(i);
	return values.length === 1 && !Number.isNaN(values[0]) ? values[0] : undefined;
}

/** Whether a constant input spreads over another and not the other over it. */
function spreads(call: Call, constant: number, over: number): boolean {
	if (!call.isConstant(constant) || call.isConstant(over)) return false;
	const { shape } = call.constant(constant);
	const whole = [1, ...call.shape(over)];
	return (
		shape.length <= whole.length && shape.every((length, i) => length === 1 || length === whole.at(i - shape.length))
	);
}

/** A combination of two, one of which may be a number or a constant array, which then is a weight. */
const combined =
	(op: "add" | "multiply", factor: (number: number) => { scale: number; shift: number }): OperationReader =>
	(call) => {
		for (const [constant, other] of [
			[1, 0],
			[0, 1],
		] as const) {
			const number = numberAt(call, constant);
			if (call.isConstant(other)) continue;
			if (number !== undefined) return call.add("affine", [call.node(other)], factor(number));
			if (!spreads(call, constant, other)) continue;
			return call.add(op === "add" ? "bias" : "scale", [call.node(other)], {}, [call.weight(constant)]);
		}
		return call.add(op, [call.node(0), call.node(1)]);
	};

const pairwise =
	(op: string): OperationReader =>
	(call) =>
		call.add(
			op,
			Array.from({ length: call.count }, (_, i) => call.node(i)),
		);

const part = (call: Call, name: string): string => `${call.def.name}/${name}`;

const subtracted: OperationReader = (call) => {
	const right = numberAt(call, 1);
	if (right !== undefined) return call.add("affine", [call.node(0)], { scale: 1, shift: -right });
	if (spreads(call, 1, 0)) {
		return call.add("bias", [call.node(0)], {}, [call.weight(1, "/negative", (shift) => tf.neg(shift))]);
	}
	const negative = call.add("affine", [call.node(1)], { scale: -1 }, [], part(call, "negative"));
	return call.add("add", [call.node(0), negative]);
};

const divided: OperationReader = (call) => {
	const right = numberAt(call, 1);
	if (right !== undefined) return call.add("affine", [call.node(0)], { scale: 1 / right, shift: 0 });
	if (spreads(call, 1, 0)) {
		return call.add("scale", [call.node(0)], {}, [call.weight(1, "/reciprocal", (scale) => tf.reciprocal(scale))]);
	}
	const inverse = call.add("reciprocal", [call.node(1)], {}, [], part(call, "reciprocal"));
	return call.add("multiply", [call.node(0), inverse]);
};

const powered: OperationReader = (call) => {
	const exponent = numberAt(call, 1) ?? call.unsupported("to a computed power");
	return call.add("powerOf", [call.node(0)], { exponent });
};

const squared: OperationReader = (call) => call.add("multiply", [call.node(0), call.node(0)]);

const squaredDifference: OperationReader = (call) => {
	const negative = call.add("affine", [call.node(1)], { scale: -1 }, [], part(call, "negative"));
	const difference = call.add("add", [call.node(0), negative], {}, [], part(call, "difference"));
	return call.add("multiply", [difference, difference]);
};

const prelu: OperationReader = (call) => call.add("prelu", [call.node(0)], {}, [call.weight(1)]);

/** 1 − erf. */
const complement: OperationReader = (call) => {
	const erf = call.add("erf", [call.node(0)], {}, [], part(call, "erf"));
	return call.add("affine", [erf], { scale: -1, shift: 1 });
};

/** Operations on each number by itself. */
export const elementwiseReaders: OperationReaders = {
	Identity: asItIs,
	StopGradient: asItIs,
	PreventGradient: asItIs,
	Snapshot: asItIs,
	Cast: asItIs,
	ReadVariableOp: asItIs,
	Relu: unary("relu"),
	Relu6: unary("relu6"),
	Elu: unary("elu", () => ({ alpha: 1 })),
	Selu: unary("selu"),
	LeakyRelu: unary("leakyRelu", (call) => ({ slope: call.attribute("alpha", 0.2) })),
	Prelu: prelu,
	Sigmoid: unary("sigmoid"),
	Tanh: unary("tanh"),
	Softplus: unary("softplus"),
	Softsign: unary("softsign"),
	Softmax: unary("softmax"),
	LogSoftmax: unary("logSoftmax"),
	Exp: unary("exp"),
	Log: unary("log"),
	Sqrt: unary("sqrt"),
	Rsqrt: unary("powerOf", () => ({ exponent: -0.5 })),
	Reciprocal: unary("reciprocal"),
	Neg: unary("affine", () => ({ scale: -1 })),
	Abs: unary("abs"),
	Erf: unary("erf"),
	Erfc: complement,
	Sin: unary("sin"),
	Cos: unary("cos"),
	Square: squared,
	Pow: powered,
	Add: combined("add", (shift) => ({ scale: 1, shift })),
	AddV2: combined("add", (shift) => ({ scale: 1, shift })),
	Mul: combined("multiply", (scale) => ({ scale, shift: 0 })),
	AddN: pairwise("add"),
	Sub: subtracted,
	RealDiv: divided,
	Div: divided,
	Maximum: pairwise("maximum"),
	Minimum: pairwise("minimum"),
	SquaredDifference: squaredDifference,
};
