import { tableDataset } from "./dataset.ts";

/** A flower of {@link iris}. */
export interface Iris {
	readonly sepalLength: number;
	readonly sepalWidth: number;
	readonly petalLength: number;
	readonly petalWidth: number;
	readonly species: string;
}

export const iris = tableDataset<Iris>({
	name: "iris",
	title: "Iris flowers",
	description:
		"150 flowers, 50 of each of three species. One species is told from the petals alone, the other two overlap. As in scikit-learn's copy, two values that the UCI copy has wrong are those of Fisher's paper.",
	licence: "CC BY 4.0",
	source: "R. A. Fisher (1936), UCI Machine Learning Repository, doi:10.24432/C56C76; the copy in scikit-learn 1.9.1",
	citation: "fisher1936",
	task: "classification",
	target: "species",
	schema: {
		sepalLength: { unit: "cm" },
		sepalWidth: { unit: "cm" },
		petalLength: { unit: "cm" },
		petalWidth: { unit: "cm" },
		species: { type: "category" },
	},
	bytes: () => import("./bytes/iris.ts"),
});
