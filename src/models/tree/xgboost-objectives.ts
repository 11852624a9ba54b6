import { ExplainError } from "../../core/errors.ts";
import type { ScoreUnit } from "../../core/explanation.ts";
import type { Link } from "./link.ts";

/** What an objective makes of scores, and how its `base_score`, which is on the scale of predictions, becomes a score. */
interface Objective {
	readonly link: Link["name"];
	readonly scoreUnit: ScoreUnit;
	readonly outputUnit: ScoreUnit;
	readonly baseToScore: (base: number) => number;
}

const same = (base: number) => base;
const logit = (base: number) => Math.log(base / (1 - base));

const identity: Objective = { link: "identity", scoreUnit: "response", outputUnit: "response", baseToScore: same };
const exponential: Objective = { link: "exp", scoreUnit: "none", outputUnit: "response", baseToScore: Math.log };
const logistic: Objective = {
	link: "logistic",
	scoreUnit: "log-odds",
	outputUnit: "probability",
	baseToScore: logit,
};
const softmax: Objective = { link: "softmax", scoreUnit: "logit", outputUnit: "probability", baseToScore: same };

const objectives: Readonly<Record<string, Objective>> = {
	"reg:squarederror": identity,
	"reg:linear": identity,
	"reg:squaredlogerror": identity,
	"reg:pseudohubererror": identity,
	"reg:absoluteerror": identity,
	"reg:quantileerror": identity,
	"reg:expectileerror": identity,
	"rank:pairwise": identity,
	"rank:ndcg": identity,
	"rank:map": identity,
	"count:poisson": exponential,
	"reg:gamma": exponential,
	"reg:tweedie": exponential,
	"survival:cox": exponential,
	"survival:aft": exponential,
	"reg:logistic": { ...logistic, outputUnit: "response" },
	"binary:logistic": logistic,
	"binary:logitraw": { ...identity, scoreUnit: "log-odds", outputUnit: "log-odds" },
	"binary:hinge": { ...identity, link: "step", scoreUnit: "none", outputUnit: "probability" },
	"multi:softprob": softmax,
	"multi:softmax": softmax,
};

/** @throws ExplainError `unsupported-model` for an objective that is not known. */
export function xgboostObjective(reader: string, name: string): Objective {
	const objective = Object.hasOwn(objectives, name) ? objectives[name] : undefined;
	if (objective) return objective;
	const known = Object.keys(objectives).join(", ");
	throw new ExplainError(
		"unsupported-model",
		`${reader}: expected an XGBoost objective of ${known}, got ${JSON.stringify(name)}`,
	);
}
