import { ExplainError } from "../../core/errors.ts";
import type { Estimator } from "./estimator.ts";

/** An estimator as a message can carry it. */
export interface EstimatorSpec {
	readonly method: string;
	readonly options: Readonly<Record<string, unknown>>;
}

type Make = (options?: never) => Estimator;

/** Where each estimator is made; loaded when it is asked for. */
const makers: Readonly<Record<string, () => Promise<Make>>> = {
	constant: () => import("./constant.ts").then(({ constant }) => constant),
	decisionTree: () => import("../tree/fit/decision-tree.ts").then(({ decisionTree }) => decisionTree),
	gradientBoosting: () => import("../tree/fit/gradient-boosting.ts").then(({ gradientBoosting }) => gradientBoosting),
	randomForest: () => import("../tree/fit/random-forest.ts").then(({ randomForest }) => randomForest),
	ebm: () => import("../ebm/ebm.ts").then(({ ebm }) => ebm),
	gam: () => import("../gam/gam.ts").then(({ gam }) => gam),
	elasticNet: () => import("../linear/elastic-net.ts").then(({ elasticNet }) => elasticNet),
	elasticNetPath: () => import("../linear/elastic-net-path.ts").then(({ elasticNetPath }) => elasticNetPath),
	lasso: () => import("../linear/elastic-net.ts").then(({ lasso }) => lasso),
	lassoPath: () => import("../linear/elastic-net-path.ts").then(({ lassoPath }) => lassoPath),
	linearRegression: () => import("../linear/linear-regression.ts").then(({ linearRegression }) => linearRegression),
	logisticRegression: () =>
		import("../linear/logistic-regression.ts").then(({ logisticRegression }) => logisticRegression),
	ridge: () => import("../linear/ridge.ts").then(({ ridge }) => ridge),
	oneRule: () => import("../rules/one-rule.ts").then(({ oneRule }) => oneRule),
	ruleFit: () => import("../rules/rule-fit.ts").then(({ ruleFit }) => ruleFit),
	ruleList: () => import("../rules/rule-list.ts").then(({ ruleList }) => ruleList),
	ruleSet: () => import("../rules/rule-set.ts").then(({ ruleSet }) => ruleSet),
	multilayerPerceptron: () =>
		import("../network/multilayer-perceptron.ts").then(({ multilayerPerceptron }) => multilayerPerceptron),
	supportVectorMachine: () =>
		import("../kernel/support-vector-machine.ts").then(({ supportVectorMachine }) => supportVectorMachine),
	nearestNeighbours: () =>
		import("../neighbours/nearest-neighbours.ts").then(({ nearestNeighbours }) => nearestNeighbours),
};

/** The names of all estimators that a thread can make. */
export const estimatorNames: readonly string[] = Object.keys(makers);

/**
 * The estimator that a specification names, for a thread that is to fit it again.
 *
 * @throws ExplainError `unknown-name`.
 */
export async function estimatorOf({ method, options }: EstimatorSpec): Promise<Estimator> {
	const make = await makers[method]?.();
	if (!make)
		throw new ExplainError(
			"unknown-name",
			`expected an estimator (${Object.keys(makers).join(", ")}), got "${method}"`,
		);
	return make(options as never);
}

/** Whether a thread can make the same estimator; one with functions among its options it cannot. */
export function isPortable({ method, options }: EstimatorSpec): boolean {
	return Object.hasOwn(makers, method) && !Object.values(options).some((value) => typeof value === "function");
}
