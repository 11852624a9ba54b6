/**
 * The loops over rows of `SquaredLoss` and `LogisticLoss` as WebAssembly, instruction by instruction those that are written there in
 * JavaScript, which the tests hold them to.
 */

/** Memory that WebAssembly and typed arrays share. */
export interface PassMemory {
	readonly buffer: ArrayBuffer;
}

/** What is used of WebAssembly, as Node's types do not say it. */
interface Wasm {
	Memory: new (size: { initial: number }) => PassMemory;
	Module: new (bytes: Uint8Array) => object;
	Instance: new (module: object, imports: { m: { m: PassMemory } }) => { readonly exports: { readonly f: RowPass } };
}

const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: Wasm };

/** @param bytes a multiple of 64 KiB. */
export const passMemory = (bytes: number): PassMemory => new wasm.Memory({ initial: bytes / page });

/** The unit of memories. */
export const page = 65_536;

/** Addresses in bytes of arrays, each read from its beginning; those that a loop does not need are not looked at. */
export type RowPass = (
	state: number,
	from: number,
	change: number,
	to: number,
	gradients: number,
	hessians: number,
	y: number,
	weights: number,
	/** Where `state` ends. */
	end: number,
) => void;

/** Parameters and locals by their index. */
const local = {
	state: 0,
	from: 1,
	change: 2,
	to: 3,
	gradients: 4,
	hessians: 5,
	y: 6,
	weights: 7,
	end: 8,
	/** i32: eight times the cell of a row. */
	offset: 9,
	/** i32 */
	address: 10,
	/** f64 */
	now: 11,
	other: 12,
	value: 13,
} as const;

type Name = keyof typeof local;
type Code = readonly number[];

const get = (name: Name): Code => [0x20, local[name]];
const set = (name: Name): Code => [0x21, local[name]];
const tee = (name: Name): Code => [0x22, local[name]];
/** The 16-bit place at the address on the stack. */
const loadPlace: Code = [0x2f, 1, 0];
const loadFloat: Code = [0x2b, 3, 0];
const storeFloat: Code = [0x39, 3, 0];
const integer = (value: number): Code => [0x41, value];
const timesEight: Code = [...integer(3), 0x74];
const addIntegers: Code = [0x6a];
const one: Code = [0x44, ...new Uint8Array(Float64Array.of(1).buffer)];
const add: Code = [0xa0];
const subtract: Code = [0xa1];
const multiply: Code = [0xa2];
const divide: Code = [0xa3];

/** Moves an address on to the next row. */
const advance = (name: Name, bytes: number): Code => [...get(name), ...integer(bytes), ...addIntegers, ...set(name)];

/** What the row's own cell of `change` holds. */
const ownChange: Code = [...get("change"), ...get("from"), ...loadPlace, ...timesEight, ...addIntegers, ...loadFloat];

/** sums[cell] += (weight ·) value */
const addTo = (sums: "gradients" | "hessians", weighted: boolean): Code => [
	...set("value"),
	...get(sums),
	...get("offset"),
	...addIntegers,
	...tee("address"),
	...get("address"),
	...loadFloat,
	...(weighted ? [...get("weights"), ...loadFloat, ...get("value"), ...multiply] : get("value")),
	...add,
	...storeFloat,
];

const cell: Code = [...get("to"), ...loadPlace, ...timesEight, ...set("offset")];

const squared = (weighted: boolean): Code => [
	...get("state"),
	...get("state"),
	...loadFloat,
	...ownChange,
	...subtract,
	...tee("now"),
	...storeFloat,
	...cell,
	...get("now"),
	...addTo("gradients", weighted),
];

const logistic = (weighted: boolean): Code => [
	...get("state"),
	...get("state"),
	...loadFloat,
	...ownChange,
	...multiply,
	...tee("now"),
	...storeFloat,
	...one,
	...one,
	...get("now"),
	...add,
	...divide,
	...set("other"),
	...cell,
	...get("y"),
	...loadFloat,
	...one,
	...subtract,
	...get("other"),
	...add,
	...addTo("gradients", weighted),
	...get("other"),
	...get("other"),
	...get("other"),
	...multiply,
	...subtract,
	...addTo("hessians", weighted),
];

/** A number as the format writes it, in groups of seven bits. */
function lengthBytes(length: number): number[] {
	return length < 128 ? [length] : [(length & 127) | 128, ...lengthBytes(length >>> 7)];
}

const section = (id: number, content: Code): Code => [id, ...lengthBytes(content.length), ...content];

/** A module that takes `m.m`, a memory, and exports `f`. */
function moduleOf(row: Code): object {
	const [loop, whileLess, end] = [[0x03, 0x40], [0x49, 0x0d, 0], [0x0b]] as const;
	const body: Code = [
		...[2, 2, 0x7f, 3, 0x7c],
		...loop,
		...row,
		...advance("from", 2),
		...advance("to", 2),
		...advance("y", 8),
		...advance("weights", 8),
		...get("state"),
		...integer(8),
		...addIntegers,
		...tee("state"),
		...get("end"),
		...whileLess,
		...end,
		...end,
	];
	const parameters = new Array<number>(9).fill(0x7f);
	const name = [1, 0x6d];
	return new wasm.Module(
		Uint8Array.from([
			...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
			...section(1, [1, 0x60, parameters.length, ...parameters, 0]),
			...section(2, [1, ...name, ...name, 2, 0, 1]),
			...section(3, [1, 0]),
			...section(7, [1, 1, 0x66, 0, 0]),
			...section(10, [1, ...lengthBytes(body.length), ...body]),
		]),
	);
}

const modules = new Map<string, object>();

/** The loop of a loss over arrays of a memory. */
export function rowPass(memory: PassMemory, loss: "squared" | "logistic", weighted: boolean): RowPass {
	const key = `${loss} ${weighted}`;
	const module = modules.get(key) ?? moduleOf(loss === "squared" ? squared(weighted) : logistic(weighted));
	modules.set(key, module);
	return new wasm.Instance(module, { m: { m: memory } }).exports.f;
}
