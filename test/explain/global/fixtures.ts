import { type NdArray, ndArray, type Predictor } from "../../../src/index.ts";

/** A model of a function of one row, with the sizes of the batches that it was asked about. */
export function modelOf(
	answer: (row: readonly number[]) => number | readonly number[],
	width: number,
	change: Partial<Predictor> = {},
): Predictor & { readonly asked: number[] } {
	const asked: number[] = [];
	return {
		asked,
		identity: { id: "function", backend: "JavaScript" },
		inputShape: [width],
		featureNames: ["a", "b", "c", "d", "e"].slice(0, width),
		outputNames: undefined,
		outputUnit: "response",
		async predict({ values, shape: [count = 0] }) {
			asked.push(count);
			const answers = Array.from({ length: count }, (_, i) => [
				answer([...values.subarray(width * i, width * (i + 1))]),
			]).map((one) => one.flat());
			return ndArray(Float64Array.from(answers.flat()), [count, answers[0]?.length ?? 1], ["example", "output"]);
		},
		...change,
	};
}

export const matrix = (rows: readonly (readonly number[])[]): NdArray<Float64Array> =>
	ndArray(Float64Array.from(rows.flat()), [rows.length, rows[0]?.length ?? 0], ["example", "feature"]);

/** Numbers in [0, 1) that look random and are the same everywhere: the parts after the point of multiples of irrational numbers. */
export const spread = (count: number, factor: number): number[] =>
	Array.from({ length: count }, (_, i) => ((i + 1) * factor) % 1);

/** Three columns that are as good as independent. */
export const independent = (count: number): number[][] => {
	const [a, b, c] = [Math.SQRT2, Math.sqrt(3), Math.sqrt(7)].map((factor) => spread(count, factor));
	return Array.from({ length: count }, (_, i) => [a?.[i] as number, b?.[i] as number, c?.[i] as number]);
};

/** Two ways to the same sum differ by roundings only; the numbers are of size 1. */
export const rounding = 12;
