/**
 * Functions of WebAssembly put together from instructions: for the few inner loops that take most of a fit's time, without a compiler, a
 * binary file or a build step (docs/decisions/0025-loops-as-webassembly.md).
 */

/** Memory that WebAssembly and typed arrays share. */
export interface WasmMemory {
	readonly buffer: ArrayBuffer;
}

/** What is used of WebAssembly, as Node's types do not say it. */
interface Wasm {
	Memory: new (size: { initial: number }) => WasmMemory;
	Module: new (bytes: Uint8Array) => object;
	Instance: new (module: object, imports: { m: { m: WasmMemory } }) => { readonly exports: { readonly f: unknown } };
}

const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: Wasm };

/** The unit of memories. */
const page = 65_536;

/** Zeros, `bytes` of them at least. */
export const wasmMemory = (bytes: number): WasmMemory => new wasm.Memory({ initial: Math.ceil(bytes / page) });

/** More than this is left to JavaScript: an address has 32 bits. */
export const mostBytes = 2 ** 31;

/** Arrays begin where a line of the processor's cache does. */
export const cacheLine = 64;

/** Instructions, or a part of one. */
export type Code = readonly number[];

const types = { i32: 0x7f, f64: 0x7c, v128: 0x7b } as const;

/** Names and types of parameters or locals, in order. */
type Variables<Name extends string> = Readonly<Record<Name, keyof typeof types>>;

/** A number as the format writes it, in groups of seven bits. */
function unsigned(value: number): number[] {
	return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

/** The same with a sign. */
function signed(value: number): number[] {
	return value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)];
}

const vector = (opcode: number): Code => [0xfd, ...unsigned(opcode)];

/** The instructions that are used, by what they do to the numbers on the stack. */
export const wasmCode = {
	integer: (value: number): Code => [0x41, ...signed(value)],
	float: (value: number): Code => [0x44, ...new Uint8Array(Float64Array.of(value).buffer)],
	addIntegers: [0x6a],
	subtractIntegers: [0x6b],
	shiftLeft: [0x74],
	add: [0xa0],
	subtract: [0xa1],
	multiply: [0xa2],
	divide: [0xa3],
	/** A 16-bit integer without a sign. */
	loadPlace: [0x2f, 1, 0],
	loadInteger: (offset = 0): Code => [0x28, 2, ...unsigned(offset)],
	loadFloat: [0x2b, 3, 0],
	storeFloat: (offset = 0): Code => [0x39, 3, ...unsigned(offset)],
	/** Two 64-bit floats. */
	loadPair: (offset = 0): Code => [...vector(0), 3, ...unsigned(offset)],
	storePair: (offset = 0): Code => [...vector(11), 3, ...unsigned(offset)],
	zeroPair: [...vector(12), ...new Uint8Array(16)],
	pairOf: vector(20),
	lane: (index: 0 | 1): Code => [...vector(33), index],
	addPairs: vector(240),
	subtractPairs: vector(241),
	multiplyPairs: vector(242),
	/** The body, then once more while it leaves an integer other than 0. */
	repeatWhile: (body: Code): Code => [0x03, 0x40, ...body, 0x0d, 0, 0x0b],
	/** Of two addresses. */
	less: [0x49],
} as const;

const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];

/** How a body reads and writes its parameters and locals. */
interface Access<Name extends string> {
	get(name: Name): Code;
	set(name: Name): Code;
	/** Writes it and leaves it on the stack. */
	tee(name: Name): Code;
	/** Moves an address on. */
	advance(name: Name, bytes: number): Code;
}

/** Access to variables by name: parameters first, then locals. */
export function accessTo<Name extends string>(variables: Variables<Name>): Access<Name> {
	const names = Object.keys(variables);
	const get = (name: Name): Code => [0x20, ...unsigned(names.indexOf(name))];
	const set = (name: Name): Code => [0x21, ...unsigned(names.indexOf(name))];
	const tee = (name: Name): Code => [0x22, ...unsigned(names.indexOf(name))];
	const advance = (name: Name, bytes: number): Code => [
		...get(name),
		...wasmCode.integer(bytes),
		...wasmCode.addIntegers,
		...set(name),
	];
	return { get, set, tee, advance };
}

/** A function without a result, of a memory; compiled once, at its first use. */
export function wasmFunction<Call>(
	parameters: Variables<string>,
	locals: Variables<string>,
	body: () => Code,
): (memory: WasmMemory) => Call {
	let module: object | undefined;
	return (memory) => {
		module ??= moduleOf(Object.values(parameters), Object.values(locals), body());
		return new wasm.Instance(module, { m: { m: memory } }).exports.f as Call;
	};
}

type Type = keyof typeof types;

/** A module that takes `m.m`, a memory, and exports `f`. */
function moduleOf(parameters: readonly Type[], locals: readonly Type[], body: Code): object {
	const declared = locals.flatMap((type) => [1, types[type]]);
	const code: Code = [...unsigned(locals.length), ...declared, ...body, 0x0b];
	const name = [1, 0x6d];
	return new wasm.Module(
		Uint8Array.from([
			...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
			...section(1, [1, 0x60, ...unsigned(parameters.length), ...parameters.map((type) => types[type]), 0]),
			...section(2, [1, ...name, ...name, 2, 0, 1]),
			...section(3, [1, 0]),
			...section(7, [1, 1, 0x66, 0, 0]),
			...section(10, [1, ...unsigned(code.length), ...code]),
		]),
	);
}
