import { tableDataset } from "./dataset.ts";

/** A patient of {@link diabetes}. */
export interface Patient {
	readonly age: number;
	readonly sex: string;
	readonly bmi: number;
	readonly bloodPressure: number;
	readonly totalCholesterol: number;
	readonly ldl: number;
	readonly hdl: number;
	readonly cholesterolRatio: number;
	readonly logTriglycerides: number;
	readonly glucose: number;
	readonly progression: number;
}

export const diabetes = tableDataset<Patient>({
	name: "diabetes",
	title: "Progression of diabetes",
	description:
		"442 patients with diabetes: ten measurements, and how far the disease had progressed a year later, on a scale of its own. In their own units, not standardised. The six blood serum measurements depend on each other. Which sex is 1 and which is 2 its source does not say.",
	licence: "free to use, as scikit-learn redistributes it (BSD 3-Clause); its source states no terms",
	source: "Efron, Hastie, Johnstone, Tibshirani (2004), Least Angle Regression; the copy in scikit-learn 1.9.1",
	citation: "efron2004",
	task: "regression",
	target: "progression",
	schema: {
		age: { unit: "years" },
		sex: { type: "category" },
		bmi: { unit: "kg/m²", description: "body mass index" },
		bloodPressure: { unit: "mmHg", description: "average blood pressure" },
		totalCholesterol: { unit: "mg/dl", description: "total serum cholesterol (s1)" },
		ldl: { unit: "mg/dl", description: "low-density lipoproteins (s2)" },
		hdl: { unit: "mg/dl", description: "high-density lipoproteins (s3)" },
		cholesterolRatio: { description: "total cholesterol divided by HDL (s4)" },
		logTriglycerides: { description: "possibly the logarithm of the serum triglycerides (s5)" },
		glucose: { unit: "mg/dl", description: "blood sugar (s6)" },
		progression: { description: "progression of the disease one year later" },
	},
	bytes: () => import("./bytes/diabetes.ts"),
});
