import { isMainThread } from "node:worker_threads";
import { pauseOf } from "../../core/breather.ts";
import type { RunContext } from "../../core/explainer.ts";
import { inThreads, sharedFloats } from "../../models/threads/in-threads.ts";
import { treesPerOutput } from "../../models/tree/ensemble-scores.ts";
import type { TreeShapleyPart, TreeShapleyShare } from "../../models/tree/shapley/tree-shapley-task.ts";
import type { TreeQuestion } from "./tree-question.ts";

/** What trees give to one output of some rows. */
export interface OutputShare {
	readonly output: number;
	/** The rows that it is explained of. */
	readonly rows: Int32Array;
	/** Columns of the answer that they belong to: example × outputs of each. */
	readonly places: Int32Array;
}

/** The rows of each output that is explained. */
function sharesByOutput({ outputs: { indices, each } }: TreeQuestion): OutputShare[] {
	const places = new Map<number, number[]>();
	for (const [place, output] of indices.entries()) {
		const known = places.get(output);
		if (known) known.push(place);
		else places.set(output, [place]);
	}
	return [...places]
		.sort(([a], [b]) => a - b)
		.map(([output, own]) => ({
			output,
			rows: Int32Array.from(own, (place) => Math.floor(place / each)),
			places: Int32Array.from(own),
		}));
}

/** Into how many parts the trees are divided: enough for the threads of any machine, the same on all of them. */
const partsOfTrees = 16;
/** Numbers that a part gives back at most, and its rows. */
const mostNumbers = 1 << 19;
const mostRows = 1 << 14;
/** Steps of walks that are worth telling threads about: a tenth of a second, after which the main program should be free. */
const worthThreads = 2e7;

/** The trees that add to an output, in parts of rows and of trees. */
function partsOf(question: TreeQuestion, { output, rows: own }: OutputShare, pairs: boolean) {
	const { ensemble, rows, playerOf, players, background } = question;
	const { featureCount: columns, combine, comparison } = ensemble;
	const scale = combine === "mean" ? 1 / (treesPerOutput(ensemble)[output] as number) : 1;
	const none = new Float64Array(0);
	const games = ensemble.trees
		.filter(({ firstOutput, width }) => output >= firstOutput && output < firstOutput + width)
		.map(
			({
				childrenLeft,
				childrenRight,
				feature,
				threshold,
				missingLeft,
				zeroIsMissing,
				categories,
				cover,
				...tree
			}) => ({
				tree: {
					...{ childrenLeft, childrenRight, feature, threshold, missingLeft, zeroIsMissing, categories },
					cover: background ? undefined : cover,
					values: none,
					width: 1,
					firstOutput: 0,
				},
				leaves: Float64Array.from(
					childrenLeft,
					(_, node) => scale * (tree.values[node * tree.width + output - tree.firstOutput] as number),
				),
			}),
		);
	// Rows of one output lie together, unless they are all of them already.
	let values = rows;
	if (own.length * columns !== rows.length) {
		values = sharedFloats(new Float64Array(own.length * columns));
		for (const [i, row] of own.entries()) values.set(rows.subarray(row * columns, (row + 1) * columns), i * columns);
	}
	const cells = players.length * (pairs ? players.length : 1);
	const chunk = Math.min(mostRows, Math.max(1, Math.floor(mostNumbers / cells)));
	const perPart = Math.max(1, Math.ceil(games.length / partsOfTrees));
	const parts: TreeShapleyPart[][] = [];
	for (let from = 0; from < own.length; from += chunk) {
		const block = { values, columns, from, count: Math.min(chunk, own.length - from) };
		const ofTrees: TreeShapleyPart[] = [];
		for (let tree = 0; tree < games.length; tree += perPart) {
			ofTrees.push({
				trees: games.slice(tree, tree + perPart),
				...{ playerOf, players: players.length, strict: comparison === "<", rows: block, background, pairs },
			});
		}
		parts.push(ofTrees);
	}
	return parts;
}

/** Rows × nodes × points, about; a background has its own rows, and sums of its own at each leaf. */
function workOf({ trees, rows, background }: TreeShapleyPart): number {
	const nodes = trees.reduce((sum, { tree }) => sum + tree.childrenLeft.length, 0);
	return nodes * (rows.count + (background ? 1000 : 0)) * 4;
}

/** What the trees give to each player, at all places that are explained. */
interface SharedTrees {
	/** `[players, places]`. */
	readonly values: Float64Array;
	/** What nobody is worth, `[places]`. */
	readonly none: Float64Array;
	/** Half of what two players do together, below the diagonal of `[players, players, places]`; nothing unless it was asked for. */
	readonly halves: Float64Array;
}

/** Walks all trees for all rows and outputs that are explained, in threads where that is worth it. */
export async function shareTrees(context: RunContext, question: TreeQuestion, pairs: boolean): Promise<SharedTrees> {
	const { who, ensemble, players, outputs } = question;
	const width = outputs.indices.length;
	const shared: SharedTrees = {
		values: new Float64Array(players.length * width),
		none: Float64Array.from(outputs.indices, (output) => ensemble.base[output] as number),
		halves: new Float64Array(pairs ? players.length ** 2 * width : 0),
	};
	const { run } = await import("../../models/tree/shapley/tree-shapley-task.ts");
	const jobs = sharesByOutput(question).flatMap((of) => partsOf(question, of, pairs).map((parts) => ({ of, parts })));
	const total = jobs.reduce((sum, { parts }) => sum + parts.length, 0);
	const work = jobs.reduce((sum, { parts }) => sum + parts.reduce((all, part) => all + workOf(part), 0), 0);
	const inOthers = isMainThread && work >= worthThreads;
	let done = 0;
	const progress = (more = 0) => ({ done: done + more, total, label: `${who}: trees` });
	const pause = pauseOf(context, progress);
	for (const { of, parts } of jobs) {
		const shares: TreeShapleyShare[] = [];
		if (inOthers) {
			await context.checkpoint(progress());
			const told = await inThreads(who, "tree-shapley", parts, {
				signal: context.signal,
				onDone: (finished) => void context.checkpoint(progress(finished)).catch(() => {}),
			});
			shares.push(...told);
		} else {
			for (const part of parts) shares.push(await run(part, pause));
		}
		done += parts.length;
		// Always in the order of the trees, so that the sums have the same bits.
		const { from, count } = (parts[0] as TreeShapleyPart | undefined)?.rows ?? { from: 0, count: of.rows.length };
		for (const share of shares) addShare(shared, share, of, from, count);
	}
	await context.checkpoint({ done: Math.max(total, 1), total: Math.max(total, 1), label: `${who}: trees` });
	return shared;
}

/** Adds what some trees give at one output of rows `from` … on. */
function addShare(
	{ values, none, halves }: SharedTrees,
	share: TreeShapleyShare,
	{ places }: OutputShare,
	from: number,
	count: number,
): void {
	const width = none.length;
	const players = values.length / width;
	for (let i = 0; i < count; i++) {
		const place = places[from + i] as number;
		none[place]! += share.base;
		for (let player = 0; player < players; player++) {
			values[player * width + place]! += share.values[player * count + i] as number;
		}
		if (!share.pairs || halves.length === 0) continue;
		for (let a = 1; a < players; a++) {
			for (let b = 0; b < a; b++) {
				const cell = a * players + b;
				halves[cell * width + place]! += (share.pairs[cell * count + i] as number) / 2;
			}
		}
	}
}
