import { bfloat16Value, float16Value } from "../../../data/half-precision.ts";

/** What the numbers of a tensor are, as far as a graph cares. */
export type Kind = "float" | "int" | "bool" | "string";

/** One type of element: TensorProto.DataType. */
export interface ElementType {
	readonly name: string;
	readonly kind: Kind;
	/** Bytes of one element in raw data; 0 where there is none. */
	readonly bytes: number;
	/** Reads element `i` of raw data. */
	read?(view: DataView, i: number): number;
}

/** The types by their number in the file. */
export const elementTypes: Readonly<Record<number, ElementType>> = {
	1: { name: "float", kind: "float", bytes: 4, read: (view, i) => view.getFloat32(4 * i, true) },
	2: { name: "uint8", kind: "int", bytes: 1, read: (view, i) => view.getUint8(i) },
	3: { name: "int8", kind: "int", bytes: 1, read: (view, i) => view.getInt8(i) },
	4: { name: "uint16", kind: "int", bytes: 2, read: (view, i) => view.getUint16(2 * i, true) },
	5: { name: "int16", kind: "int", bytes: 2, read: (view, i) => view.getInt16(2 * i, true) },
	6: { name: "int32", kind: "int", bytes: 4, read: (view, i) => view.getInt32(4 * i, true) },
	7: { name: "int64", kind: "int", bytes: 8, read: (view, i) => Number(view.getBigInt64(8 * i, true)) },
	8: { name: "string", kind: "string", bytes: 0 },
	9: { name: "bool", kind: "bool", bytes: 1, read: (view, i) => (view.getUint8(i) ? 1 : 0) },
	10: { name: "float16", kind: "float", bytes: 2, read: (view, i) => float16Value(view.getUint16(2 * i, true)) },
	11: { name: "double", kind: "float", bytes: 8, read: (view, i) => view.getFloat64(8 * i, true) },
	12: { name: "uint32", kind: "int", bytes: 4, read: (view, i) => view.getUint32(4 * i, true) },
	13: { name: "uint64", kind: "int", bytes: 8, read: (view, i) => Number(view.getBigUint64(8 * i, true)) },
	16: { name: "bfloat16", kind: "float", bytes: 2, read: (view, i) => bfloat16Value(view.getUint16(2 * i, true)) },
};
