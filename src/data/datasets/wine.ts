import { tableDataset } from "./dataset.ts";

/** A wine of {@link wine}. */
export interface Wine {
	readonly alcohol: number;
	readonly malicAcid: number;
	readonly ash: number;
	readonly ashAlkalinity: number;
	readonly magnesium: number;
	readonly phenols: number;
	readonly flavanoids: number;
	readonly nonflavanoidPhenols: number;
	readonly proanthocyanins: number;
	readonly colourIntensity: number;
	readonly hue: number;
	readonly dilution: number;
	readonly proline: number;
	readonly cultivar: string;
}

export const wine = tableDataset<Wine>({
	name: "wine",
	title: "Wines of three cultivars",
	description:
		"178 wines of one region in Italy, from three cultivars of grape: thirteen results of chemical analysis on scales that differ a thousandfold. The cultivars are almost linearly separable.",
	licence: "CC BY 4.0",
	source:
		"S. Aeberhard, M. Forina (1991), UCI Machine Learning Repository, doi:10.24432/C5PC7J; the copy in scikit-learn 1.9.1",
	citation: "aeberhard1991",
	task: "classification",
	target: "cultivar",
	schema: {
		alcohol: { unit: "%" },
		malicAcid: { unit: "g/l" },
		ashAlkalinity: { description: "alkalinity of the ash" },
		magnesium: { unit: "mg/l" },
		phenols: { description: "total phenols" },
		dilution: { description: "OD280/OD315 of diluted wines" },
		proline: { unit: "mg/l" },
		cultivar: { type: "category" },
	},
	bytes: () => import("./bytes/wine.ts"),
});
