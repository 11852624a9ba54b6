import { describe, expect, it } from "vitest";
import { classScores } from "../../src/views/class-scores.ts";
import { chartOf as figure, scores } from "./fixtures.ts";

const names = ["cat", "dog", "owl"];

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
