import {
	type Estimator,
	elasticNet,
	type FitOptions,
	lasso,
	lassoPath,
	linearRegression,
	logisticRegression,
	ndArray,
	ridge,
	type TableRows,
} from "../../../src/index.ts";
import type { FittedLinear } from "../../../src/models/linear/fitted-linear.ts";
import { type Plain, plain } from "../layout.ts";
import type { Method } from "../methods.ts";
import { type GoldenCase, type GoldenFile, type GoldenTensor, isTensor, NotCovered } from "../schema.ts";

function tensorOf(file: GoldenFile, name: string): Plain {
	const tensor = file.data?.[name];
	if (!isTensor(tensor)) throw new NotCovered(`a file without ${name}`);
	return plain(tensor);
}

const rowsOf = ({ values, shape }: Plain): TableRows => ndArray(values, shape, ["example", "feature"]);

const numbers = (...values: number[]): Plain => ({ shape: [], values: Float64Array.from(values) });
const listOf = (values: Iterable<number>): Plain => {
	const all = Float64Array.from(values);
	return { shape: [all.length], values: all };
};

/** Fits to the file's training rows and answers for its test rows. */
async function fitted(
	golden: GoldenCase,
	file: GoldenFile,
	estimator: Estimator<FittedLinear>,
	options: Partial<FitOptions> = {},
): Promise<Record<string, Plain>> {
	const weights = golden.params.sample_weight as GoldenTensor | undefined;
	const train = tensorOf(file, "X_train");
	const model = await estimator.fit(rowsOf(train), {
		target: tensorOf(file, "y_train").values,
		...(weights && { weights: plain(weights).values }),
		...options,
	});
	const answers = (await model.predict(rowsOf(tensorOf(file, "X_test")))).values;
	const truth = tensorOf(file, "y_test").values;
	const mean = truth.reduce((sum, value) => sum + value, 0) / truth.length;
	const squares = (of: (i: number) => number) => truth.reduce((sum, value, i) => sum + (value - of(i)) ** 2, 0);
	return {
		coef: listOf(model.coefficients.slice(1).map(({ value }) => value)),
		intercept: numbers(model.intercept[0] as number),
		pred_test: listOf(answers),
		r2_test: numbers(1 - squares((i) => answers[i] as number) / squares(() => mean)),
	};
}

const alphaOf = ({ params }: GoldenCase) => params.alpha as number;

/** The methods of linear models. */
export const linearMethods: Readonly<Record<string, Method>> = {
	ols: (golden, file) => fitted(golden, file, linearRegression()),
	ridge: (golden, file) => fitted(golden, file, ridge({ alpha: alphaOf(golden) })),
	lasso: (golden, file) => fitted(golden, file, lasso({ alpha: alphaOf(golden) })),
	elasticnet: (golden, file) =>
		fitted(golden, file, elasticNet({ alpha: alphaOf(golden), l1Ratio: golden.params.l1_ratio as number })),
	async lasso_path(_golden, file) {
		const train = tensorOf(file, "X_train");
		const path = await lassoPath({ alphas: "knots", folds: 0 }).fit(rowsOf(train), {
			target: tensorOf(file, "y_train").values,
		});
		const { lambdas, coefficients } = path.path;
		const [count, width] = coefficients.shape as [number, number];
		const turned = Float64Array.from(
			{ length: count * width },
			(_, i) => coefficients.values[(i % count) * width + Math.floor(i / count)] as number,
		);
		return { alphas: listOf(lambdas.values), coefs: { shape: [width, count], values: turned } };
	},
	logistic(golden, file) {
		const y = tensorOf(file, "y_train").values;
		const target = Array.from(y, (value) => Number(value > (golden.params.median as number)));
		return fitted(golden, file, logisticRegression({ C: golden.params.C as number }), {
			target,
			task: "classification",
		});
	},
};
