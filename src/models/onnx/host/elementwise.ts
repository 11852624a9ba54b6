import { shapeText, sizeOf } from "../../../core/nd-array.ts";
import { type HostTensor, hostTensor, strided, stridesOf } from "../host-tensor.ts";
import { Unsupported } from "../unsupported.ts";
import type { HostEvaluator } from "./evaluator.ts";
import { broadcastShape } from "./parameters.ts";

/** The tensor repeated to a shape that it broadcasts to. */
export function expanded(tensor: HostTensor, shape: readonly number[]): HostTensor {
	if (tensor.shape.length === shape.length && tensor.shape.every((length, i) => length === shape[i])) return tensor;
	const strides = stridesOf(tensor.shape);
	const skip = shape.length - tensor.shape.length;
	return strided(
		tensor,
		shape,
		shape.map((_, i) => (i < skip || tensor.shape[i - skip] === 1 ? 0 : (strides[i - skip] as number))),
	);
}

type Binary = (a: number, b: number) => number;

/** A function of two numbers over broadcast arrays. */
export function combined(a: HostTensor, b: HostTensor, f: Binary, kind: HostTensor["kind"] = a.kind): HostTensor {
	const shape = broadcastShape(a.shape, b.shape);
	const [one, other] = [expanded(a, shape).values, expanded(b, shape).values];
	return hostTensor(kind, shape, (i) => f(one[i] as number, other[i] as number));
}

const arithmetic =
	(f: Binary, whole: Binary = f): HostEvaluator =>
	(inputs) => [inputs.slice(1).reduce((a, b) => combined(a, b, a.kind === "int" ? whole : f), inputs[0] as HostTensor)];

const comparison =
	(f: (a: number, b: number) => boolean): HostEvaluator =>
	([a, b]) => [combined(a!, b!, (x, y) => (f(x, y) ? 1 : 0), "bool")];

const unary =
	(f: (x: number) => number, kind?: HostTensor["kind"]): HostEvaluator =>
	([x]) => [hostTensor(kind ?? x!.kind, x!.shape, (i) => f(x!.values[i] as number))];

/** Half to even, as ONNX rounds. */
export const roundHalfEven = (x: number): number => {
	const down = Math.floor(x);
	if (x - down !== 0.5) return Math.round(x);
	return down % 2 === 0 ? down : down + 1;
};

const modulo: HostEvaluator = ([a, b], attributes) => [
	combined(a!, b!, (x, y) => (attributes.int("fmod", 0) ? x % y : x - y * Math.floor(x / y))),
];

const kinds: Readonly<Record<number, HostTensor["kind"]>> = {
	1: "float",
	9: "bool",
	10: "float",
	11: "float",
	16: "float",
};

const cast: HostEvaluator = ([x], attributes) => {
	const kind = kinds[attributes.int("to", 1)] ?? "int";
	const convert = { float: (v: number) => v, int: Math.trunc, bool: (v: number) => (v === 0 ? 0 : 1) }[kind];
	return [kind === x!.kind ? x! : hostTensor(kind, x!.shape, (i) => convert(x!.values[i] as number))];
};

const where: HostEvaluator = ([condition, a, b]) => {
	const shape = broadcastShape(condition!.shape, broadcastShape(a!.shape, b!.shape));
	const [c, x, y] = [condition!, a!, b!].map((part) => expanded(part, shape).values);
	return [hostTensor(a!.kind, shape, (i) => (c![i] ? x![i] : y![i]) as number)];
};

const clip: HostEvaluator = ([x, low, high], attributes) => {
	const min = low?.values[0] ?? attributes.float("min", -Infinity);
	const max = high?.values[0] ?? attributes.float("max", Infinity);
	return [hostTensor(x!.kind, x!.shape, (i) => Math.min(Math.max(x!.values[i] as number, min), max))];
};

/** Operators of each number by itself, on arrays that are known while the file is read. */
export const elementwiseEvaluators: Readonly<Record<string, HostEvaluator>> = {
	Add: arithmetic((a, b) => a + b),
	Sub: arithmetic((a, b) => a - b),
	Mul: arithmetic((a, b) => a * b),
	Div: arithmetic(
		(a, b) => a / b,
		(a, b) => Math.trunc(a / b),
	),
	Pow: arithmetic((a, b) => a ** b),
	Max: arithmetic(Math.max),
	Min: arithmetic(Math.min),
	Sum: arithmetic((a, b) => a + b),
	Mod: modulo,
	Equal: comparison((a, b) => a === b),
	Greater: comparison((a, b) => a > b),
	GreaterOrEqual: comparison((a, b) => a >= b),
	Less: comparison((a, b) => a < b),
	LessOrEqual: comparison((a, b) => a <= b),
	And: comparison((a, b) => a !== 0 && b !== 0),
	Or: comparison((a, b) => a !== 0 || b !== 0),
	Xor: comparison((a, b) => (a !== 0) !== (b !== 0)),
	Not: unary((x) => (x ? 0 : 1)),
	IsNaN: unary((x) => (Number.isNaN(x) ? 1 : 0), "bool"),
	Neg: unary((x) => -x),
	Abs: unary(Math.abs),
	Sqrt: unary(Math.sqrt),
	Exp: unary(Math.exp),
	Log: unary(Math.log),
	Sin: unary(Math.sin),
	Cos: unary(Math.cos),
	Floor: unary(Math.floor),
	Ceil: unary(Math.ceil),
	Round: unary(roundHalfEven),
	Sign: unary(Math.sign),
	Reciprocal: unary((x) => 1 / x),
	Cast: cast,
	CastLike: ([x, like]) => [
		like!.kind === x!.kind ? x! : hostTensor(like!.kind, x!.shape, (i) => x!.values[i] as number),
	],
	Where: where,
	Clip: clip,
	Identity: ([x]) => [x!],
	Dropout: ([x]) => [x!, hostTensor("bool", x!.shape, () => 1)],
	ConstantOfShape: ([shape], attributes, constant) => {
		const given = attributes.tensor("value");
		const value = given ? constant(given) : undefined;
		const fill = value?.values[0] ?? 0;
		const lengths = [...shape!.values];
		sizeOfAtMost(lengths);
		return [hostTensor(value?.kind ?? "float", lengths, () => fill)];
	},
	Range: ([start, limit, delta]) => {
		const [from, to, by] = [start, limit, delta].map((part) => part!.values[0] as number) as [number, number, number];
		const count = Math.max(0, Math.ceil((to - from) / by));
		sizeOfAtMost([count]);
		return [hostTensor(start!.kind, [count], (i) => from + i * by)];
	},
};

/** Elements at most of an array that is made while a file is read, so that a small file does not fill the memory. */
const largest = 2 ** 24;

/** Throws where an array that does not lie in the file would be larger than any that a model needs. */
export function sizeOfAtMost(shape: readonly number[]): void {
	if (!(sizeOf(shape) <= largest)) throw new Unsupported(`a constant of shape ${shapeText(shape)}`);
}
