import { ExplainError } from "../core/errors.ts";
import type { TypedArray } from "../core/nd-array.ts";

/** Raw bytes as front ends, kernels and tests hand them over. */
export type BufferLike = ArrayBufferLike | ArrayBufferView;

/** A place in a state: keys of objects and indices of arrays, from the root. */
export type BufferPath = readonly (string | number)[];

/** A state ready for the wire: plain JSON, and beside it the bytes that belong into it. */
export interface PackedState {
	readonly state: Record<string, unknown>;
	/** Where each buffer belongs; every path ends in `"bytes"`. */
	readonly bufferPaths: (string | number)[][];
	readonly buffers: Uint8Array<ArrayBuffer>[];
}

/** The element types that may cross the comm, by their name on the wire. */
const constructors = {
	float64: Float64Array,
	float32: Float32Array,
	int32: Int32Array,
	uint32: Uint32Array,
	int16: Int16Array,
	uint16: Uint16Array,
	int8: Int8Array,
	uint8: Uint8Array,
	uint8clamped: Uint8ClampedArray,
} as const;
type DType = keyof typeof constructors;

/** Deeper than any state we make; stops cycles and hostile nesting before the stack does. */
const maxDepth = 64;
/** More than a screen of heat maps; stops a size that no view can mean. */
const maxBytes = 512 * 1024 * 1024;
const platformIsLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

function bad(what: string, path: BufferPath, expected: string, got: string): ExplainError {
	return new ExplainError("bad-input", `${what}: expected ${expected} at ${path.join(".") || "the root"}, got ${got}`);
}

// Objects made in a vm context fail `instanceof` in another realm, and a typed array taken for an object becomes {"0": …} without an error.
function tagOf(value: unknown): string {
	return Object.prototype.toString.call(value).slice(8, -1);
}

function dtypeOf(value: ArrayBufferView): DType | undefined {
	const name = tagOf(value)
		.replace(/Array$/, "")
		.toLowerCase();
	return Object.hasOwn(constructors, name) ? (name as DType) : undefined;
}

/** Keys that reach a prototype instead of a field. */
export function isUnsafeKey(key: string | number): boolean {
	return key === "__proto__" || key === "constructor" || key === "prototype";
}

/** Reverses the bytes of each element in place, for the few platforms that are not little-endian. */
export function swapBytes(bytes: Uint8Array, elementSize: number): Uint8Array {
	for (let start = 0; start + elementSize <= bytes.length; start += elementSize)
		bytes.subarray(start, start + elementSize).reverse();
	return bytes;
}

/** A copy of exactly the bytes of the view, not of its parent buffer. */
function bytesOf(value: BufferLike): Uint8Array<ArrayBuffer> {
	const view = ArrayBuffer.isView(value)
		? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
		: new Uint8Array(value);
	return Uint8Array.from(view);
}

/** A copy of plain data in which every typed array is replaced by what `onArray` makes of it. */
function copyPlain(
	value: unknown,
	path: (string | number)[],
	onArray: (array: TypedArray, dtype: DType, path: BufferPath) => unknown,
): unknown {
	if (path.length > maxDepth)
		throw bad("packBuffers", path.slice(0, 4), `at most ${maxDepth} levels`, "more, or a cycle");
	if (value === null || typeof value === "string" || typeof value === "boolean") return value;
	if (typeof value === "number") {
		if (Number.isFinite(value)) return value;
		// JSON would turn it into null in silence.
		throw bad("packBuffers", path, "a finite number (write null or a text for a missing one)", String(value));
	}
	if (typeof value !== "object") throw bad("packBuffers", path, "plain data", `a ${typeof value}`);
	if (ArrayBuffer.isView(value)) {
		const dtype = dtypeOf(value);
		if (!dtype)
			throw bad("packBuffers", path, `an array of ${Object.keys(constructors).join(", ")}`, `a ${tagOf(value)}`);
		return onArray(value as TypedArray, dtype, path);
	}
	if (Array.isArray(value)) return value.map((item, i) => copyPlain(item, [...path, i], onArray));
	if (tagOf(value) !== "Object") throw bad("packBuffers", path, "plain data", `a ${tagOf(value)}`);
	const copy: Record<string, unknown> = {};
	for (const [key, item] of Object.entries(value)) {
		if (isUnsafeKey(key)) throw bad("packBuffers", path, "safe keys", JSON.stringify(key));
		if (item !== undefined) copy[key] = copyPlain(item, [...path, key], onArray);
	}
	return copy;
}

function toBytes(array: TypedArray): Uint8Array<ArrayBuffer> {
	const bytes = bytesOf(array);
	if (!platformIsLittleEndian) swapBytes(bytes, array.BYTES_PER_ELEMENT);
	return bytes;
}

/**
 * Copies plain data with every typed array as `{ dtype, bytes }`, the bytes in place: the form that ipywidgets' own
 * buffer handling understands, used where a front end saves a state.
 *
 * @throws ExplainError `bad-input` for what is no plain data, with its place.
 */
export function packArrays(value: unknown): unknown {
	return copyPlain(value, [], (array, dtype) => ({ dtype, bytes: toBytes(array) }));
}

/**
 * Splits a state (or a part of one) into JSON and buffers: every typed array becomes `{ dtype }`, its exact bytes in little-endian
 * order a buffer that belongs at `[...path, "bytes"]`. `undefined` fields are left out, as JSON does.
 *
 * @throws ExplainError `bad-input` for functions, class instances, cycles, unsafe keys and numbers that are not finite, with their place.
 */
export function packBuffers(state: object): PackedState {
	const bufferPaths: (string | number)[][] = [];
	const buffers: Uint8Array<ArrayBuffer>[] = [];
	const packed = copyPlain(state, [], (array, dtype, path) => {
		bufferPaths.push([...path, "bytes"]);
		buffers.push(toBytes(array));
		return { dtype };
	});
	return { state: packed as Record<string, unknown>, bufferPaths, buffers };
}

/**
 * As {@link packBuffers}, with every typed array as nothing but its bytes, at its own place: how the stock widgets of
 * ipywidgets take pictures, sounds and files. What they are is said elsewhere in the state.
 */
export function packBytes(state: object): PackedState {
	const bufferPaths: (string | number)[][] = [];
	const buffers: Uint8Array<ArrayBuffer>[] = [];
	const packed = copyPlain(state, [], (array, _dtype, path) => {
		bufferPaths.push([...path]);
		buffers.push(toBytes(array));
		return null;
	});
	return { state: packed as Record<string, unknown>, bufferPaths, buffers };
}

function isBuffer(value: unknown): value is BufferLike {
	const tag = tagOf(value);
	return ArrayBuffer.isView(value) || tag === "ArrayBuffer" || tag === "SharedArrayBuffer";
}

function toTyped(bytes: BufferLike, dtype: unknown, path: BufferPath): TypedArray {
	if (typeof dtype !== "string" || !Object.hasOwn(constructors, dtype))
		throw bad(
			"unpackBuffers",
			path,
			`a dtype of ${Object.keys(constructors).join(", ")}`,
			JSON.stringify(dtype) ?? "none",
		);
	const make = constructors[dtype as DType];
	const size = make.BYTES_PER_ELEMENT;
	if (bytes.byteLength % size !== 0 || bytes.byteLength > maxBytes)
		throw bad("unpackBuffers", path, `a multiple of ${size} bytes, at most ${maxBytes}`, `${bytes.byteLength} bytes`);
	const copy = bytesOf(bytes);
	if (!platformIsLittleEndian) swapBytes(copy, size);
	return new make(copy.buffer);
}

/**
 * Copies data with every `{ dtype, bytes }` as the typed array it stands for. Numbers of another byte length than the
 * element type's, unknown types and unsafe keys are refused.
 *
 * @throws ExplainError `bad-input`, with the place.
 */
export function unpackArrays(value: unknown, path: BufferPath = []): unknown {
	if (path.length > maxDepth) throw bad("unpackBuffers", path.slice(0, 4), `at most ${maxDepth} levels`, "more");
	if (value === null || typeof value !== "object") return value;
	if (ArrayBuffer.isView(value) && dtypeOf(value)) return value;
	if (isBuffer(value)) throw bad("unpackBuffers", path, "a buffer only as the bytes of { dtype, bytes }", "a bare one");
	if (Array.isArray(value)) return value.map((item, i) => unpackArrays(item, [...path, i]));
	const fields = value as Record<string, unknown>;
	if (Object.hasOwn(fields, "bytes") && isBuffer(fields.bytes)) return toTyped(fields.bytes, fields.dtype, path);
	const copy: Record<string, unknown> = {};
	for (const [key, item] of Object.entries(fields)) {
		if (isUnsafeKey(key)) throw bad("unpackBuffers", path, "safe keys", JSON.stringify(key));
		copy[key] = unpackArrays(item, [...path, key]);
	}
	return copy;
}

/** A shallow copy of an object or array, or an error that says what else stands there. */
function opened(value: unknown, path: BufferPath): Record<string | number, unknown> {
	if (Array.isArray(value)) return [...value] as unknown as Record<number, unknown>;
	if (typeof value === "object" && value !== null && !isBuffer(value)) return { ...value };
	throw bad(
		"unpackBuffers",
		path,
		"an object or array for a buffer path",
		value === null ? "null" : `a ${typeof value}`,
	);
}

/** A copy of the state with each buffer at its path. Every object or array on a path must be there; its last key need not. */
function placeBuffers(
	state: object,
	paths: readonly BufferPath[],
	buffers: readonly BufferLike[],
): Record<string | number, unknown> {
	if (paths.length !== buffers.length)
		throw bad("unpackBuffers", [], `${paths.length} buffers for as many paths`, `${buffers.length}`);
	const root = opened(state, []);
	// Each object on a path is copied once, so that a thousand buffers do not copy the root a thousand times.
	const copied = new Set<object>([root]);
	for (const [index, path] of paths.entries()) {
		const last = Array.isArray(path) ? path.at(-1) : undefined;
		if (last === undefined || path.length > maxDepth || isUnsafeKey(last))
			throw bad("unpackBuffers", [], "a path of safe keys for each buffer", JSON.stringify(path) ?? "none");
		let parent = root;
		for (const [depth, key] of path.slice(0, -1).entries()) {
			const here = path.slice(0, depth + 1);
			if (isUnsafeKey(key) || !Object.hasOwn(parent, key))
				throw bad("unpackBuffers", here, "a field of the state", `no ${JSON.stringify(key)}`);
			let child = parent[key] as Record<string | number, unknown>;
			if (!copied.has(child)) {
				child = opened(child, here);
				copied.add(child);
				parent[key] = child;
			}
			parent = child;
		}
		const buffer = buffers[index];
		if (!isBuffer(buffer)) throw bad("unpackBuffers", path, "bytes", typeof buffer);
		parent[last] = buffer;
	}
	return root;
}

/**
 * Puts the buffers back: the inverse of {@link packBuffers}. The given state is not changed.
 *
 * @param state JSON that came over the comm.
 * @param paths Where each buffer belongs; each must end in `"bytes"` of an object that is there.
 * @param buffers As many; DataView, ArrayBuffer or any typed array.
 * @throws ExplainError `bad-input` when numbers, paths, types or sizes do not fit, or a key is unsafe.
 */
export function unpackBuffers(
	state: object,
	paths: readonly BufferPath[],
	buffers: readonly BufferLike[],
): Record<string, unknown> {
	for (const path of paths)
		if (path.length < 2 || path.at(-1) !== "bytes")
			throw bad("unpackBuffers", path.slice(0, 4), 'a path that ends in "bytes"', `[${path.slice(-4).join(", ")}]`);
	return unpackArrays(placeBuffers(state, paths, buffers)) as Record<string, unknown>;
}

/**
 * Puts bare buffers back, copied, as `Uint8Array`: the inverse of {@link packBytes}. The given state is not changed.
 *
 * @throws ExplainError `bad-input` when numbers, paths or types do not fit, or a key is unsafe.
 */
export function unpackBytes(state: object, paths: unknown, buffers: readonly BufferLike[]): Record<string, unknown> {
	if (buffers.length === 0) return { ...state };
	if (!Array.isArray(paths)) throw bad("unpackBuffers", [], "the paths of the buffers", `a ${typeof paths}`);
	return placeBuffers(state, paths as BufferPath[], buffers.map(bytesOf));
}
