import type { Explanation, Feature } from "../core/explanation.ts";
import { formatNumber } from "../figure/format-number.ts";

/** A feature with its unit, as an axis names it. */
export function axisTitle({ name, unit }: Feature): string {
	return unit ? `${name} (${unit})` : name;
}

/** What the effect is of: `"probability of benign"`, `"progression"`. */
export function answerName({ target, unit }: Explanation, given: string | undefined): string {
	const output = given ?? target?.names?.[0];
	if (unit === "probability") return output === undefined ? "probability" : `probability of ${output}`;
	if (unit === "log-odds" || unit === "logit") return output === undefined ? unit : `${unit} of ${output}`;
	return output ?? "answer";
}

const scales = new Set(["probability", "log-odds", "logit", "answer"]);

/** The answer within a sentence: `"the probability of benign"`; the name of a column has no article: `"progression"`. */
export const inSentence = (answer: string): string =>
	scales.has(answer.split(" ", 1)[0] as string) ? `the ${answer}` : answer;

/** The same where a sentence begins with it; the name of a column is written as it is. */
export const toBegin = (answer: string): string => inSentence(answer).replace(/^the /, "The ");

/** What the curve's height is: the answer, or how it differs from the first place or from the mean. */
export function heightName(explanation: Explanation, answer: string): string {
	if (explanation.provenance.method === "accumulatedLocalEffects") return `${answer} against its mean`;
	return isRelative(explanation) ? `change of ${answer}` : answer;
}

/** Whether an effect tells differences and not answers. */
export function isRelative({ provenance: { method, options } }: Explanation): boolean {
	return method === "accumulatedLocalEffects" || options.centre === true;
}

/** A value of the grid as people write it: the level's name, or the number. */
export function placeText({ levels }: Feature, value: number): string {
	return levels?.[value] ?? formatNumber(value);
}
