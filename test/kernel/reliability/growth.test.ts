import { specifyGrowth } from "./growth.ts";
import { megabyte } from "./support.ts";

specifyGrowth({ cells: 200, mayGrow: 50 * megabyte, rest: 8_000, restarts: 3, rounds: 3 });
