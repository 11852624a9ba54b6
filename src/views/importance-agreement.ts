import type { Explanation } from "../core/explanation.ts";
import type { Control, ViewSpec } from "../core/view-spec.ts";
import { compare } from "./importance-compared.ts";
import { alike, captionOf, standsInFor, whyApart } from "./importance-reasons.ts";
import { importanceAxis } from "./importance-words.ts";

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

/**
 * Several importances of the same features side by side: where do they disagree, and why?
 *
 * A line for each feature joins what the methods say of it, strong where they are apart by more than a fifth of their largest. The sentences below tell
 * the features on which they differ most, and why, as far as the answers tell: others that stand in for it (shuffling asks what the fitted model
 * relies on, leaving out what is lost when the others may take over), moves that make no answer better, interactions (of mean |SHAP|), models that are
 * better without it; and whether the intervals leave room for chance. Every feature has its reason in the table.
 *
 * @param explanations two or more, as `compareImportances` gives them; of any method, as long as the features are the same.
 * @throws ExplainError `bad-input` for fewer than two, or of different features.
 */
export function importanceAgreement(
	explanations: readonly Explanation<"importance">[],
	options: ImportanceAgreementOptions = {},
): ViewSpec {
	const compared = compare(explanations);
	const { names, methods, scores, ranks, largest } = compared;
	const scale = options.scale ?? (compared.sameUnit ? "value" : "share");
	const why = names.map((_, i) => whyApart(compared, i));
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
			why: why[i] ?? alike,
		})),
	);
	const lines = shown.map((i) => {
		const own = methods.map((_, m) => value(m, i));
		return { feature: names[i]!, low: Math.min(...own), high: Math.max(...own), apart: why[i] !== undefined };
	});
	const axis = {
		value: importanceAxis(explanations[0]?.payload.score),
		share: "share of the method's largest",
		rank: "rank",
	}[scale];
	const caption = captionOf(compared, why, shown.length);
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
			columns: [
				"feature",
				...methods.flatMap((method) => [method, `rank ${method}`]),
				"stands in for",
				"why they differ",
			],
			rows: order.map((i) => [
				names[i]!,
				...methods.flatMap((_, m) => [scores[m]![i]!, ranks[m]![i]!]),
				standsInFor(compared, i).join(", "),
				why[i] ?? alike,
			]),
		},
	};
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
				mark: { type: "rule", strokeWidth: 3 },
				encoding: {
					y,
					x: { field: "low", type: "quantitative", title, ...ends },
					x2: { field: "high" },
					// Where methods disagree the line is strong.
					opacity: { condition: { test: { field: "apart", equal: true }, value: 0.7 }, value: 0.25 },
				},
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
						{ field: "why", type: "nominal", title: "why they differ" },
					],
				},
			},
		],
	};
}
