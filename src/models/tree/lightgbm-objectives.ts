import { ExplainError } from "../../core/errors.ts";
import type { ScoreUnit } from "../../core/explanation.ts";
import type { Link } from "./link.ts";

/** What an objective makes of scores. */
interface Objective {
	readonly link: Link;
	readonly scoreUnit: ScoreUnit;
	readonly outputUnit: ScoreUnit;
}

const identity: Objective = { link: { name: "identity" }, scoreUnit: "response", outputUnit: "response" };
const exponential: Objective = { link: { name: "exp" }, scoreUnit: "none", outputUnit: "response" };

type Make = (words: readonly string[], reader: string) => Objective;

/** A parameter of the objective's line, such as `sigmoid:1`. */
function parameter(words: readonly string[], name: string, fallback: number): number {
	const word = words.find((text) => text.startsWith(`${name}:`));
	const value = word === undefined ? fallback : Number(word.slice(name.length + 1));
	return Number.isFinite(value) ? value : fallback;
}

const logistic = (words: readonly string[]): Objective => ({
	link: { name: "logistic", scale: parameter(words, "sigmoid", 1) },
	scoreUnit: "log-odds",
	outputUnit: "probability",
});

/** `sqrt` after a regression's name: the root of the target was fitted. */
const regression: Make = (words) =>
	words.includes("sqrt") ? { ...identity, link: { name: "signed-square" }, scoreUnit: "none" } : identity;

const objectives: Readonly<Record<string, Make>> = {
	regression,
	regression_l1: regression,
	huber: regression,
	fair: regression,
	quantile: regression,
	mape: regression,
	poisson: () => exponential,
	gamma: () => exponential,
	tweedie: () => exponential,
	binary: logistic,
	multiclass: () => ({ link: { name: "softmax" }, scoreUnit: "logit", outputUnit: "probability" }),
	multiclassova: logistic,
	cross_entropy: () => ({ link: { name: "logistic" }, scoreUnit: "log-odds", outputUnit: "response" }),
	cross_entropy_lambda: () => ({ link: { name: "softplus" }, scoreUnit: "none", outputUnit: "response" }),
	lambdarank: () => identity,
	rank_xendcg: () => identity,
	custom: () => identity,
};

/**
 * @param line the objective's line, such as `"binary sigmoid:1"`; undefined where the model was fitted with a function.
 * @throws ExplainError `unsupported-model` for an objective that is not known.
 */
export function lightgbmObjective(reader: string, line: string | undefined): Objective {
	const words = (line ?? "custom").split(" ");
	const name = words[0] as string;
	const make = Object.hasOwn(objectives, name) ? objectives[name] : undefined;
	if (make) return make(words, reader);
	const known = Object.keys(objectives).join(", ");
	throw new ExplainError(
		"unsupported-model",
		`${reader}: expected a LightGBM objective of ${known}, got ${JSON.stringify(name)}`,
	);
}
