import { bSplineBasis, ndArray, ridge } from "../../../src/index.ts";
import { type Plain, plain } from "../layout.ts";
import type { Method } from "../methods.ts";
import { type GoldenTensor, NotCovered } from "../schema.ts";

/** Columns of B-splines of each feature, the last of each left out, with knots over the training rows' range. */
function splineColumns({ shape, values }: Plain, train: Plain, knots: number, degree: number): Plain {
	const [count, width] = shape as [number, number];
	const columnOf = (from: Plain, j: number) => from.values.filter((_, at) => at % width === j);
	const bases = Array.from({ length: width }, (_, j) => {
		const column = columnOf(train, j);
		const ends = { min: Math.min(...column), max: Math.max(...column) };
		return bSplineBasis(columnOf({ shape, values }, j), { splines: knots + degree - 1, degree, ...ends });
	});
	const rows = Array.from({ length: count }, (_, row) =>
		bases.flatMap(({ values: all, shape: [, splines = 0] }) => [...all.slice(row * splines, (row + 1) * splines - 1)]),
	);
	return { shape: [count, rows[0]?.length ?? 0], values: Float64Array.from(rows.flat()) };
}

const splinesOfRidge: Method = async ({ params }) => {
	const tensor = (name: string) => plain(params[name] as GoldenTensor);
	const { degree, n_knots, ridge_alpha, drop_last_basis } = params as Record<string, number>;
	if (!drop_last_basis) throw new NotCovered("a basis with an intercept of its own");
	const train = tensor("X_train");
	const columns = (of: Plain) => splineColumns(of, train, n_knots as number, degree as number);
	const matrix = ({ shape, values }: Plain) => ndArray(values, shape, ["example", "feature"]);
	const model = await ridge({ alpha: ridge_alpha as number }).fit(matrix(columns(train)), {
		target: tensor("y_train").values,
	});
	const test = columns(tensor("X_test"));
	const { values: predicted } = await model.predict(matrix(test));
	const { values: added } = await model.contributions(matrix(test));
	const [count, width] = test.shape as [number, number];
	const each = width / 3;
	const shapes = Float64Array.from({ length: 3 * count }, (_, at) => {
		const start = Math.floor(at / 3) * width + (at % 3) * each;
		return added.subarray(start, start + each).reduce((sum, value) => sum + value, 0);
	});
	return {
		basis_test: test,
		coef: { shape: [width], values: Float64Array.from(model.coefficients.slice(1), ({ value }) => value) },
		intercept: { shape: [], values: model.intercept },
		pred_test: { shape: [count], values: Float64Array.from(predicted) },
		shape_contributions_test: { shape: [count, 3], values: shapes },
	};
};

/** Splines as columns of a linear model. */
export const gamMethods: Readonly<Record<string, Method>> = { gam_bspline: splinesOfRidge };
