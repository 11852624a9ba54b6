import { Breather } from "../../../src/core/breather.ts";
import { distances, kernelWeights, type Points } from "../../../src/explain/lime/kernel.ts";
import { fitLocally, type LocalFit } from "../../../src/explain/lime/local-fit.ts";
import { MomentMemory } from "../../../src/explain/lime/moments.ts";
import type { FeatureSelection, SurrogateKind } from "../../../src/explain/lime/surrogate.ts";
import { lime, ndArray } from "../../../src/index.ts";
import { type Plain, plain } from "../layout.ts";
import type { Method } from "../methods.ts";
import { buildModel } from "../model.ts";
import { type GoldenCase, type GoldenTensor, isTensor, NotCovered } from "../schema.ts";

const single = (value: number): Plain => ({ shape: [], values: Float64Array.of(value) });
const list = (values: Float64Array): Plain => ({ shape: [values.length], values });

const tensorOf = (value: unknown): Plain => {
	if (!isTensor(value)) throw new NotCovered("a parameter that is no tensor");
	return plain(value);
};

/** The points of a case; the first of them is the example. lime measures texts' cosine distance in hundredths. */
function pointsOf({ params }: GoldenCase): { points: Points; distance: Float64Array } {
	const { shape, values } = tensorOf(params.Z);
	const [count, width] = shape as [number, number];
	const columns = Array.from({ length: width }, (_, j) =>
		Float64Array.from({ length: count }, (_, i) => values[i * width + j] as number),
	);
	const at = values.slice(0, width);
	const named = params.distance as string;
	const origin = new Float64Array(width);
	const distance = new Float64Array(count);
	distances({ count, columns, origin, at }, named.startsWith("cosine") ? "cosine" : "euclidean", distance);
	if (named.includes("x 100")) for (let i = 0; i < count; i++) distance[i]! *= 100;
	const weights = distance.slice();
	kernelWeights(weights, count, params.kernel_width as number);
	return { distance, points: { count, columns, origin, at, weights, answers: tensorOf(params.labels_class1).values } };
}

const lime_surrogate: Method = async (golden) => {
	const { points, distance } = pointsOf(golden);
	const pace = { breather: new Breather({ checkpoint: async () => {} }), progress: { done: 0, total: 0 } };
	const surrogate = (wanted: SurrogateKind): Promise<LocalFit> =>
		fitLocally(points, wanted, new MomentMemory(points.columns.length), pace);
	const { ridge_alpha1_weighted: ridges, lasso_weighted: lassos } = golden.expected as {
		ridge_alpha1_weighted: Record<FeatureSelection, { num_features: number; coefs: Record<string, number> }>;
		lasso_weighted: Record<string, unknown>;
	};
	const got: Record<string, Plain> = { distances: list(distance), weights: list(points.weights) };
	for (const [selection, { num_features: count, coefs }] of Object.entries(ridges)) {
		const found = await surrogate({ kind: "ridge", alpha: 1, selection: selection as FeatureSelection, count });
		const key = `ridge_alpha1_weighted.${selection}`;
		const chosen = [...found.active].sort((a, b) => a - b).join();
		if (
			chosen !==
			Object.keys(coefs)
				.map(Number)
				.sort((a, b) => a - b)
				.join()
		)
			throw new Error(`${key}: chose ${chosen}`);
		got[`${key}.num_features`] = single(count);
		got[`${key}.intercept`] = single(found.intercept);
		got[`${key}.score`] = single(found.fidelity);
		got[`${key}.local_pred`] = list(Float64Array.of(found.prediction));
		for (const j of found.active) got[`${key}.coefs.${j}`] = single(found.coefficients[j] as number);
	}
	for (const alpha of Object.keys(lassos)) {
		const found = await surrogate({ kind: "lasso", penalty: { by: "alpha", alpha: Number(alpha) } });
		const key = `lasso_weighted.${alpha}`;
		got[`${key}.intercept`] = single(found.intercept);
		got[`${key}.coef`] = list(found.coefficients);
		got[`${key}.r2_weighted`] = single(found.fidelity);
	}
	return got;
};

/** captum's LIME: features kept or replaced, a LASSO with its α. Of three features each coalition is asked, where captum draws. */
const captumLime: Method = async (golden, file) => {
	const {
		n_samples: samples,
		alpha,
		kernel_width: kernelWidth,
		feature_mask: masks,
		baselines = [0],
	} = golden.params as {
		n_samples: number;
		alpha: number;
		kernel_width: number;
		feature_mask?: readonly GoldenTensor[];
		baselines?: readonly number[];
	};
	const [given] = golden.inputs as readonly GoldenTensor[];
	const { shape, values } = tensorOf(given);
	const width = shape[1] as number;
	const { model, dispose } = buildModel(golden.model as NonNullable<typeof file.model>, [width]);
	try {
		const labels = masks ? [...tensorOf(masks[0]).values] : [];
		const groups = [...new Set(labels)].map((label) => [...labels.keys()].filter((j) => labels[j] === label));
		const { payload } = await lime(model, ndArray(values, shape, ["example", "feature"]), {
			neighbourhood: "presence",
			background: ndArray(new Float64Array(width).fill(baselines[0] as number), [1, width], ["example", "feature"]),
			explain: "score",
			distance: "cosine",
			target: golden.target as number,
			samples,
			alpha,
			kernelWidth,
			...(groups.length > 0 && { groups }),
		});
		const members = payload.members ?? Array.from({ length: width }, (_, j) => [j]);
		const scores = new Float64Array(width);
		for (const [group, columns] of members.entries())
			for (const column of columns) scores[column] = payload.scores.values[group] as number;
		return { attributions: { shape, values: scores } };
	} finally {
		dispose();
	}
};

/** The methods of LIME. */
export const limeMethods: Readonly<Record<string, Method>> = { lime_surrogate, lime: captumLime };
