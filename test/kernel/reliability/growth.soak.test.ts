import { describe } from "vitest";
import { specifyGrowth } from "./growth.ts";
import { megabyte } from "./support.ts";

describe("a thousand cells", () =>
	specifyGrowth({ cells: 1_000, mayGrow: 30 * megabyte, rest: 30_000, restarts: 100, rounds: 100 }));

describe("ten thousand cells", () =>
	specifyGrowth({ cells: 10_000, mayGrow: 150 * megabyte, slope: 5 * 1_024, rest: 30_000, restarts: 1, rounds: 1 }));
