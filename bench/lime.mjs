// @ts-check
/**
 * LIME beside lime's package: `npm run bench -- lime [PYTHON] [PART …]`.
 *
 * PYTHON is the path of a Python with lime, scikit-learn and, for images, torch; without it ours is measured alone. Tables: the same points per row, and the
 * same forest (scikit-learn's, exported) or logistic regression (its numbers). Images: a network of the same form with weights of its own on each
 * side, as speed does not depend on them. The score is the mean weighted R² of the surrogates. Then what a run takes beside the model's evaluations alone.
 */
import "./lib/built.mjs";
import { runParts } from "./lib/race.mjs";

await runParts(new URL("lime/", import.meta.url));
