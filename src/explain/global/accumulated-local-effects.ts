import { ExplainError } from "../../core/errors.ts";
import { type Answer, defineExplainer, type RunContext } from "../../core/explainer.ts";
import type { Feature } from "../../core/explanation.ts";
import { ndArray } from "../../core/nd-array.ts";
import { checked, number } from "../../core/options.ts";
import type { Predictor } from "../../core/predictor.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { identifyPredictor } from "../perturbation/answers.ts";
import { type Accumulation, accumulate, accumulateLevels, bootstrapBand } from "./accumulate.ts";
import {
	columnOf,
	type EffectQuestion,
	effectRules,
	featuresRule,
	type ReadEffect,
	readEffect,
} from "./effect-question.ts";
import { intervalEdges, intervalsOf, nearestCounts, presentValues } from "./feature-grid.ts";
import { featureIndex } from "./feature-sets.ts";
import { levelOrder } from "./level-order.ts";
import { localDifferences } from "./local-differences.ts";
import { accumulatePair, cellsOf } from "./pair-effects.ts";

/** The options of {@link accumulatedLocalEffects}. `sample`: rows that are asked about at most, default 10,000. */
export interface AccumulatedLocalEffectsOptions extends EffectQuestion {
	/** The feature, by name or index, or two numbers of which the joint effect beyond each one's own is asked. */
	feature: string | number | readonly [string | number, string | number];
	/** Into how many intervals of about as many rows each a number is cut. Default 32; 12 each of two features. */
	intervals?: number | undefined;
	/** How often rows are drawn anew for the band, 0 for none; costs no evaluations. None of two features. Default 100. */
	bootstrap?: number;
	/** Of the band, between 0 and 1. Default 0.95. */
	confidence?: number;
}

const name = "accumulatedLocalEffects";

/** A number that does not vary, or a category with one level: there is nothing to accumulate. */
function flatEffect(read: ReadEffect, feature: Feature, value: number): Answer<"effect"> {
	const axes = [feature.name];
	return {
		scope: "global",
		unit: read.unit,
		target: read.target,
		warnings: [`"${feature.name}" has one value only in these rows, so nothing can be said of its effect.`],
		payload: {
			features: [feature],
			grid: [ndArray(Float64Array.of(value), [1], axes)],
			effect: ndArray(Float64Array.of(0), [1], axes),
			density: ndArray(Float64Array.of(read.rows.length), [1], axes),
		},
	};
}

async function numberEffect(
	context: RunContext,
	read: ReadEffect,
	column: number,
	edges: Float64Array,
): Promise<Accumulation> {
	const interval = intervalsOf(edges, columnOf(read.x, read.width, column));
	const rows = Uint32Array.from(interval.keys()).filter((row) => (interval[row] as number) >= 0);
	const cells = Int32Array.from(rows, (row) => interval[row] as number);
	const value = (move: number, _: number, corner: number) => edges[(cells[move] as number) + corner] as number;
	const differences = await localDifferences(context, read, { columns: [column], rows, value }, name);
	return accumulate(differences, cells, edges.length - 1);
}

async function levelEffect(
	context: RunContext,
	read: ReadEffect,
	column: number,
	order: readonly number[],
): Promise<Accumulation> {
	const places = new Map(order.map((level, place) => [level, place]));
	const levels = columnOf(read.x, read.width, column);
	const counts = new Float64Array(order.length);
	const rows: number[] = [];
	const cells: number[] = [];
	for (const [row, level] of levels.entries()) {
		const place = places.get(level);
		if (place === undefined) continue;
		counts[place]! += 1;
		// A row tells of the step up to the next level and of the step from the one before.
		for (const cell of [place - 1, place]) {
			if (cell < 0 || cell >= order.length - 1) continue;
			rows.push(row);
			cells.push(cell);
		}
	}
	const value = (move: number, _: number, corner: number) => order[(cells[move] as number) + corner] as number;
	const moves = { columns: [column], rows: Uint32Array.from(rows), value };
	const differences = await localDifferences(context, read, moves, name);
	return accumulateLevels(differences, Int32Array.from(cells), counts);
}

async function pairEffect(
	context: RunContext,
	read: ReadEffect,
	columns: readonly [number, number],
	intervals: number,
): Promise<Answer<"effect">> {
	const own = columns.map((column) => read.features[column] as Feature);
	const category = own.find(({ levels }) => levels);
	if (category)
		throw new ExplainError("bad-option", `${name}: expected two numbers, got the category "${category.name}"`);
	const values = columns.map((column) => columnOf(read.x, read.width, column)) as [Float64Array, Float64Array];
	const edges = own.map((feature, i) =>
		intervalEdges(presentValues(name, feature, values[i] as Float64Array), intervals),
	) as [Float64Array, Float64Array];
	for (const [i, { name: of }] of own.entries())
		if ((edges[i] as Float64Array).length < 2)
			throw new ExplainError("bad-input", `${name}: expected "${of}" to vary, got one value only`);
	const cells = cellsOf(edges, values);
	const value = (move: number, c: number, corner: number) =>
		edges[c]?.[(cells.places[2 * move + c] as number) + ((corner >> c) & 1)] as number;
	const differences = await localDifferences(context, read, { columns, rows: cells.rows, value }, name);
	const axes = own.map((feature) => feature.name);
	const effect = accumulatePair(differences, cells.places, edges);
	return {
		scope: "global",
		unit: read.unit,
		target: read.target,
		...(effect.empty > 0 && {
			warnings: [
				`${effect.empty} of ${(edges[0].length - 1) * (edges[1].length - 1)} cells hold no rows; they repeat the nearest that does.`,
			],
		}),
		payload: {
			features: own,
			grid: edges.map((one, i) => ndArray(one, [one.length], [axes[i] as string])),
			effect: ndArray(effect.values, [edges[0].length, edges[1].length], axes),
		},
	};
}

/**
 * Accumulated local effects (ALE): how does the answer go with a feature, among rows as they occur?
 *
 *   ALE_j(z_k) = Σ_{l ≤ k} mean over rows i in interval l of [ f(z_l, x_i without j) − f(z_{l−1}, x_i without j) ] − constant
 *
 * Each row only moves within its own interval, so that, unlike partial dependence, no row is asked about far from where it is. The
 * constant makes the mean over the rows 0: ALE is the difference from the mean answer. `effect` is `[edges]` in the unit of the answer;
 * `band` the bootstrap interval over rows. The levels of a category are put in the order in which neighbours are alike in the other
 * features (`grid` holds their codes in that order). Of two numbers: the joint effect beyond each one's own, `[edges, edges]`.
 *
 * Cost: 2 evaluations for each row, 4 of two features.
 *
 * It misleads where an interval holds few rows, and beyond it: steps of far apart rows are added up, so the curve's ends are not about the
 * same rows. With strongly related features it shows the model's behaviour along the data, not what changing one feature would do.
 *
 * @param rows a table with the model's columns, rows, or a matrix `[n, features]`.
 * @throws ExplainError `unsupported-model`, `bad-input` for a feature that is missing throughout, `unknown-name`, `out-of-range`,
 * `shape-mismatch`, `not-finite`, `bad-option` such as for a category in a pair, `aborted`.
 *
 * @example `effectCurve(await accumulatedLocalEffects(model, table, { feature: "bmi" }));`
 *
 * Apley, Zhu (2020), Visualizing the Effects of Predictor Variables in Black Box Supervised Learning Models. Key `apley2020`.
 */
export const accumulatedLocalEffects = defineExplainer<Predictor, TableRows, AccumulatedLocalEffectsOptions, "effect">({
	method: name,
	source: "apley2020",
	kind: "effect",
	options: {
		...effectRules(10_000),
		feature: featuresRule(),
		intervals: checked<number | undefined>(
			undefined,
			"an integer at least 1",
			number(1, { min: 1, integer: true }).accepts,
		),
		bootstrap: number(100, { min: 0, integer: true }),
		confidence: {
			...number(0.95),
			accepts: (value) => typeof value === "number" && value > 0 && value < 1,
			expected: "a number above 0 and below 1",
		},
	},
	identify: (model) => identifyPredictor(name, model),
	async *run(context, model, rows, options) {
		const { feature: asked, bootstrap, confidence } = options;
		if (asked === undefined) throw new ExplainError("bad-option", `${name}: expected option "feature"`);
		yield { progress: { done: 0, total: 0, label: name } };
		const read = await readEffect(context, name, model, rows, options);
		const { x, width, features } = read;
		const columns = (Array.isArray(asked) ? asked : [asked]).map((one) => featureIndex(name, features, one));
		const [column, other] = columns as [number, number?];
		if (column === other)
			throw new ExplainError("bad-option", `${name}: expected two different features, got the same one twice`);
		if (other !== undefined) return pairEffect(context, read, [column, other], options.intervals ?? 12);

		const feature = features[column] as Feature;
		const sorted = presentValues(name, feature, columnOf(x, width, column));
		const grid = feature.levels
			? Float64Array.from(levelOrder(x, features, column))
			: intervalEdges(sorted, options.intervals ?? 32);
		if (grid.length < 2) return flatEffect(read, feature, grid[0] as number);
		const accumulation = feature.levels
			? await levelEffect(context, read, column, [...grid])
			: await numberEffect(context, read, column, grid);
		const axes = [feature.name];
		const array = (values: Float64Array) => ndArray(values, [grid.length], axes);
		const band = bootstrap > 1 && (await bootstrapBand(context, name, accumulation, bootstrap, confidence));
		const density = feature.levels ? accumulation.weights : nearestCounts(grid, sorted);
		return {
			scope: "global",
			unit: read.unit,
			target: read.target,
			payload: {
				features: [feature],
				grid: [array(grid)],
				effect: array(accumulation.effect),
				...(band && { band: [array(band[0]), array(band[1])] as const }),
				density: array(density),
			},
		};
	},
});
