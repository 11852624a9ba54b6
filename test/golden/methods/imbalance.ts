import { classificationReport, ndArray } from "../../../src/index.ts";
import { plain } from "../layout.ts";
import type { Method } from "../methods.ts";
import type { GoldenTensor } from "../schema.ts";

const numbers = (values: readonly (number | null)[], shape: readonly number[] = [values.length]) => ({
	shape,
	values: Float64Array.from(values, (value) => value ?? Number.NaN),
});
const number = (value: number | null) => numbers([value], []);

/** Counts, weights and scores of uneven classes. */
const imbalanceCase: Method = async ({ params }) => {
	const { shape, values } = plain(params.proba as GoldenTensor);
	const report = classificationReport(params.y_true as number[], ndArray(values, shape, ["example", "class"]));
	const { classes, confusion } = report;
	const second = classes[1]!;
	return {
		counts: numbers(classes.map(({ count }) => count)),
		imbalance_ratio_max_over_min: number(report.imbalanceRatio),
		balanced_class_weight: numbers(classes.map(({ balancedWeight }) => balancedWeight)),
		accuracy: number(report.accuracy),
		balanced_accuracy: number(report.balancedAccuracy),
		macro_f1: number(report.macro.f1),
		mcc: number(report.matthews),
		cohen_kappa: number(report.kappa),
		confusion: { shape: confusion.shape, values: confusion.values },
		roc_auc_class1_vs_rest: number(second.auc),
		average_precision_class1: number(second.averagePrecision),
		brier_class1: number(second.brier),
		log_loss: number(report.logLoss),
		normalised_entropy: number(report.normalisedEntropy),
	};
};

/** The golden methods of uneven classes. */
export const imbalanceMethods: Readonly<Record<string, Method>> = { class_imbalance: imbalanceCase };
