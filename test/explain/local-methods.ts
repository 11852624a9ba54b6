import type { RunOptions } from "../../src/core/explainer.ts";
import type { Explanation, Kind } from "../../src/core/explanation.ts";
import {
	asymmetricShap,
	causalShap,
	cooperativeGame,
	exactShap,
	exactShapInteractions,
	kernelShap,
	lime,
	limeImage,
	limeStability,
	limeText,
	linearShap,
	ndArray,
	type Predictor,
	partitionShap,
	permutationShap,
	saabas,
	samplingShap,
	shap,
	shapImage,
	shapleyValues,
	shapText,
	submodularPick,
	type TextPredictor,
	treeModel,
	treeShap,
	treeShapInteractions,
} from "../../src/index.ts";
import { oneScore } from "../models/tree/one-score.ts";

/** Columns, regions, words or players. */
export const width = 8;
const names = Array.from({ length: width }, (_, j) => `f${j}`);

/** A probability of features that act in threes. */
export const chance = (row: ArrayLike<number>): number => {
	let sum = 0;
	for (let j = 0; j < width; j++)
		sum += (row[j] as number) * (row[(j + 1) % width] as number) * (row[(j + 3) % width] as number);
	return 1 / (1 + Math.exp(-sum - (row[0] as number)));
};

/** What is done to the answers of a call, `[count, 2]`, of which so many came before. */
export type Meddling = (
	answers: Float64Array,
	count: number,
	calls: number,
) => Promise<readonly [Float64Array, number]>;

export const untouched: Meddling = async (answers, count) => [answers, count];

/** A model whose every call can be meddled with, of tables, of images of eight quarters of 4 × 2, and of texts. */
function modelOf(meddle: Meddling, featureNames?: readonly string[]): Predictor & { texts: TextPredictor } {
	let calls = 0;
	const answer = async (rows: readonly ArrayLike<number>[]) => {
		const answers = Float64Array.from(rows.flatMap((row) => [1 - chance(row), chance(row)]));
		const [values, count] = await meddle(answers, rows.length, calls++);
		return ndArray(values, [count, 2], ["example", "output"]);
	};
	const about = {
		identity: { id: "by hand", backend: "JavaScript" },
		outputNames: ["no", "yes"],
		outputUnit: "probability",
	} as const;
	return {
		...about,
		inputShape: undefined,
		featureNames,
		predict: ({ values, shape: [count = 0] }) => {
			const each = values.length / count;
			return answer(
				Array.from({ length: count }, (_, i) => {
					const own = values.subarray(i * each, (i + 1) * each);
					return each === width ? own : names.map((_, j) => own[8 * j] as number);
				}),
			);
		},
		texts: {
			...about,
			predict: (texts) => answer(texts.map((text) => names.map((name) => (text.includes(name) ? 1 : 0)))),
		},
	};
}

export const row = names.map((_, j) => Math.sin(2 * j + 1));
/** The last column never varies. */
export const background = Array.from({ length: 12 }, (_, b) =>
	names.map((_, j) => (j === width - 1 ? 0.5 : Math.cos(3 * j + 2 * b))),
);
const image = ndArray(
	Float32Array.from({ length: 64 }, (_, i) => Math.abs(row[i >> 3] as number)),
	[8, 8, 1],
	["height", "width", "channel"],
);
const regions = {
	labels: ndArray(
		Int32Array.from({ length: 64 }, (_, i) => i >> 3),
		[8, 8],
		["height", "width"],
	),
	count: 8,
};

type Options = RunOptions & Readonly<Record<string, unknown>>;

/** Every coalition but nobody and all. */
const coalitions = Array.from({ length: 2 ** width - 2 }, (_, i) => names.map((_, j) => ((i + 1) >> j) & 1));

/** A method of SHAP or LIME, asked about one example with eight features. */
export interface LocalMethod {
	readonly name: string;
	/** Asks in batches of a few rows, so that there are many calls. */
	ask(meddle: Meddling, options?: Options): Promise<Explanation<Kind>>;
	/** Asks a model that may fail. */
	readonly asks: boolean;
	/** Counts from `background`. */
	readonly counts: boolean;
	/** Takes a time limit. */
	readonly timed: boolean;
	/** Scores sum to the answer. */
	readonly adds: boolean;
	/** The fewest background rows that it can do with. */
	readonly rows?: number;
}

const batchSize = 16;
const table = { counts: true, asks: true, timed: true, adds: true } as const;
const example = { counts: false, asks: true, timed: true, adds: true } as const;
const linear = { coefficients: names.map((_, j) => j - 3), featureNames: names };

const trees = treeModel({
	trees: [
		{
			childrenLeft: Int32Array.of(1, 2, -1, -1, -1),
			childrenRight: Int32Array.of(4, 3, -1, -1, -1),
			feature: Int32Array.of(0, 3, 0, 0, 0),
			threshold: Float64Array.of(0.2, 0.1, 0, 0, 0),
			missingLeft: new Uint8Array(5),
			cover: Float64Array.of(12, 7, 4, 3, 5),
			values: Float64Array.of(0, 0, 0.1, 0.7, 0.4),
			width: 1,
			firstOutput: 0,
		},
	],
	featureCount: width,
	...oneScore,
	combine: "mean",
	featureNames: names,
	outputNames: ["y"],
	source: "by hand",
});

const ofTables = (
	[
		["exactShap", exactShap, {}],
		["kernelShap", kernelShap, { samples: 150 }],
		["kernelShap by given coalitions", kernelShap, { coalitions: coalitions.filter((_, i) => i % 3 === 0) }],
		["permutationShap", permutationShap, { samples: 150 }],
		["samplingShap", samplingShap, { samples: 150 }],
		["shap", shap, { samples: 150 }],
		["partitionShap", partitionShap, {}],
		["causalShap", causalShap, { graph: { f1: ["f0"], f2: ["f0", "f1"] } }],
		["asymmetricShap by order", asymmetricShap, { order: [["f0", "f1", "f2"], "f3", ["f4", "f5", "f6", "f7"]] }],
		["asymmetricShap by graph", asymmetricShap, { graph: { f1: ["f0"], f2: ["f0", "f3"] }, samples: 70 }],
	] as const
).map(
	([name, method, own]): LocalMethod => ({
		...table,
		name,
		ask: (meddle, options) =>
			method(modelOf(meddle, names), [row], { background, batchSize, ...own, ...options } as never),
		rows: { partitionShap: 5, causalShap: 3, asymmetricShap: 3 }[name.split(" ")[0] as string] ?? 1,
	}),
);

const neighbourhoods = (["continuous", "discretised", "presence"] as const).map(
	(neighbourhood): LocalMethod => ({
		name: `lime, ${neighbourhood}`,
		asks: true,
		counts: neighbourhood === "presence",
		timed: true,
		adds: false,
		ask: (meddle, options) =>
			lime(modelOf(meddle), [row], {
				...(neighbourhood === "presence" ? { background } : { training: background }),
				neighbourhood,
				// Of presence every coalition.
				samples: neighbourhood === "presence" ? 256 : 2000,
				batchSize,
				...options,
			} as never),
	}),
);

/** Every method of SHAP and LIME. */
export const localMethods: readonly LocalMethod[] = [
	...ofTables,
	{
		...table,
		name: "exactShapInteractions",
		timed: false,
		ask: (meddle, options) =>
			exactShapInteractions(modelOf(meddle), [row], { background, batchSize, ...options } as never),
	},
	{
		// Of columns of which all vary.
		name: "linearShap, correlation-dependent",
		asks: false,
		counts: false,
		timed: true,
		adds: true,
		ask: (_, options) =>
			linearShap(linear, [row], {
				background,
				perturbation: "correlation-dependent",
				samples: 300,
				...options,
			} as never),
	},
	{
		name: "linearShap",
		asks: false,
		counts: true,
		timed: false,
		adds: true,
		ask: (_, options) => linearShap(linear, [row], { background, ...options } as never),
	},
	...(["treeShap", "treeShapInteractions"] as const).map((name): LocalMethod => {
		const method = name === "treeShap" ? treeShap : treeShapInteractions;
		return {
			name,
			asks: false,
			counts: true,
			timed: false,
			adds: true,
			ask: (_, options) => method(trees, [row], { background, ...options } as never),
		};
	}),
	{
		name: "saabas",
		asks: false,
		counts: false,
		timed: false,
		adds: true,
		ask: (_, options) => saabas(trees, [row], { ...options } as never),
	},
	...(["partition", "exact", "kernel", "permutation", "sampling"] as const).flatMap((method): LocalMethod[] => [
		{
			...example,
			name: `shapImage, ${method}`,
			ask: (meddle, options) =>
				shapImage(modelOf(meddle), image, { regions, fill: 0, method, samples: 150, batchSize, ...options } as never),
		},
		{
			...example,
			name: `shapText, ${method}`,
			ask: (meddle, options) =>
				shapText(modelOf(meddle).texts, names.join(" "), { method, samples: 150, batchSize, ...options } as never),
		},
	]),
	...(["exact", "kernel", "permutation", "sampling"] as const).map(
		(method): LocalMethod => ({
			...example,
			name: `shapleyValues, ${method}`,
			ask(meddle, options) {
				let calls = 0;
				const game = cooperativeGame({
					players: names,
					async worth(members) {
						const known = chance(names.map((name) => (members.has(name) ? 1 : 0)));
						const [values, count] = await meddle(Float64Array.of(0, known), 1, calls++);
						return count === 1 ? (values[1] as number) : (undefined as never);
					},
				});
				return shapleyValues(game, { method, samples: 150, ...options } as never);
			},
		}),
	),
	...neighbourhoods,
	{
		name: "submodularPick",
		asks: true,
		counts: false,
		timed: true,
		adds: false,
		ask: (meddle, options) =>
			submodularPick(modelOf(meddle), [row, background[0] as number[]], {
				training: background,
				samples: 2000,
				batchSize,
				...options,
			} as never),
	},
	{
		name: "limeStability",
		asks: true,
		counts: false,
		timed: true,
		adds: false,
		ask: (meddle, options) =>
			limeStability(modelOf(meddle), [row], {
				training: background,
				samples: 400,
				runs: 3,
				batchSize,
				...options,
			} as never),
	},
	{
		name: "limeImage",
		asks: true,
		counts: false,
		timed: true,
		adds: false,
		ask: (meddle, options) =>
			limeImage(modelOf(meddle), image, { regions, fill: 0, samples: 256, batchSize, ...options } as never),
	},
	{
		name: "limeText",
		asks: true,
		counts: false,
		timed: true,
		adds: false,
		ask: (meddle, options) =>
			limeText(modelOf(meddle).texts, names.join(" "), { samples: 200, batchSize, ...options } as never),
	},
];
