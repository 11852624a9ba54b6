import { ExplainError } from "../core/errors.ts";
import type { Explanation } from "../core/explanation.ts";
import { methodLabel } from "./importance-words.ts";

/** The features of several importances, in one order, with a value for each method. */
export interface Compared {
	readonly names: readonly string[];
	readonly methods: readonly string[];
	/** `[method][feature]` */
	readonly scores: readonly (readonly number[])[];
	/** The largest magnitude of each method, 1 where all are 0. */
	readonly largest: readonly number[];
	/** From 1, `[method][feature]`. */
	readonly ranks: readonly (readonly number[])[];
	/** 95 % of each, where a method tells them, `[method][feature]`. */
	readonly intervals: readonly (readonly (readonly [number, number] | undefined)[])[];
	/** Features that stand in for each other, by any of the methods. */
	readonly groups: readonly (readonly number[])[];
	/** Whether all are falls of the same score, so that their sizes compare. */
	readonly sameUnit: boolean;
	/** What each method asks. */
	readonly asks: readonly (keyof typeof questions)[];
	/** The share of a feature's moves that depends on other features, where a method tells it. */
	readonly interaction: readonly number[];
}

/** What methods ask. */
export const questions = {
	left: "what is lost without it",
	moves: "how much it moves the answers, for better or worse",
	shuffled: "what the fitted model relies on to be right",
} as const;
const askedBy: Readonly<Record<string, keyof typeof questions>> = { leaveOneFeatureOut: "left", heldOutShap: "moves" };

/**
 * Puts importances beside each other.
 *
 * @throws ExplainError `bad-input` for fewer than two, or of different features.
 */
export function compare(explanations: readonly Explanation<"importance">[]): Compared {
	const [first] = explanations;
	if (!first || explanations.length < 2) {
		throw new ExplainError(
			"bad-input",
			`importanceAgreement: expected at least two importances, such as compareImportances gives, got ${explanations.length}`,
		);
	}
	const names = first.payload.features.map(({ name }) => name);
	const of = explanations.map(({ payload, provenance }) => {
		const places = names.map((name) => payload.features.findIndex((feature) => feature.name === name));
		if (places.includes(-1) || payload.features.length !== names.length) {
			const came = payload.features.map(({ name }) => name).join(", ");
			throw new ExplainError(
				"bad-input",
				`importanceAgreement: expected importances of the same features (${names.join(", ")}), got those of ${came} by ${provenance.method}`,
			);
		}
		const scores = places.map((i) => payload.scores.values[i]!);
		const order = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b);
		const interval = places.map(
			(i) => payload.interval && ([payload.interval[0].values[i]!, payload.interval[1].values[i]!] as const),
		);
		const interaction = payload.interaction && places.map((i) => payload.interaction!.values[i]!);
		const groups = (payload.correlated ?? []).map((group) =>
			group.map((i) => names.indexOf(payload.features[i]!.name)),
		);
		return { scores, ranks: scores.map((_, i) => order.indexOf(i) + 1), interval, groups, interaction };
	});
	const labels = explanations.map(methodLabel);
	const units = new Set(explanations.map(({ payload }) => payload.score));
	return {
		names,
		sameUnit: units.size === 1 && !units.has(undefined),
		asks: explanations.map(({ provenance }) => askedBy[provenance.method] ?? "shuffled"),
		interaction: of.find(({ interaction }) => interaction)?.interaction ?? names.map(() => 0),
		methods: labels.map((label, i) => (labels.indexOf(label) === i ? label : `${label} (${i + 1})`)),
		scores: of.map(({ scores }) => scores),
		largest: of.map(({ scores }) => scores.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1),
		ranks: of.map(({ ranks }) => ranks),
		intervals: of.map(({ interval }) => interval),
		groups: of.find(({ groups }) => groups.length > 0)?.groups ?? [],
	};
}
