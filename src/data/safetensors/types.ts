import { fromBfloat16, fromFloat16 } from "../half-precision.ts";

/** Bytes of an element of each type, in the order in which the format's own writer sorts them. */
export const bytesOf: Readonly<Record<string, number>> = {
	BOOL: 1,
	U8: 1,
	I8: 1,
	F8_E5M2: 1,
	F8_E4M3: 1,
	I16: 2,
	U16: 2,
	F16: 2,
	BF16: 2,
	I32: 4,
	U32: 4,
	F32: 4,
	F64: 8,
	I64: 8,
	U64: 8,
};

type NumberReader = (bytes: ArrayBuffer) => Float32Array;

/** 64-bit integers, rounded to the 24 bits that a 32-bit float keeps. */
const fromIntegers = (values: BigInt64Array | BigUint64Array): Float32Array => {
	const numbers = new Float32Array(values.length);
	for (let i = 0; i < values.length; i++) numbers[i] = Number(values[i]);
	return numbers;
};

/** How the numbers of each type become 32-bit floats; 8-bit floats are only known by name. */
export const numberReaders: Readonly<Record<string, NumberReader>> = {
	BOOL: (bytes) => Float32Array.from(new Uint8Array(bytes), (value) => Number(value !== 0)),
	U8: (bytes) => Float32Array.from(new Uint8Array(bytes)),
	I8: (bytes) => Float32Array.from(new Int8Array(bytes)),
	I16: (bytes) => Float32Array.from(new Int16Array(bytes)),
	U16: (bytes) => Float32Array.from(new Uint16Array(bytes)),
	F16: (bytes) => fromFloat16(new Uint16Array(bytes)),
	BF16: (bytes) => fromBfloat16(new Uint16Array(bytes)),
	I32: (bytes) => Float32Array.from(new Int32Array(bytes)),
	U32: (bytes) => Float32Array.from(new Uint32Array(bytes)),
	F32: (bytes) => new Float32Array(bytes),
	F64: (bytes) => Float32Array.from(new Float64Array(bytes)),
	I64: (bytes) => fromIntegers(new BigInt64Array(bytes)),
	U64: (bytes) => fromIntegers(new BigUint64Array(bytes)),
};
