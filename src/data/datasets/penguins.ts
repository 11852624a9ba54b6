import { tableDataset } from "./dataset.ts";

/** A bird of {@link penguins}. */
export interface Penguin {
	readonly species: string;
	readonly island: string;
	readonly billLength: number | null;
	readonly billDepth: number | null;
	readonly flipperLength: number | null;
	readonly bodyMass: number | null;
	readonly sex: string | null;
}

export const penguins = tableDataset<Penguin>({
	name: "penguins",
	title: "Penguins of the Palmer Archipelago",
	description:
		"344 penguins of three species on three islands, measured 2007 to 2009. Two birds were not measured, and of eleven the sex is missing. The species live on different islands: Gentoo on Biscoe and Chinstrap on Dream only, which a model may use in place of the measurements.",
	licence: "CC0 1.0",
	source: "K. Gorman and the Palmer Station Long Term Ecological Research; the copy in vega-datasets 3.2.1",
	citation: "horst2020",
	task: "classification",
	target: "species",
	schema: {
		species: { type: "category" },
		island: { type: "category" },
		billLength: { unit: "mm" },
		billDepth: { unit: "mm" },
		flipperLength: { unit: "mm" },
		bodyMass: { unit: "g" },
		sex: { type: "category" },
	},
	bytes: () => import("./bytes/penguins.ts"),
});
