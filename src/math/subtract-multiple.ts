import { accessTo, wasmCode, wasmFunction } from "./webassembly.ts";

/** from −= factor · of, of two columns by their addresses; their length in bytes is a multiple of a cache line. */
export type SubtractMultiple = (from: number, of: number, factor: number, length: number) => void;

const parameters = { from: "i32", of: "i32", factor: "f64", length: "i32" } as const;
const locals = { end: "i32", factors: "v128" } as const;

const { get, set, tee, advance } = accessTo<keyof typeof parameters | keyof typeof locals>({
	...parameters,
	...locals,
});
const { addIntegers, integer, less, loadPair, multiplyPairs, pairOf, repeatWhile, storePair, subtractPairs } = wasmCode;

/** Two rows, `at` bytes on. */
const twoRows = (at: number) => [
	...get("from"),
	...[...get("from"), ...loadPair(at)],
	...[...get("factors"), ...get("of"), ...loadPair(at), ...multiplyPairs],
	...subtractPairs,
	...storePair(at),
];

/** The loop in a memory. */
export const subtractMultipleIn = wasmFunction<SubtractMultiple>(parameters, locals, () => [
	...[...get("factor"), ...pairOf, ...set("factors")],
	...[...get("from"), ...get("length"), ...addIntegers, ...set("end")],
	...repeatWhile([
		...[0, 16, 32, 48].flatMap(twoRows),
		...advance("of", 64),
		...[...get("from"), ...integer(64), ...addIntegers, ...tee("from")],
		...[...get("end"), ...less],
	]),
]);
