import { loadImage } from "../image/load-image.ts";
import type { Dataset, DatasetDescription, ImageDataset } from "./dataset.ts";

/** A photograph that was cut and scaled by `scripts/make-datasets.mjs`. */
function photograph(
	description: DatasetDescription,
	bytes: () => Promise<{ readonly default: string }>,
): Dataset<ImageDataset> {
	return {
		description,
		async load() {
			const image = await loadImage(Buffer.from((await bytes()).default, "base64"), { channels: 3 });
			return { ...description, image };
		},
	};
}

const size = "A square of the photograph, scaled to 224 × 224 pixels, the size that most networks take.";

export const chelsea = photograph(
	{
		name: "chelsea",
		title: "Chelsea the cat",
		description: `A cat's face. ${size}`,
		licence: "CC0 1.0",
		source: "Stéfan van der Walt; the copy in scikit-image 0.26.0",
		citation: "vanderwalt2014",
	},
	() => import("./bytes/chelsea.ts"),
);

export const coffee = photograph(
	{
		name: "coffee",
		title: "A cup of coffee",
		description: `A cup, a spoon and a wooden table: several things in one picture. ${size}`,
		licence: "CC0 1.0",
		source: "Rachel Michetti, courtesy of Pikolo Espresso Bar; the copy in scikit-image 0.26.0",
		citation: "vanderwalt2014",
	},
	() => import("./bytes/coffee.ts"),
);

export const astronaut = photograph(
	{
		name: "astronaut",
		title: "The astronaut Eileen Collins",
		description: `A portrait in front of a flag and a model of the shuttle. ${size}`,
		licence: "public domain",
		source: "NASA; the copy in scikit-image 0.26.0",
		citation: "vanderwalt2014",
	},
	() => import("./bytes/astronaut.ts"),
);
