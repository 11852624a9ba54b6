import { describe, expect, it } from "vitest";
import { CoalitionMemory, kernelShap, type Predictor, predictor, shap } from "../../../src/index.ts";

const players = 12;
const row = Array.from({ length: players }, (_, j) => Math.sin(j + 1));
const background = [0, 1, 2].map((b) => row.map((_, j) => Math.cos(3 * j + b)));

/** Features that act in threes; it counts the rows that it is asked about. */
function counted(): { readonly model: Predictor; readonly asked: () => number } {
	let asked = 0;
	const model = predictor(
		({ values, shape: [n = 0] }) => {
			asked += n;
			return Array.from({ length: n }, (_, i) => {
				const x = values.subarray(i * players, (i + 1) * players);
				return [
					Math.tanh([...x].reduce((sum, value, j) => sum + value * x[(j + 1) % players]! * x[(j + 2) % players]!, 0)),
				];
			});
		},
		{ inputShape: [players] },
	);
	return { model, asked: () => asked };
}

describe("CoalitionMemory", () => {
	it("goes on from what was asked: the same answer as all at once, and only the rest is asked", async () => {
		const memory = new CoalitionMemory();
		const { model, asked } = counted();
		await kernelShap(model, [row], { background, memory, samples: 300 });
		const first = asked();
		const fine = await kernelShap(model, [row], { background, memory, samples: 900 });
		const whole = counted();
		const direct = await kernelShap(whole.model, [row], { background, samples: 900 });
		expect(fine.payload.scores).toEqual(direct.payload.scores);
		expect(fine.diagnostics.standardError).toEqual(direct.diagnostics.standardError);
		// Row and background are asked about again, 4 of them.
		expect(asked()).toBe(whole.asked() + 4);
		expect(first).toBeGreaterThan(300 * 3 * 0.9);
		expect(memory.size).toBeGreaterThan(850);
	});

	it("is used by shap, to the last coalition where all fit", async () => {
		const memory = new CoalitionMemory();
		const { model } = counted();
		const rough = await shap(model, [row], { background, memory, maxSamples: 300, precision: 0 });
		expect([rough.provenance.method, rough.diagnostics.standardError === undefined]).toEqual(["kernelShap", false]);
		const known = memory.size - 2;
		const all = await shap(model, [row], { background, memory, maxSamples: 2 ** players, precision: 0 });
		expect(all.diagnostics.standardError).toBeUndefined();
		expect(all.diagnostics.evaluations).toBe((2 ** players - 2 - known) * 3 + 4);
	});

	it("refuses another question", async () => {
		const memory = new CoalitionMemory();
		const { model } = counted();
		await kernelShap(model, [row], { background, memory, samples: 100 });
		const other = row.map((value) => -value);
		await expect(kernelShap(model, [other], { background, memory, samples: 100 })).rejects.toMatchObject({
			code: "bad-input",
			message: expect.stringMatching(/kernelShap: expected option "memory" to be of the same model, rows/),
		});
		// The ends of this game are the same, its players are not.
		const groups = [["x0", "x1"]];
		await expect(kernelShap(model, [row], { background, memory, samples: 100, groups })).rejects.toThrow(/players/);
		await expect(kernelShap(model, [row], { background, memory: {} as CoalitionMemory })).rejects.toThrow(
			/a CoalitionMemory/,
		);
	});
});
