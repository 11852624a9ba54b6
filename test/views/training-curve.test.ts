import { describe, expect, it } from "vitest";
import { trainingCurve } from "../../src/views/training-curve.ts";
import { chartOf as figure, history } from "./fixtures.ts";

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
