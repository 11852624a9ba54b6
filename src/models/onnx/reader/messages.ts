/** Messages of ONNX files, as far as they are read; names as in onnx.proto. */

/** An array inside the file, or a reference to one beside it. */
export interface TensorProto {
	name: string;
	dims: number[];
	/** A number of {@link tensorTypes}. */
	dataType: number;
	rawData?: Uint8Array;
	floatData: number[];
	int32Data: number[];
	int64Data: number[];
	doubleData: number[];
	uint64Data: number[];
	stringData: Uint8Array[];
	/** `location`, `offset`, `length` where the numbers lie in another file. */
	externalData: Record<string, string>;
	external: boolean;
}

/** What a node's attribute holds; the kind says in which field. */
export interface AttributeProto {
	name: string;
	/** A number of AttributeType. */
	type: number;
	f: number;
	i: number;
	s: Uint8Array;
	t?: TensorProto;
	g?: GraphProto;
	floats: number[];
	ints: number[];
	strings: Uint8Array[];
	/** Of a function's body: the function's attribute that it stands for. */
	refAttrName: string;
}

/** One use of an operator. */
export interface NodeProto {
	name: string;
	opType: string;
	domain: string;
	input: string[];
	output: string[];
	attribute: AttributeProto[];
}

/** A length of a shape: a number, a name, or nothing known. */
export type DimensionProto = number | string | undefined;

/** An input or an output of the graph. */
export interface ValueInfoProto {
	name: string;
	/** 0 where it is no tensor. */
	elementType: number;
	/** undefined where the file does not say. */
	shape: DimensionProto[] | undefined;
}

/** What a node takes, what the graphs inside it take included. */
export function takenBy(node: NodeProto): string[] {
	const inside = node.attribute.flatMap(({ g }) =>
		g ? [...g.node.flatMap(takenBy), ...g.output.map(({ name }) => name)] : [],
	);
	return [...node.input, ...inside].filter((name) => name !== "");
}

export interface GraphProto {
	name: string;
	node: NodeProto[];
	initializer: TensorProto[];
	/** Whether it has sparse initializers, which are not read. */
	sparse: boolean;
	input: ValueInfoProto[];
	output: ValueInfoProto[];
}

/** A function of the file's own, called like an operator. */
export interface FunctionProto {
	name: string;
	domain: string;
	input: string[];
	output: string[];
	attribute: string[];
	attributeDefaults: AttributeProto[];
	node: NodeProto[];
	opsets: Record<string, number>;
}

export interface ModelProto {
	irVersion: number;
	producer: string;
	/** Domain → version; the empty domain is ONNX's own. */
	opsets: Record<string, number>;
	graph: GraphProto | undefined;
	functions: FunctionProto[];
	metadata: Record<string, string>;
}
