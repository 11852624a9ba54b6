import { ExplainError } from "../../core/errors.ts";
import type { ScoreUnit } from "../../core/explanation.ts";

/** The scale on which shares are added up: that of the answer, its log-odds, or its logarithm. */
export type LinkFunction = "identity" | "logit" | "log";

/** The unit of an answer on the link's scale. */
export function linkedUnit(link: LinkFunction, unit: ScoreUnit): ScoreUnit {
	if (link === "identity") return unit;
	return link === "logit" ? "log-odds" : "none";
}

/**
 * Puts mean answers on the link's scale, in place.
 *
 * @throws ExplainError `not-finite` for an answer without a finite logit or logarithm.
 */
export function applyLink(who: string, link: LinkFunction, values: Float64Array): Float64Array {
	if (link === "identity") return values;
	for (let i = 0; i < values.length; i++) {
		const value = values[i] as number;
		const linked = link === "logit" ? Math.log(value / (1 - value)) : Math.log(value);
		if (!Number.isFinite(linked)) {
			const words =
				link === "logit"
					? 'expected mean answers between 0 and 1 for link "logit"'
					: 'expected positive mean answers for link "log"';
			throw new ExplainError("not-finite", `${who}: ${words}, got ${value}; explain: "score" needs no link`);
		}
		values[i] = linked;
	}
	return values;
}
