import { ExplainError } from "../../core/errors.ts";
import { badFile } from "../../core/untrusted.ts";
import { Attributes } from "./attributes.ts";
import { Call } from "./call.ts";
import { Context } from "./context.ts";
import { fuse } from "./fusion/fuse.ts";
import { addInput, addTable } from "./graph-inputs.ts";
import { hostEvaluators } from "./host/index.ts";
import { type HostTensor, hostTensor } from "./host-tensor.ts";
import { equal } from "./known-view.ts";
import { handlers } from "./ops/index.ts";
import { positionRows } from "./ops/selecting.ts";
import { type NodeProto, type TensorProto, takenBy } from "./reader/messages.ts";
import type { OnnxFile } from "./reader/read-model.ts";
import { type ExternalBytes, readTensor } from "./reader/read-tensor.ts";
import type { Signature } from "./signature.ts";
import { Unsupported } from "./unsupported.ts";
import { type Known, productOf, type Value, type View } from "./values.ts";
import { worldsOf } from "./worlds.ts";

/** What a file's graph became. */
export interface Imported {
	readonly context: Context;
	readonly output: Value;
}

/** The nodes on which a value depends, in the file's order. */
export function neededNodes(nodes: readonly NodeProto[], output: string): NodeProto[] {
	const wanted = new Set([output]);
	const found: NodeProto[] = [];
	for (const node of [...nodes].reverse()) {
		if (!node.output.some((name) => name && wanted.has(name))) continue;
		found.push(node);
		for (const name of takenBy(node)) wanted.add(name);
	}
	return found.reverse();
}

/** A node's name for humans: exporters write it as a path. */
const nameOf = (node: NodeProto): string => (node.name || node.output.find(Boolean) || node.opType).replace(/^\/+/, "");

/** An operator's name, with its domain where that is not ONNX's own. */
export const operatorName = ({ domain, opType }: NodeProto): string =>
	domain && domain !== "ai.onnx" ? `${domain}.${opType}` : opType;

/** Numbers that are attributes of a Constant. */
function constantOf(attributes: Attributes, constant: Context["constant"]): HostTensor {
	const tensor = attributes.tensor("value");
	if (tensor) return constant(tensor);
	const [floats, ints] = [attributes.floats("value_floats"), attributes.ints("value_ints")];
	if (attributes.has("value_floats")) return hostTensor("float", [floats!.length], floats!);
	if (attributes.has("value_ints")) return hostTensor("int", [ints!.length], ints!);
	if (attributes.has("value_float")) return hostTensor("float", [], [attributes.float("value_float", 0)]);
	if (attributes.has("value_int")) return hostTensor("int", [], [attributes.int("value_int", 0)]);
	throw new Unsupported("a constant of texts");
}

/** Operators that leave what a value is known to be. */
const keepRows = ["Unsqueeze", "Expand", "Identity", "Cast", "Dropout"];

/** Computes an operator in each world, where all that it takes is known. */
function evaluated(context: Context, attributes: Attributes, inputs: readonly (Known | undefined)[]): Known[] {
	const evaluate = hostEvaluators.get(attributes.opType)!;
	const count = inputs.some((known) => known && known.worlds.length > 1) ? context.worlds : 1;
	const results = Array.from({ length: count }, (_, w) =>
		evaluate(
			inputs.map((known) => (known ? (known.worlds[w] ?? known.worlds[0]) : undefined)) as HostTensor[],
			attributes,
			context.constant,
		),
	);
	const [first] = results as [HostTensor[]];
	const [one, other] = inputs;
	const rows =
		attributes.opType === "Gather" && one && other
			? positionRows(one, other)
			: keepRows.includes(attributes.opType)
				? one?.rows
				: undefined;
	return first.map((tensor, i) => {
		const worlds = results.map((row) => row[i] as HostTensor);
		const same = worlds.every((other) => equal(other, tensor));
		return { type: "known", worlds: same ? [tensor] : worlds, ...(rows && { rows }) };
	});
}

/** A condition that is known says which branch is the graph's. */
function branch(context: Context, node: NodeProto, attributes: Attributes, opsets: OnnxFile["opsets"]): Value[] {
	const [condition] = node.input.map((name) => context.value(name));
	if (condition?.type !== "known") throw new Unsupported("a condition that depends on the data");
	const chosen = condition.worlds.map((tensor) => tensor.values[0] !== 0);
	if (chosen.some((yes) => yes !== chosen[0])) throw new Unsupported("a condition that depends on the sizes");
	const graph = attributes.graph(chosen[0] ? "then_branch" : "else_branch");
	if (!graph) throw badFile("loadOnnx", `expected node "${nameOf(node)}" to have two branches, got none`);
	for (const tensor of graph.initializer) addWeight(context, tensor.name, tensor);
	for (const inner of graph.node) addNode(context, inner, opsets);
	return graph.output.map(({ name }) => context.value(name));
}

/** What one node gives. */
function results(context: Context, node: NodeProto, opsets: OnnxFile["opsets"]): readonly (Value | undefined)[] {
	const attributes = new Attributes(node, opsets[node.domain === "ai.onnx" ? "" : node.domain] ?? 0);
	if (node.opType === "Constant") return [{ type: "known", worlds: [constantOf(attributes, context.constant)] }];
	if (operatorName(node) === "If") return branch(context, node, attributes, opsets);
	const inputs = node.input.map((name) => (name === "" ? undefined : context.value(name)));
	const known = inputs.every((value) => value === undefined || value.type === "known");
	if (known && hostEvaluators.has(operatorName(node)))
		return evaluated(context, attributes, inputs as (Known | undefined)[]);
	const handler = handlers.get(operatorName(node));
	if (!handler) throw new Unsupported("it is not among those that are known");
	const made = handler(new Call(context, nameOf(node), attributes, inputs));
	return Array.isArray(made) ? (made as readonly (Value | undefined)[]) : [made as Value];
}

/** Reads each initializer once, when it is first needed. */
function tensors(reader: string, external: ExternalBytes): (tensor: TensorProto) => HostTensor {
	const read = new Map<TensorProto, HostTensor>();
	return (tensor) => {
		const known = read.get(tensor);
		if (known) return known;
		const made = readTensor(reader, tensor, external);
		if (made.kind === "string") throw new Unsupported(`tensor "${tensor.name}" of texts`);
		read.set(tensor, made);
		return made;
	};
}

/** What {@link importGraph} takes. */
export interface ImportRequest {
	readonly file: OnnxFile;
	/** The graph's nodes, those that the output needs. */
	readonly nodes: readonly NodeProto[];
	readonly signature: Signature;
	readonly dimensions: Readonly<Record<string, number>>;
	readonly external: ExternalBytes;
}

/**
 * Makes a graph of differentiable operations of a file's.
 *
 * @throws Unsupported naming the operator and the node that our graph cannot express; ExplainError `bad-file`.
 */
export function importGraph({ file, nodes, signature, dimensions, external }: ImportRequest): Imported {
	const { graph, opsets } = file;
	const constant = tensors("loadOnnx", external);
	const weights = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
	const { output, table } = signature;
	const used = new Set([output, ...nodes.flatMap(takenBy)]);
	// All columns of a table are there, also those that the output does not need.
	const inputs = signature.inputs.filter(({ name }) => table || used.has(name));
	if (inputs.length === 0) throw new Unsupported(`output "${output}", which does not depend on the inputs`);
	const worlds = worldsOf(inputs, dimensions);
	const context = new Context(worlds.batch, constant);
	try {
		if (table) for (const [name, view] of addTable(context, inputs)) context.values.set(name, view);
		else
			for (const info of inputs) {
				context.values.set(info.name, addInput(context, info, worlds.shapes.get(info.name)!, nodes));
			}
		for (const [name, tensor] of weights) if (used.has(name)) addWeight(context, name, tensor);
		for (const node of fuse(nodes, weights, (tensor) => [...constant(tensor).values], output))
			addNode(context, node, opsets);
		return { context, output: context.value(output) };
	} catch (error) {
		context.dispose();
		throw error;
	}
}

function addWeight(context: Context, name: string, tensor: TensorProto): void {
	try {
		context.values.set(name, { type: "known", worlds: [context.constant(tensor)] });
	} catch (error) {
		if (!(error instanceof Unsupported)) throw error;
	}
}

/** Numbers of one example at most that an operation may give: a quarter of a gigabyte of a small file is no model. */
const largest = 2 ** 26;

function checkSize(context: Context, where: string, view: View): void {
	const size = productOf(context.worlds, view.sizes);
	if (size.every((count, w) => count / (context.batch[w] as number) <= largest)) return;
	throw badFile("loadOnnx", `expected ${where} to give at most ${largest} numbers, got ${Math.max(...size)}`);
}

function addNode(context: Context, node: NodeProto, opsets: OnnxFile["opsets"]): void {
	const where = `operation ${operatorName(node)} of node "${nameOf(node)}"`;
	let made: readonly (Value | undefined)[];
	try {
		made = results(context, node, opsets);
	} catch (error) {
		// The innermost node says it, where one lies in another's branch.
		if (error instanceof Unsupported && !error.located) throw new Unsupported(`${where}: ${error.message}`, true);
		if (error instanceof Unsupported) throw error;
		if (error instanceof ExplainError) throw error;
		// A damaged file asks for shapes and axes that do not exist; whether it is one, the runtime will say.
		throw new Unsupported(`${where}: its inputs and attributes do not fit`, true, { cause: error });
	}
	for (const value of made) if (value?.type === "view") checkSize(context, where, value);
	for (const [i, name] of node.output.entries()) {
		const value = made[i];
		if (name && value) context.values.set(name, value);
	}
}
