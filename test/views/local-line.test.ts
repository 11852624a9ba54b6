import { describe, expect, it } from "vitest";
import { localLine } from "../../src/views/local-line.ts";
import { chartOf } from "./fixtures.ts";
import { besideModel } from "./local-fixtures.ts";

describe("localLine", () => {
	it("draws model and line at every place, with the band of the line alone", () => {
		const { lines, shades, row } = chartOf(localLine(besideModel)).data;
		expect(lines!.filter(({ who }) => who === "the model").map(({ answer }) => answer)).toEqual([0.1, 0.2, 0.8, 0.9]);
		const line = lines!.filter(({ who }) => who !== "the model");
		expect(line.map(({ low, answer, high }) => [low, answer, high])).toEqual([
			[0.1, 0.2, 0.3],
			[0.4, 0.4, 0.4],
			[0.5, 0.6, 0.7],
			[0.6, 0.8, 1],
		]);
		expect(shades!.map(({ weight }) => weight)).toEqual([0.3, 1, 0.6]);
		expect(row).toEqual([{ value: 2 }]);
	});

	it("says how far apart they are where points counted, and elsewhere", () => {
		expect(localLine(besideModel).caption).toBe(
			"Along bmi, with all else as it is: where a point counts at least half, model and line are up to 0.2 apart. Farther away they are up to 0.1 apart. The shade is how much a point there counted, the dotted line the row.",
		);
		const everywhere = { ...besideModel, weight: [1, 1, 1, 1] };
		expect(localLine(everywhere).caption).toMatch(/up to 0\.2 apart\. Points counted at least half along all of it\. /);
	});

	it("needs no band", () => {
		const { band: _, ...bare } = besideModel;
		const { lines } = chartOf(localLine(bare)).data;
		expect(lines!.every(({ low, high, answer }) => low === answer && high === answer)).toBe(true);
	});
});
