import type { AttributeProto, NodeProto } from "../reader/messages.ts";
import { emptyAttribute } from "../reader/read-messages.ts";
import { type Match, operator, type Pattern, type Producers } from "./pattern.ts";

/** Nodes that together are one well-known operation. */
export interface FusionRule {
	readonly pattern: ReturnType<typeof operator>;
	/** The operator that they become, its inputs and attributes; undefined where they are not it after all. */
	readonly fused: (
		match: Match,
		graph: Producers,
	) => { opType: string; inputs: string[]; attribute?: AttributeProto[]; named?: "first" } | undefined;
}

const attribute = (name: string, value: Partial<AttributeProto>): AttributeProto => ({
	...emptyAttribute(name),
	...value,
});

const mul = (a: Pattern, b: Pattern) => operator("Mul", [a, b]);
const add = (a: Pattern, b: Pattern) => operator("Add", [a, b]);

/** x · half · gate in the three orders in which it may be written. */
const halves = (gate: Pattern) => [mul(mul("x", gate), 0.5), mul(mul("x", 0.5), gate), mul("x", mul(gate, 0.5))];

const toGelu =
	(opType: string, approximate: string): FusionRule["fused"] =>
	(match) => ({
		opType,
		inputs: [match.values.get("x") as string],
		attribute: [attribute("approximate", { s: new TextEncoder().encode(approximate) })],
	});

const unaryOf =
	(opType: string): FusionRule["fused"] =>
	(match) => ({ opType, inputs: [match.values.get("x") as string] });

const erfGate = (scaled: Pattern) => add(operator("Erf", [scaled]), 1);
const gelu: readonly FusionRule[] = [operator("Div", ["x", Math.SQRT2]), mul("x", Math.SQRT1_2)]
	.flatMap((scaled) => halves(erfGate(scaled)))
	.map((pattern) => ({ pattern, fused: toGelu("Gelu", "none") }));

const cubes: readonly Pattern[] = [operator("Pow", ["x", 3]), mul(mul("x", "x"), "x")];
const tanhGates = cubes.map((cube) =>
	add(operator("Tanh", [mul(add("x", mul(cube, 0.044715)), Math.sqrt(2 / Math.PI))]), 1),
);
const geluTanh: readonly FusionRule[] = tanhGates
	.flatMap(halves)
	.map((pattern) => ({ pattern, fused: toGelu("Gelu", "tanh") }));

const sixth = (node: NodeProto): boolean => {
	const alpha = node.attribute.find(({ name }) => name === "alpha")?.f ?? 0.2;
	const beta = node.attribute.find(({ name }) => name === "beta")?.f ?? 0.5;
	return Math.abs(alpha - 1 / 6) < 1e-6 && beta === 0.5;
};

const gates: readonly FusionRule[] = [
	{ pattern: mul("x", operator("Sigmoid", ["x"])), fused: unaryOf("Swish") },
	{ pattern: mul("x", operator("HardSigmoid", ["x"], sixth)), fused: unaryOf("HardSwish") },
	{ pattern: operator("Div", [mul("x", operator("Clip", [add("x", 3), 0, 6])), 6]), fused: unaryOf("HardSwish") },
	{ pattern: mul("x", operator("Tanh", [operator("Softplus", ["x"])])), fused: unaryOf("Mish") },
];

/** A mean over the last axis, which stays as one of length 1. */
function overLast(node: NodeProto, graph: Producers): boolean {
	const axes = node.attribute.find(({ name }) => name === "axes")?.ints ?? graph.numbers(node.input[1] ?? "");
	const keep = node.attribute.find(({ name }) => name === "keepdims")?.i ?? 1;
	return keep === 1 && axes?.length === 1 && axes[0] === -1;
}

const mean = (of: Pattern) => operator("ReduceMean", [of], overLast);
const distance = operator("Sub", ["x", mean("x")]);
const squares = [operator("Pow", [distance, 2]), mul(distance, distance)];
const isVector = (graph: Producers, name: string | undefined): boolean => graph.shape(name ?? "")?.length === 1;

const toLayerNorm: FusionRule["fused"] = ({ values }, graph) => {
	const [x, gamma, beta, epsilon] = ["x", "gamma", "beta", "epsilon"].map((name) => values.get(name) as string);
	const value = graph.number(epsilon as string);
	if (value === undefined || !isVector(graph, gamma) || !isVector(graph, beta)) return undefined;
	return {
		opType: "LayerNormalization",
		inputs: [x as string, gamma as string, beta as string],
		attribute: [attribute("axis", { i: -1 }), attribute("epsilon", { f: value })],
	};
};

const layerNorm: readonly FusionRule[] = squares.map((square) => ({
	pattern: add(mul(operator("Div", [distance, operator("Sqrt", [add(mean(square), "epsilon")])]), "gamma"), "beta"),
	fused: toLayerNorm,
}));

/** PyTorch guards the softmax of rows that are masked altogether; ours stays finite there. */
const guarded: FusionRule = {
	pattern: operator("Where", [
		operator("IsNaN", [operator("Softmax", ["scores"])]),
		0,
		operator("Softmax", ["scores"]),
	]),
	fused: (match) => {
		const softmax = [...match.nodes].find((node) => node.opType === "Softmax") as NodeProto;
		return { opType: "Softmax", inputs: softmax.input, attribute: softmax.attribute, named: "first" };
	},
};

/** Numbers of a list that is a constant. */
const list =
	(place: number, ...wanted: number[]) =>
	(node: NodeProto, graph: Producers): boolean =>
		graph.numbers(node.input[place] ?? "")?.join() === wanted.join();

const overSecond = (node: NodeProto): boolean =>
	node.attribute.some(({ name, ints }) => name === "axes" && ints.join() === "1") &&
	node.attribute.some(({ name, i }) => name === "keepdims" && i === 0);

/** eˣ / Σ eˣ, as scikit-learn's exporter writes it by logarithms. */
const byLogarithms: FusionRule = {
	pattern: operator("Exp", [
		operator("Sub", ["x", operator("Reshape", [operator("ReduceLogSumExp", ["x"], overSecond)], list(1, -1, 1))]),
	]),
	fused: ({ values }) => ({
		opType: "Softmax",
		inputs: [values.get("x") as string],
		attribute: [attribute("axis", { i: 1 })],
	}),
};

const sigmoid = operator("Sigmoid", ["z"]);

/** 1 − p and p side by side. */
const binary: FusionRule = {
	pattern: operator("Concat", [operator("Sub", [1, sigmoid]), sigmoid], (node) =>
		node.attribute.some(({ name, i }) => name === "axis" && (i === 1 || i === -1)),
	),
	fused: ({ values }) => ({ opType: "FusedBinary", inputs: [values.get("z") as string] }),
};

const dense: FusionRule = {
	pattern: add(operator("MatMul", ["x", "kernel"]), "bias"),
	fused: ({ values }, graph) => {
		const [x, kernel, bias] = ["x", "kernel", "bias"].map((name) => values.get(name) as string);
		if (graph.shape(kernel as string)?.length !== 2) return undefined;
		const row = graph.shape(bias as string);
		if (!row || row.length === 0 || row.length > 2 || row.slice(0, -1).some((length) => length !== 1)) return undefined;
		return { opType: "FusedDense", inputs: [x as string, kernel as string, bias as string], named: "first" };
	},
};

/** The operations that exporters take apart; the larger patterns first. */
export const fusionRules: readonly FusionRule[] = [
	...gelu,
	...geluTanh,
	...layerNorm,
	...gates,
	guarded,
	byLogarithms,
	binary,
	dense,
];
