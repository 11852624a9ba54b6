import { linearShap, ndArray } from "../../../src/index.ts";
import { plain } from "../layout.ts";
import type { Method } from "../methods.ts";
import type { GoldenTensor } from "../schema.ts";

const linearCase: Method = async ({ params, model }) => {
	const { coef, intercept } = model as unknown as { coef: GoldenTensor; intercept: number };
	const [background, x] = [params.background, params.x].map((tensor) => {
		const { values, shape } = plain(tensor as GoldenTensor);
		return ndArray(values, shape, ["example", "feature"]);
	}) as [ReturnType<typeof ndArray<Float64Array>>, ReturnType<typeof ndArray<Float64Array>>];
	const { payload } = await linearShap({ coefficients: plain(coef).values, intercept }, x, { background });
	const { scores, baseValue } = payload;
	return {
		shap_values: { shape: scores.shape, values: Float64Array.from(scores.values) },
		base_value: { shape: [], values: Float64Array.of(baseValue?.values[0] as number) },
	};
};

/** Linear SHAP of shap. */
export const linearShapMethods: Readonly<Record<string, Method>> = { linear_shap: linearCase };
