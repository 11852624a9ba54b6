import { nearestNeighbours } from "../../../src/index.ts";
import type { NeighbourMetric } from "../../../src/models/neighbours/metric.ts";
import { plain } from "../layout.ts";
import type { Method } from "../methods.ts";
import { type GoldenTensor, NotCovered } from "../schema.ts";

/** The distances to the nearest rows of the index; the file says which rows those are in words. */
const knn: Method = async ({ params }, file) => {
	if (params.index_rows !== "rows 3,5,7,... of X") throw new NotCovered(`index rows "${params.index_rows}"`);
	const { X, y } = (file as unknown as { data: { X: GoldenTensor; y: number[] } }).data;
	const all = plain(X);
	const [rows, width] = all.shape as [number, number];
	const chosen = Array.from({ length: rows }, (_, row) => row).filter((row) => row >= 3 && row % 2 === 1);
	const index = chosen.map((row) => [...all.values.subarray(row * width, (row + 1) * width)]);
	const options = { k: params.k as number, metric: params.metric as NeighbourMetric, standardise: false };
	const model = await nearestNeighbours(options).fit(index, {
		target: chosen.map((row) => y[row] as number),
		task: "classification",
	});
	const query = plain(params.query as GoldenTensor);
	const { distances } = await model.neighbours({
		values: query.values,
		shape: query.shape,
		axes: ["example", "feature"],
	});
	return { distances };
};

/** Nearest neighbours. */
export const neighbourMethods: Readonly<Record<string, Method>> = { knn };
