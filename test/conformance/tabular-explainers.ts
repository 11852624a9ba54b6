import type { RunOptions } from "../../src/core/explainer.ts";
import type { Explanation } from "../../src/core/explanation.ts";
import {
	accumulatedLocalEffects,
	asymmetricShap,
	causalShap,
	type Estimator,
	exactShap,
	exactShapInteractions,
	heldOutPermutation,
	heldOutShap,
	hStatistic,
	kernelShap,
	leaveOneFeatureOut,
	lime,
	limeStability,
	linearShap,
	type NdArray,
	type Predictor,
	partialDependence,
	partitionShap,
	permutationImportance,
	permutationShap,
	ridge,
	saabas,
	samplingShap,
	submodularPick,
	type Table,
	type TreeModel,
	treeModel,
	treeShap,
	treeShapInteractions,
} from "../../src/index.ts";
import { oneScore } from "../models/tree/one-score.ts";

/** A method that is asked about a model of the columns a, b, c, where it has one, by the rows of a table with target y. */
export interface TabularRow {
	readonly name: string;
	/** A key of `docs/references.bib`. */
	readonly source: string;
	/** Asks with the method's own options for a small, quick answer, and with what is under test. */
	ask(model: Predictor, table: Table, options?: RunOptions & Readonly<Record<string, unknown>>): Promise<Explanation>;
	/** What each of the columns gets, in order: importances, or the size of an effect. */
	perFeature(model: Predictor, table: Table): Promise<number[]>;
	/** Whether another seed gives another answer. */
	readonly random: boolean;
	/** An option that exists, for the error text of one that does not. */
	readonly option: string;
	/** Fits estimators of its own instead of asking the model. */
	readonly refits?: boolean;
}

const columns = ["a", "b", "c"];

const valuesOf = ({ values }: NdArray): number[] => [...values];

/** How far apart the ends of a curve or map are. */
const reach = (effect: NdArray): number => {
	const values = valuesOf(effect);
	return Math.max(...values) - Math.min(...values);
};

/** The mean magnitude of each feature's scores, `[example, feature]`. */
const meanMagnitudes = ({ values, shape }: NdArray): number[] => {
	const [count, width] = shape as [number, number];
	const means = new Array<number>(width).fill(0);
	for (let at = 0; at < values.length; at++) means[at % width]! += Math.abs(values[at] as number) / count;
	return means;
};

/** The mean size of what each column added to the answers, `[example, feature]`. */
const meanSize = ({ values, shape: [count = 0, width = 0] }: NdArray): number[] =>
	Array.from({ length: width }, (_, column) => {
		let sum = 0;
		for (let row = 0; row < count; row++) sum += Math.abs(values[row * width + column] as number);
		return sum / count;
	});

/** The one row that Shapley values are counted from. */
const background = [[0.5, 0.5, 0.5]];

/** What refitting methods fit; the model under test is not theirs. */
const estimator: Estimator = ridge({ alpha: 0.01 });

/** Trees that split a and b in the middle, in both orders, and answer as the model does in the middle of each quarter. */
async function treesLike(model: Predictor): Promise<TreeModel> {
	const values: number[] = [];
	for (const [a, b] of [
		[0.25, 0.25],
		[0.25, 0.75],
		[0.75, 0.25],
		[0.75, 0.75],
	] as const) {
		const row = { values: Float64Array.of(a, b, 0.5), shape: [1, 3], axes: ["example", "feature"] };
		values.push((await model.predict(row)).values[0]!);
	}
	const tree = (first: number, second: number) => ({
		childrenLeft: Int32Array.of(1, 2, -1, -1, 5, -1, -1),
		childrenRight: Int32Array.of(4, 3, -1, -1, 6, -1, -1),
		feature: Int32Array.of(first, second, 0, 0, second, 0, 0),
		threshold: new Float64Array(7).fill(0.5),
		missingLeft: new Uint8Array(7),
		cover: Float64Array.of(40, 20, 10, 10, 20, 10, 10),
		values: Float64Array.from([0, 0, 0, first === 0 ? 1 : 2, 0, first === 0 ? 2 : 1, 3], (quarter) => values[quarter]!),
		width: 1,
		firstOutput: 0,
	});
	return treeModel({
		trees: [tree(0, 1), tree(1, 0)],
		featureCount: 3,
		...oneScore,
		combine: "mean",
		featureNames: columns,
		outputNames: ["y"],
		source: "by hand",
	});
}

const byCoefficients = { coefficients: [1, 1, 0], featureNames: columns };

/** A new method is one more row. */
export const tabularRows: readonly TabularRow[] = [
	{
		name: "permutationImportance",
		source: "breiman2001",
		ask: (model, table, options) => permutationImportance(model, table, { target: "y", repeats: 2, ...options }),
		perFeature: async (model, table) =>
			valuesOf((await permutationImportance(model, table, { target: "y", repeats: 3 })).payload.scores),
		random: true,
		option: "repeats",
	},
	{
		name: "permutationImportance",
		source: "breiman2001",
		ask: (model, table, options) =>
			permutationImportance(model, table, { target: "y", repeats: 2, conditional: true, ...options }),
		perFeature: async (model, table) =>
			valuesOf(
				(await permutationImportance(model, table, { target: "y", repeats: 3, conditional: true })).payload.scores,
			),
		random: true,
		option: "conditional",
	},
	{
		name: "heldOutPermutation",
		source: "fisher2019",
		ask: (_, table, options) =>
			heldOutPermutation(estimator, table, { target: "y", features: columns, folds: 3, repeats: 2, ...options }),
		perFeature: async (_, table) =>
			valuesOf(
				(await heldOutPermutation(estimator, table, { target: "y", features: columns, folds: 3 })).payload.scores,
			),
		random: true,
		option: "folds",
		refits: true,
	},
	{
		name: "leaveOneFeatureOut",
		source: "lei2018",
		ask: (_, table, options) =>
			leaveOneFeatureOut(estimator, table, { target: "y", features: columns, folds: 3, ...options }),
		perFeature: async (_, table) =>
			valuesOf(
				(await leaveOneFeatureOut(estimator, table, { target: "y", features: columns, folds: 3 })).payload.scores,
			),
		random: true,
		option: "folds",
		refits: true,
	},
	{
		name: "heldOutShap",
		source: "lundberg2020",
		ask: (_, table, options) =>
			heldOutShap(estimator, table, { target: "y", features: columns, folds: 3, explained: 5, ...options }),
		perFeature: async (_, table) =>
			valuesOf((await heldOutShap(estimator, table, { target: "y", features: columns, folds: 3 })).payload.scores),
		random: true,
		option: "explained",
		refits: true,
	},
	{
		name: "partialDependence",
		source: "friedman2001",
		ask: (model, table, options) => partialDependence(model, table, { feature: "a", sample: 20, ...options }),
		perFeature: (model, table) =>
			Promise.all(
				columns.map(async (feature) => reach((await partialDependence(model, table, { feature })).payload.effect)),
			),
		random: true,
		option: "feature",
	},
	{
		name: "accumulatedLocalEffects",
		source: "apley2020",
		ask: (model, table, options) => accumulatedLocalEffects(model, table, { feature: "a", ...options }),
		perFeature: (model, table) =>
			Promise.all(
				columns.map(async (feature) =>
					reach((await accumulatedLocalEffects(model, table, { feature })).payload.effect),
				),
			),
		random: true,
		option: "bootstrap",
	},
	{
		name: "hStatistic",
		source: "friedman2008",
		ask: (model, table, options) => hStatistic(model, table, { sample: 10, ...options }),
		perFeature: async (model, table) =>
			valuesOf((await hStatistic(model, table, { sample: 20 })).payload.total as NdArray),
		random: true,
		option: "normalized",
	},
	{
		name: "partitionShap",
		source: "owen1977",
		ask: (model, table, options) => partitionShap(model, table, { background: table.slice(0, 9), ...options }),
		perFeature: async (model, table) =>
			meanMagnitudes((await partitionShap(model, table, { background: table })).payload.scores),
		random: false,
		option: "clusters",
	},
	...(["continuous", "discretised"] as const).map(
		(neighbourhood): TabularRow => ({
			name: "lime",
			source: "ribeiro2016",
			ask: (model, table, options) =>
				lime(model, table, { training: table, samples: 40, neighbourhood, features: 2, ...options }),
			// Of few features every coalition is asked, so that nothing is left to chance.
			perFeature: async (model, table) => {
				const presence = { neighbourhood: "presence", background: table.slice(0, 1) } as const;
				return meanMagnitudes((await lime(model, table, presence)).payload.scores);
			},
			random: true,
			option: neighbourhood === "continuous" ? "around" : "bins",
		}),
	),
	{
		name: "lime",
		source: "ribeiro2016",
		ask: (model, table, options) =>
			lime(model, table, { neighbourhood: "presence", background: table.slice(0, 2), ...options }),
		perFeature: async (model, table) => {
			const presence = { neighbourhood: "presence", background: table.slice(0, 2) } as const;
			return meanMagnitudes((await lime(model, table, presence)).payload.scores);
		},
		random: false,
		option: "background",
	},
	{
		name: "submodularPick",
		source: "ribeiro2016",
		ask: (model, table, options) =>
			submodularPick(model, table, { training: table, samples: 40, around: "data", features: 1, ...options }),
		perFeature: async (model, table) => {
			const presence = { neighbourhood: "presence", background: table.slice(0, 1) } as const;
			return meanMagnitudes((await submodularPick(model, table, presence)).payload.scores);
		},
		random: true,
		option: "pick",
	},
	{
		name: "limeStability",
		source: "visani2022",
		ask: (model, table, options) =>
			limeStability(model, table.slice(0, 1), {
				training: table,
				samples: 40,
				runs: 3,
				features: 2,
				...options,
			}),
		perFeature: async (model, table) => {
			const presence = { neighbourhood: "presence", background: table.slice(0, 1) } as const;
			return valuesOf((await limeStability(model, table.slice(5, 6), presence)).payload.scores);
		},
		random: true,
		option: "runs",
	},
	...(
		[
			["exactShap", "shapley1953", exactShap, "maxSamples"],
			["kernelShap", "lundberg2017", kernelShap, "precision"],
			["permutationShap", "castro2009", permutationShap, "samples"],
			["samplingShap", "strumbelj2014", samplingShap, "link"],
		] as const
	).map(
		([name, source, explain, option]): TabularRow => ({
			name,
			source,
			ask: (model, table, options) => explain(model, table, { background, ...options }),
			perFeature: async (model, table) => meanSize((await explain(model, table, { background })).payload.scores),
			random: false,
			option,
		}),
	),
	{
		name: "exactShapInteractions",
		source: "grabisch1999",
		ask: (model, table, options) => exactShapInteractions(model, table, { background, ...options }),
		perFeature: async (model, table) => {
			const { values, shape } = (await exactShapInteractions(model, table, { background })).payload.pairs;
			const [count, width] = shape as [number, number];
			return Array.from({ length: width }, (_, i) => {
				let sum = 0;
				for (let row = 0; row < count; row++) {
					for (let j = 0; j < width; j++) sum += Math.abs(values[(row * width + i) * width + j] as number);
				}
				return sum / count;
			});
		},
		random: false,
		option: "index",
	},
	{
		name: "causalShap",
		source: "heskes2020",
		ask: (model, table, options) =>
			causalShap(model, table, { background: table.slice(0, 9), graph: { b: ["a"], c: ["a"] }, ...options }),
		// Without causes: a feature that others follow is not ignored.
		perFeature: async (model, table) =>
			meanMagnitudes((await causalShap(model, table, { background: table, graph: {} })).payload.scores),
		random: false,
		option: "graph",
	},
	{
		name: "asymmetricShap",
		source: "frye2020",
		ask: (model, table, options) =>
			asymmetricShap(model, table, { background: table.slice(0, 9), order: ["a", ["b", "c"]], ...options }),
		// Beside each other: equals in different places of an order do not get the same.
		perFeature: async (model, table) =>
			meanMagnitudes(
				(await asymmetricShap(model, table, { background: table, order: [columns], perturbation: "interventional" }))
					.payload.scores,
			),
		random: false,
		option: "explain",
	},
	{
		name: "treeShap",
		source: "lundberg2020",
		ask: async (model, table, options) => treeShap(await treesLike(model), table, { ...options }),
		perFeature: async (model, table) => meanMagnitudes((await treeShap(await treesLike(model), table)).payload.scores),
		random: false,
		option: "explain",
		refits: true,
	},
	{
		name: "treeShap",
		source: "lundberg2020",
		ask: async (model, table, options) => treeShap(await treesLike(model), table, { background, ...options }),
		perFeature: async (model, table) =>
			meanMagnitudes((await treeShap(await treesLike(model), table, { background: [[0.2, 0.2, 0.2]] })).payload.scores),
		random: false,
		option: "background",
		refits: true,
	},
	{
		name: "treeShapInteractions",
		source: "lundberg2020",
		ask: async (model, table, options) => treeShapInteractions(await treesLike(model), table, { ...options }),
		perFeature: async (model, table) => {
			const { values } = (await treeShapInteractions(await treesLike(model), table)).payload.pairs;
			return [0, 4, 8].map((cell) =>
				[...values].reduce((sum, one, at) => sum + (at % 9 === cell ? Math.abs(one) : 0), 0),
			);
		},
		random: false,
		option: "target",
		refits: true,
	},
	{
		name: "saabas",
		source: "lundberg2018",
		ask: async (model, table, options) => saabas(await treesLike(model), table, { ...options }),
		perFeature: async (model, table) => meanMagnitudes((await saabas(await treesLike(model), table)).payload.scores),
		random: false,
		option: "target",
		refits: true,
	},
	{
		// Of a linear model of its own, as it takes no other.
		name: "linearShap",
		source: "lundberg2017",
		ask: (_, table, options) => linearShap(byCoefficients, table, { background: table, ...options }),
		perFeature: async (_, table) =>
			meanMagnitudes((await linearShap(byCoefficients, table, { background: table })).payload.scores),
		random: false,
		option: "perturbation",
		refits: true,
	},
];
