import { ExplainError, shown } from "../../core/errors.ts";
import { deepFreeze } from "../../core/explanation.ts";
import { type NdArray, ndArray, shapeText, type TypedArray } from "../../core/nd-array.ts";
import { checkOptions, type OptionRules, optionalNames } from "../../core/options.ts";
import { predictedClass } from "../../models/table/scoring.ts";
import { ranking } from "./ranking.ts";

/** What {@link classificationReport} takes. */
export interface ClassificationReportOptions {
	/** The names of the classes, in the order of the probabilities. Default: 0, 1, 2 …, or the labels that occur, sorted. */
	classes?: readonly string[] | undefined;
}

/** How one class fares; null where a number has no meaning. */
export interface ClassReport {
	readonly name: string;
	/** Rows that are of it. */
	readonly count: number;
	/** Rows that are said to be of it. */
	readonly predicted: number;
	/** Of the rows said to be of it, the share that is. */
	readonly precision: number | null;
	/** Of the rows that are of it, the share that is found. */
	readonly recall: number | null;
	/** 2 TP / (2 TP + FP + FN). */
	readonly f1: number | null;
	/** Against all others, by its probability; null without probabilities. */
	readonly auc: number | null;
	readonly averagePrecision: number | null;
	/** The mean of (p − y)². */
	readonly brier: number | null;
	/** n / (K nₖ): what a row of it weighs where all classes are to count the same. */
	readonly balancedWeight: number | null;
}

/** Means over classes; a class that is never predicted counts with precision 0. */
export interface ClassMeans {
	readonly precision: number;
	readonly recall: number;
	readonly f1: number;
}

/** How well classes are told apart, and how uneven they are. */
export interface ClassificationReport {
	readonly rowCount: number;
	readonly classes: readonly ClassReport[];
	/** Counts, `[truth, predicted]`. */
	readonly confusion: NdArray<Float64Array>;
	/** The share of rows that are right. Where one class is frequent, naming it always has a high one. */
	readonly accuracy: number;
	/** The mean recall of the classes that occur. */
	readonly balancedAccuracy: number;
	/** Over the classes that occur or are predicted, each counting the same. */
	readonly macro: ClassMeans;
	/** Over the classes, each counting as its rows. */
	readonly weighted: ClassMeans;
	/** Matthews' correlation of truth and prediction, −1 … 1; 0 is chance. */
	readonly matthews: number;
	/** Cohen's κ: the agreement beyond chance as a share of what is possible. */
	readonly kappa: number;
	/** The geometric mean of the recalls of the classes that occur: 0 where one is never found. */
	readonly geometricMean: number;
	/** −mean ln p of what is true; null without probabilities. */
	readonly logLoss: number | null;
	/** Rows of the most frequent class for one of the rarest that occurs. */
	readonly imbalanceRatio: number;
	/** −Σ πₖ ln πₖ / ln K: 1 where all classes are equally frequent, towards 0 where one is nearly all. */
	readonly normalisedEntropy: number;
}

type Label = number | string | boolean;

const rules: OptionRules<Required<ClassificationReportOptions>> = { classes: optionalNames() };

const isArray = (value: unknown): value is NdArray<TypedArray> =>
	ArrayBuffer.isView((value as NdArray | undefined)?.values) && Array.isArray((value as NdArray).shape);

/** Labels as indices of classes. */
function codesOf(what: string, labels: ArrayLike<Label>, classes: readonly string[], byIndex: boolean): Int32Array {
	const codes = new Map(classes.map((name, code) => [name, code]));
	return Int32Array.from({ length: labels.length }, (_, row) => {
		const label = labels[row] as Label;
		const code = byIndex && typeof label === "number" ? label : codes.get(String(label));
		if (code !== undefined && Number.isInteger(code) && code >= 0 && code < classes.length) return code;
		throw new ExplainError(
			"bad-input",
			`classificationReport: expected ${what} to be one of ${classes.slice(0, 12).join(", ")}, got ${shown(label)} in row ${row}`,
		);
	});
}

/** Checks probabilities `[n, classes]`. */
function checkProbabilities({ values, shape }: NdArray<TypedArray>, rowCount: number): void {
	if (shape.length !== 2 || shape[0] !== rowCount || (shape[1] as number) < 2) {
		throw new ExplainError(
			"shape-mismatch",
			`classificationReport: expected probabilities [${rowCount}, classes], got ${shapeText(shape)}`,
		);
	}
	const wrong = values.findIndex((value) => !(value >= 0 && value <= 1 + 1e-6));
	if (wrong >= 0) {
		throw new ExplainError(
			"not-finite",
			`classificationReport: expected probabilities from 0 to 1, got ${values[wrong]} in row ${Math.floor(wrong / (shape[1] as number))}`,
		);
	}
}

/** Counts `[truth, predicted]` of two lists of codes. */
export function confusionOf(truth: Int32Array, predicted: Int32Array, classes: number): NdArray<Float64Array> {
	const counts = new Float64Array(classes * classes);
	for (let row = 0; row < truth.length; row++) counts[(truth[row] as number) * classes + (predicted[row] as number)]!++;
	return ndArray(counts, [classes, classes], ["truth", "predicted"]);
}

const ratio = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

/** What follows from the counts alone. */
function fromCounts(confusion: NdArray<Float64Array>, names: readonly string[]) {
	const K = names.length;
	const at = (i: number, j: number) => confusion.values[i * K + j] as number;
	const indices = names.map((_, k) => k);
	const rows = indices.map((i) => indices.reduce((sum, j) => sum + at(i, j), 0));
	const columns = indices.map((j) => indices.reduce((sum, i) => sum + at(i, j), 0));
	const n = rows.reduce((sum, count) => sum + count, 0);
	const right = indices.reduce((sum, k) => sum + at(k, k), 0);
	const each = indices.map((k) => {
		const [count, predicted, hits] = [rows[k] as number, columns[k] as number, at(k, k)];
		return {
			count,
			predicted,
			precision: ratio(hits, predicted),
			recall: ratio(hits, count),
			f1: ratio(2 * hits, count + predicted),
		};
	});
	const met = each.filter(({ count, predicted }) => count + predicted > 0);
	const means = (weigh: (one: (typeof each)[number]) => number): ClassMeans => {
		const total = met.reduce((sum, one) => sum + weigh(one), 0);
		const mean = (of: "precision" | "recall" | "f1") =>
			met.reduce((sum, one) => sum + weigh(one) * (one[of] ?? 0), 0) / total;
		return { precision: mean("precision"), recall: mean("recall"), f1: mean("f1") };
	};
	const recalls = each.flatMap(({ recall }) => (recall === null ? [] : [recall]));
	// Gorodkin's form for any number of classes.
	const products = indices.reduce((sum, k) => sum + (rows[k] as number) * (columns[k] as number), 0);
	const squares = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count * count, 0);
	const norm = Math.sqrt((n * n - squares(rows)) * (n * n - squares(columns)));
	const chance = products / (n * n);
	return {
		each,
		accuracy: right / n,
		balancedAccuracy: recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length,
		macro: means(() => 1),
		weighted: means(({ count }) => count),
		matthews: norm === 0 ? 0 : (right * n - products) / norm,
		kappa: chance === 1 ? 0 : (right / n - chance) / (1 - chance),
		geometricMean: recalls.reduce((product, recall) => product * recall, 1) ** (1 / recalls.length),
	};
}

/** How uneven the classes are that occur. */
function imbalanceOf(counts: readonly number[]): { imbalanceRatio: number; normalisedEntropy: number } {
	const seen = counts.filter((count) => count > 0);
	const total = seen.reduce((sum, count) => sum + count, 0);
	const entropy = -seen.reduce((sum, count) => sum + (count / total) * Math.log(count / total), 0);
	return {
		imbalanceRatio: Math.max(...seen) / Math.min(...seen),
		normalisedEntropy: seen.length > 1 ? entropy / Math.log(seen.length) : 0,
	};
}

/**
 * How well are classes told apart, each by itself? Accuracy hides what happens to a rare class; recall, precision and F₁ of each class,
 * their means, Matthews' correlation and the confusion matrix do not.
 *
 * @param truth the class of each row: a name, or an index into the classes.
 * @param predicted probabilities `[n, classes]`, of which the largest is the prediction (the first of equals), or a label for each row.
 *
 * Cost: O(n log n) for each class. It misleads on resampled rows, whose frequencies are not those of the world: judge on rows that were
 * held out before resampling.
 *
 * @throws ExplainError `bad-input` for no rows or a label that is no class, `shape-mismatch`, `not-finite` for what is no probability, `bad-option`.
 *
 * @example
 * ```ts
 * const report = classificationReport(test.toRows().map((row) => row.diagnosis), await model.predict(test), { classes: model.classes });
 * report.classes.map(({ name, recall }) => [name, recall]);
 * ```
 *
 * Brodersen et al. (2010), The Balanced Accuracy and Its Posterior Distribution; Gorodkin (2004), Comparing Two K-Category Assignments by
 * a K-Category Correlation Coefficient. Keys `brodersen2010`, `gorodkin2004`.
 */
export function classificationReport(
	truth: ArrayLike<Label>,
	predicted: NdArray<TypedArray> | ArrayLike<Label>,
	options: ClassificationReportOptions = {},
): ClassificationReport {
	const who = "classificationReport";
	const { classes: given } = checkOptions<Required<ClassificationReportOptions>>(who, rules, options);
	const n = truth.length;
	if (n === 0) throw new ExplainError("bad-input", `${who}: expected at least one row, got none`);
	const probabilities = isArray(predicted) ? predicted : undefined;
	if (probabilities) checkProbabilities(probabilities, n);
	const labels = probabilities ? undefined : (predicted as ArrayLike<Label>);
	if (labels && labels.length !== n)
		throw new ExplainError(
			"shape-mismatch",
			`${who}: expected a prediction for each of ${n} rows, got ${labels.length}`,
		);
	const columns = probabilities?.shape[1] as number | undefined;
	if (given && columns !== undefined && given.length !== columns)
		throw new ExplainError("shape-mismatch", `${who}: expected ${columns} names of classes, got ${given.length}`);
	const names =
		given ?? (columns === undefined ? labelsOf(truth, labels!) : Array.from({ length: columns }, (_, k) => String(k)));
	const codes = codesOf("the truth", truth, names, given !== undefined || columns !== undefined);
	const decided = probabilities
		? Int32Array.from(codes, (_, row) =>
				predictedClass({ predicted: probabilities.values as Float64Array, columns: names.length }, row),
			)
		: codesOf("the prediction", labels!, names, given !== undefined);
	const confusion = confusionOf(codes, decided, names.length);
	const { each, ...scores } = fromCounts(confusion, names);
	const occurring = each.filter(({ count }) => count > 0).length;
	return deepFreeze({
		rowCount: n,
		classes: each.map((one, k) => ({
			name: names[k] as string,
			...one,
			...(probabilities ? ofProbability(probabilities, codes, k) : { auc: null, averagePrecision: null, brier: null }),
			balancedWeight: ratio(n, occurring * one.count),
		})),
		confusion,
		...scores,
		logLoss: probabilities ? logLoss(probabilities, codes) : null,
		...imbalanceOf(each.map(({ count }) => count)),
	});
}

/** Names of the labels that occur, numbers by size and others by code units. */
function labelsOf(...lists: readonly ArrayLike<Label>[]): string[] {
	const found = new Set<Label>(lists.flatMap((labels) => Array.from(labels)));
	const isNumeric = [...found].every((label) => typeof label === "number");
	return [...found].sort((a, b) => (isNumeric ? Number(a) - Number(b) : String(a) < String(b) ? -1 : 1)).map(String);
}

function ofProbability({ values, shape }: NdArray<TypedArray>, codes: Int32Array, k: number) {
	const width = shape[1] as number;
	const own = Float64Array.from(codes, (_, row) => values[row * width + k] as number);
	const { auc, averagePrecision } = ranking(own, (row) => codes[row] === k);
	const brier = own.reduce((sum, p, row) => sum + (p - Number(codes[row] === k)) ** 2, 0) / codes.length;
	return { auc, averagePrecision, brier };
}

/** A probability of 0 for what happened would cost infinitely much; the smallest that counts is 2⁻⁵². */
function logLoss({ values, shape }: NdArray<TypedArray>, codes: Int32Array): number {
	const width = shape[1] as number;
	let sum = 0;
	for (let row = 0; row < codes.length; row++)
		sum -= Math.log(Math.max(Number.EPSILON, values[row * width + (codes[row] as number)] as number));
	return sum / codes.length;
}
