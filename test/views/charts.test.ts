import { describe, expect, it } from "vitest";
import type { ViewSpec } from "../../src/core/view-spec.ts";
import { reliabilityDiagram } from "../../src/views/calibration.ts";
import { classBalance } from "../../src/views/class-balance.ts";
import { classScores } from "../../src/views/class-scores.ts";
import { coalitionLattice } from "../../src/views/coalition-lattice.ts";
import { coefficientLines } from "../../src/views/coefficient-lines.ts";
import { columnDistribution } from "../../src/views/column-distribution.ts";
import { confusionMatrix } from "../../src/views/confusion.ts";
import { classRecall } from "../../src/views/confusion-recall.ts";
import { effectCurve } from "../../src/views/effect-curve.ts";
import { frontier } from "../../src/views/frontier.ts";
import { groupDots } from "../../src/views/group-metrics.ts";
import { importanceAgreement } from "../../src/views/importance-agreement.ts";
import { importanceBars } from "../../src/views/importance-bars.ts";
import { interactionMatrix } from "../../src/views/interaction-matrix.ts";
import { leafRows } from "../../src/views/leaf-rows.ts";
import { localLine } from "../../src/views/local-line.ts";
import { localNature } from "../../src/views/local-nature.ts";
import { modelText } from "../../src/views/model-text.ts";
import { orderContributions } from "../../src/views/order-contributions.ts";
import { ruleBars } from "../../src/views/rule-bars.ts";
import { ruleRows } from "../../src/views/rule-rows.ts";
import { shapeFunctionBars } from "../../src/views/shape-function-bars.ts";
import { shapeFunctionCurve } from "../../src/views/shape-function-curve.ts";
import { shapeFunctionGrid } from "../../src/views/shape-function-grid.ts";
import { termStack } from "../../src/views/term-stack.ts";
import { trainingCurve } from "../../src/views/training-curve.ts";
import { treeDiagram } from "../../src/views/tree-diagram.ts";
import { vegaLiteSpec } from "../../src/widget/static/chart.ts";
import { attributionCharts } from "./attribution-charts.ts";
import { dataBiasCharts, groups } from "./data-bias.ts";
import { chartOf as figure, history, scores } from "./fixtures.ts";
import { taxi } from "./game-fixtures.ts";
import { array, effect, importance, interactions, pair } from "./global-fixtures.ts";
import { path, sum } from "./linear-fixtures.ts";
import { besideModel, localPanels, planeOptions } from "./local-fixtures.ts";
import { compared, rowsOfRules, rules } from "./rule-fixtures.ts";
import { shapes } from "./shape-fixtures.ts";
import { classTree, regressionLeaves, regressionTree } from "./tree-fixtures.ts";

const names = ["cat", "dog", "owl"];
const bars = { members: [[0, 2], [1]], fired: [1] };
const { error: _error, chosen: _chosen, ...pathAlone } = path().payload;

describe("our charts", () => {
	const charts: readonly [string, ViewSpec][] = [
		["class scores", classScores(scores(0.1, 0.7, 0.2), names, { target: 2, pick: "target" })],
		["coalitions", coalitionLattice(taxi, { order: [1, 0, 2], pick: "coalition" })],
		["what each adds", orderContributions({ ...taxi, orders: [[0, 1, 2]], adds: [[6, 6, 30]] }, { lit: 0 })],
		["a line beside the model", localLine(besideModel)],
		["metrics of groups", groupDots(groups)],
		["classes", classBalance(dataBiasCharts.classes, { selected: [1] })],
		["confusion before and after", confusionMatrix(dataBiasCharts.panels, ["a", "b"])],
		["recall of classes", classRecall([{ name: "before", recalls: dataBiasCharts.recalls }])],
		["reliability", reliabilityDiagram([{ name: "a", bins: dataBiasCharts.bins, error: 0.1 }])],
		["a column by class", columnDistribution(dataBiasCharts.cells, { column: "x", by: "k", selected: [1] })],
		["a column's shares by class", columnDistribution(dataBiasCharts.cells, { column: "x", by: "k", show: "share" })],
		["levels by class", columnDistribution(dataBiasCharts.levels, { column: "x", by: "k" })],
		["rules", ruleBars(rules, bars)],
		["rules that are added", ruleBars(rules, { answers: "addend" })],
		["rows of rules", ruleRows(rowsOfRules)],
		["rows of rules of one column", ruleRows({ ...rowsOfRules, axes: [1] })],
		["the frontier", frontier(compared, { chosen: "tree", pick: "model" })],
		["a model's text", modelText("a = 1\n  + 2 × b")],
		["a tree", treeDiagram(regressionTree, { path: [0, 4], pick: "cut" })],
		["a tree of classes", treeDiagram(classTree)],
		["a tree that is one leaf", treeDiagram(classTree, { cut: [0] })],
		["rows of leaves", leafRows(regressionLeaves)],
		["rows of leaves of classes", leafRows({ ...regressionLeaves, y: new Float64Array(5), classes: ["p", "q"] })],
		["training curve", trainingCurve(history, { epochs: 4 })],
		["training curve before the first epoch", trainingCurve([], { epochs: 4 })],
		["models at a point", localNature(localPanels, planeOptions)],
		["importances", importanceBars(importance({ a: 0.3, b: 0.1 }, { correlated: [[0, 1]] }))],
		["importances that disagree", importanceAgreement([importance({ a: 1, b: 2 }), importance({ a: 2, b: 1 })])],
		["ranks", importanceAgreement([importance({ a: 1, b: 2 }), importance({ a: 2, b: 1 })], { scale: "rank" })],
		["an effect", effectCurve(effect({ band: [array([0, 2, 1]), array([2, 4, 3])] }))],
		[
			"the effect of a category",
			effectCurve(effect({ features: [{ name: "k", levels: ["p", "q", "r"] }], grid: [array([0, 1, 2])] })),
		],
		["the effect of two features", effectCurve(pair)],
		["a sum", termStack(sum(), { before: 9 })],
		["a path of coefficients", coefficientLines(path(), { drag: "penalty" })],
		["a path without errors", coefficientLines({ ...path(), payload: pathAlone })],
		["interactions", interactionMatrix(interactions)],
		["the terms of a sum", shapeFunctionGrid(shapes, { pick: "term" })],
		["how much terms add", shapeFunctionBars(shapes, { chosen: 1, pick: "term" })],
		["no terms", shapeFunctionGrid({ ...shapes, payload: { ...shapes.payload, terms: [] } })],
		...shapes.payload.terms.map((term, i): [string, ViewSpec] => [
			`a term that is edited: ${term.features.map(({ name }) => name).join(" × ")}`,
			shapeFunctionCurve(shapes, i, {
				before: term,
				interval: [25, 30],
				levels: ["Dream"],
				drag: { from: "from", to: "to", shift: "shift" },
			}),
		]),
		...attributionCharts,
	];

	it.each(charts)("are compiled by Vega-Lite without a warning: %s", async (_, view) => {
		const { compile } = await import("vega-lite");
		const warnings: unknown[] = [];
		const note = (...given: unknown[]) => {
			warnings.push(...given);
			return logger;
		};
		const logger = { level: () => logger, error: note, warn: note, info: () => logger, debug: () => logger };
		compile(vegaLiteSpec(figure(view)) as never, { logger: logger as never });
		expect(warnings).toEqual([]);
	});

	it.each(charts)("are plain data without addresses or expressions: %s", (_, view) => {
		const text = JSON.stringify(figure(view).spec);
		expect(JSON.parse(text)).toEqual(figure(view).spec);
		expect(text).not.toMatch(/"(url|href|expr|signal|calculate)"/);
	});
});
