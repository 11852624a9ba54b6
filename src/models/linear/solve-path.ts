import { Breather } from "../../core/breather.ts";
import { foldsOf } from "../table/cross-validate.ts";
import type { MissingOption } from "../table/design-matrix.ts";
import type { FitContext } from "../table/estimator.ts";
import { type TrainingData, takeTrainingRows } from "../table/training-data.ts";
import { type CentredColumns, encodedColumns, interceptOf, readSolverColumns } from "./columns.ts";
import { ElasticNetSolver } from "./elastic-net-solver.ts";

/** One model for each λ, from the one without coefficients to (nearly) least squares. */
export interface Path {
	readonly lambdas: Float64Array;
	/** In the table's units, `[lambdas, columns]`. */
	readonly weights: Float64Array;
	readonly intercepts: Float64Array;
}

/** The coefficients of one λ. */
export function weightsAt({ lambdas, weights }: Path, index: number): Float64Array {
	const width = weights.length / lambdas.length;
	return weights.subarray(index * width, (index + 1) * width);
}

/** What cross-validation says of each λ. */
export interface PathError {
	/** Mean squared error, `[lambdas]`. */
	readonly mean: Float64Array;
	/** Of that mean: s / √folds. */
	readonly standardError: Float64Array;
	readonly smallest: number;
	readonly oneStandardError: number;
}

/** Solves one λ after the other, each from where the last one ended; the solver is not used again. */
export async function solvePath(
	centred: CentredColumns,
	lambdas: Float64Array,
	l1Ratio: number,
	breather: Breather,
	solver: ElasticNetSolver,
): Promise<Path> {
	const total = lambdas.length;
	await solver.prepare(breather, { done: 0, total, label: "path" });
	const path = emptyPath(centred, lambdas);
	for (const [i, lambda] of lambdas.entries()) {
		const progress = { done: i, total, label: "path" };
		await solver.solve(lambda * l1Ratio, lambda * (1 - l1Ratio), breather, progress);
		setPath(path, i, centred, solver.beta);
		if (breather.due) await breather.breathe(progress);
	}
	solver.release();
	return path;
}

/** Zeros. */
export const emptyPath = ({ x }: CentredColumns, lambdas: Float64Array): Path => ({
	lambdas,
	weights: new Float64Array(lambdas.length * x.length),
	intercepts: new Float64Array(lambdas.length),
});

/** Writes the coefficients of centred columns as those of one λ. */
export function setPath(path: Path, index: number, centred: CentredColumns, beta: Float64Array): void {
	const weights = weightsAt(path, index);
	for (let j = 0; j < weights.length; j++) weights[j] = (beta[j] as number) / (centred.scales[j] as number);
	path.intercepts[index] = interceptOf(centred, weights);
}

/** How a path is fitted to the rows of a fold. */
interface PathValidation {
	readonly folds: number;
	readonly l1Ratio: number;
	readonly standardise: boolean;
	readonly dropFirst: boolean;
	readonly missing: MissingOption;
}

/** The squared errors of all λ on rows that each fold holds out. */
export async function crossValidatePath(
	context: FitContext,
	data: TrainingData,
	lambdas: Float64Array,
	options: PathValidation,
): Promise<PathError> {
	const { who, seed } = context;
	const folds = foldsOf(data, Math.min(options.folds, data.rowCount), seed);
	const breather = new Breather(context);
	const errors: Float64Array[] = [];
	for (const [i, { train, test }] of folds.entries()) {
		const { design, memory, centred } = readSolverColumns(who, takeTrainingRows(data, train), options);
		const solver = new ElasticNetSolver(memory, centred.totalWeight);
		const path = await solvePath(centred, lambdas, options.l1Ratio, breather, solver);
		memory.release();
		const held = takeTrainingRows(data, test);
		const columns = encodedColumns(who, design, held);
		const error = new Float64Array(lambdas.length);
		for (let l = 0; l < error.length; l++) {
			error[l] = squaredError(held, columns, weightsAt(path, l), path.intercepts[l] as number);
			if (breather.due) await breather.breathe({ done: i, total: folds.length, label: who });
		}
		errors.push(error);
		await breather.breathe({ done: i + 1, total: folds.length, label: `${who}: fold ${i + 1} of ${folds.length}` });
	}
	const count = errors.length;
	const mean = lambdas.map((_, l) => errors.reduce((sum, one) => sum + (one[l] as number), 0) / count);
	const standardError = lambdas.map((_, l) => {
		const squares = errors.reduce((sum, one) => sum + ((one[l] as number) - (mean[l] as number)) ** 2, 0);
		return Math.sqrt(squares / (count - 1) / count);
	});
	let smallest = 0;
	for (let l = 1; l < mean.length; l++) if ((mean[l] as number) < (mean[smallest] as number)) smallest = l;
	const within = (mean[smallest] as number) + (standardError[smallest] as number);
	return { mean, standardError, smallest, oneStandardError: mean.findIndex((error) => error <= within) };
}

function squaredError(
	{ y, weights }: TrainingData,
	columns: readonly Float64Array[],
	beta: Float64Array,
	intercept: number,
) {
	const predicted = new Float64Array(y.length).fill(intercept);
	for (const [j, column] of columns.entries()) {
		const weight = beta[j] as number;
		if (weight === 0) continue;
		for (let row = 0; row < predicted.length; row++)
			predicted[row] = (predicted[row] as number) + weight * (column[row] as number);
	}
	let [sum, total] = [0, 0];
	for (let row = 0; row < y.length; row++) {
		const weight = weights ? (weights[row] as number) : 1;
		sum += weight * ((y[row] as number) - (predicted[row] as number)) ** 2;
		total += weight;
	}
	// A fold whose rows all weigh nothing says nothing against any λ.
	return total > 0 ? sum / total : 0;
}
