import { PbfWriter } from "pbf";

/** Numbers of TensorProto.DataType. */
const types = {
	float: 1,
	uint8: 2,
	int8: 3,
	int32: 6,
	int64: 7,
	string: 8,
	bool: 9,
	float16: 10,
	double: 11,
	bfloat16: 16,
};

export type ElementName = keyof typeof types;

/** An array of a model that a test writes. */
export interface ModelTensor {
	readonly shape: readonly number[];
	readonly values: readonly number[];
	readonly type?: ElementName;
	/** Bytes as they are, in place of the values. */
	readonly raw?: Uint8Array;
	/** Numbers in the typed fields instead of raw bytes. */
	readonly typed?: boolean;
	/** Where the bytes lie beside the model. */
	readonly external?: Readonly<Record<string, string>>;
}

/** An attribute: a whole number, a text, whole numbers; others say what they are. */
export type ModelAttribute =
	| number
	| string
	| readonly number[]
	| { readonly float: number }
	| { readonly floats: readonly number[] }
	| { readonly texts: readonly string[] }
	| { readonly tensor: ModelTensor }
	| { readonly reference: string }
	| { readonly graph: ModelDescription };

export interface ModelNode {
	readonly op: string;
	readonly inputs: readonly string[];
	readonly outputs: readonly string[];
	readonly name?: string;
	readonly domain?: string;
	readonly attributes?: Readonly<Record<string, ModelAttribute>>;
}

export interface ModelValue {
	readonly name: string;
	readonly shape: readonly (number | string)[];
	readonly type?: ElementName;
}

/** A model that a test writes. */
export interface ModelDescription {
	readonly inputs: readonly ModelValue[];
	readonly outputs: readonly ModelValue[];
	readonly nodes: readonly ModelNode[];
	readonly initializers?: Readonly<Record<string, ModelTensor>>;
	readonly opset?: number;
	readonly domains?: Readonly<Record<string, number>>;
	readonly functions?: readonly {
		readonly name: string;
		readonly domain: string;
		readonly inputs: readonly string[];
		readonly outputs: readonly string[];
		readonly attributes?: readonly string[];
		readonly nodes: readonly ModelNode[];
	}[];
}

function rawBytes({ values, type = "float" }: ModelTensor): Uint8Array {
	const make = (array: ArrayBufferView) => new Uint8Array(array.buffer as ArrayBuffer);
	if (type === "float") return make(Float32Array.from(values));
	if (type === "double") return make(Float64Array.from(values));
	if (type === "int64") return make(BigInt64Array.from(values.map(BigInt)));
	if (type === "int32") return make(Int32Array.from(values));
	return Uint8Array.from(values);
}

const typedFields: Readonly<Partial<Record<ElementName, (pbf: PbfWriter, values: readonly number[]) => void>>> = {
	float: (pbf, values) => pbf.writePackedFloat(4, [...values]),
	double: (pbf, values) => pbf.writePackedDouble(10, [...values]),
	int64: (pbf, values) => pbf.writePackedVarint(7, [...values]),
};

function writeTensor(name: string, tensor: ModelTensor, pbf: PbfWriter): void {
	const type = tensor.type ?? "float";
	pbf.writePackedVarint(1, [...tensor.shape]);
	pbf.writeVarintField(2, types[type]);
	if (name) pbf.writeStringField(8, name);
	if (tensor.external) {
		for (const [key, value] of Object.entries(tensor.external)) {
			const entry = (_: unknown, inner: PbfWriter) => {
				inner.writeStringField(1, key);
				inner.writeStringField(2, value);
			};
			pbf.writeMessage(13, entry, null);
		}
		pbf.writeVarintField(14, 1);
	} else if (tensor.typed) {
		const write =
			typedFields[type] ?? ((to: PbfWriter, values: readonly number[]) => to.writePackedVarint(5, [...values]));
		write(pbf, tensor.values);
	} else pbf.writeBytesField(9, tensor.raw ?? rawBytes(tensor));
}

function writeAttribute([name, value]: [string, ModelAttribute], pbf: PbfWriter): void {
	pbf.writeStringField(1, name);
	let type = 2;
	if (typeof value === "number") pbf.writeVarintField(3, value);
	else if (typeof value === "string") {
		pbf.writeBytesField(4, new TextEncoder().encode(value));
		type = 3;
	} else if ("float" in value) {
		pbf.writeFloatField(2, value.float);
		type = 1;
	} else if ("floats" in value) {
		for (const number of value.floats) pbf.writeFloatField(7, number);
		type = 6;
	} else if ("texts" in value) {
		for (const text of value.texts) pbf.writeBytesField(9, new TextEncoder().encode(text));
		type = 8;
	} else if ("tensor" in value) {
		pbf.writeMessage(5, (tensor, inner) => writeTensor("", tensor, inner), value.tensor);
		type = 4;
	} else if ("graph" in value) {
		pbf.writeMessage(6, writeGraph, value.graph);
		type = 5;
	} else if ("reference" in value) pbf.writeStringField(21, value.reference);
	else {
		for (const number of value) pbf.writeVarintField(8, number);
		type = 7;
	}
	pbf.writeVarintField(20, type);
}

function writeNode(node: ModelNode, pbf: PbfWriter): void {
	for (const name of node.inputs) pbf.writeStringField(1, name);
	for (const name of node.outputs) pbf.writeStringField(2, name);
	pbf.writeStringField(3, node.name ?? node.op.toLowerCase());
	pbf.writeStringField(4, node.op);
	for (const entry of Object.entries(node.attributes ?? {})) pbf.writeMessage(5, writeAttribute, entry);
	if (node.domain) pbf.writeStringField(7, node.domain);
}

function writeValue({ name, shape, type = "float" }: ModelValue, pbf: PbfWriter): void {
	const dimension = (length: number | string, inner: PbfWriter) => {
		if (typeof length === "number") inner.writeVarintField(1, length);
		else inner.writeStringField(2, length);
	};
	const dimensions = (_: unknown, inner: PbfWriter) => {
		for (const length of shape) inner.writeMessage(1, dimension, length);
	};
	const tensorType = (_: unknown, inner: PbfWriter) => {
		inner.writeVarintField(1, types[type]);
		inner.writeMessage(2, dimensions, null);
	};
	pbf.writeStringField(1, name);
	pbf.writeMessage(2, (_: unknown, inner: PbfWriter) => inner.writeMessage(1, tensorType, null), null);
}

function writeGraph(model: ModelDescription, pbf: PbfWriter): void {
	for (const node of model.nodes) pbf.writeMessage(1, writeNode, node);
	pbf.writeStringField(2, "graph");
	for (const [name, tensor] of Object.entries(model.initializers ?? {})) {
		pbf.writeMessage(5, (value, inner) => writeTensor(name, value, inner), tensor);
	}
	for (const value of model.inputs) pbf.writeMessage(11, writeValue, value);
	for (const value of model.outputs) pbf.writeMessage(12, writeValue, value);
}

function writeOpset([domain, version]: [string, number], pbf: PbfWriter): void {
	pbf.writeStringField(1, domain);
	pbf.writeVarintField(2, version);
}

/** The bytes of an ONNX model. */
export function buildModel(model: ModelDescription): Uint8Array {
	const { opset = 17, domains = {}, functions = [] } = model;
	const pbf = new PbfWriter();
	pbf.writeVarintField(1, 8);
	pbf.writeMessage(7, writeGraph, model);
	for (const set of Object.entries({ "": opset, ...domains })) pbf.writeMessage(8, writeOpset, set);
	for (const made of functions) {
		pbf.writeMessage(
			25,
			(part, inner) => {
				inner.writeStringField(1, part.name);
				for (const name of part.inputs) inner.writeStringField(4, name);
				for (const name of part.outputs) inner.writeStringField(5, name);
				for (const name of part.attributes ?? []) inner.writeStringField(6, name);
				for (const node of part.nodes) inner.writeMessage(7, writeNode, node);
				inner.writeMessage(9, writeOpset, ["", opset] as [string, number]);
				inner.writeStringField(10, part.domain);
			},
			made,
		);
	}
	return pbf.finish();
}
