import type { PbfReader } from "pbf";
import type {
	AttributeProto,
	DimensionProto,
	FunctionProto,
	GraphProto,
	ModelProto,
	NodeProto,
	TensorProto,
	ValueInfoProto,
} from "./messages.ts";

/** Graphs within graphs (branches of If, bodies of Loop) at most: more is no model, and would end the stack. */
const deepest = 32;
let depth = 0;

type FieldReader<T> = (tag: number, message: T, pbf: PbfReader) => void;

/** Where the length-delimited field that begins ends, which must lie inside the file. */
function fieldEnd(pbf: PbfReader, what: string): number {
	const delimited = 2;
	if (pbf.type !== delimited) throw new Error(`${what} where another kind of field stands`);
	const end = pbf.readVarint() + pbf.pos;
	if (end > pbf.length) throw new Error(`${what} that goes on beyond the end`);
	return end;
}

function message<T extends object>(pbf: PbfReader, read: FieldReader<T>, empty: T): T {
	const end = fieldEnd(pbf, "a message");
	if (depth >= deepest) throw new Error(`messages nested more than ${deepest} deep`);
	depth++;
	try {
		pbf.readFields(read, empty, end);
	} finally {
		depth--;
	}
	if (pbf.pos !== end) throw new Error("a field that does not end with its message");
	return empty;
}

function bytes(pbf: PbfReader): Uint8Array {
	const end = fieldEnd(pbf, "bytes");
	// A view, as weights may be large; nobody writes to it.
	const part = pbf.buf.subarray(pbf.pos, end);
	pbf.pos = end;
	return part;
}

const decoder = new TextDecoder();
const text = (pbf: PbfReader): string => decoder.decode(bytes(pbf));

/** Appends one number, or the numbers of a packed field. */
function numbers(pbf: PbfReader, into: number[], read: () => number): void {
	const varint = 0;
	const fixed = pbf.type === 1 || pbf.type === 5;
	if (fixed || pbf.type === varint) {
		into.push(read.call(pbf));
		return;
	}
	const end = fieldEnd(pbf, "numbers");
	while (pbf.pos < end) into.push(read.call(pbf));
	if (pbf.pos !== end) throw new Error("a number that does not end with its field");
}

const float = (pbf: PbfReader, into: number[]): void => numbers(pbf, into, pbf.readFloat);
const double = (pbf: PbfReader, into: number[]): void => numbers(pbf, into, pbf.readDouble);
const signed = (pbf: PbfReader, into: number[]): void => numbers(pbf, into, () => pbf.readVarint(true));
const unsigned = (pbf: PbfReader, into: number[]): void => numbers(pbf, into, () => pbf.readVarint());

const integer = (pbf: PbfReader): number => pbf.readVarint(true);

/** A `StringStringEntryProto`, as an entry of `into`. */
function entry(pbf: PbfReader, into: Record<string, string>): void {
	const read = message<{ key: string; value: string }>(
		pbf,
		(tag, pair, from) => {
			if (tag === 1) pair.key = text(from);
			else if (tag === 2) pair.value = text(from);
		},
		{ key: "", value: "" },
	);
	into[read.key] = read.value;
}

/** An `OperatorSetIdProto`, as an entry of `into`. */
function opset(pbf: PbfReader, into: Record<string, number>): void {
	const read = message<{ domain: string; version: number }>(
		pbf,
		(tag, set, from) => {
			if (tag === 1) set.domain = text(from);
			else if (tag === 2) set.version = integer(from);
		},
		{ domain: "", version: 0 },
	);
	into[read.domain === "ai.onnx" ? "" : read.domain] = read.version;
}

const tensorField: FieldReader<TensorProto> = (tag, tensor, pbf) => {
	if (tag === 1) signed(pbf, tensor.dims);
	else if (tag === 2) tensor.dataType = integer(pbf);
	else if (tag === 4) float(pbf, tensor.floatData);
	else if (tag === 5) signed(pbf, tensor.int32Data);
	else if (tag === 6) tensor.stringData.push(bytes(pbf));
	else if (tag === 7) signed(pbf, tensor.int64Data);
	else if (tag === 8) tensor.name = text(pbf);
	else if (tag === 9) tensor.rawData = bytes(pbf);
	else if (tag === 10) double(pbf, tensor.doubleData);
	else if (tag === 11) unsigned(pbf, tensor.uint64Data);
	else if (tag === 13) entry(pbf, tensor.externalData);
	else if (tag === 14) tensor.external = integer(pbf) === 1;
};

const readTensor = (pbf: PbfReader): TensorProto =>
	message(pbf, tensorField, {
		name: "",
		dims: [],
		dataType: 0,
		floatData: [],
		int32Data: [],
		int64Data: [],
		doubleData: [],
		uint64Data: [],
		stringData: [],
		externalData: {},
		external: false,
	});

const attributeField: FieldReader<AttributeProto> = (tag, attribute, pbf) => {
	if (tag === 1) attribute.name = text(pbf);
	else if (tag === 2) attribute.f = pbf.readFloat();
	else if (tag === 3) attribute.i = integer(pbf);
	else if (tag === 4) attribute.s = bytes(pbf);
	else if (tag === 5) attribute.t = readTensor(pbf);
	else if (tag === 6) attribute.g = readGraph(pbf);
	else if (tag === 7) float(pbf, attribute.floats);
	else if (tag === 8) signed(pbf, attribute.ints);
	else if (tag === 9) attribute.strings.push(bytes(pbf));
	else if (tag === 20) attribute.type = integer(pbf);
	else if (tag === 21) attribute.refAttrName = text(pbf);
};

/** An attribute of which nothing is said yet. */
export const emptyAttribute = (name = ""): AttributeProto => ({
	name,
	type: 0,
	f: 0,
	i: 0,
	s: new Uint8Array(0),
	floats: [],
	ints: [],
	strings: [],
	refAttrName: "",
});

const readAttribute = (pbf: PbfReader): AttributeProto => message(pbf, attributeField, emptyAttribute());

const nodeField: FieldReader<NodeProto> = (tag, node, pbf) => {
	if (tag === 1) node.input.push(text(pbf));
	else if (tag === 2) node.output.push(text(pbf));
	else if (tag === 3) node.name = text(pbf);
	else if (tag === 4) node.opType = text(pbf);
	else if (tag === 5) node.attribute.push(readAttribute(pbf));
	else if (tag === 7) node.domain = text(pbf);
};

const readNode = (pbf: PbfReader): NodeProto =>
	message(pbf, nodeField, { name: "", opType: "", domain: "", input: [], output: [], attribute: [] });

/** `TensorShapeProto`. */
const readShape = (pbf: PbfReader): DimensionProto[] =>
	message<DimensionProto[]>(
		pbf,
		(tag, dims, from) => {
			if (tag !== 1) return;
			const read = message<{ dim: DimensionProto }>(
				from,
				(field, into, inner) => {
					if (field === 1) into.dim = integer(inner);
					else if (field === 2) into.dim = text(inner);
				},
				{ dim: undefined },
			);
			dims.push(read.dim === "" ? undefined : read.dim);
		},
		[],
	);

const valueInfoField: FieldReader<ValueInfoProto> = (tag, info, pbf) => {
	if (tag === 1) info.name = text(pbf);
	else if (tag === 2) {
		// TypeProto, of which tensor_type alone.
		message(
			pbf,
			(type, into, from) => {
				if (type !== 1) return;
				message(
					from,
					(field, _, inner) => {
						if (field === 1) into.elementType = integer(inner);
						else if (field === 2) into.shape = readShape(inner);
					},
					into,
				);
			},
			info,
		);
	}
};

const readValueInfo = (pbf: PbfReader): ValueInfoProto =>
	message(pbf, valueInfoField, { name: "", elementType: 0, shape: undefined });

const graphField: FieldReader<GraphProto> = (tag, graph, pbf) => {
	if (tag === 1) graph.node.push(readNode(pbf));
	else if (tag === 2) graph.name = text(pbf);
	else if (tag === 5) graph.initializer.push(readTensor(pbf));
	else if (tag === 11) graph.input.push(readValueInfo(pbf));
	else if (tag === 12) graph.output.push(readValueInfo(pbf));
	else if (tag === 15) graph.sparse = true;
};

function readGraph(pbf: PbfReader): GraphProto {
	return message(pbf, graphField, { name: "", node: [], initializer: [], sparse: false, input: [], output: [] });
}

const functionField: FieldReader<FunctionProto> = (tag, made, pbf) => {
	if (tag === 1) made.name = text(pbf);
	else if (tag === 4) made.input.push(text(pbf));
	else if (tag === 5) made.output.push(text(pbf));
	else if (tag === 6) made.attribute.push(text(pbf));
	else if (tag === 7) made.node.push(readNode(pbf));
	else if (tag === 9) opset(pbf, made.opsets);
	else if (tag === 10) made.domain = text(pbf);
	else if (tag === 11) made.attributeDefaults.push(readAttribute(pbf));
};

const modelField: FieldReader<ModelProto> = (tag, model, pbf) => {
	if (tag === 1) model.irVersion = integer(pbf);
	else if (tag === 2) model.producer = text(pbf);
	else if (tag === 7) model.graph = readGraph(pbf);
	else if (tag === 8) opset(pbf, model.opsets);
	else if (tag === 14) entry(pbf, model.metadata);
	else if (tag === 25) {
		model.functions.push(
			message(pbf, functionField, {
				name: "",
				domain: "",
				input: [],
				output: [],
				attribute: [],
				attributeDefaults: [],
				node: [],
				opsets: {},
			}),
		);
	}
};

/** Reads a whole `ModelProto`; throws whatever is wrong with it. */
export function readModelProto(pbf: PbfReader): ModelProto {
	depth = 0;
	const model: ModelProto = {
		irVersion: 0,
		producer: "",
		opsets: {},
		graph: undefined,
		functions: [],
		metadata: {},
	};
	pbf.readFields(modelField, model);
	if (pbf.pos !== pbf.length) throw new Error("a field that goes on beyond the end");
	return model;
}
