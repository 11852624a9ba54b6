// @ts-check
/**
 * SHAP beside Python's: `npm run bench -- shap [PYTHON] [PART …]`.
 *
 * PYTHON is the path of a Python with shap, or stands in GLASSCELL_PYTHON; without it ours are measured alone. A PART is a file of bench/shap, such as
 * `kernel`; all of them run where none is named. Ours and theirs explain the same rows of the same model in turn, with two threads where they can use them;
 * medians in milliseconds.
 */
import "./lib/built.mjs";
import { runParts } from "./lib/race.mjs";

await runParts(new URL("shap/", import.meta.url));
