import { unbroadcast } from "../backend/gradients/gradient.ts";
import { type Tensor, tf } from "../tf.ts";
import { type Operation, operation } from "./operation.ts";

/** A function of two numbers, broadcast, and its derivatives by both. */
const binary = (
	f: (a: Tensor, b: Tensor) => Tensor,
	derivatives: (a: Tensor, b: Tensor) => readonly [Tensor, Tensor],
): Operation =>
	operation({
		forward: ([a, b]) => f(a!, b!),
		backward(gradient, [a, b]) {
			const [byA, byB] = derivatives(a!, b!);
			return [unbroadcast(tf.mul(gradient, byA), a!.shape), unbroadcast(tf.mul(gradient, byB), b!.shape)];
		},
	});

/** A function of each number and its derivative by what went in and what came out. */
const smooth = (f: (x: Tensor) => Tensor, derivative: (x: Tensor, y: Tensor) => Tensor): Operation =>
	operation({
		forward: ([x]) => f(x!),
		backward: (gradient, [x]) => [tf.mul(gradient, derivative(x!, f(x!)))],
	});

/** A function that is flat but for jumps: nothing flows back. */
const stepped = (f: (x: Tensor) => Tensor): Operation =>
	operation({ forward: ([x]) => f(x!), backward: () => [undefined] });

/** Functions of each number by itself that are no activations of common use. */
export const numericOperations: Readonly<Record<string, Operation>> = {
	erf: smooth(tf.erf, (x) => tf.mul(2 / Math.sqrt(Math.PI), tf.exp(tf.neg(tf.square(x))))),
	log: smooth(tf.log, (x) => tf.reciprocal(x)),
	sqrt: smooth(tf.sqrt, (_, y) => tf.div(0.5, y)),
	reciprocal: smooth(tf.reciprocal, (_, y) => tf.neg(tf.square(y))),
	abs: smooth(tf.abs, (x) => tf.sign(x)),
	sin: smooth(tf.sin, (x) => tf.cos(x)),
	cos: smooth(tf.cos, (x) => tf.neg(tf.sin(x))),
	subtract: binary(tf.sub, (a, b) => [tf.onesLike(a), tf.neg(tf.onesLike(b))]),
	divide: binary(tf.div, (a, b) => [tf.reciprocal(b), tf.neg(tf.div(a, tf.square(b)))]),
	power: binary(tf.pow, (a, b) => [tf.mul(b, tf.pow(a, tf.sub(b, 1))), tf.mul(tf.pow(a, b), tf.log(a))]),
	/** x to a fixed power. */
	powerOf: operation<{ exponent: number }>({
		forward: ([x], _, { exponent }) => (exponent === 2 ? tf.square(x!) : tf.pow(x!, exponent)),
		backward: (gradient, [x], _, { exponent }) => [
			tf.mul(gradient, tf.mul(exponent, exponent === 2 ? x! : tf.pow(x!, exponent - 1))),
		],
	}),
	/** x times a weight, broadcast to it. */
	scale: operation({
		forward: ([x], [weight]) => tf.mul(x!, weight!),
		backward: (gradient, _, [weight]) => [tf.mul(gradient, weight!)],
	}),
	/** Between `min` and `max`; the derivative at both is 1, as PyTorch has it. */
	clip: operation<{ min: number; max: number }>({
		forward: ([x], _, { min, max }) => tf.clipByValue(x!, min, max),
		backward: (gradient, [x], _, { min, max }) => [
			tf.mul(gradient, tf.cast(tf.logicalAnd(tf.greaterEqual(x!, min), tf.lessEqual(x!, max)), "float32")),
		],
	}),
	floor: stepped(tf.floor),
	ceil: stepped(tf.ceil),
	/** Halves to the even neighbour. */
	round: stepped(tf.round),
	sign: stepped(tf.sign),
	/** Towards 0. */
	truncate: stepped((x) => tf.mul(tf.sign(x), tf.floor(tf.abs(x)))),
	/** Whole numbers as floats. */
	toFloat: stepped((x) => tf.cast(x, "float32")),
};
