import { expect, it } from "vitest";
import { Pace } from "../../src/explore/pace.ts";

it("is due at once, and then once in each interval", () => {
	let now = 1000;
	const pace = new Pace(100, () => now);
	const due = [0, 50, 99, 100, 101, 199, 200, 1000, 1001].filter((time) => {
		now = 1000 + time;
		return pace.due();
	});
	expect(due).toEqual([0, 100, 200, 1000]);
});
