import { checked, checkOptions, number, type OptionRules } from "../core/options.ts";
import type { ColorMapName } from "../core/view-spec.ts";
import { colorMaps, isColorMapName } from "../figure/color-map.ts";

/** What an explorer of images starts from; all of it can be changed in the widget. */
export interface ExploreImageOptions {
	/** The right class of each image, from 0. */
	readonly labels?: ArrayLike<number>;
	/** The classes' names. Default the model's, else their numbers. */
	readonly names?: readonly string[];
	/** The methods to choose from. Default all that the model allows: `"saliency"`, where it has maps `"gradCam"`, `"limeImage"` and `"shapImage"`. */
	readonly methods?: readonly string[];
	/** The method to start with. Default the first. */
	readonly method?: string;
	/** The image to start with, from 0. Default 0. */
	readonly example?: number;
	/** The class to explain, from 0, or `"predicted"`. Default `"predicted"`. */
	readonly target?: number | "predicted";
	/** The layer for methods that look into one. Default the last convolution, after its activation. */
	readonly layer?: string;
	/** About how many regions an image is cut into, for methods that hide regions. Default 50, or a quarter of the pixels where they are few. */
	readonly regions?: number;
	/** Pictures that such methods ask the model about. Default 500. */
	readonly samples?: number;
	/** Whether scores keep their sign. Default as in the method's paper. */
	readonly signed?: boolean;
	/** 0 … 1. Default 0.65. */
	readonly opacity?: number;
	/** Default the first that suits signed or unsigned scores. */
	readonly colorMap?: ColorMapName;
	/** The pixel values that are black and white; falling, such as `[1, 0]`, for ink on paper. Default 0 and 1 where all pixels are between them, else the smallest (or 0) and the largest. */
	readonly domain?: readonly [number, number];
	/** Explorers with the same id show each other's hovered pixel. Default one for each size of image. */
	readonly selection?: string;
}

/** The controls by name, as `set` takes them. */
export type ImageSettings = Pick<
	ExploreImageOptions,
	"method" | "example" | "target" | "layer" | "regions" | "samples" | "signed" | "opacity" | "colorMap"
>;

const isTextList = (value: unknown) => Array.isArray(value) && value.every((item) => typeof item === "string");
const isText = (value: unknown) => typeof value === "string";
const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

function optional<T>(expected: string, accepts: (value: unknown) => boolean) {
	return checked<T>(undefined as T, expected, accepts);
}

const rules: OptionRules<Required<ExploreImageOptions>> = {
	labels: optional("a class index for each image", (value) => Array.isArray(value) || ArrayBuffer.isView(value)),
	names: optional("an array of texts", isTextList),
	methods: optional("an array of method names", (value) => isTextList(value) && (value as string[]).length > 0),
	method: optional("the name of a method", isText),
	example: optional("an index", isNumber),
	target: optional('a class index or "predicted"', (value) => value === "predicted" || isNumber(value)),
	layer: optional("the name of a layer", isText),
	regions: optional("an integer at least 4", (value) => Number.isInteger(value) && (value as number) >= 4),
	samples: optional("an integer at least 50", (value) => Number.isInteger(value) && (value as number) >= 50),
	signed: optional("true or false", (value) => typeof value === "boolean"),
	opacity: number(0.65, { min: 0, max: 1 }),
	colorMap: optional(`one of ${colorMaps.map(({ name }) => name).join(", ")}`, isColorMapName),
	domain: optional(
		"two different numbers",
		(value) => Array.isArray(value) && value.length === 2 && value.every(isNumber) && value[0] !== value[1],
	),
	selection: optional("a text", isText),
};

/**
 * The options as given, of the right types; what exists of the model is checked later.
 *
 * @throws ExplainError `bad-option` for an unknown option or one of another type.
 */
export function checkImageOptions(method: string, given: ExploreImageOptions): ExploreImageOptions {
	const options = checkOptions<Required<ExploreImageOptions>>(method, rules, given);
	return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
