import { describe, expect, it } from "vitest";
import { shapeFunctions } from "../../../src/explain/glass-box/shape-functions.ts";
import { failure } from "../../failure.ts";
import { shapeModel } from "../../models/additive/shape-models.ts";

describe("shapeFunctions", () => {
	it("reads the terms off, in the model's order", async () => {
		const explanation = await shapeFunctions(shapeModel());
		expect(explanation).toMatchObject({
			kind: "additive",
			scope: "global",
			unit: "response",
			target: { indices: [0], names: ["progression"] },
			provenance: { method: "shapeFunctions", source: "hastie1990" },
		});
		const { intercept, terms } = explanation.payload;
		expect([...intercept.values]).toEqual([100]);
		expect(terms.map(({ features }) => features.map(({ name }) => name).join())).toEqual([
			"age",
			"bmi",
			"island",
			"age,island",
		]);
		expect([...terms[1]!.effect.values]).toEqual([0, 4, 2, 6]);
		expect(explanation.diagnostics).not.toHaveProperty("warnings");
		expect(Object.isFrozen(terms[0])).toBe(true);
	});

	it("says that a model was edited", async () => {
		const edited = shapeModel().edit({ action: "flatten", term: "bmi" }, { action: "remove", term: "age" });
		expect((await shapeFunctions(edited)).diagnostics.warnings).toEqual(["Edited by hand: 2 changes."]);
	});

	it("is stopped by its signal", async () => {
		expect(await failure(shapeFunctions(shapeModel(), 0, { signal: AbortSignal.abort() }))).toContain("aborted");
	});

	it("refuses other models and scores that are not there", async () => {
		expect(await failure(shapeFunctions({} as never))).toContain(
			"unsupported-model shapeFunctions: expected an additive model, such as one of gam, ebm or ridge",
		);
		expect(await failure(shapeFunctions(shapeModel(), "weight"))).toBe(
			'unknown-name shapeFunctions: expected a score of the model (progression), got "weight"',
		);
		expect(await failure(shapeFunctions(shapeModel(), 1))).toContain("out-of-range");
	});
});
