// @ts-check
/**
 * The glass boxes beside scikit-learn and interpret: `npm run bench -- glassbox [PYTHON] [PART …]`.
 *
 * PYTHON is the path of a Python with scikit-learn and interpret, or stands in GLASSCELL_PYTHON; without it ours are measured alone. A PART is a
 * file of bench/glassbox, such as `trees`; all of them run where none is named. Ours and theirs fit the same rows in turn, theirs in one process
 * that stays, with two threads where they can use them. Only the fit is timed, on each side around its own call; medians in milliseconds. The score is
 * the one on held-out rows (R², or the accuracy of a classification).
 */
import "./lib/built.mjs";
import { runParts } from "./lib/race.mjs";

await runParts(new URL("glassbox/", import.meta.url));
