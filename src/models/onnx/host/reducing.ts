import { type HostTensor, hostTensor, stridesOf } from "../host-tensor.ts";
import type { HostEvaluator } from "./evaluator.ts";
import { axesOf, axisOf } from "./parameters.ts";

type Fold = (numbers: readonly number[]) => number;

/** The axes that a Reduce operator takes, as attribute or as input; all where none is named. */
export function reducedAxes(rank: number, given: readonly number[] | undefined, keepAll: boolean): number[] {
	if (given && given.length > 0) return axesOf(given, rank);
	return keepAll ? [] : Array.from({ length: rank }, (_, i) => i);
}

function reduced(x: HostTensor, axes: readonly number[], keep: boolean, fold: Fold, kind = x.kind): HostTensor {
	const kept = x.shape.map((length, i) => (axes.includes(i) ? 1 : length));
	const strides = stridesOf(x.shape);
	const own = stridesOf(kept);
	const groups: number[][] = Array.from({ length: kept.reduce((product, length) => product * length, 1) }, () => []);
	for (let i = 0; i < x.values.length; i++) {
		let at = 0;
		for (const [k, stride] of strides.entries()) {
			if (!axes.includes(k)) at += (Math.floor(i / stride) % (x.shape[k] as number)) * (own[k] as number);
		}
		groups[at]!.push(x.values[i] as number);
	}
	const shape = keep ? kept : x.shape.filter((_, i) => !axes.includes(i));
	return hostTensor(kind, shape, (i) => fold(groups[i] as number[]));
}

const reduction =
	(fold: Fold): HostEvaluator =>
	([x, given], attributes) => {
		const named = given ? [...given.values] : attributes.ints("axes");
		const axes = reducedAxes(x!.shape.length, named, attributes.int("noop_with_empty_axes", 0) === 1);
		return [reduced(x!, axes, attributes.int("keepdims", 1) === 1, fold)];
	};

const sum: Fold = (numbers) => numbers.reduce((total, x) => total + x, 0);

const largest =
	(sign: number): HostEvaluator =>
	([x], attributes) => {
		const axis = axisOf(attributes.int("axis", 0), x!.shape.length);
		const fold: Fold = (numbers) =>
			numbers.reduce((best, value, i) => (sign * value > sign * (numbers[best] as number) ? i : best), 0);
		return [reduced(x!, [axis], attributes.int("keepdims", 1) === 1, fold, "int")];
	};

const cumulative: HostEvaluator = ([x, axis], attributes) => {
	const at = axisOf(axis!.values[0] as number, x!.shape.length);
	const stride = stridesOf(x!.shape)[at] as number;
	const length = x!.shape[at] as number;
	const [exclusive, reverse] = [attributes.int("exclusive", 0) === 1, attributes.int("reverse", 0) === 1];
	return [
		hostTensor(x!.kind, x!.shape, (i) => {
			const here = Math.floor(i / stride) % length;
			let total = 0;
			for (let k = 0; k < length; k++) {
				const counts = reverse ? k > here : k < here;
				if (counts || (k === here && !exclusive)) total += x!.values[i + (k - here) * stride] as number;
			}
			return total;
		}),
	];
};

/** Operators that sum up, on arrays that are known while the file is read. */
export const reducingEvaluators: Readonly<Record<string, HostEvaluator>> = {
	ReduceSum: reduction(sum),
	ReduceMean: reduction((numbers) => sum(numbers) / numbers.length),
	ReduceMax: reduction((numbers) => numbers.reduce((a, b) => Math.max(a, b), -Infinity)),
	ReduceMin: reduction((numbers) => numbers.reduce((a, b) => Math.min(a, b), Infinity)),
	ReduceProd: reduction((numbers) => numbers.reduce((product, x) => product * x, 1)),
	ArgMax: largest(1),
	ArgMin: largest(-1),
	CumSum: cumulative,
};
