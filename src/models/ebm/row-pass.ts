/**
 * The loops over rows of `SquaredLoss` and `LogisticLoss` as WebAssembly, instruction by instruction those that are written there in
 * JavaScript, which the tests hold them to.
 */
import { accessTo, type Code, type WasmMemory, wasmCode, wasmFunction } from "../../math/webassembly.ts";

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

const parameters = {
	state: "i32",
	from: "i32",
	change: "i32",
	to: "i32",
	gradients: "i32",
	hessians: "i32",
	y: "i32",
	weights: "i32",
	end: "i32",
} as const;

const locals = {
	/** Eight times the cell of a row. */
	offset: "i32",
	address: "i32",
	now: "f64",
	other: "f64",
	value: "f64",
} as const;

type Name = keyof typeof parameters | keyof typeof locals;

const { get, set, tee, advance } = accessTo<Name>({ ...parameters, ...locals });
const { integer, addIntegers, shiftLeft, loadPlace, loadFloat, add, subtract, multiply, divide, less, repeatWhile } =
	wasmCode;
const storeFloat = wasmCode.storeFloat();
const timesEight: Code = [...integer(3), ...shiftLeft];
const one = wasmCode.float(1);

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

const loop = (row: Code): Code =>
	repeatWhile([
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
		...less,
	]);

const passOf = (row: Code) => wasmFunction<RowPass>(parameters, locals, () => loop(row));

const passes = {
	squared: [passOf(squared(false)), passOf(squared(true))],
	logistic: [passOf(logistic(false)), passOf(logistic(true))],
} as const;

/** The loop of a loss over arrays of a memory. */
export const rowPass = (memory: WasmMemory, loss: "squared" | "logistic", weighted: boolean): RowPass =>
	passes[loss][weighted ? 1 : 0](memory);
