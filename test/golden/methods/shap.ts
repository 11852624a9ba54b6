import {
	exactShap,
	exactShapInteractions,
	featureGame,
	kernelShap,
	type NdArray,
	ndArray,
	type Predictor,
	predictor,
} from "../../../src/index.ts";
import { type Plain, plain } from "../layout.ts";
import type { Method } from "../methods.ts";
import { buildModel } from "../model.ts";
import { type GoldenCase, type GoldenModel, type GoldenTensor, isTensor, NotCovered } from "../schema.ts";

type Row = ArrayLike<number>;
const at = (x: Row, j: number): number => x[j] as number;
const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
const dot = (a: Row, b: Row): number => Array.from(a).reduce((sum, one, j) => sum + one * at(b, j), 0);

/** A tensor that a model or its parameters hold. */
function tensorOf(holder: Readonly<Record<string, unknown>>, key: string): Plain {
	const tensor = holder[key];
	if (!isTensor(tensor)) throw new NotCovered(`a case without ${key}`);
	return plain(tensor);
}

/** The formulas of the golden models. */
const formulas: Readonly<Record<string, (model: GoldenModel) => (x: Row) => number>> = {
	"2*x0 - x1*x2 + 0.5*x3*x3 + x0*x3*x4": () => (x) =>
		2 * at(x, 0) - at(x, 1) * at(x, 2) + 0.5 * at(x, 3) ** 2 + at(x, 0) * at(x, 3) * at(x, 4),
	"sigmoid(1.5*x0 - 2*x1 + x2*x3)": () => (x) => sigmoid(1.5 * at(x, 0) - 2 * at(x, 1) + at(x, 2) * at(x, 3)),
	"max(x0,x1) - min(x2,x3) + abs(x4)": () => (x) =>
		Math.max(at(x, 0), at(x, 1)) - Math.min(at(x, 2), at(x, 3)) + Math.abs(at(x, 4)),
	"x.W + sum_ij x_i W2_ij x_j": (model) => {
		const linear = tensorOf(model, "W").values;
		const square = tensorOf(model, "W2").values;
		const width = linear.length;
		return (x) => {
			let sum = dot(linear, x);
			for (let i = 0; i < width; i++)
				for (let j = 0; j < width; j++) sum += at(x, i) * at(square, i * width + j) * at(x, j);
			return sum;
		};
	},
	"sigmoid(x.coef + intercept)": (model) => {
		const coefficients = tensorOf(model, "coef").values;
		return (x) => sigmoid(dot(coefficients, x) + (model.intercept as number));
	},
};

function formulaModel({ model }: GoldenCase): Predictor {
	if (typeof model !== "object") throw new NotCovered("a case without a model");
	const make = formulas[String(model.expr)];
	if (!make) throw new NotCovered(`formula ${JSON.stringify(model.expr)}`);
	const answer = make(model);
	const probability = String(model.expr).startsWith("sigmoid");
	return predictor(
		({ values, shape: [count = 0, width = 0] }) =>
			Array.from({ length: count }, (_, row) => [answer(values.subarray(row * width, (row + 1) * width))]),
		{ outputUnit: probability ? "probability" : "response" },
	);
}

const matrix = ({ shape, values }: Plain): NdArray => ndArray(values, shape, ["example", "feature"]);
const asPlain = ({ shape, values }: NdArray): Plain => ({ shape, values: Float64Array.from(values) });
const numberOf = (value: number): Plain => ({ shape: [], values: [value] as unknown as Float64Array });

/** What a case expects has the rows' shape, or lacks the axis of a single row. */
function likeExpected(golden: GoldenCase, key: string, answer: Plain): Plain {
	const expected = golden.expected[key];
	return isTensor(expected) ? { ...answer, shape: expected.shape } : answer;
}

const exactCase: Method = async (golden) => {
	const model = formulaModel(golden);
	const x = matrix(tensorOf(golden.params, "x"));
	const options = { background: matrix(tensorOf(golden.params, "background")) };
	const exact = await exactShap(model, x, options);
	const kernel = await kernelShap(model, x, { ...options, samples: 2 ** (x.shape[1] as number) });
	const interactions = await exactShapInteractions(model, x, { ...options, index: "taylor" });
	return {
		base_value: numberOf(exact.payload.baseValue?.values[0] as number),
		shap_values: asPlain(exact.payload.scores),
		shap_library_exact: asPlain(exact.payload.scores),
		shap_library_kernel_full_enumeration: asPlain(kernel.payload.scores),
		interaction_values_shap_library: asPlain(interactions.payload.pairs),
	};
};

/** The coalitions that captum's masks and baselines describe, for one example of several inputs: labels are shared by the inputs. */
function exampleOf(inputs: readonly Plain[], row: number): number[] {
	return inputs.flatMap(({ shape: [, width = 0], values }) => [...values.subarray(row * width, (row + 1) * width)]);
}

/** The columns of each label, of the masks of all inputs; a mask of one row is that of every example. */
function groupsOf(masks: readonly Plain[] | undefined, row: number, width: number): number[][] {
	if (!masks) return Array.from({ length: width }, (_, column) => [column]);
	const labels = masks.flatMap(({ shape: [rows = 1, columns = 0], values }) => {
		const own = rows === 1 ? 0 : row;
		return [...values.subarray(own * columns, (own + 1) * columns)];
	});
	return [...new Set(labels)].map((label) => labels.flatMap((one, column) => (one === label ? [column] : [])));
}

/** Captum's cases: a network of one or more inputs that are added, each column a feature or what a mask groups. */
const networkCase: Method = async (golden) => {
	const tensors = (Array.isArray(golden.inputs) ? golden.inputs : [golden.inputs]) as readonly GoldenTensor[];
	const inputs = tensors.map(plain);
	const [examples = 0, columns = 0] = (inputs[0] as Plain).shape as [number?, number?];
	const width = inputs.length * columns;
	const { feature_mask: masks, baselines } = golden.params as {
		feature_mask?: readonly GoldenTensor[];
		baselines?: readonly (GoldenTensor | number)[];
	};
	const absent = inputs.flatMap((_, i) => {
		const baseline = baselines?.[i] ?? 0;
		return typeof baseline === "number" ? Array<number>(columns).fill(baseline) : [...plain(baseline).values];
	});
	const { scale = 1, ...layers } = golden.model as GoldenModel;
	const { model: network, dispose } = buildModel(layers, [columns]);
	const model = predictor(async ({ values, shape: [count = 0] }) => {
		const added = Float64Array.from({ length: count * columns }, (_, i) => {
			const row = Math.floor(i / columns);
			let sum = 0;
			for (let input = 0; input < inputs.length; input++)
				sum += at(values, row * width + input * columns + (i % columns));
			return scale * sum;
		});
		return network.scores(ndArray(added, [count, columns], ["example", "feature"]));
	});
	const { n_samples: samples } = golden.params as { n_samples?: number };
	const run = golden.method === "kernel_shap" ? kernelShap : exactShap;
	try {
		const found = inputs.map(() => new Float64Array(examples * columns));
		for (let row = 0; row < examples; row++) {
			const groups = groupsOf(masks?.map(plain), row, width);
			const { payload } = await run(model, [exampleOf(inputs, row)], {
				background: [absent],
				groups: groups.filter(({ length }) => length > 1),
				target: golden.target as number,
				...(samples && { samples }),
			});
			for (const [player, score] of payload.scores.values.entries()) {
				for (const column of payload.members?.[player] ?? [player]) {
					found[Math.floor(column / columns)]![row * columns + (column % columns)] = score;
				}
			}
		}
		const answers = found.map((values): Plain => ({ shape: [examples, columns], values }));
		if (answers.length === 1) return { attributions: answers[0] as Plain };
		return Object.fromEntries(answers.map((answer, i) => [`attributions.${i}`, answer]));
	} finally {
		dispose();
	}
};

const kernelCase: Method = async (golden, file) => {
	if ((golden.model as GoldenModel | undefined)?.layers) return networkCase(golden, file);
	const { payload } = await kernelShap(formulaModel(golden), matrix(tensorOf(golden.params, "x")), {
		background: matrix(tensorOf(golden.params, "background")),
		link: (golden.params.link as "logit" | undefined) ?? "identity",
	});
	return {
		base_value: numberOf(payload.baseValue?.values[0] as number),
		shap_values: likeExpected(golden, "shap_values", asPlain(payload.scores)),
	};
};

const solverCase: Method = async (golden) => {
	const model = formulaModel(golden);
	const x = matrix(tensorOf(golden.params, "x"));
	const background = matrix(tensorOf(golden.params, "background"));
	const { shape, values } = tensorOf(golden.params, "masks");
	const [count, width] = shape as [number, number];
	const coalitions = Array.from({ length: count }, (_, row) => values.subarray(row * width, (row + 1) * width));
	const { payload } = await kernelShap(model, x, {
		background,
		coalitions,
		weights: tensorOf(golden.params, "weights").values,
	});
	const game = await featureGame(model, x, { background });
	const worth = coalitions.map((one) => game.worth(new Set(game.players.filter((_, player) => one[player] === 1))));
	return {
		base_value: numberOf(payload.baseValue?.values[0] as number),
		fx: numberOf(payload.outputValue.values[0] as number),
		coalition_values: { shape: [count], values: Float64Array.from(await Promise.all(worth)) },
		shap_values: likeExpected(golden, "shap_values", asPlain(payload.scores)),
	};
};

export const shapMethods: Readonly<Record<string, Method>> = {
	shap_exact: exactCase,
	kernel_shap: kernelCase,
	kernel_shap_solver: solverCase,
	shapley_values: networkCase,
};
