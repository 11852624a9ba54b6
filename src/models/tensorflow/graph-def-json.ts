import { badFile, isObject } from "../../core/untrusted.ts";
import { type Config, listOf, objectOf, textOf } from "../keras/json.ts";
import type { AttributeValue, GraphDef, NodeDef, SignatureEntry } from "./graph-def.ts";

/** TensorFlow.js writes texts as Base64 of their bytes, or as a list of the bytes. */
function textIn(value: unknown): string {
	const bytes = Array.isArray(value) ? Uint8Array.from(value as number[]) : Buffer.from(String(value ?? ""), "base64");
	return new TextDecoder().decode(bytes);
}

const count = (value: unknown): number => Number(isObject(value) ? value.size : value);

/** A shape, or undefined where not even the number of axes is known. */
function shapeIn(value: unknown): readonly number[] | undefined {
	if (!isObject(value) || value.unknownRank === true) return undefined;
	return Array.isArray(value.dim) ? value.dim.map(count) : [];
}

function attributeOf(given: unknown): AttributeValue | undefined {
	if (!isObject(given)) return undefined;
	if ("i" in given) return Number(given.i);
	if ("f" in given) return Number(given.f);
	if ("b" in given) return Boolean(given.b);
	if ("s" in given) return textIn(given.s);
	if ("type" in given) return String(given.type);
	if ("shape" in given) return { shape: shapeIn(given.shape) };
	// The values of constants stand in the weights.
	if ("tensor" in given) return { array: undefined };
	if (isObject(given.list)) {
		const { i, f, b, s, type } = given.list;
		const numbers = [i, f].flatMap((list) => (Array.isArray(list) ? list.map(Number) : []));
		const truths = Array.isArray(b) ? b.map(Boolean) : [];
		const texts = [...(Array.isArray(s) ? s.map(textIn) : []), ...(Array.isArray(type) ? type.map(String) : [])];
		return [...numbers, ...truths, ...texts];
	}
	return undefined;
}

function nodeOf(reader: string, given: unknown): NodeDef {
	const { name, op, input = [], attr = {} } = objectOf(reader, "a node", given);
	const attributes = Object.entries(objectOf(reader, "attributes", attr)).map(
		([key, value]) => [key, attributeOf(value)] as const,
	);
	return {
		name: textOf(reader, "the name of a node", name),
		op: textOf(reader, "the operation of a node", op),
		inputs: listOf(reader, "the inputs of a node", input).map((one) => textOf(reader, "an input of a node", one)),
		attributes: new Map(attributes.filter((entry): entry is [string, AttributeValue] => entry[1] !== undefined)),
	};
}

function entries(reader: string, given: unknown): SignatureEntry[] {
	return Object.entries(objectOf(reader, "a signature", given)).map(([key, value]) => {
		const { name, dtype, tensorShape } = objectOf(reader, `"${key}" of the signature`, value);
		return {
			key,
			tensor: textOf(reader, `the tensor of "${key}"`, name),
			shape: shapeIn(tensorShape),
			dtype: String(dtype),
		};
	});
}

/** What nodes are placeholders, and which nobody takes up: the signature of a graph that was written without one. */
function implied(nodes: readonly NodeDef[]): Pick<GraphDef, "inputs" | "outputs"> {
	const used = new Set(
		nodes.flatMap(({ inputs }) => inputs.map((input) => input.replace(/^\^/, "").replace(/:\d+$/, ""))),
	);
	const entry = ({ name, attributes }: NodeDef): SignatureEntry => {
		const shape = attributes.get("shape");
		return {
			key: name,
			tensor: `${name}:0`,
			shape: typeof shape === "object" && "shape" in shape ? shape.shape : undefined,
			dtype: String(attributes.get("dtype") ?? attributes.get("T") ?? "DT_FLOAT"),
		};
	};
	return {
		inputs: nodes.filter(({ op }) => op === "Placeholder").map(entry),
		outputs: nodes.filter(({ name, op }) => !used.has(name) && op !== "Const" && op !== "Placeholder").map(entry),
	};
}

/** A graph as TensorFlow.js writes it in `model.json`. */
export function graphDefOf(reader: string, model: Config): GraphDef {
	const topology = objectOf(reader, "modelTopology", model.modelTopology);
	const nodes = listOf(reader, "the nodes", topology.node).map((node) => nodeOf(reader, node));
	const stated =
		model.signature ?? (isObject(model.userDefinedMetadata) ? model.userDefinedMetadata.signature : undefined);
	const signature = isObject(stated)
		? { inputs: entries(reader, stated.inputs ?? {}), outputs: entries(reader, stated.outputs ?? {}) }
		: implied(nodes);
	if (signature.inputs.length === 0 || signature.outputs.length === 0) {
		throw badFile(reader, "expected a graph with inputs and outputs");
	}
	return { nodes, ...signature };
}
