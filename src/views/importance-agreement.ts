import { ExplainError } from "../core/errors.ts";
import type { Explanation } from "../core/explanation.ts";
import type { Control, ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";
import { importanceAxis, listed, methodLabel } from "./importance-words.ts";

/** What the comparison takes beside the importances. */
export interface ImportanceAgreementOptions {
	/**
	 * Importances as they are, as shares of the largest of each method, or as ranks. Default `"value"` where all are falls of the same
	 * score, otherwise `"share"`.
	 */
	readonly scale?: "value" | "share" | "rank";
	/** How many features to show at most, those with the largest importance by any method first. Default 15. */
	readonly most?: number;
	readonly title?: string;
	readonly controls?: readonly Control[];
}

/** The features of several importances, in one order, with a value for each method. */
interface Compared {
	readonly names: readonly string[];
	readonly methods: readonly string[];
	/** `[method][feature]` */
	readonly scores: readonly (readonly number[])[];
	/** From 1, `[method][feature]`. */
	readonly ranks: readonly (readonly number[])[];
	/** Whether a method's interval of a feature includes 0. */
	readonly zero: readonly (readonly boolean[])[];
	/** Features that stand in for each other, by any of the methods. */
	readonly groups: readonly (readonly number[])[];
	/** Whether all are falls of the same score, so that their sizes compare. */
	readonly sameUnit: boolean;
	/** What a method's numbers count. */
	readonly counts: readonly string[];
}

/** What each method asks, for where features that nothing stands in for are placed differently. */
const questions: Readonly<Record<string, string>> = {
	leaveOneFeatureOut: "what is lost without it",
	heldOutShap: "how much it moves the answers, for better or worse",
};
const shufflingAsks = "what the fitted model relies on to be right";

function compare(explanations: readonly Explanation<"importance">[]): Compared {
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
		const zero = places.map((i) => {
			const [low, high] = payload.interval ?? [];
			return low !== undefined && high !== undefined && low.values[i]! <= 0 && high.values[i]! >= 0;
		});
		const groups = (payload.correlated ?? []).map((group) =>
			group.map((i) => names.indexOf(payload.features[i]!.name)),
		);
		return { scores, ranks: scores.map((_, i) => order.indexOf(i) + 1), zero, groups };
	});
	const labels = explanations.map(methodLabel);
	const units = new Set(explanations.map(({ payload }) => payload.score));
	return {
		names,
		sameUnit: units.size === 1 && !units.has(undefined),
		counts: explanations.map(({ provenance }) => questions[provenance.method] ?? shufflingAsks),
		methods: labels.map((label, i) => (labels.indexOf(label) === i ? label : `${label} (${i + 1})`)),
		scores: of.map(({ scores }) => scores),
		ranks: of.map(({ ranks }) => ranks),
		zero: of.map(({ zero }) => zero),
		groups: of.find(({ groups }) => groups.length > 0)?.groups ?? [],
	};
}

/** The pearson correlation of two methods' ranks, 1 where they order the features alike. */
function rankCorrelation(a: readonly number[], b: readonly number[]): number {
	const middle = (a.length + 1) / 2;
	let [ab, aa] = [0, 0];
	for (let i = 0; i < a.length; i++) {
		ab += (a[i]! - middle) * (b[i]! - middle);
		aa += (a[i]! - middle) ** 2;
	}
	return aa > 0 ? ab / aa : 1;
}

/**
 * Several importances of the same features side by side: where do they disagree, and why?
 *
 * A line for each feature joins what the methods say of it. The sentence below names the features on which they differ most, with the
 * reason where features stand in for each other: shuffling asks what the fitted model relies on, leaving out asks what is lost when the others
 * may take over.
 *
 * @param explanations two or more, as `compareImportances` gives them; of any method, as long as the features are the same.
 * @throws ExplainError `bad-input` for fewer than two, or of different features.
 */
export function importanceAgreement(
	explanations: readonly Explanation<"importance">[],
	options: ImportanceAgreementOptions = {},
): ViewSpec {
	const compared = compare(explanations);
	const { names, methods, scores, ranks } = compared;
	const scale = options.scale ?? (compared.sameUnit ? "value" : "share");
	const largest = scores.map((own) => own.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1);
	const value = (method: number, feature: number): number => {
		if (scale === "rank") return ranks[method]![feature]!;
		return scores[method]![feature]! / (scale === "share" ? largest[method]! : 1);
	};
	const strongest = names.map((_, i) =>
		scores.reduce((most, own, m) => Math.max(most, own[i]! / largest[m]!), -Infinity),
	);
	const order = [...names.keys()].sort((a, b) => strongest[b]! - strongest[a]! || a - b);
	const shown = order.slice(0, options.most ?? 15);
	const points = shown.flatMap((i) =>
		methods.map((method, m) => ({
			feature: names[i]!,
			method,
			value: value(m, i),
			score: scores[m]![i]!,
			rank: ranks[m]![i]!,
		})),
	);
	const lines = shown.map((i) => {
		const own = methods.map((_, m) => value(m, i));
		return { feature: names[i]!, low: Math.min(...own), high: Math.max(...own) };
	});
	const axis = {
		value: importanceAxis(explanations[0]?.payload.score),
		share: "share of the method's largest",
		rank: "rank",
	}[scale];
	const caption = captionOf(compared, shown.length);
	return {
		title: options.title ?? "Where importances disagree",
		figure: {
			kind: "vega",
			spec: dumbbells(methods, axis, scale, names.length),
			data: { points, lines },
			alt: caption,
		},
		controls: options.controls ?? [],
		caption,
		table: {
			columns: ["feature", ...methods.flatMap((method) => [method, `rank ${method}`]), "stands in for"],
			rows: order.map((i) => [
				names[i]!,
				...methods.flatMap((_, m) => [scores[m]![i]!, ranks[m]![i]!]),
				standsInFor(compared, i).join(", "),
			]),
		},
	};
}

/** Ranks of features below this share of the largest importance are not compared. */
const worthComparing = 0.1;
/** Reasons in one caption. */
const mostReasons = 3;

const standsInFor = ({ groups, names }: Compared, feature: number): string[] =>
	(groups.find((group) => group.includes(feature)) ?? []).filter((i) => i !== feature).map((i) => names[i]!);

/** The two methods whose ranks agree least. */
function leastAlike(ranks: Compared["ranks"]): {
	readonly pair: readonly [number, number];
	readonly agreement: number;
} {
	let [pair, agreement]: [readonly [number, number], number] = [[0, 1], Infinity];
	for (let a = 0; a < ranks.length; a++) {
		for (let b = a + 1; b < ranks.length; b++) {
			const own = rankCorrelation(ranks[a]!, ranks[b]!);
			if (own < agreement) [pair, agreement] = [[a, b], own];
		}
	}
	return { pair, agreement };
}

function captionOf(compared: Compared, shown: number): string {
	const { names, methods, ranks, scores, counts } = compared;
	const parts: string[] = [];
	const { pair, agreement } = leastAlike(ranks);
	const [first, other] = [ranks[pair[0]]!, ranks[pair[1]]!];
	const likeness = agreement > 0.9 ? "almost alike" : agreement > 0.5 ? "somewhat alike" : "differently";
	parts.push(
		`${methods.length > 2 ? "Least alike: " : ""}"${methods[pair[0]]}" and "${methods[pair[1]]}" order the features ${likeness} (rank correlation ${formatNumber(agreement)}).`,
	);
	// The order of what hardly matters is chance.
	const matters = (i: number) =>
		scores.some((own) => own[i]! >= worthComparing * own.reduce((a, b) => Math.max(a, b), 0));
	const apart = (i: number) => (matters(i) ? Math.abs(first[i]! - other[i]!) : 0);
	const furthest = [...names.keys()].sort((a, b) => apart(b) - apart(a) || a - b)[0]!;
	if (apart(furthest) >= 2)
		parts.push(`They differ most on ${names[furthest]}: place ${first[furthest]} against place ${other[furthest]}.`);
	const reasons = compared.groups.slice(0, mostReasons).map((group) => reasonOf(compared, group));
	parts.push(...reasons);
	if (reasons.length > 0)
		parts.push(
			"Of features that stand in for each other, the rest tell what is left out, but a model that uses one misses it when it is shuffled.",
		);
	if (apart(furthest) >= 2 && standsInFor(compared, furthest).length === 0) {
		parts.push(
			`No other feature stands in for ${names[furthest]}, so the difference is one of the questions (${counts[pair[0]]}; ${counts[pair[1]]}) or of chance.`,
		);
	}
	if (shown < names.length) parts.push(`${names.length - shown} less important features are left out.`);
	return parts.join(" ");
}

/** Why methods disagree on features that stand in for each other. */
function reasonOf({ names, methods, scores, zero, sameUnit }: Compared, group: readonly number[]): string {
	const members = `${listed(group.map((i) => names[i]!))} stand in for each other`;
	const over = (m: number, which: Iterable<number>) => {
		let total = 0;
		for (const i of which) total += Math.max(0, scores[m]![i]!);
		return total;
	};
	// Numbers of different units compare as shares of what each method gives out.
	const sum = (m: number) =>
		sameUnit ? formatNumber(over(m, group)) : formatNumber(over(m, group) / over(m, names.keys()), "percent");
	const unclear = methods.map((_, m) => group.every((i) => zero[m]![i]! || scores[m]![i]! <= 0));
	if (unclear.every(Boolean)) return `${members}; no method finds any of them clearly above 0.`;
	const said = methods.map((method, m) => `${unclear[m] ? "nothing clear" : sum(m)} by "${method}"`);
	return `${members}: together ${said.join(", ")}.`;
}

/** A line from the smallest to the largest, and a point for each method; shapes differ too, for gray prints. */
function dumbbells(
	methods: readonly string[],
	title: string,
	scale: string,
	features: number,
): Record<string, unknown> {
	const y = { field: "feature", type: "nominal", sort: null, title: null, axis: { labelLimit: 180, grid: true } };
	// The first place is the best one.
	const ends =
		scale === "rank"
			? { scale: { domain: [features + 0.5, 0.5], nice: false }, axis: { tickMinStep: 1, format: "d", grid: false } }
			: { scale: { padding: 10 }, axis: { tickCount: 5, grid: false } };
	// Two in a row fit a narrow page.
	const legend = { title: null, orient: "top", columns: 2, labelLimit: 240 };
	return {
		width: 300,
		height: { step: 24 },
		layer: [
			{
				data: { name: "lines" },
				mark: { type: "rule", strokeWidth: 3, opacity: 0.35 },
				encoding: { y, x: { field: "low", type: "quantitative", title, ...ends }, x2: { field: "high" } },
			},
			{
				data: { name: "points" },
				mark: { type: "point", filled: true, size: 90, opacity: 1 },
				encoding: {
					y,
					x: { field: "value", type: "quantitative", title, ...ends },
					color: { field: "method", type: "nominal", scale: { domain: [...methods] }, legend },
					shape: { field: "method", type: "nominal", scale: { domain: [...methods] }, legend },
					tooltip: [
						{ field: "feature", type: "nominal" },
						{ field: "method", type: "nominal" },
						{ field: "score", type: "quantitative", format: ".4f", title: "importance" },
						{ field: "rank", type: "quantitative", format: "d" },
					],
				},
			},
		],
	};
}
