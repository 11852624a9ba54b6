import { at, filled, type Values } from "../values.ts";
import { sigmoid } from "./functions.ts";

/** What one step makes of the input x W + b, and the states before, for one example. */
type Step = (input: readonly number[], states: readonly number[][]) => number[][];

export interface Unrolled {
	readonly units: number;
	readonly states: number;
	readonly sequences: boolean;
	readonly backwards: boolean;
	/** `[n, length]`: where it is 0 the states stay. */
	readonly mask?: Values | undefined;
	readonly zeroMasked?: boolean;
}

/** Row i of what `from` times a matrix is. */
export const times = (
	from: readonly number[],
	matrix: Values,
	first = 0,
	count = matrix.shape[1] as number,
): number[] =>
	Array.from({ length: count }, (_, o) => from.reduce((sum, value, i) => sum + value * at(matrix, [i, first + o]), 0));

/** Runs a step along `[n, length, channels]`. */
export function unrolled(x: Values, kernel: Values, bias: readonly number[], asked: Unrolled, step: Step): Values {
	const [n, length, channels] = x.shape as [number, number, number];
	const { units, states, sequences, backwards, mask, zeroMasked = false } = asked;
	const outputs: number[][][] = [];
	const last: number[][] = [];
	for (let b = 0; b < n; b++) {
		let state = Array.from({ length: states }, () => new Array<number>(units).fill(0));
		const rows: number[][] = [];
		for (let k = 0; k < length; k++) {
			const t = backwards ? length - 1 - k : k;
			const counts = mask === undefined || at(mask, [b, t]) !== 0;
			const input = times(
				Array.from({ length: channels }, (_, c) => at(x, [b, t, c])),
				kernel,
			).map((value, i) => value + (bias[i] ?? 0));
			if (counts) state = step(input, state);
			rows.push(!counts && zeroMasked ? state[0]!.map(() => 0) : state[0]!);
		}
		outputs.push(rows);
		last.push(state[0]!);
	}
	return sequences
		? filled([n, length, units], ([b, k, i]) => outputs[b!]![k!]![i!]!)
		: filled([n, units], ([b, i]) => last[b!]![i!]!);
}

export const simpleRnnStep =
	(recurrence: Values): Step =>
	(input, [h]) => {
		const own = times(h!, recurrence);
		return [input.map((value, i) => Math.tanh(value + own[i]!))];
	};

/** Gates input, forget, cell, output. */
export const lstmStep =
	(recurrence: Values): Step =>
	(input, [h, c]) => {
		const units = h!.length;
		const gates = times(h!, recurrence).map((value, i) => value + input[i]!);
		const gate = (which: number, i: number) => gates[which * units + i]!;
		const next = c!.map((old, i) => sigmoid(gate(1, i)) * old + sigmoid(gate(0, i)) * Math.tanh(gate(2, i)));
		return [next.map((value, i) => sigmoid(gate(3, i)) * Math.tanh(value)), next];
	};

/** Gates update, reset, new; `stateBias` where the reset gate works on what the state gives. */
export const gruStep =
	(recurrence: Values, stateBias: readonly number[] | undefined): Step =>
	(input, [h]) => {
		const units = h!.length;
		const own = times(h!, recurrence).map((value, i) => value + (stateBias?.[i] ?? 0));
		const z = h!.map((_, i) => sigmoid(input[i]! + own[i]!));
		const r = h!.map((_, i) => sigmoid(input[units + i]! + own[units + i]!));
		const fresh = stateBias
			? r.map((gate, i) => gate * own[2 * units + i]!)
			: times(
					h!.map((value, i) => r[i]! * value),
					recurrence,
					2 * units,
					units,
				);
		return [h!.map((value, i) => z[i]! * value + (1 - z[i]!) * Math.tanh(input[2 * units + i]! + fresh[i]!))];
	};
