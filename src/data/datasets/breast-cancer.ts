import { tableDataset } from "./dataset.ts";

/** What is measured of the nuclei. */
type Measure =
	| "Radius"
	| "Texture"
	| "Perimeter"
	| "Area"
	| "Smoothness"
	| "Compactness"
	| "Concavity"
	| "ConcavePoints"
	| "Symmetry"
	| "FractalDimension";

/** A tumour of {@link breastCancer}. */
export type Tumour = { readonly [N in `${"mean" | "error" | "worst"}${Measure}`]: number } & {
	readonly diagnosis: string;
};

export const breastCancer = tableDataset<Tumour>({
	name: "breast-cancer",
	title: "Breast tumours, malignant or benign",
	description:
		"569 tumours: ten measures of the cell nuclei in an image of a fine needle aspirate, each as mean, standard error and worst (the mean of the three largest). Radius, perimeter and area are almost the same number, which makes weights and importances swap between them.",
	licence: "CC BY 4.0",
	source:
		"W. Wolberg, O. Mangasarian, N. Street, W. Street (1993), UCI Machine Learning Repository, doi:10.24432/C5DW2B; the copy in scikit-learn 1.9.1",
	citation: "wolberg1993",
	task: "classification",
	target: "diagnosis",
	schema: { diagnosis: { type: "category" } },
	bytes: () => import("./bytes/breast-cancer.ts"),
});
