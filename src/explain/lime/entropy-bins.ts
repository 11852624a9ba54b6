import type { RunContext } from "../../core/explainer.ts";
import { ndArray } from "../../core/nd-array.ts";
import { quantile } from "../../data/table/aggregate.ts";
import { decisionTree } from "../../models/tree/fit/decision-tree.ts";
import { distinct } from "../global/feature-grid.ts";
import type { Answers } from "../perturbation/answers.ts";
import { askRows } from "../perturbation/ask-rows.ts";
import type { TrainingColumn } from "./training-values.ts";

/** As in lime's package: at most eight bins. */
const maxDepth = 3;

/** What the model answers for the training rows: the index of the highest output, or the number of its only one. */
async function answersOfRows(
	context: RunContext,
	{
		who,
		ask,
		x,
		width,
	}: { readonly who: string; readonly ask: Answers["ask"]; readonly x: Float64Array; readonly width: number },
): Promise<{ answers: Float64Array; classes: boolean }> {
	const count = x.length / width;
	const answers = new Float64Array(count);
	let classes = false;
	// What these rows cost is counted, but not told as progress of the points.
	const quiet = { ...context, checkpoint: () => context.checkpoint({ done: 0, total: 0, label: who }) };
	await askRows(quiet, {
		ask,
		count,
		width,
		label: who,
		fill: (rows, start, end) => rows.set(x.subarray(start * width, end * width)),
		take(found, start, end, outputs) {
			classes = outputs > 1;
			for (let row = start; row < end; row++) {
				const at = (row - start) * outputs;
				let best = 0;
				for (let k = 1; k < outputs; k++) if ((found[at + k] as number) > (found[at + best] as number)) best = k;
				answers[row] = classes ? best : (found[at] as number);
			}
		},
	});
	return { answers, classes };
}

/**
 * The upper ends of bins between which the model's answers differ most, of each number: the questions of a tree of that column alone. By entropy where the model
 * answers with a class, by squared error where with a number; the median where there is nothing to ask.
 */
export async function entropyBins(
	context: RunContext,
	question: Parameters<typeof answersOfRows>[1],
	training: readonly TrainingColumn[],
): Promise<(Float64Array | undefined)[]> {
	const { answers, classes } = await answersOfRows(context, question);
	const ends: (Float64Array | undefined)[] = [];
	for (const { feature, values } of training) {
		if (feature.levels) {
			ends.push(undefined);
			continue;
		}
		const rows = [...values.keys()].filter((row) => !Number.isNaN(values[row]));
		const own = Float64Array.from(rows, (row) => values[row] as number);
		const target = Float64Array.from(rows, (row) => answers[row] as number);
		const median = own.length > 0 ? Float64Array.of(quantile(own.slice().sort(), 0.5)) : own;
		if (new Set(target).size < 2) {
			ends.push(median);
			continue;
		}
		const tree = classes ? decisionTree({ maxDepth, criterion: "entropy" }) : decisionTree({ maxDepth });
		const fitted = await tree.fit(ndArray(own, [own.length, 1], ["example", "feature"]), {
			target,
			task: classes ? "classification" : "regression",
			...(context.signal && { signal: context.signal }),
		});
		const { childrenLeft, threshold } = fitted.tree;
		const cuts = distinct(Float64Array.from(threshold.filter((_, node) => (childrenLeft[node] as number) >= 0)).sort());
		ends.push(cuts.length > 0 ? cuts : median);
	}
	return ends;
}
