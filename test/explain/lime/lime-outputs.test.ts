import { describe, expect, it } from "vitest";
import type { Explanation } from "../../../src/core/explanation.ts";
import type { NdArray } from "../../../src/core/nd-array.ts";
import {
	datasets,
	type LimeOptions,
	lime,
	limeImage,
	limeText,
	logisticRegression,
	ndArray,
	predictor,
	textPredictor,
} from "../../../src/index.ts";
import { attributionBars } from "../../../src/views/attribution-bars.ts";

type Answer = Explanation<"attribution">;

/** What an answer about all outputs says of one. */
function slice({ values, shape }: NdArray, output: number): number[] {
	const each = shape.at(-1)!;
	return [...values].filter((_, at) => at % each === output);
}

/** An answer about all outputs is the answers about each, number by number. */
function expectSame(all: Answer, one: Answer, output: number): void {
	const [a, b] = [all.payload, one.payload];
	const pairs: [NdArray | undefined, NdArray | undefined][] = [
		[a.scores, b.scores],
		[a.outputValue, b.outputValue],
		[a.interval?.[0], b.interval?.[0]],
		[a.interval?.[1], b.interval?.[1]],
		[all.diagnostics.standardError, one.diagnostics.standardError],
		[a.surrogate!.intercept, b.surrogate!.intercept],
		[a.surrogate!.prediction, b.surrogate!.prediction],
		[a.surrogate!.fidelity, b.surrogate!.fidelity],
		[a.surrogate!.lambda, b.surrogate!.lambda],
	];
	for (const [ofAll, ofOne] of pairs) {
		expect(ofAll === undefined).toBe(ofOne === undefined);
		if (ofAll) expect(slice(ofAll, output)).toEqual([...ofOne!.values]);
	}
}

describe("lime of all outputs", async () => {
	const { table } = await datasets.load("iris");
	const model = await logisticRegression().fit(table, { target: "species" });
	const features = model.features.map(({ name }) => name);
	const rows = table.take([3, 77, 140]);
	const background = table.take([0, 50, 100]);

	it.each<LimeOptions>([
		{ training: table, samples: 300 },
		{ training: table, samples: 300, around: "data", surrogate: "ridge" },
		{ training: table, samples: 300, neighbourhood: "discretised", features: 2 },
		{ training: table, samples: "auto", maxSamples: 900 },
		{ neighbourhood: "presence", background },
		{ neighbourhood: "presence", background, samples: 12 },
	])("are those of each by itself, of the same points: %o", async (options) => {
		const all = await lime(model, rows, { ...options, target: "all" });
		expect(all.payload.scores.shape).toEqual([3, 4, 3]);
		expect(all.payload.outputValue.shape).toEqual([3, 3]);
		expect(all.payload.surrogate?.fidelity.shape).toEqual([3, 3]);
		expect(all.target?.names).toEqual(model.outputNames);
		expect(all.payload.features.map(({ name }) => name)).toEqual(features);
		for (const output of [0, 1, 2]) {
			const one = await lime(model, rows, { ...options, target: output });
			// Which outputs have small bars decides how many points are drawn.
			if (options.samples !== "auto") expectSame(all, one, output);
			// Nothing is asked for each output by itself.
			if (options.samples !== "auto") expect(all.diagnostics.evaluations).toBe(one.diagnostics.evaluations);
		}
	});

	it("are drawn for the output that is looked at, with its own fidelity", async () => {
		const all = await lime(model, table.take([77]), { training: table, samples: 300, target: "all" });
		const answers = all.payload.surrogate!.fidelity.values;
		expect(new Set(answers).size).toBe(3);
		for (const output of [0, 1, 2]) {
			const { caption } = attributionBars(all, { output });
			const own = Number(caption.match(/weighted R² of ([\d.]+\d)/)![1]);
			expect(own).toBeCloseTo(answers[output]!, 2);
		}
		expect(all.payload.surrogate?.neighbours).toBeUndefined();
	});
});

it("limeImage and limeText give all outputs, too", async () => {
	const picture = ndArray(
		Float32Array.from({ length: 64 }, (_, i) => (i % 11) / 11),
		[8, 8, 1],
		["height", "width", "channel"],
	);
	const seeing = predictor(({ values, shape: [n = 0] }) =>
		Array.from({ length: n }, (_, i) => {
			const own = values.subarray(64 * i, 64 * i + 64);
			return [own[0]! * own[60]!, own[7]! + own[56]!, 1];
		}),
	);
	const reading = textPredictor((texts) =>
		texts.map((text) => [text.includes("not") && text.includes("good") ? 1 : 0, text.length]),
	);
	const asked = { regions: { method: "grid", segments: 16 }, fill: 0, samples: 100 } as const;
	const image = await limeImage(seeing, picture, { ...asked, target: "all" });
	expect(image.payload.scores.shape).toEqual([1, 16, 3]);
	for (const target of [0, 1, 2]) expectSame(image, await limeImage(seeing, picture, { ...asked, target }), target);
	const text = await limeText(reading, "not so good a day", { target: "all" });
	expect(text.payload.scores.shape).toEqual([1, 5, 2]);
	for (const target of [0, 1]) expectSame(text, await limeText(reading, "not so good a day", { target }), target);
});
