import { deepFreeze, type Explanation, type GroupMetric, type GroupOfRows } from "../core/explanation.ts";
import { ndArray } from "../core/nd-array.ts";
import { checkOptions, number, type OptionRules, optionalText } from "../core/options.ts";
import type { Predictor } from "../core/predictor.ts";
import type { Control, ViewSpec } from "../core/view-spec.ts";
import {
	atThreshold,
	type GroupedScores,
	type GroupMetricsOptions,
	groupedScores,
	groupMetrics,
} from "../explain/fairness/group-metrics.ts";
import type { TableRows } from "../models/table/rows.ts";
import { reliabilityDiagram } from "../views/calibration.ts";
import { confusionMatrix } from "../views/confusion.ts";
import { groupDots } from "../views/group-metrics.ts";
import { Explorer, type ExplorerDefinition, type Values } from "./explorer.ts";

/** What {@link exploreFairness} takes. */
export interface ExploreFairnessOptions extends Pick<GroupMetricsOptions, "target" | "sensitive" | "positive"> {
	/** The threshold to start with. Default 0.5. */
	threshold?: number;
	/** Parts of the reliability of each group. Default 5. */
	bins?: number;
}

const who = "exploreFairness";
const own = "threshold of ";
/** Fine enough for a slider, coarse enough to try all. */
const step = 0.01;
/** More sliders than groups to look at are no help. */
const mostSliders = 8;

type Settings = Required<Pick<ExploreFairnessOptions, "target" | "sensitive" | "positive" | "threshold" | "bins">>;

const given = (expected: string) => ({
	expected,
	fallback: undefined as never,
	accepts: (value: unknown) => value !== null && (typeof value === "string" || typeof value === "object"),
});
const rules: OptionRules<Settings> = {
	target: given("the name of a column, or the class of each row"),
	sensitive: given("names of columns"),
	positive: optionalText(),
	threshold: number(0.5, { min: 0, max: 1 }),
	bins: number(5, { min: 1, max: 100, integer: true }),
};

/** What thresholds can make equal between groups. */
const equalisers: readonly { readonly value: string; readonly label: string; readonly metric: GroupMetric }[] = [
	{ value: "selection", label: "selection rates", metric: "selection rate" },
	{ value: "opportunity", label: "true positive rates", metric: "true positive rate" },
	{ value: "false", label: "false positive rates", metric: "false positive rate" },
];

/** What an explorer of fairness asks and draws. */
class FairnessQuestions implements ExplorerDefinition<Explanation<"groups">> {
	readonly values: Values;
	readonly #first: Explanation<"groups">;
	readonly #scores: GroupedScores;
	readonly #attributes: readonly string[];

	constructor(first: Explanation<"groups">, scores: GroupedScores, threshold: number) {
		this.#first = first;
		this.#scores = scores;
		this.#attributes = scores.attributes.map(([group]) => group?.attribute as string);
		this.values = {
			attribute: this.#attributes[0] as string,
			threshold,
			equalise: "none",
			...Object.fromEntries(scores.attributes.flat().map(({ name }) => [own + name, threshold])),
		};
	}

	/** The predictions of the attribute that is looked at. */
	#of(attribute: Values[string] | undefined): GroupedScores {
		const at = Math.max(0, this.#attributes.indexOf(String(attribute)));
		return {
			positive: this.#scores.positive,
			attributes: [this.#scores.attributes[at] as GroupedScores["attributes"][number]],
		};
	}

	controls({ attribute, equalise }: Values): readonly Control[] {
		const groups = this.#of(attribute).attributes[0]!.slice(0, mostSliders);
		const threshold = { answeredBy: "explainer", type: "range", min: 0, max: 1, step, format: "percent" } as const;
		return [
			...(this.#attributes.length > 1
				? [
						{
							id: "attribute",
							label: "Groups by",
							answeredBy: "explainer",
							type: "choice",
							style: "menu",
							options: this.#attributes.map((value) => ({ value, label: value })),
						} as const,
					]
				: []),
			{
				id: "threshold",
				label: "Select from",
				help: `A row with at least this probability of "${this.#scores.positive}" is selected.`,
				...threshold,
			},
			{
				id: "equalise",
				label: "Thresholds",
				help: "One for all, your own for each group, or those that make a rate of each group as near as can be to that of all rows.",
				answeredBy: "explainer",
				type: "choice",
				style: "menu",
				options: [
					{ value: "none", label: "the same for all" },
					{ value: "own", label: "one for each group" },
					...equalisers.map(({ value, label }) => ({ value, label: `equal ${label}` })),
				],
			},
			...(equalise === "none"
				? []
				: groups.map(
						({ name }): Control => ({ id: own + name, label: name, ...threshold, disabled: equalise !== "own" }),
					)),
		];
	}

	/** The thresholds of groups follow: the one for all, or those that make a rate equal. */
	settle(values: Values): Values {
		const scores = this.#of(values.attribute);
		const names = scores.attributes[0]!.map(({ name }) => name);
		const equaliser = equalisers.find(({ value }) => value === values.equalise);
		if (values.equalise === "own") return values;
		const thresholds = equaliser
			? this.#equal(scores, equaliser.metric, Number(values.threshold))
			: names.map((name) => [name, Number(values.threshold)] as const);
		return { ...values, ...Object.fromEntries(thresholds.map(([name, at]) => [own + name, at])) };
	}

	/** For each group the threshold at which a rate comes nearest to that of all rows at the common one; of equally near ones the nearest to that. */
	#equal(scores: GroupedScores, metric: GroupMetric, common: number): [string, number][] {
		const groups = scores.attributes[0]!;
		const rateOf = (members: typeof groups, threshold: number) => {
			let [part, count] = [0, 0];
			for (const { probabilities, outcomes } of members) {
				for (let i = 0; i < probabilities.length; i++) {
					const counts = metric === "selection rate" || outcomes[i] === Number(metric === "true positive rate");
					if (!counts) continue;
					count++;
					if ((probabilities[i] as number) >= threshold) part++;
				}
			}
			return count === 0 ? undefined : part / count;
		};
		const wanted = rateOf(groups, common) ?? 0;
		return groups.map((group) => {
			let best = { threshold: common, miss: Infinity };
			for (let k = 0; k <= 1 / step; k++) {
				const threshold = k * step;
				const rate = rateOf([group], threshold);
				if (rate === undefined) continue;
				const miss = Math.abs(rate - wanted);
				const isNearer = Math.abs(threshold - common) < Math.abs(best.threshold - common);
				if (miss < best.miss - 1e-12 || (miss < best.miss + 1e-12 && isNearer)) best = { threshold, miss };
			}
			return [group.name, Number(best.threshold.toFixed(2))];
		});
	}

	label(): string {
		return "counting who is selected";
	}

	async compute(values: Values): Promise<Explanation<"groups">> {
		const scores = this.#of(values.attribute);
		const threshold = Object.fromEntries(
			scores.attributes[0]!.map(({ name }) => [name, Number(values[own + name] ?? values.threshold)]),
		);
		const { payload, warnings } = atThreshold(scores, threshold);
		const { diagnostics, provenance, ...first } = this.#first;
		const { warnings: _, ...cost } = diagnostics;
		return deepFreeze({
			...first,
			payload,
			diagnostics: { ...cost, ...(warnings.length > 0 && { warnings }) },
			provenance: { ...provenance, options: { ...provenance.options, threshold } },
		});
	}

	views(
		{ payload, diagnostics }: Explanation<"groups">,
		values: Values,
		controls: readonly Control[],
	): readonly ViewSpec[] {
		const { groups, positive } = payload;
		const dots = groupDots({ ...this.#first, payload }, { attribute: groups[0]?.attribute as string, controls });
		const note = diagnostics.warnings?.find((text) => text.includes("cannot all hold"));
		const panel = ({ name, counts: { tp, fp, fn, tn } }: Pick<GroupOfRows, "name" | "counts">) => ({
			name,
			counts: ndArray(Float64Array.of(tn, fp, fn, tp), [2, 2], ["truth", "predicted"]),
		});
		const sum = (of: keyof GroupOfRows["counts"]) => groups.reduce((total, { counts }) => total + counts[of], 0);
		const all = { name: "all rows", counts: { tp: sum("tp"), fp: sum("fp"), fn: sum("fn"), tn: sum("tn") } };
		const large = [...groups].sort((a, b) => b.rows.length - a.rows.length).slice(0, 3);
		const shown = groups.filter((group) => large.includes(group));
		return [
			{ ...dots, ...(note && { caption: `${dots.caption} ${note}` }) },
			confusionMatrix([all, ...shown].map(panel), [`not ${positive}`, positive], {
				title: `Who is selected, of all and of the ${shown.length < groups.length ? "largest " : ""}groups`,
			}),
			reliabilityDiagram(
				shown.map(({ name, reliability, metrics }) => ({
					name,
					bins: reliability,
					error: metrics["calibration error"].value ?? 0,
				})),
				{ positive, title: `Does a probability mean the same by ${values.attribute}?` },
			),
		];
	}
}

/**
 * Who is selected at which threshold, and what is equal between groups then? Metrics of each group with intervals, confusion matrices and
 * reliability, while the threshold moves: one for all, one for each group, or those that make a rate equal. What one choice closes, another opens.
 *
 * The model is asked once; a move costs O(rows), with equal rates 100 times that.
 *
 * @returns the explorer; its `answer` holds the metrics that are shown.
 * @throws ExplainError as `groupMetrics`.
 *
 * @example `await exploreFairness(model, test, { target: "vote", sensitive: ["age", "education"], positive: "Dole" });`
 *
 * Hardt, Price, Srebro (2016), Equality of Opportunity in Supervised Learning, section 3. Key `hardt2016`.
 */
export async function exploreFairness(
	model: Predictor,
	rows: TableRows,
	options: ExploreFairnessOptions,
): Promise<Explorer<Explanation<"groups">>> {
	const { target, sensitive, positive, threshold, bins } = checkOptions<Settings>(who, rules, options ?? {});
	const asked = { target, sensitive, positive, bins };
	const first = await groupMetrics(model, rows, { ...asked, threshold, resamples: 0 });
	const scores = await groupedScores(model, rows, { ...asked, intersections: false });
	return Explorer.start(new FairnessQuestions(first, scores, threshold));
}
