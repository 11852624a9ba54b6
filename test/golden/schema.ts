/** A tensor of a golden file; `null` stands for what is not finite. */
export interface GoldenTensor {
	readonly shape: readonly number[];
	readonly data: readonly (number | null)[];
}

/** A layer of a golden model; which fields it has depends on `op`. */
export interface GoldenLayer {
	readonly op: string;
	readonly name?: string;
	readonly weight?: GoldenTensor;
	readonly bias?: GoldenTensor;
	readonly stride?: number;
	readonly padding?: number;
	readonly size?: number;
	readonly order?: string;
}

/** A model: layers in channels-first order, or one iNNvestigate layer, or something that is no network (`formula` and so on). */
export interface GoldenModel {
	readonly layers?: readonly GoldenLayer[];
	readonly layer?: string;
	readonly weights?: readonly GoldenTensor[];
	readonly scale?: number;
	readonly [other: string]: unknown;
}

/** One expectation. */
export interface GoldenCase {
	readonly id: string;
	readonly method: string;
	readonly params: Readonly<Record<string, unknown>>;
	readonly model?: GoldenModel | string;
	readonly inputs?: GoldenTensor | readonly GoldenTensor[];
	readonly target?: string | number | readonly number[] | null;
	/** iNNvestigate: the explained output of each sample. */
	readonly neuron?: readonly number[];
	readonly samples?: readonly number[];
	readonly expected: Readonly<Record<string, GoldenTensor | readonly GoldenTensor[] | unknown>>;
	readonly tolerance: { readonly atol: number; readonly rtol: number };
}

/** A golden file. */
export interface GoldenFile {
	readonly schema: string;
	readonly source: Readonly<Record<string, unknown>>;
	readonly model?: GoldenModel;
	readonly models?: Readonly<Record<string, GoldenModel>>;
	readonly inputs?: GoldenTensor;
	readonly targets?: readonly number[];
	/** Data that the cases share. */
	readonly data?: Readonly<Record<string, unknown>>;
	readonly cases: readonly GoldenCase[];
}

/** Thrown by a method that cannot express a case; its message says why. */
export class NotCovered extends Error {
	override readonly name = "NotCovered";
}

export const isTensor = (value: unknown): value is GoldenTensor =>
	typeof value === "object" && value !== null && "shape" in value && "data" in value;
