import { specifyGrowth } from "./growth.ts";
import { megabyte } from "./support.ts";

// The heap of the language thread finds its size in these cells (measured: 76 MB): the bound is for what is far too much.
specifyGrowth({ cells: 200, mayGrow: 150 * megabyte, restarts: 3, rounds: 3 });
