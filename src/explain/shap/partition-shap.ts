import { ExplainError } from "../../core/errors.ts";
import { defineExplainer } from "../../core/explainer.ts";
import { checked, oneOf } from "../../core/options.ts";
import type { Predictor } from "../../core/predictor.ts";
import { readModelRows } from "../../models/table/evaluation-data.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { readBackground } from "../game/background.ts";
import { GameProgress } from "../game/game-progress.ts";
import { type TableGame, tableGame } from "../game/table-game.ts";
import { identifyPredictor } from "../perturbation/answers.ts";
import { type Clusters, type GivenClusters, isGivenClusters, readClusters, sizedClusters } from "./clusters.ts";
import { correlationClusters, type Linkage } from "./clusters-linkage.ts";
import { partitionEstimate } from "./partition-estimate.ts";
import { budgetOf, sampledAnswer } from "./sample-game.ts";
import { questionRules, type ShapQuestion, samplingRules } from "./shap-options.ts";

/** The options of {@link partitionShap}. */
export interface PartitionShapOptions extends ShapQuestion {
	/**
	 * Which features belong together: by their association in the background, or a hierarchy, as nested lists of names
	 * `[["systolic", "diastolic"], ["age", ["ldl", "hdl"]]]` or as the merges of another explanation. Default `"correlation"`.
	 */
	clusters?: "correlation" | GivenClusters;
	/** How far two clusters of `"correlation"` are apart: the mean, largest or smallest distance of their features. Default `"average"`. */
	linkage?: Linkage;
	/** Coalitions that are asked at most, or `"auto"`: those that the hierarchy takes, up to 2,048 + 4 × features. Default `"auto"`. */
	samples?: number | "auto";
	/** Milliseconds after which dividing stops with what there is, marked as `stopped`. Default: none. */
	timeLimit?: number | undefined;
}

const name = "partitionShap";

/** Rows of a background that associations are looked for in at least. */
const fewestRows = 5;

/** The hierarchy of a game's players. */
async function clustersOf(
	model: Predictor,
	rows: TableRows,
	game: TableGame,
	{ clusters, linkage, background: given }: Required<PartitionShapOptions>,
): Promise<Clusters> {
	const { players } = game;
	if (clusters !== "correlation") return readClusters(name, clusters, players);
	if (players.length === 1) return sizedClusters([]);
	const { x, count } = await readBackground(name, model, given);
	if (count < fewestRows && players.length > 2) {
		const words = `expected at least ${fewestRows} background rows to see which features belong together, got ${count}`;
		throw new ExplainError("bad-option", `${name}: ${words}; option "clusters" may say so: [["a", "b"], "c"]`);
	}
	const { features } = await readModelRows(name, model, rows);
	return correlationClusters(x, features, game.members ?? players.map((_, player) => [player]), linkage);
}

/**
 * Partition SHAP: Owen values of features that belong together, so that two that stand in for each other share what the two of them add, and no
 * feature outside is taken apart from them.
 *
 *   A cluster A ∪ B that joins those who came before, C, gives A: ½ (v(C ∪ A) − v(C)) + ½ (v(C ∪ A ∪ B) − v(C ∪ B)), and so on within A,
 *   averaged over the contexts C of all clusters above; v(S) = g(Σ_b w_b f(x_S, b_rest))
 *
 * Shapley values take the mean over all orders of features, Owen values over those in which each cluster comes in one piece. For a model that is
 * a sum of features the two are the same. `scores` are `[n, features]` (or `[n, features, outputs]`); with `baseValue` they sum to `outputValue` but
 * for the last digits. `payload.clusters` has the hierarchy. No sampling: the seed changes nothing.
 *
 * Cost: about ⅔ M² coalitions for an even hierarchy of M features, up to 2^M for a chain, × background rows evaluations for each row at most.
 * The clusters that hold most are divided first (over all rows at once). Where `samples` or `timeLimit` end, the features of an undivided cluster
 * share equally what is left of it, and a warning says how much that is.
 *
 * It misleads where the hierarchy does: another one gives other values, and associations in a few background rows are chance.
 *
 * @param rows a table with the model's columns, rows, or a matrix `[n, features]`.
 * @throws ExplainError `bad-option` without a background, with too small a one for `"correlation"`, or for a hierarchy that is none; `bad-input`,
 * `unsupported-model`, `unknown-name`, `shape-mismatch`, `out-of-range`, `not-finite`, `aborted`.
 *
 * @example
 * ```ts
 * const { payload } = await partitionShap(model, rows, { background: table.slice(0, 100) });
 * payload.clusters?.merges; // which features were taken together
 * ```
 *
 * Owen (1977), Values of Games with a Priori Unions; of nested clusters: Winter (1989); as in the package shap: Lundberg, Lee (2017). Key `owen1977`.
 */
export const partitionShap = defineExplainer<Predictor, TableRows, PartitionShapOptions, "attribution">({
	method: name,
	source: "owen1977",
	kind: "attribution",
	options: {
		...questionRules(),
		clusters: checked<"correlation" | GivenClusters>(
			"correlation",
			'"correlation", nested lists of features, or merges',
			(value) => value === "correlation" || isGivenClusters(value),
		),
		linkage: oneOf<Linkage>(["average", "complete", "single"], "average"),
		samples: samplingRules().samples,
		timeLimit: samplingRules().timeLimit,
	},
	identify: (model) => identifyPredictor(name, model),
	async *run(context, model, rows, options) {
		const progress = new GameProgress(context, name);
		const started = performance.now();
		yield { progress: progress.set(0, 0) };
		const game = await tableGame(context, name, model, rows, options, progress);
		const clusters = await clustersOf(model, rows, game, options);
		const { players, inputs, outputs, unit, members } = game;
		return yield* sampledAnswer({
			context,
			game,
			explained: { players, inputs, outputs, unit, members, parts: { clusters } },
			estimator: partitionEstimate(clusters),
			budget: budgetOf(progress, players.length, { samples: options.samples, timeLimit: options.timeLimit }, started),
			progress,
		});
	},
});
