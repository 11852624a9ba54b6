import { ExplainError } from "../core/errors.ts";
import type { NdArray } from "../core/nd-array.ts";
import type { ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";

/** What the bars take beside the scores. */
export interface ClassScoresOptions {
	/** The class that is explained now, from 0. */
	readonly target?: number;
	/** The class that is right, where that is known. */
	readonly truth?: number;
	/** What a score is. Default `"probability"`, whose axis goes from 0 to 1. */
	readonly unit?: "probability" | "logit";
	/** The control that a click on a bar sets to the class' index, as text. */
	readonly pick?: string;
	/** How many classes to show at most, the largest first; the explained and the right one are always there. Default 12. */
	readonly most?: number;
	readonly title?: string;
}

/**
 * The score of each class as bars: what does the model think of this example, and which class is explained?
 *
 * @param scores `[classes]`.
 * @param names As many.
 * @throws ExplainError `shape-mismatch` when scores and names differ in number, `out-of-range` for a class that is not there.
 */
export function classScores(scores: NdArray, names: readonly string[], options: ClassScoresOptions = {}): ViewSpec {
	const { target, truth, unit = "probability", pick, most = 12, title = "Class scores" } = options;
	const count = scores.values.length;
	if (names.length !== count)
		throw new ExplainError(
			"shape-mismatch",
			`classScores: expected ${count} names for ${count} scores, got ${names.length}`,
		);
	for (const [option, index] of Object.entries({ target, truth }))
		if (index !== undefined && !(Number.isInteger(index) && index >= 0 && index < count))
			throw new ExplainError("out-of-range", `classScores: expected ${option} from 0 to ${count - 1}, got ${index}`);

	const order = [...scores.values.keys()].sort((a, b) => scores.values[b]! - scores.values[a]! || a - b);
	const best = order[0] ?? 0;
	const shown = new Set([target, truth, ...order].filter((index) => index !== undefined).slice(0, Math.max(most, 2)));
	const rows = [...shown]
		.sort((a, b) => a - b)
		.map((index) => ({
			class: names[index]!,
			index: String(index),
			score: scores.values[index]!,
			text: scoreText(scores.values[index]!, unit),
			role: index === target ? "explained" : "other",
		}));
	const left = count - rows.length;
	const caption =
		`The model prefers ${names[best]} (${unit} ${scoreText(scores.values[best] ?? 0, unit)})` +
		(truth === undefined ? "" : truth === best ? ", which is right" : `; right is ${names[truth]}`) +
		(target === undefined || target === best
			? "."
			: `; explained is ${names[target]} (${scoreText(scores.values[target]!, unit)}).`) +
		(left > 0 ? ` ${left} classes with smaller scores are left out.` : "");
	return {
		title,
		figure: {
			kind: "vega",
			spec: barsSpec(unit, rows.length, pick !== undefined),
			data: { scores: rows },
			alt: caption,
			...(pick !== undefined && { pick: { control: pick, field: "index" } }),
		},
		controls: [],
		caption,
		table: {
			columns: ["class", unit, "note"],
			rows: rows.map((row) => [
				row.class,
				row.score,
				[
					Number(row.index) === best && "preferred",
					row.role === "explained" && "explained",
					Number(row.index) === truth && "right",
				]
					.filter(Boolean)
					.join(", "),
			]),
		},
	};
}

/** Next to a bar of probability 0.7, the digits of 4.69e−10 are noise, and so is the gap that is left of 1. */
function scoreText(score: number, unit: "probability" | "logit"): string {
	if (unit === "probability" && score > 0 && score < 0.0005) return "< 0.001";
	if (unit === "probability" && score < 1 && score > 0.9995) return "> 0.999";
	return formatNumber(score);
}

/** The same for as many classes, so that a new answer moves the bars of the chart that is there. */
function barsSpec(unit: "probability" | "logit", bars: number, clickable: boolean): Record<string, unknown> {
	const y = { field: "class", type: "nominal", sort: null, title: null };
	const domain = unit === "probability" ? { scale: { domain: [0, 1] } } : {};
	return {
		data: { name: "scores" },
		width: 240,
		height: 18 * bars,
		encoding: { y, x: { field: "score", type: "quantitative", title: unit, ...domain, axis: { tickCount: 5 } } },
		layer: [
			{
				mark: { type: "bar", ...(clickable && { cursor: "pointer" }) },
				encoding: {
					color: {
						field: "role",
						type: "nominal",
						// Blue is what is explained; gray stays behind it in both themes.
						scale: { domain: ["explained", "other"], range: ["#1b6fb5", "#9aa3b2"] },
						legend: null,
					},
					tooltip: [
						{ field: "class", type: "nominal" },
						{ field: "score", type: "quantitative", format: ".4f", title: unit },
					],
				},
			},
			{
				mark: { type: "text", align: "left", baseline: "middle", dx: 4, fontSize: 10 },
				encoding: { text: { field: "text", type: "nominal" } },
			},
		],
	};
}
