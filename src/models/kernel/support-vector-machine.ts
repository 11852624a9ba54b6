import { checked, flag, number, oneOf } from "../../core/options.ts";
import { fitDesign, type MissingOption, missingRule } from "../table/design-matrix.ts";
import { defineEstimator } from "../table/estimator.ts";
import { targetScale } from "../table/target-scale.ts";
import { takeTrainingRows } from "../table/training-data.ts";
import type { FittedSupportVectorMachine } from "./fitted-support-vector-machine.ts";
import type { Kernel, KernelName } from "./kernels.ts";
import type { MachineData } from "./machines.ts";

/** The options of {@link supportVectorMachine}. */
export interface SupportVectorMachineOptions {
	/** How like two rows are: exp(−γ‖x − z‖²), x·z, or (γ x·z + coef0)^degree. Default `"rbf"`. */
	kernel?: KernelName;
	/** The price of a row on the wrong side, above 0: larger means fewer errors and a more winding boundary. Default 1. */
	C?: number;
	/** γ, above 0; `"scale"` is 1 / (columns · variance of all their values). Default `"scale"`. */
	gamma?: number | "scale";
	/** Of the polynomial kernel. Default 3. */
	degree?: number;
	/** Of the polynomial kernel. Default 0. */
	coef0?: number;
	/** Of a regression: how far off costs nothing; in standard deviations of the target where columns are standardised. Default 0.1. */
	epsilon?: number;
	/** Whether columns, and the target of a regression, are brought to mean 0 and standard deviation 1 first. Default true. */
	standardise?: boolean;
	/** By how much two rows may disagree on the boundary when the search ends. Default 0.001. */
	tolerance?: number;
	/** Whether missing values are refused, or stand at the training rows' mean or most frequent level. Default `"error"`. */
	missing?: MissingOption;
}

/** 1 / (columns · variance of all values): that of scikit-learn. */
function scaleOf(rows: Float64Array, width: number): number {
	let sum = 0;
	for (const value of rows) sum += value;
	const mean = sum / rows.length;
	let squares = 0;
	for (const value of rows) squares += (value - mean) ** 2;
	const variance = squares / rows.length;
	return variance > 0 ? 1 / (width * variance) : 1;
}

/**
 * Kernel support vector machine: which few training rows hold the boundary, and on which side of it is this row?
 *
 *   f(x) = Σᵢ βᵢ K(xᵢ, x) + b,  −Cwᵢ ≤ βᵢ ≤ Cwᵢ; only rows on the margin, within it or beyond have βᵢ ≠ 0: the support vectors
 *
 * With the Gaussian kernel an answer is local: a support vector speaks where the row is near it, in the columns' own distance. Of more
 * than two classes there is one machine for each pair. Probabilities are Platt's sigmoid of the decision value, fitted to held-out
 * rows (5 folds, by `seed`), coupled over pairs; so `predict` may differ from the sign of the decision on rows near the boundary, and
 * among classes from the votes. `scores` are the decision values: `[n, 1]`, above 0 for the second class, or, of more classes,
 * `[n, classes]`, the machines' votes with their confidence as in scikit-learn. A regression (ε-SVR) has no probabilities.
 *
 * Weights of rows multiply their C; a row of weight 0 is not looked at. Categories are columns of 0 and 1 for each level.
 *
 * Cost: between n² and n³ for n rows, times 6 for the folds of a classification: some thousands of rows, not 100,000. Predicting costs
 * one kernel for each support vector.
 *
 * It misleads where columns are not standardised (the widest decides what is near), and where C and γ are taken as they come: far from
 * all support vectors the answer is b, whatever the row.
 *
 * @throws ExplainError `bad-option`, `aborted`; `bad-input` for missing values that are refused, and for unseen levels.
 *
 * @example
 * ```ts
 * const model = await supportVectorMachine({ C: 10 }).fit(table, { target: "diagnosis" });
 * model.support.indices; // rows of the training table that hold the boundary
 * ```
 *
 * Cortes, Vapnik (1995), Support-Vector Networks; Fan, Chen, Lin (2005), Working Set Selection Using Second Order Information;
 * Chang, Lin (2011), LIBSVM. Keys `cortes1995`, `fan2005`, `chang2011`, `lin2007`, `wu2004`.
 */
export const supportVectorMachine = defineEstimator<SupportVectorMachineOptions, FittedSupportVectorMachine>({
	method: "supportVectorMachine",
	tasks: ["regression", "classification"],
	options: {
		kernel: oneOf(["rbf", "linear", "polynomial"], "rbf"),
		C: above0(1),
		gamma: checked<number | "scale">(
			"scale",
			'"scale" or a number above 0',
			(value) => value === "scale" || isAbove0(value),
		),
		degree: number(3, { min: 1, max: 20, integer: true }),
		coef0: number(0),
		epsilon: number(0.1, { min: 0 }),
		standardise: flag(true),
		tolerance: above0(0.001),
		missing: missingRule(),
	},
	async fit(context, all, options) {
		const { FittedSupportVectorMachine } = await import("./fitted-support-vector-machine.ts");
		const { classMachines, regressionMachine } = await import("./machines.ts");
		const { standardise, missing } = options;
		const indices = Int32Array.from({ length: all.rowCount }, (_, row) => row).filter(
			(row) => !all.weights || (all.weights[row] as number) > 0,
		);
		const data = all.weights ? takeTrainingRows(all, indices) : all;
		const design = fitDesign(context.who, data, { dropFirst: false, standardise, missing });
		const rows = design.encode(`${context.who}.fit`, data.x.values, data.rowCount);
		const width = design.columns.length;
		const { kernel: name, degree, coef0, C, tolerance } = options;
		const gamma = options.gamma === "scale" ? scaleOf(rows, width) : options.gamma;
		const kernel: Kernel = { name, gamma, degree, coef0 };
		const bounds = Float64Array.from({ length: data.rowCount }, (_, row) => C * (data.weights?.[row] ?? 1));
		const machineData: MachineData = { rows, width, bounds, kernel, tolerance };
		if (data.classes) {
			const machines = await classMachines(context, machineData, data);
			return new FittedSupportVectorMachine(all, { design, kernel, rows, width, machines, indices });
		}
		const { mean, scale } = standardise ? targetScale(data) : { mean: 0, scale: 1 };
		const targets = data.y.map((value) => (value - mean) / scale);
		const machine = await regressionMachine(context, machineData, targets, options.epsilon);
		const inUnits = {
			...machine,
			coefficients: machine.coefficients.map((value) => value * scale),
			bias: machine.bias * scale + mean,
		};
		return new FittedSupportVectorMachine(all, { design, kernel, rows, width, machines: [inUnits], indices });
	},
});

function isAbove0(value: unknown): value is number {
	return typeof value === "number" && Number.isFinite(value) && value > 0;
}

function above0(fallback: number) {
	return checked<number>(fallback, "a number above 0", isAbove0);
}
