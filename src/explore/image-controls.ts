import type { NdArray } from "../core/nd-array.ts";
import type { ColorMapName, Control } from "../core/view-spec.ts";
import { colorMaps } from "../figure/color-map.ts";
import type { Values } from "./explorer.ts";
import type { ImageMethod } from "./image-methods.ts";
import { rangeControl, samplesControl } from "./range-control.ts";

/** The target that follows the model: whatever it prefers for the image. */
export const predicted = "predicted";

/** What a person can choose from. */
export interface ImageChoices {
	readonly methods: readonly ImageMethod[];
	readonly names: readonly string[];
	readonly layers: readonly string[];
	/** What each image is called. */
	readonly imageNames: readonly string[];
	/** The most regions that an image is cut into. */
	readonly mostRegions: number;
	/** Small pictures of all images; undefined where they are too many for a strip. */
	readonly gallery: NdArray<Uint8ClampedArray> | undefined;
}

/** The chosen method; the first where the id is unknown. */
export function methodOf({ methods }: ImageChoices, { method }: Values): ImageMethod {
	return methods.find(({ id }) => id === method) ?? methods[0]!;
}

function colorMapsFor(signed: boolean): readonly { readonly value: ColorMapName; readonly label: string }[] {
	return colorMaps.filter((map) => map.diverging === signed).map(({ name, label }) => ({ value: name, label }));
}

/** The colour map that is kept, or the first that suits scores with or without sign. */
export function suitedColorMap(signed: boolean, current: unknown): ColorMapName {
	const suited = colorMapsFor(signed);
	return (suited.find(({ value }) => value === current) ?? suited[0]!).value;
}

/** The controls of an image explorer under the given values, in the order in which they are asked. */
export function imageControls(choices: ImageChoices, values: Values): Control[] {
	const { methods, names, layers, imageNames, gallery } = choices;
	const { takesLayer, takesRegions, help } = methodOf(choices, values);
	const image = {
		id: "example",
		label: "Image",
		help: "The image that is explained.",
		answeredBy: "explainer",
	} as const;
	const last = imageNames.length - 1;
	return [
		...(last > 0
			? [
					gallery
						? ({ ...image, type: "gallery", images: gallery, names: imageNames } as const)
						: ({ ...image, type: "range", min: 0, max: last, step: 1, format: "integer" } as const),
				]
			: []),
		{
			id: "method",
			label: "Method",
			help,
			answeredBy: "explainer",
			type: "choice",
			style: methods.length <= 4 ? "buttons" : "menu",
			options: methods.map(({ id, label }) => ({ value: id, label })),
		},
		{
			id: "target",
			label: "Target class",
			help: "The class whose score is explained; a click on a bar chooses it too.",
			answeredBy: "explainer",
			type: "choice",
			style: "menu",
			options: [
				{ value: predicted, label: "the predicted one" },
				...names.map((name, index) => ({ value: String(index), label: name })),
			],
		},
		...(layers.length > 0
			? [
					{
						id: "layer",
						label: "Layer",
						help: takesLayer ? "The layer whose maps are weighed." : "Only methods that look into a layer ask for one.",
						answeredBy: "explainer",
						type: "choice",
						style: "menu",
						disabled: !takesLayer,
						options: layers.map((name) => ({ value: name, label: name })),
					} as const,
				]
			: []),
		...(takesRegions ? regionControls(choices) : []),
		{
			id: "signed",
			label: "Signed scores",
			help: "On: what speaks against the class counts as negative. Off: only how much it matters, or what speaks for it.",
			answeredBy: "explainer",
			type: "toggle",
			disabled: takesRegions,
		},
		{
			id: "opacity",
			label: "Opacity",
			help: "How much the map covers the image.",
			answeredBy: "figure",
			type: "range",
			min: 0,
			max: 1,
			step: 0.05,
			format: "percent",
		},
		{
			id: "colorMap",
			label: "Colours",
			help: "Maps with a neutral middle for signed scores, maps from dark to light for others.",
			answeredBy: "figure",
			type: "choice",
			style: "menu",
			options: colorMapsFor(values.signed === true),
		},
	];
}

/** The least and the most of what methods that hide regions take. */
const sampleLimits = [50, 3000] as const;
const fewestRegions = 4;
const mostRegions = 200;
const usual = { regions: 50, samples: 500 };

/** How many regions an image of so many pixels has to start with, and at most. */
export function regionCounts(pixels: number): { readonly start: number; readonly most: number } {
	const most = Math.max(fewestRegions + 1, Math.min(mostRegions, Math.floor(pixels / 4)));
	return { start: Math.min(usual.regions, most), most };
}

/** The pictures that a method that hides regions asks about to start with. */
export const usualSamples = usual.samples;

/** What methods that hide regions ask for. */
function regionControls({ mostRegions: most }: ImageChoices): Control[] {
	return [
		rangeControl(
			{
				id: "regions",
				label: "Regions",
				help: "About how many regions the image is cut into.",
				step: 1,
				format: "integer",
			},
			[fewestRegions, most],
		),
		samplesControl("Pictures with hidden regions that the model is asked about.", sampleLimits),
	];
}
