import { describe, expect, it } from "vitest";
import type { ViewSpec } from "../../src/core/view-spec.ts";
import { classScores } from "../../src/views/class-scores.ts";
import { localNature } from "../../src/views/local-nature.ts";
import { trainingCurve } from "../../src/views/training-curve.ts";
import { vegaLiteSpec } from "../../src/widget/static/chart.ts";
import { chartOf as figure, history, scores } from "./fixtures.ts";
import { localPanels, planeOptions } from "./local-fixtures.ts";

const names = ["cat", "dog", "owl"];

describe("our charts", () => {
	const charts: readonly [string, ViewSpec][] = [
		["class scores", classScores(scores(0.1, 0.7, 0.2), names, { target: 2, pick: "target" })],
		["training curve", trainingCurve(history, { epochs: 4 })],
		["training curve before the first epoch", trainingCurve([], { epochs: 4 })],
		["models at a point", localNature(localPanels, planeOptions)],
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
