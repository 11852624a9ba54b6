import { ColumnMemory } from "../../math/column-memory.ts";
import { type Design, fitDesign, type MissingOption } from "../table/design-matrix.ts";
import { type TrainingData, takeTrainingRows } from "../table/training-data.ts";

/** The columns of a design as a solver reads them: one array each. */
export interface RawColumns {
	/** In the units of the table, categories as columns of 0 and 1. */
	readonly design: Design;
	/** The rows that count: those with a weight of 0 are not there. */
	readonly data: TrainingData;
	readonly columns: readonly Float64Array[];
}

/** Columns and target around their weighted means, so that the intercept drops out; each row times the root of its weight. */
export interface CentredColumns {
	readonly x: readonly Float64Array[];
	readonly y: Float64Array;
	readonly means: Float64Array;
	readonly targetMean: number;
	/** Of n, weighted; 0 where rounding is all that varies. */
	readonly deviations: Float64Array;
	/** What x was divided by after its mean was taken: the deviations, or 1. */
	readonly scales: Float64Array;
	readonly totalWeight: number;
}

/** Rows that are taken in blocks of this many, so that what is encoded stays small. */
const block = 8192;
/** Rows that are turned into columns at once: as many numbers as a line of the processor's cache holds, twice. */
const turned = 16;

interface ReadOptions {
	readonly dropFirst: boolean;
	readonly missing: MissingOption;
}

/** The design of the rows that count. */
function readDesign(who: string, given: TrainingData, options: ReadOptions): Omit<RawColumns, "columns"> {
	const { weights } = given;
	const counts = weights?.some((weight) => weight === 0);
	const data = counts
		? takeTrainingRows(
				given,
				Array.from({ length: given.rowCount }, (_, row) => row).filter((row) => weights?.[row] !== 0),
			)
		: given;
	return { design: fitDesign(who, data, { ...options, standardise: false }), data };
}

/** Reads the table's columns into columns of numbers. */
export function readColumns(who: string, given: TrainingData, options: ReadOptions): RawColumns {
	const { design, data } = readDesign(who, given, options);
	return { design, data, columns: encodedColumns(`${who}.fit`, design, data) };
}

/** Columns around their means where {@link ElasticNetSolver} reads them, and what they were read from. */
interface SolverColumns extends Omit<RawColumns, "columns"> {
	readonly memory: ColumnMemory;
	readonly centred: CentredColumns;
}

/** Reads the table's columns for {@link ElasticNetSolver}, without a copy between. */
export function readSolverColumns(
	who: string,
	given: TrainingData,
	options: ReadOptions & { readonly standardise: boolean },
): SolverColumns {
	const { design, data } = readDesign(who, given, options);
	const width = design.columns.length;
	const memory = solverMemory(width, data.rowCount);
	const columns = encodedColumns(`${who}.fit`, design, data, memory.columns.slice(0, width));
	return { design, data, memory, centred: centre(columns, data.y, data.weights, options.standardise, memory.columns) };
}

/** Room for so many columns, the target and what {@link ElasticNetSolver} writes to. */
export const solverMemory = (width: number, rows: number): ColumnMemory => new ColumnMemory(rows, width + 2);

/**
 * The columns of a design for rows of data.
 *
 * @param columns where they are written to
 */
export function encodedColumns(
	who: string,
	design: Design,
	data: TrainingData,
	columns: readonly Float64Array[] = design.columns.map(() => new Float64Array(data.rowCount)),
): readonly Float64Array[] {
	const { x, features, rowCount } = data;
	const width = columns.length;
	if (copiedNumbers(design, data, columns)) return columns;
	for (let start = 0; start < rowCount; start += block) {
		const count = Math.min(block, rowCount - start);
		const part = x.values.subarray(start * features.length, (start + count) * features.length);
		const encoded = design.encode(who, part, count);
		for (let j = 0; j < width; j++) {
			const column = columns[j] as Float64Array;
			for (let row = 0; row < count; row++) column[start + row] = encoded[row * width + j] as number;
		}
	}
	return columns;
}

/** Where all columns are numbers and none is missing there is nothing to encode. */
function copiedNumbers(design: Design, { x, rowCount }: TrainingData, columns: readonly Float64Array[]): boolean {
	const width = columns.length;
	if (design.columns.some(({ level }) => level !== undefined)) return false;
	const { values } = x;
	let sum = 0;
	for (let start = 0; start < rowCount; start += turned) {
		const end = Math.min(rowCount, start + turned);
		for (let j = 0; j < width; j++) {
			const column = columns[j] as Float64Array;
			for (let row = start; row < end; row++) {
				const value = values[row * width + j] as number;
				column[row] = value;
				sum += value;
			}
		}
		// A missing value is NaN, and so is every sum with one.
		if (Number.isNaN(sum)) return false;
	}
	return true;
}

/** The weighted mean of a column. */
export function meanOf(column: Float64Array, weights: Float64Array | undefined, totalWeight: number): number {
	let sum = 0;
	for (let row = 0; row < column.length; row++)
		sum += (weights ? (weights[row] as number) : 1) * (column[row] as number);
	return sum / totalWeight;
}

/** What rounding leaves of a constant column's deviation, as a share of its size. */
const constantShare = 1e-12;

/** Writes a column around its mean, times the roots of the weights; answers with its deviation, 0 where it does not vary. */
function centreColumn(
	column: Float64Array,
	roots: Float64Array | undefined,
	mean: number,
	totalWeight: number,
	centred: Float64Array,
): number {
	let squares = 0;
	for (let row = 0; row < column.length; row++) {
		const value = ((column[row] as number) - mean) * (roots ? (roots[row] as number) : 1);
		centred[row] = value;
		squares += value * value;
	}
	const deviation = Math.sqrt(squares / totalWeight);
	if (deviation > constantShare * Math.abs(mean)) return deviation;
	centred.fill(0);
	return 0;
}

/**
 * Centres columns and target, by weights that may differ from the data's own.
 *
 * @param room where the columns, and after them the target, are written to, which may be the columns themselves; new arrays where it is not said
 */
export function centre(
	columns: readonly Float64Array[],
	target: Float64Array,
	weights: Float64Array | undefined,
	standardise: boolean,
	room: readonly Float64Array[] = [...columns, target].map(({ length }) => new Float64Array(length)),
): CentredColumns {
	const totalWeight = weights ? weights.reduce((sum, weight) => sum + weight, 0) : target.length;
	const roots = weights?.map(Math.sqrt);
	const means = new Float64Array(columns.length);
	const deviations = new Float64Array(columns.length);
	const scales = new Float64Array(columns.length).fill(1);
	const x = columns.map((column, j) => {
		const centred = room[j] as Float64Array;
		const mean = meanOf(column, weights, totalWeight);
		const deviation = centreColumn(column, roots, mean, totalWeight, centred);
		means[j] = mean;
		deviations[j] = deviation;
		if (standardise && deviation > 0) {
			scales[j] = deviation;
			for (let row = 0; row < centred.length; row++) centred[row] = (centred[row] as number) / deviation;
		}
		return centred;
	});
	const targetMean = meanOf(target, weights, totalWeight);
	const y = room[columns.length] as Float64Array;
	centreColumn(target, roots, targetMean, totalWeight, y);
	return { x, y, means, targetMean, deviations, scales, totalWeight };
}

/** The intercept that belongs to coefficients in the table's units. */
export function interceptOf({ means, targetMean }: CentredColumns, coefficients: Float64Array): number {
	let sum = targetMean;
	for (let j = 0; j < means.length; j++) sum -= (means[j] as number) * (coefficients[j] as number);
	return sum;
}
