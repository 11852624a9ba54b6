import { readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import {
	datasets,
	decisionTree,
	type Estimator,
	ebm,
	elasticNet,
	gam,
	gradientBoosting,
	lasso,
	linearRegression,
	logisticRegression,
	multilayerPerceptron,
	nearestNeighbours,
	randomForest,
	ridge,
	ruleFit,
	supportVectorMachine,
	type Table,
	type Task,
} from "../../src/index.ts";
import { refit } from "../../src/models/table/cross-validation-task.ts";
import { usualScore } from "../../src/models/table/scoring.ts";
import { readTrainingData, type TrainingData } from "../../src/models/table/training-data.ts";

/** What scripts/fixtures/glass_boxes.py wrote: the folds, and how well the peers do on them. */
interface Peers {
	readonly tasks: Readonly<Record<string, { table: string; target: string; heldOut: readonly (readonly number[])[] }>>;
	readonly scores: Readonly<Record<string, Readonly<Record<string, { mean: number; spread?: number }>>>>;
}
const peers: Peers = JSON.parse(readFileSync(new URL("../fixtures/quality/peers.json", import.meta.url), "utf8"));

/** The promise of the library: R² or AUC within 0.01 of the peer's, on the same folds; better is as good. */
const promised = 0.01;

/** A model that is compared. */
interface Row {
	readonly estimator: Estimator;
	/** Whose scores it is compared with; default the peer of the estimator's own name. */
	readonly peer?: string;
	/** The task that these options are for. */
	readonly only?: Task;
	/** Seeds whose mean is taken, where one fit says little. Default 1. */
	readonly seeds?: number;
}

/** Each model with the numbers that its peer has in scripts/fixtures/glass_boxes.py. */
const rows: readonly Row[] = [
	{ estimator: linearRegression() },
	{ estimator: ridge({ alpha: 1, standardise: true }) },
	{ estimator: lasso({ alpha: 1, standardise: true }) },
	{ estimator: elasticNet({ alpha: 0.1, standardise: true }) },
	{ estimator: logisticRegression({ C: 1, standardise: true }) },
	{ estimator: decisionTree({ maxDepth: 4, minSamplesLeaf: 5 }) },
	{ estimator: randomForest({ trees: 100 }), only: "classification" },
	{ estimator: randomForest({ trees: 100, maxFeatures: 1 / 3 }), only: "regression" },
	{ estimator: gradientBoosting() },
	{ estimator: nearestNeighbours({ k: 10 }) },
	{ estimator: supportVectorMachine() },
	{ estimator: multilayerPerceptron(), seeds: 5 },
	{ estimator: gam() },
	{ estimator: ebm({ outerBags: 4, interactions: 0 }) },
	// RuleFit has no peer in scikit-learn; single trees, which its rules are pieces of, it must not fall behind.
	{ estimator: ruleFit(), peer: "decisionTree" },
];

const kindOf = (task: string): Task =>
	task === "diabetes" || task === "penguins' mass" ? "regression" : "classification";

const loaded = new Map<string, Promise<TrainingData>>();

/** A task's rows without missing values, as the peers saw them. */
function dataOf(task: string): Promise<TrainingData> {
	const known = loaded.get(task);
	if (known) return known;
	const { table: name, target } = peers.tasks[task] as Peers["tasks"][string];
	const read = (async () => {
		const { table } = await datasets.load(name as "penguins");
		const whole = (table as unknown as Table).dropMissing() as unknown as Table;
		return readTrainingData("quality", whole, { target }, ["regression", "classification"]);
	})();
	loaded.set(task, read);
	return read;
}

/** The mean score over the folds, and over seeds. */
async function meanScore({ estimator, seeds = 1 }: Row, task: string): Promise<number> {
	const data = await dataOf(task);
	const { heldOut } = peers.tasks[task] as Peers["tasks"][string];
	let sum = 0;
	for (const test of heldOut) {
		const held = new Set(test);
		const train = Uint32Array.from({ length: data.rowCount }, (_, row) => row).filter((row) => !held.has(row));
		for (let seed = 0; seed < seeds; seed++) {
			const job = { data, train, test: Uint32Array.from(test), score: usualScore(data.task), seed };
			sum += (await refit(estimator, job)).score;
		}
	}
	return sum / heldOut.length / seeds;
}

describe("fit quality beside scikit-learn, interpret and pyGAM, on the same folds", () => {
	const report: string[] = [];
	afterAll(() => console.log(report.join("\n")));

	for (const row of rows) {
		const { method, tasks } = row.estimator;
		const scores = Object.entries(peers.scores[row.peer ?? method] ?? {}).filter(([task]) =>
			row.only === undefined ? tasks.includes(kindOf(task)) : row.only === kindOf(task),
		);
		test.each(scores)(`${method}: %s`, { timeout: 60_000 }, async (task, { mean, spread = 0 }) => {
			const started = performance.now();
			const own = await meanScore(row, task);
			const took = `${Math.round(performance.now() - started)} ms`.padStart(9);
			const gap = own < mean - promised ? "  WORSE" : "";
			const beside = `peer ${mean.toFixed(4)} ± ${spread.toFixed(4)}`;
			report.push(`${method.padEnd(22)}${task.padEnd(16)}${own.toFixed(4)}  ${beside}${took}${gap}`);
			expect(own).toBeGreaterThanOrEqual(mean - promised);
		});
	}

	test("a model that looks at far too many rows is seen to fall behind", async () => {
		const mean = peers.scores.nearestNeighbours?.diabetes?.mean as number;
		expect(await meanScore({ estimator: nearestNeighbours({ k: 250 }) }, "diabetes")).toBeLessThan(mean - promised);
	});
});
