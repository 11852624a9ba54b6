import type { ViewSpec } from "../../src/core/view-spec.ts";
import { attributionBars } from "../../src/views/attribution-bars.ts";
import { attributionHeat } from "../../src/views/attribution-heat.ts";
import { beeswarm } from "../../src/views/beeswarm.ts";
import { decisionPlot } from "../../src/views/decision-plot.ts";
import { dependence } from "../../src/views/dependence.ts";
import { featureClusters } from "../../src/views/feature-clusters.ts";
import { forcePlot } from "../../src/views/force-plot.ts";
import { neighbourhood } from "../../src/views/neighbourhood.ts";
import { waterfall } from "../../src/views/waterfall.ts";
import { clusteredAnswer, patients, sampledPatient, surrogateAnswer } from "./attributions.ts";

const many = patients(60);
const sampled = sampledPatient();
const near = surrogateAnswer(60);

/** The charts of attributions, each in all of its forms. */
export const attributionCharts: readonly [string, ViewSpec][] = [
	["a waterfall", waterfall(sampled, { before: 150 })],
	["a waterfall of exact scores", waterfall(many, { example: 3, most: 3 })],
	["a force plot", forcePlot(sampled)],
	["force plots of rows", forcePlot(many, { pick: "row", highlighted: [3] })],
	["a beeswarm", beeswarm(many, { pick: "row", highlighted: [3] })],
	["bars of a row", attributionBars(sampled, { pick: "feature" })],
	["bars of rows", attributionBars(many)],
	["a heat of scores", attributionHeat(many, { highlighted: [3] })],
	["dependence with missing values", dependence(many, { feature: "bmi", color: "age" })],
	["dependence coloured by missing values", dependence(many, { feature: "age", color: "bmi" })],
	["dependence coloured by a category", dependence(many, { feature: "bp", color: "sex" })],
	["dependence of a category", dependence(many, { feature: "sex", color: "none", highlighted: [3] })],
	["a decision plot", decisionPlot(many, { highlighted: [1] })],
	["a decision plot of one row", decisionPlot(sampled)],
	["clusters of features", featureClusters(clusteredAnswer())],
	["clusters of a row's features", featureClusters(clusteredAnswer(), { example: 1 })],
	["a neighbourhood", neighbourhood(near)],
	["a neighbourhood by a category", neighbourhood(near, { axes: ["sex", "bmi"] })],
	["a neighbourhood on principal axes", neighbourhood(near, { axes: "principal" })],
	["a neighbourhood against the surrogate", neighbourhood(near, { against: "surrogate" })],
];
