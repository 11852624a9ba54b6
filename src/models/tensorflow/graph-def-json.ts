import { badFile, isObject } from "../../core/untrusted.ts";
import type { FileFields } from "../../data/file-fields.ts";
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

function nodeOf(node: FileFields): NodeDef {
	const attributes = node.maybe("attr")?.entries() ?? [];
	return {
		name: node.at("name").text(),
		op: node.at("op").text(),
		inputs: node.maybe("input")?.texts() ?? [],
		attributes: new Map(
			attributes.flatMap(([key, given]) => {
				const value = attributeOf(given);
				return value === undefined ? [] : [[key, value] as const];
			}),
		),
	};
}

function entries(signature: FileFields | undefined): SignatureEntry[] {
	return (signature?.entries() ?? []).map(([key]) => {
		const entry = (signature as FileFields).at(key);
		return {
			key,
			tensor: entry.at("name").text(),
			shape: shapeIn(entry.maybe("tensorShape")?.value),
			dtype: String(entry.maybe("dtype")?.value),
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
export function graphDefOf(model: FileFields): GraphDef {
	const nodes = model.at("modelTopology").at("node").list().map(nodeOf);
	const stated = model.maybe("signature") ?? model.maybe("userDefinedMetadata")?.maybe("signature");
	const signature = stated
		? { inputs: entries(stated.maybe("inputs")), outputs: entries(stated.maybe("outputs")) }
		: implied(nodes);
	if (signature.inputs.length === 0 || signature.outputs.length === 0) {
		throw badFile(model.reader, "expected a graph with inputs and outputs");
	}
	return { nodes, ...signature };
}
