// @ts-check
/**
 * The glass boxes beside scikit-learn and interpret: `npm run bench -- glassbox [PYTHON] [PART …]`.
 *
 * PYTHON is the path of a Python with scikit-learn and interpret, or stands in GLASSCELL_PYTHON; without it ours are measured alone. A PART is a
 * file of bench/glassbox, such as `trees`; all of them run where none is named. Ours and theirs fit the same rows in turn, theirs in one process
 * that stays, with two threads where they can use them. Only the fit is timed, on each side around its own call; medians in milliseconds. The score is
 * the one on held-out rows (R², or the accuracy of a classification).
 */
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { Bench } from "./glassbox/bench.mjs";

const folder = new URL("glassbox/", import.meta.url);
const known = readdirSync(folder)
	.filter((file) => file.endsWith(".mjs") && file !== "bench.mjs")
	.map((file) => file.slice(0, -".mjs".length));
const given = process.argv.slice(2);
const asked = given.filter((argument) => known.includes(argument));
const python = given.find((argument) => !known.includes(argument)) ?? process.env.GLASSCELL_PYTHON;

const bench = await Bench.start(python);
console.log(`Node ${process.version}, ${availableParallelism()} cores; ${bench.peer}`);
try {
	for (const part of asked.length > 0 ? asked : known) {
		const { run } = await import(new URL(`${part}.mjs`, folder).href);
		await run(bench);
	}
} finally {
	bench.close();
}
// Threads that wait for work would wait for ever.
process.exit(process.exitCode ?? 0);
