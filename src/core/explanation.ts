import type { NdArray } from "./nd-array.ts";

/** A column, pixel group, token or neuron that a score belongs to. */
export interface Feature {
	readonly name: string;
	/** The unit of its values, such as `"mm"`. */
	readonly unit?: string;
	readonly description?: string;
	/** Of a category: the names of its codes 0, 1, 2 …. */
	readonly levels?: readonly string[];
}

/** A readable condition → outcome pair with how often it holds. */
export interface Rule {
	readonly text: string;
	/** The share of all examples that meet the condition, 0 … 1. */
	readonly coverage: number;
	/** The share of those for which the outcome is right, 0 … 1. */
	readonly precision: number;
	/** What the rule answers, such as `"malignant"` or `"152.1"`. */
	readonly outcome?: string;
}

/** Something noticed in data, such as an imbalance. */
export interface Finding {
	readonly severity: "info" | "warning" | "error";
	/** What was found, with its numbers. */
	readonly message: string;
	readonly value?: number;
	/** What was looked for, such as `"imbalance"`. */
	readonly check?: string;
	/** The columns or groups it is about. */
	readonly about?: readonly string[];
	/** What it can do to a model. */
	readonly consequence?: string;
	/** What to do about it. */
	readonly remedy?: string;
	/** The rows it is about, where they are few enough to be looked at. */
	readonly rows?: readonly number[];
}

/** A node of a decision tree as a person reads it; children by index, none at a leaf. */
export interface TreeNode {
	/** The condition of the left branch, such as `"bmi ≤ 27.4"`; empty at a leaf. */
	readonly condition: string;
	readonly left?: number;
	readonly right?: number;
	/** The column that is compared; absent at a leaf. */
	readonly feature?: number;
	/** Training examples, or their weight, that came here. */
	readonly examples: number;
	/** What the node would answer: a response, or the probability of each class. */
	readonly value: readonly number[];
	/** Of the examples here, by the tree's own criterion. */
	readonly impurity: number;
	/** The smallest cost–complexity α at which the branch is cut. */
	readonly alpha?: number;
}

/** A model among others: how much of it there is to read, and how well it predicts. */
export interface ModelOnFrontier {
	readonly name: string;
	/** How many things a person has to read, and what they are: `{ count: 7, of: "leaves" }`. */
	readonly complexity: Complexity;
	/** On held-out rows; higher is better. */
	readonly score: number;
	readonly interval?: readonly [number, number];
	/** The score of each fold; the folds are the same for all models. */
	readonly folds?: readonly number[];
	/** Whether no simpler model scores as well. */
	readonly best: boolean;
	/** Whether its score lies within the interval of the highest one. */
	readonly asGood?: boolean;
}

/** How much of a model there is to read. */
export interface Complexity {
	readonly count: number;
	/** In the plural, such as `"coefficients"`, `"leaves"`, `"rules"`. */
	readonly of: string;
}

/** A share, mean or score with its 95 % interval; null where it has no meaning, such as a recall without positives. */
export interface Estimate {
	readonly value: number | null;
	readonly interval: readonly [number, number] | null;
	/** The rows that it is a share of. */
	readonly count: number;
}

/** Rows with about the same predicted probability. */
export interface ReliabilityBin {
	/** The smallest and largest probability among them. */
	readonly from: number;
	readonly to: number;
	readonly count: number;
	/** Their mean probability, and the share of them for which it happened, with its 95 % interval. */
	readonly predicted: number;
	readonly observed: number;
	readonly interval: readonly [number, number];
}

/** What is measured of each group of people, or of other rows. */
export type GroupMetric =
	| "base rate"
	| "selection rate"
	| "true positive rate"
	| "false positive rate"
	| "false negative rate"
	| "precision"
	| "accuracy"
	| "auc"
	| "calibration gap"
	| "calibration error";

/** How a model treats the rows of a group. */
export interface GroupOfRows {
	/** The column, or columns, that it is a group by. */
	readonly attribute: string;
	readonly name: string;
	/** Which rows. */
	readonly rows: Uint32Array;
	/** Rows with at least this probability are selected. */
	readonly threshold: number;
	/** True and false positives and negatives. */
	readonly counts: { readonly tp: number; readonly fp: number; readonly fn: number; readonly tn: number };
	readonly metrics: Readonly<Record<GroupMetric, Estimate>>;
	readonly reliability: readonly ReliabilityBin[];
}

/** By how much a metric differs between the groups of an attribute. */
export interface GroupGap {
	readonly attribute: string;
	/** What calls for no gap, such as `"demographic parity"`. */
	readonly criterion: string;
	readonly metric: GroupMetric;
	/** The groups with the highest and the lowest value. */
	readonly highest: string;
	readonly lowest: string;
	/** Highest minus lowest. */
	readonly difference: Estimate;
	/** Lowest divided by highest. */
	readonly ratio: Estimate;
	/** How probable as large differences between all groups are, if there were none. */
	readonly pValue: number | null;
}

/** The model output that was explained. */
export interface Target {
	/** One index for each example; where scores have an axis of outputs, one for each place of it. */
	readonly indices: readonly number[];
	/** The names of those outputs, where the model has names. */
	readonly names?: readonly string[];
}

/** A linear model fitted to a black box's answers around each example. */
export interface LocalSurrogate {
	/** `[example]`, or `[example, output]` where all outputs are explained, as the next three. */
	readonly intercept: NdArray;
	/** What the surrogate itself answers at the example. */
	readonly prediction: NdArray;
	/** The weighted R² around each example. */
	readonly fidelity: NdArray;
	/** The penalty of the sum of magnitudes, in the scale of the weighted sum of squares; absent where there was none. */
	readonly lambda?: NdArray;
	/** How far "near" reaches, in the unit of the distances. */
	readonly kernelWidth: number;
	/** What one unit of a coefficient is, such as `"per standard deviation"` or `"present rather than hidden"`. */
	readonly per: string;
	/** The points that it was fitted to; of a single example and output only. */
	readonly neighbours?: {
		/** As the surrogate sees them, `[neighbour, feature]`. */
		readonly points: NdArray;
		/** As the model was asked, `[neighbour, column]`, where that is a table's row. */
		readonly rows?: NdArray;
		/** `[neighbour]` each: how much it counts, what the model answered, and what the surrogate does. */
		readonly weights: NdArray;
		readonly answers: NdArray;
		readonly fitted: NdArray;
		/** The share of the real rows that lie as far from the others as this point does, or farther: 0 is nothing like the data. */
		readonly likelihood?: NdArray;
	};
}

/** How much repeated answers to one question agree, 0 … 1 each; 1 is always the same. */
export interface RepeatStability {
	/** The share of features that two answers have in common. */
	readonly variables: number;
	/** How often the intervals of a coefficient overlap in two answers that have it. */
	readonly coefficients: number;
	/** The rank correlation of the features' sizes in two answers. */
	readonly ranks: number;
	/** The share of answers that have the feature, and that have it with a positive score, `[features]`. */
	readonly chosen: NdArray;
	readonly positive: NdArray;
}

/** Multiply–add operations of a network with and without its routing. */
export interface Operations {
	readonly dense: number;
	readonly routed: number;
}

/** The closed set of shapes that an answer can have. Views dispatch on these, never on the method. */
export interface Payloads {
	/**
	 * One signed or unsigned score for each input element, `[example, …]`; axes as the scores name them. Where all outputs are explained at once,
	 * the last axis is `"output"`; otherwise the target says which.
	 */
	attribution: {
		readonly scores: NdArray;
		readonly inputs: NdArray;
		/** Names of the scores' second axis; empty where the axes say it all (pixels). */
		readonly features: readonly Feature[];
		/** What scores are counted from, `[example]` or `[example, output]`. */
		readonly baseValue?: NdArray;
		/** The explained output of each example, `[example]` or `[example, output]`. */
		readonly outputValue: NdArray;
		/** Of scores that were sampled: the 95 % interval of each, as the scores below and above. */
		readonly interval?: readonly [NdArray, NdArray];
		/** Of features that are columns taken together: the columns of each in `inputs`. */
		readonly members?: readonly (readonly number[])[];
		/** Of an image cut into features: the feature of each pixel, `[height, width]`. */
		readonly regions?: NdArray<Int32Array>;
		/** Of a text cut into features: where each begins and ends in it, in UTF-16 code units. */
		readonly text?: { readonly text: string; readonly spans: readonly (readonly [number, number])[] };
		/** Where the scores are coefficients of a model that stands for the black box near each example. */
		readonly surrogate?: LocalSurrogate;
		/** Where the examples are a choice among rows: which they are, and the share of all features' importance that the first 1, 2, 3 … of them cover. */
		readonly picked?: { readonly rows: readonly number[]; readonly coverage: readonly number[] };
		/** How features belong together: merges of two by index, features first, then merges in order; with the distance of each. */
		readonly clusters?: { readonly merges: readonly (readonly [number, number])[]; readonly distance: NdArray };
	};
	/** How much each feature, or group of features, matters to a model; `scores` is `[features]`. */
	importance: {
		readonly scores: NdArray;
		readonly features: readonly Feature[];
		/** The standard deviation over repeats or folds, `[features]`. */
		readonly spread?: NdArray;
		/** Of each mean, `[features]` below and above. */
		readonly interval?: readonly [NdArray, NdArray];
		/** Each repeat or fold, `[features, repeats]`. */
		readonly repeats?: NdArray;
		/** The score that importances are falls of, such as `"r2"`. */
		readonly score?: string;
		/** What it falls from. */
		readonly baseline?: number;
		/** Features that stand in for each other, by index. */
		readonly correlated?: readonly (readonly number[])[];
		/** How much of what each feature does depends on others, 0 … 1, `[features]`; 0 also where it is not known. */
		readonly interaction?: NdArray;
		/** Where the repeats are the same question with other random numbers: how much they agree. */
		readonly stability?: RepeatStability;
	};
	/** How the answer goes with one feature, or two: `effect` has an axis for each grid. */
	effect: {
		readonly features: readonly Feature[];
		readonly grid: readonly NdArray[];
		readonly effect: NdArray;
		readonly band?: readonly [NdArray, NdArray];
		/** One curve for each example, `[examples, grid]`. */
		readonly individual?: NdArray;
		/** The rows that the curves belong to. */
		readonly rows?: readonly number[];
		/** The values that those rows have themselves, `[examples]`. */
		readonly observed?: NdArray;
		/** What the band is, such as `"95 % confidence at each point"`. */
		readonly bandNote?: string;
		/** The training weight near each place of the grid; where it has steps, from each place to the next. */
		readonly density?: NdArray;
		/**
		 * Whether the answer is constant from each place of a numeric grid to the next; the last place ends the grid and repeats the
		 * answer before it. Otherwise it is straight between places.
		 */
		readonly steps?: boolean;
		/** The answer where the value is missing, if training rows had such. */
		readonly missing?: number;
	};
	/**
	 * How much features act together rather than each for itself: `pairs` is `[features, features]`, symmetric, its diagonal 0. Of single rows it
	 * is `[example, feature, feature]`, its diagonal what each does by itself; a row's cells then add up to its answer minus the base value.
	 */
	interaction: {
		readonly pairs: NdArray;
		/** Of single rows: the rows, `[example, feature]`, what is counted from and what is explained, `[example]`. */
		readonly inputs?: NdArray;
		readonly baseValue?: NdArray;
		readonly outputValue?: NdArray;
		readonly features: readonly Feature[];
		/** Of each feature with all others together, `[features]`. */
		readonly total?: NdArray;
	};
	/** A model that is a sum: the intercept, `[outputs]`, and one effect for each term. */
	additive: { readonly intercept: NdArray; readonly terms: readonly Payloads["effect"][] };
	/** Coefficients along a path of penalties: `coefficients` is `[lambdas, features]`. */
	path: {
		readonly lambdas: NdArray;
		readonly coefficients: NdArray;
		readonly intercepts: NdArray;
		readonly features: readonly Feature[];
		/** Of cross-validation, `[lambdas]`: mean error, and the standard error of that mean. */
		readonly error?: { readonly mean: NdArray; readonly standardError: NdArray };
		/** The index of the λ with the smallest error, and of the largest λ within one standard error of it. */
		readonly chosen?: { readonly smallest: number; readonly oneStandardError: number };
	};
	tree: {
		readonly nodes: readonly TreeNode[];
		readonly features: readonly Feature[];
		readonly outputs: readonly string[];
	};
	frontier: { readonly models: readonly ModelOnFrontier[]; readonly score: string };
	rules: { readonly rules: readonly Rule[] };
	/** `weights` is `[layer, head, query, key]`. */
	attention: { readonly weights: NdArray; readonly tokens: readonly string[] };
	activation: { readonly maps: NdArray; readonly layer: string };
	routing: {
		readonly gates: NdArray;
		readonly examples: readonly string[];
		readonly experts: readonly string[];
		readonly operations: Operations;
	};
	concept: { readonly scores: NdArray; readonly concepts: readonly string[]; readonly pValues?: NdArray };
	examples: {
		readonly query: NdArray;
		readonly rows: NdArray;
		readonly distance: NdArray;
		readonly changed?: NdArray<Uint8Array>;
		/** Where the rows stand in the data that they come from. */
		readonly indices?: NdArray<Int32Array>;
		/** The columns, where they have names. */
		readonly features?: readonly Feature[];
	};
	traversal: { readonly latent: readonly string[]; readonly grid: NdArray; readonly decoded: NdArray };
	score: {
		readonly metric: string;
		readonly value: number;
		readonly interval?: readonly [number, number];
		readonly curve?: NdArray;
	};
	findings: { readonly findings: readonly Finding[] };
	groups: {
		/** The class whose probability counts. */
		readonly positive: string;
		readonly groups: readonly GroupOfRows[];
		readonly gaps: readonly GroupGap[];
	};
}

/** The name of a shape of answer. */
export type Kind = keyof Payloads;

/** The scale that the scores are on. */
export type ScoreUnit = "probability" | "log-odds" | "logit" | "response" | "loss" | "none";

/** How good the answer is and what it cost. */
export interface Diagnostics {
	/** Sum of scores minus what they should sum to; 0 is complete. */
	readonly convergenceDelta?: number;
	/** How well the answer stands for the model: R² of its numbers or the share of its classes, on rows that were held out. */
	readonly fidelity?: number;
	readonly fidelityInterval?: readonly [number, number];
	readonly standardError?: NdArray;
	/** Why the run ended before it was done; its answer is what there was by then. */
	readonly stopped?: "time limit" | "evaluations";
	/** What to know before believing the answer, such as that two features stand in for each other. */
	readonly warnings?: readonly string[];
	/** Examples sent through the model, forward passes and gradients alike. */
	readonly evaluations: number;
	readonly milliseconds: number;
}

/** Everything needed to make the same answer again. */
export interface Provenance {
	readonly method: string;
	/** A key of `docs/references.bib`. */
	readonly source: string;
	readonly options: Readonly<Record<string, unknown>>;
	readonly seed?: number;
	/** A hash of the model's structure and weights. */
	readonly model: string;
	readonly backend: string;
	readonly version: string;
}

/** An answer: frozen plain data, tensors nowhere, the same whether it came from a file, a kernel or a test. */
export type Explanation<K extends Kind = Kind> = {
	[P in K]: {
		readonly schema: 1;
		readonly kind: P;
		readonly scope: "local" | "global";
		readonly target?: Target;
		readonly unit: ScoreUnit;
		readonly payload: Payloads[P];
		readonly diagnostics: Diagnostics;
		readonly provenance: Provenance;
	};
}[K];

/** Freezes plain data to its leaves; the elements of typed arrays stay writable, as JavaScript cannot freeze them. */
export function deepFreeze<T>(value: T): T {
	if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value) && !Object.isFrozen(value)) {
		Object.freeze(value);
		for (const part of Object.values(value)) deepFreeze(part);
	}
	return value;
}
