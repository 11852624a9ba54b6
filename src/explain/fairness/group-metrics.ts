import { ExplainError, shown } from "../../core/errors.ts";
import { defineExplainer } from "../../core/explainer.ts";
import type { Estimate, GroupOfRows } from "../../core/explanation.ts";
import { checked, flag, number, optionalText } from "../../core/options.ts";
import type { Predictor } from "../../core/predictor.ts";
import type { Random } from "../../core/random.ts";
import { type Groups, groupsOf, intersectionOf } from "../../data/checks/groups-of.ts";
import type { Table } from "../../data/table/table.ts";
import { readEvaluationData } from "../../models/table/evaluation-data.ts";
import { isTableLike, type TableRows, tableOf } from "../../models/table/rows.ts";
import { answersOf, identifyPredictor } from "../perturbation/answers.ts";
import { decided, type GroupScores, groupScores } from "./decisions.ts";
import { noEstimate } from "./estimates.ts";
import { gapsOf, warningsOf } from "./gaps.ts";
import { binsOf, reliabilityOf } from "./reliability.ts";

/** Where a row counts as selected: from one probability on, or from another in each group. */
export type Threshold = number | Readonly<Record<string, number>>;

/** The options of {@link groupMetrics}. */
export interface GroupMetricsOptions {
	/** The column with the truth, or the class of each row. */
	target: string | ArrayLike<number | string | boolean | null>;
	/** The columns whose groups are compared; the model need not use them. Numbers of more than 8 different values are cut at their quartiles. */
	sensitive: string | readonly string[];
	/** The class whose probability counts. Default: the second of two; of more it has to be said. */
	positive?: string | undefined;
	/** From which probability on a row is selected: for all, or by name of the group (those not named: 0.5). Default 0.5. */
	threshold?: Threshold;
	/** Whether groups by all sensitive columns together are compared too. Default false. */
	intersections?: boolean;
	/** Parts of the reliability of each group. Default 10. */
	bins?: number;
	/** How often a group's rows are drawn again for the interval of its calibration error; 0 for no interval. Default 200. */
	resamples?: number;
}

/** Predictions by groups, on which thresholds are tried. */
export interface GroupedScores {
	readonly positive: string;
	/** The groups of each attribute. */
	readonly attributes: readonly (readonly GroupScores[])[];
}

const who = "groupMetrics";

/** The table with the columns of groups, of rows for a model. */
function sensitiveGroups(table: Table, sensitive: string | readonly string[], intersections: boolean): Groups[] {
	const names = typeof sensitive === "string" ? [sensitive] : sensitive;
	const all = names.map((name) => {
		if (table.has(name)) return groupsOf(table.column(name));
		const words = `expected option "sensitive" to name columns (${table.names.slice(0, 20).join(", ")})`;
		throw new ExplainError("unknown-name", `${who}: ${words}, got ${shown(name)}`);
	});
	return intersections && all.length > 1 ? [...all, intersectionOf(all)] : all;
}

/** The index of the class whose probability counts. */
function positiveOf(model: Predictor, columns: number, asked: string | undefined): { index: number; name: string } {
	const names = model.outputNames ?? Array.from({ length: Math.max(2, columns) }, (_, k) => String(k));
	const index = asked === undefined ? (names.length === 2 ? 1 : -1) : names.indexOf(asked);
	if (index >= 0) return { index, name: names[index] as string };
	const words = `expected option "positive" to be one of the model's classes (${names.slice(0, 20).join(", ")})`;
	throw new ExplainError(asked === undefined ? "bad-option" : "unknown-name", `${who}: ${words}, got ${shown(asked)}`);
}

/**
 * Asks the model once, and puts its answers into groups.
 *
 * @internal
 */
export async function groupedScores(
	model: Predictor,
	rows: TableRows,
	options: Required<Pick<GroupMetricsOptions, "target" | "sensitive" | "intersections" | "bins">> & {
		positive: string | undefined;
	},
	run: { batchSize?: number | undefined; signal?: AbortSignal | undefined; evaluated?: (rows: number) => void } = {},
): Promise<GroupedScores> {
	if (!isTableLike(rows))
		throw new ExplainError("bad-input", `${who}: expected a table with the sensitive columns, got ${shown(rows)}`);
	const table = tableOf(rows);
	const groups = sensitiveGroups(table, options.sensitive, options.intersections);
	const data = await readEvaluationData(who, model, rows, options.target);
	if (data.task !== "classification" || model.outputUnit !== "probability") {
		const words = "expected a classifier that gives probabilities";
		throw new ExplainError("unsupported-model", `${who}: ${words}, got one that gives ${model.outputUnit}`);
	}
	const { batchSize, signal } = run;
	const asked = { ...(batchSize !== undefined && { batchSize }), ...(signal && { signal }) };
	const { values, shape } = await answersOf(who, model, "prediction").ask(data.x, asked);
	run.evaluated?.(data.rowCount);
	const columns = shape[1] as number;
	const { index, name } = positiveOf(model, columns, options.positive);
	const all = {
		// One column is the probability of the second class.
		probabilities: Float64Array.from({ length: data.rowCount }, (_, row) =>
			columns === 1
				? index === 1
					? (values[row] as number)
					: 1 - (values[row] as number)
				: (values[row * columns + index] as number),
		),
		outcomes: Uint8Array.from(data.y, (code) => Number(code === index)),
	};
	const attributes = groups.map(({ name: attribute, groups: names, codes, counts }) => {
		const members = counts.map((count) => new Uint32Array(count));
		const filled = new Uint32Array(counts.length);
		for (let row = 0; row < codes.length; row++) {
			const code = codes[row] as number;
			(members[code] as Uint32Array)[filled[code]!++] = row;
		}
		return names.map((group, code) => groupScores(attribute, group, members[code] as Uint32Array, all, options.bins));
	});
	return { positive: name, attributes };
}

/** The threshold of each group; a name that no group has is refused. */
function thresholdOf(threshold: Threshold, { attributes }: GroupedScores): (name: string) => number {
	if (typeof threshold === "number") return () => threshold;
	const names = new Set(attributes.flat().map(({ name }) => name));
	const unknown = Object.keys(threshold).find((name) => !names.has(name));
	if (unknown !== undefined) {
		const words = `expected option "threshold" to name groups (${[...names].slice(0, 20).join(", ")})`;
		throw new ExplainError("unknown-name", `${who}: ${words}, got ${shown(unknown)}`);
	}
	return (name) => threshold[name] ?? 0.5;
}

/** @internal What follows from thresholds; `errorOf` gives each group's calibration error, which they do not change. */
export function atThreshold(
	scores: GroupedScores,
	threshold: Threshold,
	errorOf: (group: GroupScores) => Estimate = ({ reliability, rows }) => ({
		value: reliability.error,
		interval: null,
		count: rows.length,
	}),
) {
	const thresholds = thresholdOf(threshold, scores);
	const parts = scores.attributes.map((groups) => {
		const answers = groups.map((group): GroupOfRows => decided(group, thresholds(group.name), errorOf(group)));
		const gaps = gapsOf(answers);
		return { answers, gaps, warnings: warningsOf(answers) };
	});
	return {
		payload: {
			positive: scores.positive,
			groups: parts.flatMap(({ answers }) => answers),
			gaps: parts.flatMap(({ gaps }) => gaps),
		},
		warnings: parts.flatMap(({ warnings }) => warnings),
	};
}

/** The basic bootstrap interval of a calibration error, which takes its upward bias in small groups off: [2ê − q₉₇.₅, 2ê − q₂.₅]. */
async function calibrationError(
	{ probabilities, outcomes, reliability, rows }: GroupScores,
	bins: number,
	resamples: number,
	random: Random,
	step: () => Promise<void>,
): Promise<Estimate> {
	const count = rows.length;
	if (resamples === 0) return { value: reliability.error, interval: null, count };
	if (count < 2) return { ...noEstimate(count), value: reliability.error };
	const of = binsOf(probabilities, bins, "width");
	const errors = new Float64Array(resamples);
	const [p, y, b] = [new Float64Array(count), new Uint8Array(count), new Int32Array(count)];
	for (let i = 0; i < resamples; i++) {
		for (let j = 0; j < count; j++) {
			const from = random.integer(count);
			p[j] = probabilities[from] as number;
			y[j] = outcomes[from] as number;
			b[j] = of[from] as number;
		}
		errors[i] = reliabilityOf(p, y, b, bins).error;
		if (i % 20 === 19) await step();
	}
	errors.sort();
	const at = (share: number) => errors[Math.min(resamples - 1, Math.floor(share * resamples))] as number;
	const ends = [0.975, 0.025].map((share) => Math.min(1, Math.max(0, 2 * reliability.error - at(share))));
	return { value: reliability.error, interval: ends as unknown as readonly [number, number], count };
}

const isThreshold = (value: unknown): boolean =>
	typeof value === "number"
		? Number.isFinite(value)
		: typeof value === "object" && value !== null && Object.values(value).every(Number.isFinite);

/**
 * Does the model treat groups alike? For each group of a sensitive column the base rate, who is selected, who is wrongly selected and wrongly
 * left out, whether probabilities mean the same, and the gaps between the groups, all with 95 % intervals.
 *
 *   selected: p ≥ threshold · selection rate: (TP + FP)/n · true positive rate: TP/(TP + FN) · false positive rate: FP/(FP + TN) ·
 *   precision: TP/(TP + FP) · calibration gap: mean of y − p · calibration error: Σ nᵦ/n |ȳᵦ − p̄ᵦ|
 *
 * Gaps are the highest less the lowest, and the lowest by the highest: of the selection rate (demographic parity), the true positive rate
 * (equal opportunity), both error rates (equalised odds), precision (predictive parity), and the calibration gap. `pValue` is of a χ² test that all
 * groups have the same rate. Intervals: Wilson's for shares, Newcombe's for differences, Katz's for ratios, DeLong's for AUC, a seeded bootstrap for
 * the calibration error. Where base rates differ, a warning says which of these cannot hold together.
 *
 * Cost: one evaluation for each row. It misleads where the truth is itself unfair (whom the police stop is not who offends), where groups are small
 * (of many groups two differ by chance: look at `pValue` and the intervals), and on rows that the model was fitted to.
 *
 * @throws ExplainError `unsupported-model` for what gives no probabilities; `bad-input` for what is no table; `unknown-name` for a column, class or
 * group that is not there; `bad-option`; `not-finite`; `aborted`.
 *
 * @example
 * ```ts
 * const { payload } = await groupMetrics(model, test, { target: "vote", sensitive: ["age", "education"], positive: "Dole" });
 * payload.gaps.map(({ attribute, criterion, difference }) => [attribute, criterion, difference.value]);
 * ```
 *
 * Hardt, Price, Srebro (2016), Equality of Opportunity in Supervised Learning; Feldman et al. (2015), Certifying and Removing Disparate
 * Impact; Chouldechova (2017). Keys `hardt2016`, `feldman2015`, `chouldechova2017`, `kleinberg2017`.
 */
export const groupMetrics = defineExplainer<Predictor, TableRows, GroupMetricsOptions, "groups">({
	method: who,
	source: "hardt2016",
	kind: "groups",
	options: {
		target: checked<GroupMetricsOptions["target"]>(
			"",
			"the name of a column, or the class of each row",
			(value) => typeof value === "string" || typeof (value as ArrayLike<unknown> | null)?.length === "number",
		),
		sensitive: checked<GroupMetricsOptions["sensitive"]>(
			[],
			"names of columns",
			(value) =>
				(typeof value === "string" && value !== "") ||
				(Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === "string")),
		),
		positive: optionalText(),
		threshold: checked<Threshold>(0.5, "a number, or a number for each of some groups", isThreshold),
		intersections: flag(false),
		bins: number(10, { min: 1, max: 1000, integer: true }),
		resamples: number(200, { min: 0, max: 1e5, integer: true }),
	},
	identify: (model) => identifyPredictor(who, model),
	async *run(context, model, rows, options) {
		yield { progress: { done: 0, total: 0, label: who } };
		for (const name of ["target", "sensitive"] as const) {
			if (options[name].length === 0)
				throw new ExplainError("bad-option", `${who}: expected option "${name}", got none`);
		}
		const { batchSize, signal } = context;
		const scores = await groupedScores(model, rows, options, { batchSize, signal, evaluated: context.evaluated });
		const { bins, resamples, threshold } = options;
		const groups = scores.attributes.flat();
		const total = groups.length;
		const errors = new Map<GroupScores, Estimate>();
		for (const [done, group] of groups.entries()) {
			const step = () => context.checkpoint({ done, total, label: `${who}: ${group.name}` });
			const random = context.random.fork(`${group.attribute}: ${group.name}`);
			errors.set(group, await calibrationError(group, bins, resamples, random, step));
		}
		const answer = atThreshold(scores, threshold, (group) => errors.get(group) as Estimate);
		return { scope: "global", unit: "probability", ...answer };
	},
});
