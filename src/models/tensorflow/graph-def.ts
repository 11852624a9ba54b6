import type { StoredArray } from "./weights-manifest.ts";

/** The value of an attribute: a number, text, truth, a type's name, a shape (−1 is any length), an array, or a list of them. */
export type AttributeValue =
	| number
	| string
	| boolean
	| { readonly shape: readonly number[] | undefined }
	| { readonly array: StoredArray | readonly string[] | undefined }
	| { readonly function: string }
	| readonly AttributeValue[];

/** One operation of a TensorFlow graph. */
export interface NodeDef {
	readonly name: string;
	readonly op: string;
	/** `name`, `name:1` for another output, `^name` for what must run before. */
	readonly inputs: readonly string[];
	readonly attributes: ReadonlyMap<string, AttributeValue>;
}

/** One of the things that a graph takes or gives. */
export interface SignatureEntry {
	/** The name by which people know it. */
	readonly key: string;
	/** The tensor: `name:0`. */
	readonly tensor: string;
	/** With the examples' axis; −1 is any length; undefined where it is not known. */
	readonly shape: readonly number[] | undefined;
	readonly dtype: string;
}

/** A TensorFlow graph without functions, with what it takes and gives. */
export interface GraphDef {
	readonly nodes: readonly NodeDef[];
	readonly inputs: readonly SignatureEntry[];
	readonly outputs: readonly SignatureEntry[];
}

/** A node's name and the output of a tensor's name. */
export function tensorName(reference: string): [node: string, output: number] {
	const at = reference.lastIndexOf(":");
	const output = at < 0 ? Number.NaN : Number(reference.slice(at + 1));
	return Number.isInteger(output) ? [reference.slice(0, at), output] : [reference, 0];
}
