import type { Explanation } from "../../src/core/explanation.ts";
import { shapeFunctions } from "../../src/explain/glass-box/shape-functions.ts";
import { shapeModel } from "../models/additive/shape-models.ts";

/** One term of each form: steps with a band, a line, levels, a surface. */
export const shapes: Explanation<"additive"> = await shapeFunctions(shapeModel());
