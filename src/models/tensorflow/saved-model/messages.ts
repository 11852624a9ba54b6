import type { PbfReader } from "pbf";
import { badFile } from "../../../core/untrusted.ts";
import type { AttributeValue, NodeDef, SignatureEntry } from "../graph-def.ts";
import { arrayOf, type TensorMessage } from "./tensor.ts";

/** A function of a graph's library. */
export interface FunctionDef {
	readonly name: string;
	readonly args: readonly string[];
	readonly outputs: readonly string[];
	readonly nodes: readonly NodeDef[];
	/** Output → the tensor inside that gives it. */
	readonly returns: ReadonlyMap<string, string>;
}

/** What a SavedModel holds for one use of it. */
export interface MetaGraph {
	readonly tags: readonly string[];
	readonly nodes: readonly NodeDef[];
	readonly functions: ReadonlyMap<string, FunctionDef>;
	readonly signatures: ReadonlyMap<
		string,
		{ readonly inputs: readonly SignatureEntry[]; readonly outputs: readonly SignatureEntry[] }
	>;
	/** The operation that restores the variables. */
	readonly restore: string;
}

type Fields<T> = (tag: number, into: T, pbf: PbfReader) => void;

/** Messages within messages at most. */
const deepest = 64;
let depth = 0;

function message<T extends object>(pbf: PbfReader, fields: Fields<T>, into: T): T {
	const end = pbf.readVarint() + pbf.pos;
	if (end > pbf.length || depth >= deepest) throw new Error("a message that goes on beyond the end, or too deep");
	depth++;
	try {
		return pbf.readFields(fields, into, end);
	} finally {
		depth--;
	}
}

/** The fields of a message by number, the last wins. */
const entry = <V>(pbf: PbfReader, value: (pbf: PbfReader) => V): [string, V | undefined] => {
	const found = message<{ key: string; value?: V }>(
		pbf,
		(tag, into, inner) => {
			if (tag === 1) into.key = inner.readString();
			else if (tag === 2) into.value = value(inner);
		},
		{ key: "" },
	);
	return [found.key, found.value];
};

const shapeOf = (pbf: PbfReader): readonly number[] | undefined => {
	const found = message<{ dims: number[]; unknown: boolean }>(
		pbf,
		(tag, into, inner) => {
			if (tag === 2)
				into.dims.push(
					message<{ size: number }>(
						inner,
						(t, d, p) => {
							if (t === 1) d.size = p.readVarint(true);
						},
						{ size: 0 },
					).size,
				);
			else if (tag === 3) into.unknown = inner.readBoolean();
		},
		{ dims: [], unknown: false },
	);
	return found.unknown ? undefined : found.dims;
};

/** Of TensorFlow's types, those that have names here. */
const types: Readonly<Record<number, string>> = {
	1: "DT_FLOAT",
	2: "DT_DOUBLE",
	3: "DT_INT32",
	4: "DT_UINT8",
	7: "DT_STRING",
	9: "DT_INT64",
	10: "DT_BOOL",
	19: "DT_HALF",
	20: "DT_RESOURCE",
};
const typeName = (type: number): string => types[type] ?? `type ${type}`;

const tensorOf = (pbf: PbfReader): TensorMessage =>
	message<TensorMessage>(
		pbf,
		(tag, into, inner) => {
			if (tag === 1) into.type = typeName(inner.readVarint());
			else if (tag === 2) into.shape = shapeOf(inner) ?? [];
			else if (tag === 4) into.content = inner.readBytes();
			else if (tag === 5) inner.readPackedFloat(into.numbers);
			else if (tag === 6) inner.readPackedDouble(into.numbers);
			else if (tag === 7 || tag === 10) inner.readPackedVarint(into.numbers, true);
			else if (tag === 11) inner.readPackedVarint(into.numbers);
			else if (tag === 8) into.texts.push(inner.readString());
		},
		{ type: "", shape: [], content: undefined, numbers: [], texts: [] },
	);

const functionName = (pbf: PbfReader): string =>
	message<{ name: string }>(
		pbf,
		(tag, into, inner) => {
			if (tag === 1) into.name = inner.readString();
		},
		{ name: "" },
	).name;

const listOf = (pbf: PbfReader): AttributeValue[] =>
	message<AttributeValue[]>(
		pbf,
		(tag, into, inner) => {
			if (tag === 2) into.push(inner.readString());
			else if (tag === 3 || tag === 5 || tag === 6) into.push(...inner.readPackedVarint([], true));
			else if (tag === 4) into.push(...inner.readPackedFloat([]));
			else if (tag === 9) into.push({ function: functionName(inner) });
		},
		[],
	);

const attributeOf = (pbf: PbfReader): AttributeValue | undefined =>
	message<{ value?: AttributeValue }>(
		pbf,
		(tag, into, inner) => {
			if (tag === 1) into.value = listOf(inner);
			else if (tag === 2) into.value = inner.readString();
			else if (tag === 3) into.value = inner.readVarint(true);
			else if (tag === 4) into.value = inner.readFloat();
			else if (tag === 5) into.value = inner.readBoolean();
			else if (tag === 6) into.value = typeName(inner.readVarint());
			else if (tag === 7) into.value = { shape: shapeOf(inner) };
			else if (tag === 8) into.value = { array: arrayOf(tensorOf(inner)) };
			else if (tag === 10) into.value = { function: functionName(inner) };
		},
		{},
	).value;

const nodeOf = (pbf: PbfReader): NodeDef => {
	const attributes = new Map<string, AttributeValue>();
	const inputs: string[] = [];
	const found = message<{ name: string; op: string }>(
		pbf,
		(tag, into, inner) => {
			if (tag === 1) into.name = inner.readString();
			else if (tag === 2) into.op = inner.readString();
			else if (tag === 3) inputs.push(inner.readString());
			else if (tag === 5) {
				const [key, value] = entry(inner, attributeOf);
				if (value !== undefined) attributes.set(key, value);
			}
		},
		{ name: "", op: "" },
	);
	return { ...found, inputs, attributes };
};

const functionOf = (pbf: PbfReader): FunctionDef => {
	const args: string[] = [];
	const outputs: string[] = [];
	const nodes: NodeDef[] = [];
	const returns = new Map<string, string>();
	const found = message<{ name: string }>(
		pbf,
		(tag, into, inner) => {
			if (tag === 1) {
				message<{ name: string }>(
					inner,
					(t, signature, p) => {
						if (t === 1) signature.name = p.readString();
						else if (t === 2) args.push(functionName(p));
						else if (t === 3) outputs.push(functionName(p));
					},
					into,
				);
			} else if (tag === 3) nodes.push(nodeOf(inner));
			else if (tag === 4) {
				const [key, value] = entry(inner, (p) => p.readString());
				returns.set(key, value ?? "");
			}
		},
		{ name: "" },
	);
	return { ...found, args, outputs, nodes, returns };
};

const tensorInfo = (pbf: PbfReader): Omit<SignatureEntry, "key"> =>
	message<{ tensor: string; shape: readonly number[] | undefined; dtype: string }>(
		pbf,
		(tag, into, inner) => {
			if (tag === 1) into.tensor = inner.readString();
			else if (tag === 2) into.dtype = typeName(inner.readVarint());
			else if (tag === 3) into.shape = shapeOf(inner);
		},
		{ tensor: "", shape: undefined, dtype: "" },
	);

const signatureOf = (pbf: PbfReader) => {
	const found: { inputs: SignatureEntry[]; outputs: SignatureEntry[] } = { inputs: [], outputs: [] };
	return message<typeof found>(
		pbf,
		(tag, into, inner) => {
			if (tag !== 1 && tag !== 2) return;
			const [key, value] = entry(inner, tensorInfo);
			if (value) (tag === 1 ? into.inputs : into.outputs).push({ key, ...value });
		},
		found,
	);
};

const metaGraphOf = (pbf: PbfReader): MetaGraph => {
	const tags: string[] = [];
	const nodes: NodeDef[] = [];
	const functions = new Map<string, FunctionDef>();
	const signatures = new Map<string, ReturnType<typeof signatureOf>>();
	const library: Fields<object> = (tag, _, inner) => {
		if (tag !== 1) return;
		const found = functionOf(inner);
		functions.set(found.name, found);
	};
	const graph: Fields<object> = (tag, _, inner) => {
		if (tag === 1) nodes.push(nodeOf(inner));
		else if (tag === 2) message(inner, library, {});
	};
	const { restore } = message<{ restore: string }>(
		pbf,
		(tag, into, inner) => {
			if (tag === 1)
				message(
					inner,
					(t, _, p) => {
						if (t === 4) tags.push(p.readString());
					},
					{},
				);
			else if (tag === 2) message(inner, graph, {});
			else if (tag === 3)
				message(
					inner,
					(t, _, p) => {
						if (t === 3) into.restore = p.readString();
					},
					{},
				);
			else if (tag === 5) {
				const [key, value] = entry(inner, signatureOf);
				if (value) signatures.set(key, value);
			}
		},
		{ restore: "" },
	);
	return { tags, nodes, functions, signatures, restore };
};

/**
 * The graphs of a `saved_model.pb`.
 *
 * @throws ExplainError `bad-file` where it is damaged.
 */
export async function readSavedModel(reader: string, bytes: Uint8Array): Promise<readonly MetaGraph[]> {
	const { PbfReader } = await import("pbf");
	const found: MetaGraph[] = [];
	depth = 0;
	try {
		const pbf = new PbfReader(bytes);
		pbf.readFields((tag, into: MetaGraph[], inner) => {
			if (tag === 2) into.push(metaGraphOf(inner));
		}, found);
		if (pbf.pos !== bytes.byteLength) throw new Error("a field that goes on beyond the end");
	} catch (error) {
		throw badFile(reader, `expected a saved_model.pb: ${(error as Error).message}`, error);
	}
	if (found.length === 0) throw badFile(reader, "expected a saved_model.pb with a graph");
	return found;
}
