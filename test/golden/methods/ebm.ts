import { datasets, type FittedEbm, loadEbm, ndArray } from "../../../src/index.ts";
import { plain } from "../layout.ts";
import type { Method } from "../methods.ts";
import { type GoldenCase, type GoldenFile, type GoldenTensor, isTensor, NotCovered } from "../schema.ts";

/** A case's model as interpret's booster left it: the numbers that its JSON has too. */
interface Exported {
	readonly terms: readonly (readonly number[])[];
	readonly bin_cuts_main: readonly GoldenTensor[];
	readonly bin_cuts_pair: readonly (GoldenTensor | null)[];
	readonly scores: readonly GoldenTensor[];
	readonly intercept: number;
}

const columns = [
	"age",
	"sex",
	"bmi",
	"bloodPressure",
	"totalCholesterol",
	"ldl",
	"hdl",
	"cholesterolRatio",
	"logTriglycerides",
	"glucose",
] as const;

/** The diabetes table as numbers, each row with its target. */
async function patients(): Promise<readonly { row: number[]; target: number }[]> {
	const { table } = await datasets.load("diabetes");
	return table.toRows().map((row) => ({
		row: columns.map((name) => (name === "sex" ? Number(row.sex.slice(-1)) : Number(row[name]))),
		target: row.progression,
	}));
}

/** The patients with these values in some columns. */
function matching(all: Awaited<ReturnType<typeof patients>>, tensor: GoldenTensor, of: readonly number[]) {
	const { values } = plain(tensor);
	return Array.from({ length: values.length / of.length }, (_, i) => {
		const found = all.find(({ row }) =>
			of.every((column, k) => Math.abs((row[column] as number) - (values[i * of.length + k] as number)) < 1e-3),
		);
		if (!found) throw new NotCovered(`row ${i}, which is not in the diabetes table`);
		return found;
	});
}

/** Numbers as nested lists of this shape. */
function nested(values: readonly unknown[], shape: readonly number[]): unknown[] {
	if (shape.length < 2) return [...values];
	const each = values.length / (shape[0] as number);
	return Array.from({ length: shape[0] as number }, (_, i) =>
		nested(values.slice(i * each, (i + 1) * each), shape.slice(1)),
	);
}

const numbers = (tensor: GoldenTensor | null | undefined) => (tensor ? [...tensor.data] : undefined);

/** The training weight of each cell of a term. */
function weightsOf(features: readonly number[], model: Exported, shape: readonly number[], rows: readonly number[][]) {
	const weights = new Array<number>(shape.reduce((a, b) => a * b, 1)).fill(0);
	for (const row of rows) {
		const cell = features.reduce((index, feature, axis) => {
			const cuts = (features.length > 1 && model.bin_cuts_pair[feature]) || model.bin_cuts_main[feature];
			const place = 1 + (cuts?.data.filter((cut) => (cut as number) <= (row[feature] as number)).length ?? 0);
			return index * (shape[axis] as number) + place;
		}, 0);
		(weights[cell] as number)++;
	}
	return weights;
}

/** A case's model as a file of interpret, read by the library. */
async function modelOf(
	{ model: given }: GoldenCase,
	rows: readonly number[][],
	classifies: boolean,
): Promise<FittedEbm> {
	const model = given as unknown as Exported;
	const output = classifies
		? { task: "classification", classes: [0, 1], link: "logit" }
		: { task: "regression", link: "identity" };
	const ebm = {
		outputs: [output],
		intercept: [model.intercept],
		features: columns.map((name, j) => ({
			name,
			type: "continuous",
			cuts: [numbers(model.bin_cuts_main[j]), numbers(model.bin_cuts_pair[j])].filter(Boolean),
		})),
		terms: model.terms.map((features, i) => {
			const { data, shape } = model.scores[i] as GoldenTensor;
			return {
				term_features: features.map((j) => columns[j]),
				scores: nested(data, shape),
				bin_weights: nested(weightsOf(features, model, shape, rows), shape),
			};
		}),
	};
	return loadEbm(new TextEncoder().encode(JSON.stringify({ version: "1.0", ebm })));
}

const inference: Method = async (golden, file: GoldenFile) => {
	const test = golden.params.X_test;
	const train = file.cases[0]?.params.X_train;
	if (!isTensor(test) || !isTensor(train)) throw new NotCovered("a case without rows");
	const all = await patients();
	// The file gives the training rows by three of their columns.
	const trained = matching(all, train, [2, 3, 8]).map(({ row }) => row);
	const classifies = "proba1_test" in golden.expected;
	const model = await modelOf(golden, trained, classifies);
	const { values, shape } = plain(test);
	const rows = ndArray(values, shape, ["example", "feature"]);
	const count = shape[0] as number;
	const added = await model.contributions(rows);
	const contributions = { shape: added.shape.slice(0, 2), values: Float64Array.from(added.values) };
	const importances = model.importances();
	const common = { term_importances: { shape: [importances.length], values: importances } };
	const { values: predicted } = await model.predict(rows);
	if (classifies) {
		const second = predicted.filter((_, at) => at % 2 === 1);
		return {
			...common,
			proba1_test: { shape: [count], values: second },
			term_contributions_logit: contributions,
		};
	}
	const targets = matching(all, test, [...columns.keys()]).map(({ target }) => target);
	const mean = targets.reduce((sum, target) => sum + target, 0) / count;
	const squares = (of: (i: number) => number) => targets.reduce((sum, target, i) => sum + (target - of(i)) ** 2, 0);
	const r2 = 1 - squares((i) => predicted[i] as number) / squares(() => mean);
	return {
		...common,
		pred_test: { shape: [count], values: Float64Array.from(predicted) },
		term_contributions: contributions,
		r2_test_30rows: { shape: [], values: Float64Array.of(r2) },
	};
};

export const ebmMethods: Readonly<Record<string, Method>> = { ebm_inference: inference };
