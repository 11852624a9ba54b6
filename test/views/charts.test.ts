import { describe, expect, it } from "vitest";
import { ndArray } from "../../src/core/nd-array.ts";
import type { VegaFigure, ViewSpec } from "../../src/core/view-spec.ts";
import { classScores } from "../../src/views/class-scores.ts";
import { type TrainingEpoch, trainingCurve } from "../../src/views/training-curve.ts";
import { vegaLiteSpec } from "../../src/widget/static/chart.ts";

const scores = (...values: number[]) => ndArray(Float64Array.from(values), [values.length], ["class"]);
const names = ["cat", "dog", "owl"];
const figure = (view: ViewSpec) => view.figure as VegaFigure;
const history: TrainingEpoch[] = [
	{ epoch: 1, loss: 1.5, accuracy: 0.5, heldOutLoss: 1.6, heldOutAccuracy: 0.45 },
	{ epoch: 2, loss: 0.75, accuracy: 0.8, heldOutLoss: 1, heldOutAccuracy: 0.7 },
];

describe("classScores(scores, names)", () => {
	it("is this specification", () => {
		expect(classScores(scores(0.1, 0.7, 0.2), names, { target: 2, truth: 1, pick: "target" })).toMatchInlineSnapshot(`
			{
			  "caption": "The model prefers dog (probability 0.7), which is right; explained is owl (0.2).",
			  "controls": [],
			  "figure": {
			    "alt": "The model prefers dog (probability 0.7), which is right; explained is owl (0.2).",
			    "data": {
			      "scores": [
			        {
			          "class": "cat",
			          "index": "0",
			          "role": "other",
			          "score": 0.1,
			          "text": "0.1",
			        },
			        {
			          "class": "dog",
			          "index": "1",
			          "role": "other",
			          "score": 0.7,
			          "text": "0.7",
			        },
			        {
			          "class": "owl",
			          "index": "2",
			          "role": "explained",
			          "score": 0.2,
			          "text": "0.2",
			        },
			      ],
			    },
			    "kind": "vega",
			    "pick": {
			      "control": "target",
			      "field": "index",
			    },
			    "spec": {
			      "data": {
			        "name": "scores",
			      },
			      "encoding": {
			        "x": {
			          "axis": {
			            "tickCount": 5,
			          },
			          "field": "score",
			          "scale": {
			            "domain": [
			              0,
			              1,
			            ],
			          },
			          "title": "probability",
			          "type": "quantitative",
			        },
			        "y": {
			          "field": "class",
			          "sort": null,
			          "title": null,
			          "type": "nominal",
			        },
			      },
			      "height": 54,
			      "layer": [
			        {
			          "encoding": {
			            "color": {
			              "field": "role",
			              "legend": null,
			              "scale": {
			                "domain": [
			                  "explained",
			                  "other",
			                ],
			                "range": [
			                  "#1b6fb5",
			                  "#9aa3b2",
			                ],
			              },
			              "type": "nominal",
			            },
			            "tooltip": [
			              {
			                "field": "class",
			                "type": "nominal",
			              },
			              {
			                "field": "score",
			                "format": ".4f",
			                "title": "probability",
			                "type": "quantitative",
			              },
			            ],
			          },
			          "mark": {
			            "cursor": "pointer",
			            "type": "bar",
			          },
			        },
			        {
			          "encoding": {
			            "text": {
			              "field": "text",
			              "type": "nominal",
			            },
			          },
			          "mark": {
			            "align": "left",
			            "baseline": "middle",
			            "dx": 4,
			            "fontSize": 10,
			            "type": "text",
			          },
			        },
			      ],
			      "width": 240,
			    },
			  },
			  "table": {
			    "columns": [
			      "class",
			      "probability",
			      "note",
			    ],
			    "rows": [
			      [
			        "cat",
			        0.1,
			        "",
			      ],
			      [
			        "dog",
			        0.7,
			        "preferred, right",
			      ],
			      [
			        "owl",
			        0.2,
			        "explained",
			      ],
			    ],
			  },
			  "title": "Class scores",
			}
		`);
	});

	it("has the same specification for other scores, so that bars can move", () => {
		const one = figure(classScores(scores(0.1, 0.7, 0.2), names, { target: 2 })).spec;
		expect(figure(classScores(scores(0.5, 0.25, 0.25), names, { target: 0 })).spec).toEqual(one);
	});

	it("says what the model prefers, whether that is right, and what is explained", () => {
		const say = (options: object) => classScores(scores(0.1, 0.7, 0.2), names, options).caption;
		expect(say({})).toBe("The model prefers dog (probability 0.7).");
		expect(say({ truth: 1, target: 1 })).toBe("The model prefers dog (probability 0.7), which is right.");
		expect(say({ truth: 0, target: 2 })).toBe(
			"The model prefers dog (probability 0.7); right is cat; explained is owl (0.2).",
		);
	});

	it("writes probabilities next to 0 and 1 as bounds, and keeps their digits in the table", () => {
		const view = classScores(scores(4.69e-10, 0.9999, 0), names, { target: 0 });
		expect(figure(view).data.scores!.map(({ text }) => text)).toEqual(["< 0.001", "> 0.999", "0"]);
		expect(view.caption).toBe("The model prefers dog (probability > 0.999); explained is cat (< 0.001).");
		expect(view.table.rows[0]).toEqual(["cat", 4.69e-10, "explained"]);
	});

	it("shows the largest of many classes with the explained and the right one, in the classes' order", () => {
		const many = Array.from({ length: 100 }, (_, i) => i / 100);
		const view = classScores(
			scores(...many),
			many.map((_, i) => `class ${i}`),
			{ target: 3, truth: 50, most: 5 },
		);
		expect(view.table.rows.map(([name]) => name)).toEqual(["class 3", "class 50", "class 97", "class 98", "class 99"]);
		expect(view.caption).toContain("95 classes with smaller scores are left out");
	});

	it("does not bound the axis of logits", () => {
		expect(JSON.stringify(figure(classScores(scores(-3, 12, 1), names, { unit: "logit" })).spec)).not.toContain(
			'"domain":[0,1]',
		);
	});

	it("refuses names of another number and classes that are not there", () => {
		expect(() => classScores(scores(1, 2), names)).toThrow("classScores: expected 2 names for 2 scores, got 3");
		expect(() => classScores(scores(1, 2, 3), names, { target: 3 })).toThrow("expected target from 0 to 2, got 3");
	});
});

describe("trainingCurve(history)", () => {
	it("is this specification", () => {
		expect(trainingCurve(history, { epochs: 4 })).toMatchInlineSnapshot(`
			{
			  "caption": "After epoch 2 of 4: accuracy 0.8 on training data and 0.7 on held-out data; loss 0.75 on training data and 1 on held-out data.",
			  "controls": [],
			  "figure": {
			    "alt": "After epoch 2 of 4: accuracy 0.8 on training data and 0.7 on held-out data; loss 0.75 on training data and 1 on held-out data.",
			    "data": {
			      "history": [
			        {
			          "data": "training",
			          "epoch": 1,
			          "measure": "loss",
			          "value": 1.5,
			        },
			        {
			          "data": "held-out",
			          "epoch": 1,
			          "measure": "loss",
			          "value": 1.6,
			        },
			        {
			          "data": "training",
			          "epoch": 1,
			          "measure": "accuracy",
			          "value": 0.5,
			        },
			        {
			          "data": "held-out",
			          "epoch": 1,
			          "measure": "accuracy",
			          "value": 0.45,
			        },
			        {
			          "data": "training",
			          "epoch": 2,
			          "measure": "loss",
			          "value": 0.75,
			        },
			        {
			          "data": "held-out",
			          "epoch": 2,
			          "measure": "loss",
			          "value": 1,
			        },
			        {
			          "data": "training",
			          "epoch": 2,
			          "measure": "accuracy",
			          "value": 0.8,
			        },
			        {
			          "data": "held-out",
			          "epoch": 2,
			          "measure": "accuracy",
			          "value": 0.7,
			        },
			      ],
			    },
			    "kind": "vega",
			    "spec": {
			      "data": {
			        "name": "history",
			      },
			      "hconcat": [
			        {
			          "encoding": {
			            "color": {
			              "field": "data",
			              "legend": {
			                "orient": "top",
			                "symbolSize": 300,
			                "symbolType": "stroke",
			              },
			              "scale": {
			                "domain": [
			                  "training",
			                  "held-out",
			                ],
			              },
			              "title": null,
			              "type": "nominal",
			            },
			            "strokeDash": {
			              "field": "data",
			              "legend": {
			                "orient": "top",
			                "symbolSize": 300,
			                "symbolType": "stroke",
			              },
			              "scale": {
			                "domain": [
			                  "training",
			                  "held-out",
			                ],
			                "range": [
			                  [
			                    1,
			                    0,
			                  ],
			                  [
			                    5,
			                    4,
			                  ],
			                ],
			              },
			              "title": null,
			              "type": "nominal",
			            },
			            "x": {
			              "axis": {
			                "format": "d",
			                "grid": false,
			                "tickMinStep": 1,
			              },
			              "field": "epoch",
			              "scale": {
			                "domain": [
			                  1,
			                  4,
			                ],
			                "nice": false,
			              },
			              "type": "quantitative",
			            },
			            "y": {
			              "field": "value",
			              "scale": {
			                "zero": true,
			              },
			              "title": "loss",
			              "type": "quantitative",
			            },
			          },
			          "height": 180,
			          "mark": {
			            "point": {
			              "filled": true,
			              "size": 24,
			            },
			            "tooltip": true,
			            "type": "line",
			          },
			          "transform": [
			            {
			              "filter": {
			                "equal": "loss",
			                "field": "measure",
			              },
			            },
			          ],
			          "width": 240,
			        },
			        {
			          "encoding": {
			            "color": {
			              "field": "data",
			              "legend": {
			                "orient": "top",
			                "symbolSize": 300,
			                "symbolType": "stroke",
			              },
			              "scale": {
			                "domain": [
			                  "training",
			                  "held-out",
			                ],
			              },
			              "title": null,
			              "type": "nominal",
			            },
			            "strokeDash": {
			              "field": "data",
			              "legend": {
			                "orient": "top",
			                "symbolSize": 300,
			                "symbolType": "stroke",
			              },
			              "scale": {
			                "domain": [
			                  "training",
			                  "held-out",
			                ],
			                "range": [
			                  [
			                    1,
			                    0,
			                  ],
			                  [
			                    5,
			                    4,
			                  ],
			                ],
			              },
			              "title": null,
			              "type": "nominal",
			            },
			            "x": {
			              "axis": {
			                "format": "d",
			                "grid": false,
			                "tickMinStep": 1,
			              },
			              "field": "epoch",
			              "scale": {
			                "domain": [
			                  1,
			                  4,
			                ],
			                "nice": false,
			              },
			              "type": "quantitative",
			            },
			            "y": {
			              "field": "value",
			              "scale": {
			                "domainMax": 1,
			                "zero": false,
			              },
			              "title": "accuracy",
			              "type": "quantitative",
			            },
			          },
			          "height": 180,
			          "mark": {
			            "point": {
			              "filled": true,
			              "size": 24,
			            },
			            "tooltip": true,
			            "type": "line",
			          },
			          "transform": [
			            {
			              "filter": {
			                "equal": "accuracy",
			                "field": "measure",
			              },
			            },
			          ],
			          "width": 240,
			        },
			      ],
			    },
			  },
			  "table": {
			    "columns": [
			      "epoch",
			      "loss",
			      "held-out loss",
			      "accuracy",
			      "held-out accuracy",
			    ],
			    "rows": [
			      [
			        1,
			        1.5,
			        1.6,
			        0.5,
			        0.45,
			      ],
			      [
			        2,
			        0.75,
			        1,
			        0.8,
			        0.7,
			      ],
			    ],
			  },
			  "title": "Training",
			}
		`);
	});

	it("has the same specification from epoch to epoch, so that lines can grow", () => {
		expect(figure(trainingCurve(history.slice(0, 1), { epochs: 4 })).spec).toEqual(
			figure(trainingCurve(history, { epochs: 4 })).spec,
		);
	});

	it("reaches as far as was asked for, but only as far as it came where it was stopped", () => {
		const axis = (options: object) => JSON.stringify(figure(trainingCurve(history, options)).spec);
		expect(axis({ epochs: 500 })).toContain('"domain":[1,500]');
		expect(axis({ epochs: 500, stoppedAt: 3 })).toContain('"domain":[1,2]');
	});

	it("leaves out measures that there are none of", () => {
		const view = trainingCurve([{ epoch: 1, loss: 2 }]);
		expect(figure(view).data.history).toEqual([{ epoch: 1, measure: "loss", data: "training", value: 2 }]);
		expect(view.table).toEqual({ columns: ["epoch", "loss"], rows: [[1, 2]] });
		expect(view.caption).toBe("After epoch 1 of 1: loss 2 on training data.");
	});

	it("says where it was stopped, also before the first epoch ended", () => {
		expect(trainingCurve(history, { epochs: 9, stoppedAt: 3 }).caption).toMatch(
			/^Training was stopped at epoch 3 of 9. After epoch 2 of 9: /,
		);
		expect(trainingCurve([], { epochs: 9, stoppedAt: 1 }).caption).toBe(
			"Training was stopped at epoch 1 of 9. No epoch has ended yet.",
		);
	});

	it("has no point for a loss that is no number, but names it", () => {
		const view = trainingCurve([{ epoch: 1, loss: Number.NaN }]);
		expect(figure(view).data.history).toEqual([]);
		expect(view.caption).toContain("loss not a number");
		expect(view.table.rows).toEqual([[1, "not a number"]]);
	});
});

describe("our charts", () => {
	const charts: readonly [string, ViewSpec][] = [
		["class scores", classScores(scores(0.1, 0.7, 0.2), names, { target: 2, pick: "target" })],
		["training curve", trainingCurve(history, { epochs: 4 })],
		["training curve before the first epoch", trainingCurve([], { epochs: 4 })],
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
