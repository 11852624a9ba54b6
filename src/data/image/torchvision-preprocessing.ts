import { kerasModes } from "./keras-preprocessing.ts";
import type { Preprocessing } from "./preprocessing.ts";
import { torchvisionWeights } from "./torchvision-weights.ts";

const normalisations = {
	ImageNet: kerasModes.torch,
	half: { scale: 1 / 255, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
	mean: { scale: 1 / 255, mean: [0.48235, 0.45882, 0.40784], std: [1 / 255, 1 / 255, 1 / 255] },
} as const;

/** `weights.transforms()` of torchvision's models of ImageNet, by the weights' full names. */
export const torchvisionPreprocessing = Object.fromEntries(
	Object.entries(torchvisionWeights).map(([name, [interpolation, size, side, normalisation]]) => [
		name,
		{ resize: { size, interpolation }, crop: [side, side], ...normalisations[normalisation] },
	]),
) as unknown as Readonly<Record<keyof typeof torchvisionWeights, Preprocessing>>;
