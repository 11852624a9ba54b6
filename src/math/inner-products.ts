import { accessTo, type Code, type WasmMemory, wasmCode, wasmFunction } from "./webassembly.ts";

/**
 * The inner products of one or two columns with several others, over some rows. All addresses and lengths in bytes; columns begin where a
 * cache line does, and a length is a multiple of one.
 */
export type Products = (
	/** The columns' addresses; of one column the second is not looked at. */
	one: number,
	two: number,
	/** Where the addresses of the others stand, four at least, and a multiple of four. */
	others: number,
	end: number,
	/** Where the rows begin in each column, and how long they are. */
	start: number,
	length: number,
	/** Where the products go, first all of the first column. */
	into: number,
	intoTwo: number,
) => void;

const parameters = {
	one: "i32",
	two: "i32",
	others: "i32",
	end: "i32",
	start: "i32",
	length: "i32",
	into: "i32",
	intoTwo: "i32",
} as const;

const sums = ["sum0", "sum1", "sum2", "sum3", "sum4", "sum5", "sum6", "sum7"] as const;
const columns = ["a", "b", "c", "d"] as const;
const locals = {
	a: "i32",
	b: "i32",
	c: "i32",
	d: "i32",
	oneEnd: "i32",
	sum0: "v128",
	sum1: "v128",
	sum2: "v128",
	sum3: "v128",
	sum4: "v128",
	sum5: "v128",
	sum6: "v128",
	sum7: "v128",
	u: "v128",
	v: "v128",
	other: "v128",
} as const;

type Name = keyof typeof parameters | keyof typeof locals;

const { get, set, tee, advance } = accessTo<Name>({ ...parameters, ...locals });
const { addIntegers, addPairs, multiplyPairs } = wasmCode;
const { loadPair, loadInteger, storeFloat, lane, add, less, repeatWhile, zeroPair } = wasmCode;

/** Bytes that one turn of the innermost loop takes of each column. */
const turn = 64;

/** sum += product of two rows of a column with those of the others. */
const accumulate = (sum: Name, own: Name): Code => [
	...get(sum),
	...get(own),
	...get("other"),
	...multiplyPairs,
	...addPairs,
	...set(sum),
];

/** Two rows, `at` bytes on. */
const twoRows = (owns: 1 | 2, at: number): Code => [
	...[...get("one"), ...loadPair(at), ...set("u")],
	...(owns === 2 ? [...get("two"), ...loadPair(at), ...set("v")] : []),
	...columns.flatMap((column, k) => [
		...[...get(column), ...loadPair(at), ...set("other")],
		...accumulate(sums[k] as Name, "u"),
		...(owns === 2 ? accumulate(sums[k + 4] as Name, "v") : []),
	]),
];

const store = (into: Name, sum: Name, at: number): Code => [
	...get(into),
	...[...get(sum), ...lane(0)],
	...[...get(sum), ...lane(1)],
	...add,
	...storeFloat(at),
];

/** Four others: the rows of all, in sums of even and of odd rows. */
const four = (owns: 1 | 2): Code => [
	...columns.flatMap((column, k) => [
		...[...get("others"), ...loadInteger(4 * k), ...get("start"), ...addIntegers, ...set(column)],
	]),
	...sums.slice(0, 4 * owns).flatMap((sum) => [...zeroPair, ...set(sum)]),
	...repeatWhile([
		...[0, 16, 32, 48].flatMap((at) => twoRows(owns, at)),
		...columns.flatMap((column) => advance(column, turn)),
		...(owns === 2 ? advance("two", turn) : []),
		...[...get("one"), ...wasmCode.integer(turn), ...addIntegers, ...tee("one")],
		...[...get("oneEnd"), ...less],
	]),
	...sums.slice(0, 4).flatMap((sum, k) => store("into", sum, 8 * k)),
	...(owns === 2 ? sums.slice(4).flatMap((sum, k) => store("intoTwo", sum, 8 * k)) : []),
	// Back to the first row, for the next four.
	...rewind("one"),
	...(owns === 2 ? rewind("two") : []),
	...[...advance("into", 32), ...advance("intoTwo", 32), ...advance("others", 16)],
	...[...get("others"), ...get("end"), ...less],
];

function rewind(name: Name): Code {
	return [...get(name), ...get("length"), ...wasmCode.subtractIntegers, ...set(name)];
}

const body = (owns: 1 | 2): Code => [
	...[
		...get("one"),
		...get("start"),
		...addIntegers,
		...tee("one"),
		...get("length"),
		...addIntegers,
		...set("oneEnd"),
	],
	...[...get("two"), ...get("start"), ...addIntegers, ...set("two")],
	...repeatWhile(four(owns)),
];

const compiled = {
	1: wasmFunction<Products>(parameters, locals, () => body(1)),
	2: wasmFunction<Products>(parameters, locals, () => body(2)),
};

/** The loop for one column, or for two at a time, in a memory. */
export const productsIn = (memory: WasmMemory, owns: 1 | 2): Products => compiled[owns](memory);
