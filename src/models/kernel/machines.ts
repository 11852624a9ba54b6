import { kFold } from "../../data/split.ts";
import type { FitContext } from "../table/estimator.ts";
import type { TrainingData } from "../table/training-data.ts";
import { type Kernel, KernelMatrix, kernelRow, squaredLengths } from "./kernels.ts";
import { fitSigmoid, type Sigmoid } from "./platt.ts";
import { type DualSolution, solve } from "./solve.ts";

/** Encoded rows to learn from, and how much each may weigh. */
export interface MachineData {
	/** `[count, width]` */
	readonly rows: Float64Array;
	readonly width: number;
	/** C for each row. */
	readonly bounds: Float64Array;
	readonly kernel: Kernel;
	readonly tolerance: number;
}

/** One function f(x) = Σ coefficient · K(row, x) + bias. */
export interface Machine {
	/** For each row that it was learned from, by its place in all rows. */
	readonly places: Int32Array;
	readonly coefficients: Float64Array;
	readonly bias: number;
	readonly converged: boolean;
	readonly sigmoid?: Sigmoid;
}

const gathered = (values: Float64Array, places: Int32Array, width: number): Float64Array => {
	const result = new Float64Array(places.length * width);
	for (const [i, place] of places.entries()) result.set(values.subarray(place * width, (place + 1) * width), i * width);
	return result;
};

/** What separates the rows of sign +1 from those of −1; without the one or the other, their sign. */
async function separate(
	data: MachineData,
	places: Int32Array,
	signs: Int8Array,
	checkpoint: () => Promise<void>,
): Promise<DualSolution> {
	if (!(signs.includes(1) && signs.includes(-1))) {
		const bias = signs.length === 0 ? 0 : (signs[0] as number);
		return { coefficients: new Float64Array(places.length), bias, iterations: 0, converged: true };
	}
	const { kernel, rows, width, bounds, tolerance } = data;
	const problem = {
		kernel: new KernelMatrix(kernel, gathered(rows, places, width), width),
		rows: Int32Array.from(places.keys()),
		signs,
		bounds: gathered(bounds, places, 1),
		start: Float64Array.from(signs),
	};
	return solve(problem, tolerance, checkpoint);
}

/** f at some rows. */
function decisionsAt(
	{ rows, width, kernel }: MachineData,
	places: Int32Array,
	{ coefficients, bias }: DualSolution,
	at: Int32Array,
): Float64Array {
	const used = Int32Array.from(places.keys()).filter((i) => coefficients[i] !== 0);
	const vectors = gathered(
		rows,
		used.map((i) => places[i] as number),
		width,
	);
	const squares = squaredLengths(vectors, width);
	const similar = new Float64Array(used.length);
	return Float64Array.from(at, (place) => {
		kernelRow(kernel, rows, place * width, vectors, squares, width, similar);
		let sum = bias;
		for (let i = 0; i < similar.length; i++)
			sum += (coefficients[used[i] as number] as number) * (similar[i] as number);
		return sum;
	});
}

const mostFolds = 5;

/**
 * The machine between two classes, +1 for the second, with the probability that its decision values mean.
 *
 * The sigmoid is fitted to decision values of rows that were held out (5 folds, fewer where a class has fewer rows): on its own
 * rows a machine is too sure. Where a class has a single row, there is nothing to hold out, and they are the rows' own.
 */
export async function classMachine(
	data: MachineData,
	places: Int32Array,
	signs: Int8Array,
	weights: Float64Array | undefined,
	seed: number,
	checkpoint: () => Promise<void>,
): Promise<Machine> {
	const whole = await separate(data, places, signs, checkpoint);
	const positive = Uint8Array.from(signs, (sign) => Number(sign > 0));
	const positives = positive.reduce((sum, one) => sum + one, 0);
	const folds = Math.min(mostFolds, positives, signs.length - positives);
	let values = new Float64Array(places.length);
	if (folds < 2) values = decisionsAt(data, places, whole, places) as Float64Array<ArrayBuffer>;
	else {
		for (const { train, test } of kFold(positive, { folds, seed })) {
			const kept = Int32Array.from(train, (i) => places[i] as number);
			const keptSigns = Int8Array.from(train, (i) => signs[i] as number);
			const part = await separate(data, kept, keptSigns, checkpoint);
			const held = decisionsAt(
				data,
				kept,
				part,
				Int32Array.from(test, (i) => places[i] as number),
			);
			for (const [i, row] of test.entries()) values[row] = held[i] as number;
		}
	}
	const own = weights && gathered(weights, places, 1);
	return { ...whole, places, sigmoid: fitSigmoid(values, positive, own) };
}

/** Every pair of classes a < b, in order, and the machine between them. */
export async function classMachines(
	context: FitContext,
	data: MachineData,
	{ y, classes = [], weights }: TrainingData,
): Promise<Machine[]> {
	const machines: Machine[] = [];
	const total = (classes.length * (classes.length - 1)) / 2;
	for (let a = 0; a < classes.length; a++) {
		for (let b = a + 1; b < classes.length; b++) {
			const label = `${context.who}: ${classes[a]} or ${classes[b]}`;
			const checkpoint = () => context.checkpoint({ done: machines.length, total, label });
			const places = Int32Array.from(y.keys()).filter((row) => y[row] === a || y[row] === b);
			const signs = Int8Array.from(places, (place) => (y[place] === b ? 1 : -1));
			await checkpoint();
			machines.push(await classMachine(data, places, signs, weights, context.seed, checkpoint));
		}
	}
	return machines;
}

/** The function that is within ε of as many targets as it can be. */
export async function regressionMachine(
	context: FitContext,
	data: MachineData,
	targets: Float64Array,
	epsilon: number,
): Promise<Machine> {
	const count = targets.length;
	const checkpoint = () => context.checkpoint({ done: 0, total: 1, label: context.who });
	await checkpoint();
	// Two variables for each row: how much it pulls up, and how much down.
	const twice = Int32Array.from({ length: 2 * count }, (_, k) => k % count);
	const problem = {
		kernel: new KernelMatrix(data.kernel, data.rows, data.width),
		rows: twice,
		signs: Int8Array.from(twice, (_, k) => (k < count ? 1 : -1)),
		bounds: Float64Array.from(twice, (row) => data.bounds[row] as number),
		start: Float64Array.from(twice, (row, k) => (targets[row] as number) + (k < count ? -epsilon : epsilon)),
	};
	return { ...(await solve(problem, data.tolerance, checkpoint)), places: Int32Array.from(targets.keys()) };
}
