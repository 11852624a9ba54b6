import { ExplainError, shown } from "../core/errors.ts";
import type { Explanation } from "../core/explanation.ts";
import { type NdArray, sliceFirst } from "../core/nd-array.ts";
import type { ColorMapName, Control, ViewSpec } from "../core/view-spec.ts";
import { toPixels } from "../data/image.ts";
import { lastSpatialLayer } from "../explain/gradient/spatial-layer.ts";
import type { DifferentiableModel } from "../math/graph.ts";
import { type Displayable, displaySymbol } from "../protocol/host.ts";
import { classScores } from "../views/class-scores.ts";
import { heatMap } from "../views/heat-map.ts";
import { Explorer, type ExplorerRun, type Values } from "./explorer.ts";
import { type ImagesGiven, imageBatch } from "./image-batch.ts";
import { type ImageChoices, imageControls, methodOf, predicted, suitedColorMap } from "./image-controls.ts";
import { imageMethods } from "./image-methods.ts";
import { thumbnails } from "./thumbnails.ts";

/** What {@link exploreImage} starts from; all of it can be changed in the widget. */
export interface ExploreImageOptions {
	/** The right class of each image, from 0. */
	readonly labels?: ArrayLike<number>;
	/** The classes' names. Default the model's, else their numbers. */
	readonly names?: readonly string[];
	/** The methods to choose from. Default all that the model allows: `"saliency"` and, where it has maps, `"gradCam"`. */
	readonly methods?: readonly string[];
	/** The image to start with, from 0. Default 0. */
	readonly example?: number;
	/** The class to explain, from 0, or `"predicted"`. Default `"predicted"`. */
	readonly target?: number | "predicted";
	/** The layer for methods that look into one. Default the last convolution, after its activation. */
	readonly layer?: string;
	/** Whether scores keep their sign. Default as in the method's paper. */
	readonly signed?: boolean;
	/** 0 … 1. Default 0.65. */
	readonly opacity?: number;
	/** Default the first that suits signed or unsigned scores. */
	readonly colorMap?: ColorMapName;
	/** The pixel values that are black and white. Default 0 and 1 where all pixels are between them, else the smallest (or 0) and the largest. */
	readonly domain?: readonly [number, number];
	/** Explorers with the same id show each other's hovered pixel. Default one for each size of image. */
	readonly selection?: string;
}

/** The controls by name, as {@link ImageExplorer.set} takes them. */
export type ImageSettings = Pick<
	ExploreImageOptions,
	"example" | "target" | "layer" | "signed" | "opacity" | "colorMap"
> & { readonly method?: string };

/** A live explanation of images: shown by a notebook, moved by a person or by {@link set}. */
export interface ImageExplorer extends Displayable {
	/** The explanation that is shown. */
	readonly explanation: Explanation<"attribution">;
	/**
	 * Moves the controls and answers with the new explanation; where another change comes before it, with that one's.
	 *
	 * @throws ExplainError as {@link exploreImage}; and `aborted` where the run is stopped.
	 */
	set(settings: ImageSettings): Promise<Explanation<"attribution">>;
	/** Ends the live widget; its static form stays. */
	close(): void;
}

interface ImageAnswer {
	readonly explanation: Explanation<"attribution">;
	readonly probabilities: NdArray;
	readonly example: number;
	readonly target: number;
}

/** More pictures than this are no strip but a slider. */
const longestGallery = 64;
const name = "exploreImage";

/**
 * Which pixels moved the score of a class, for which method, class and layer? The image with its attribution over it, the class
 * scores as bars, and controls that ask the model again.
 *
 * Takes images `[n, height, width, channels]` as an array or tensor, or one image. The first answer is computed before the
 * promise resolves, so that what is shown is complete where no widget lives. Each question costs one run of its method
 * (saliency and Grad-CAM: one forward and one backward pass) and one forward pass for the bars.
 *
 * @throws ExplainError `unsupported-model` for a model that cannot be differentiated or takes no images; `bad-input`, `shape-mismatch`,
 * `not-finite` for images it does not take; `out-of-range` for an image or class, `unknown-name` for a layer or method that is not there.
 */
export async function exploreImage(
	model: DifferentiableModel,
	images: ImagesGiven,
	options: ExploreImageOptions = {},
): Promise<ImageExplorer> {
	if (typeof (model as Partial<DifferentiableModel> | undefined)?.layers !== "function")
		throw new ExplainError(
			"unsupported-model",
			`${name}: expected a differentiable model, such as fromLayersModel(model), got ${shown(model)}`,
		);
	const batch = await imageBatch(name, images, model.inputShape);
	const questions = new ImageQuestions(model, batch, options);
	const explorer = await Explorer.start<ImageAnswer>(questions);
	return {
		get explanation() {
			return explorer.answer.explanation;
		},
		set: async (settings) => (await explorer.set(questions.valuesOf(settings))).explanation,
		close: () => explorer.close(),
		[displaySymbol]: () => explorer[displaySymbol](),
	};
}

/** What an explorer of images asks and draws. */
class ImageQuestions {
	readonly values: Values;
	readonly #model: DifferentiableModel;
	readonly #images: NdArray<Float32Array>;
	readonly #choices: ImageChoices;
	readonly #labels: ArrayLike<number> | undefined;
	readonly #selection: string;
	readonly #domain: readonly [number, number];

	constructor(model: DifferentiableModel, images: NdArray<Float32Array>, options: ExploreImageOptions) {
		const [count = 0, height, width] = images.shape;
		const { labels } = options;
		this.#model = model;
		this.#images = images;
		this.#labels = labels;
		this.#domain = options.domain ?? pixelDomain(images.values);
		this.#selection = options.selection ?? `pixel of ${height} × ${width}`;
		const names = namesOf(model, options.names);
		if (labels && labels.length !== count)
			throw new ExplainError(
				"shape-mismatch",
				`${name}: expected ${count} labels for ${count} images, got ${labels.length}`,
			);
		const imageNames = Array.from({ length: count }, (_, i) => {
			const label = labels && names[labels[i]!];
			return label === undefined ? `image ${i}` : `image ${i} (${label})`;
		});
		const layers = model.layers().map((layer) => layer.name);
		this.#choices = {
			methods: methodsOf(options.methods, layers),
			names,
			layers,
			imageNames,
			gallery: count <= longestGallery ? thumbnails(imageNames.map((_, i) => this.#pixels(i))) : undefined,
		};
		const method = methodOf(this.#choices, {});
		const signed = options.signed ?? method.signedByDefault;
		const { example = 0, target = predicted, layer = defaultLayer(model, layers), opacity = 0.65 } = options;
		this.values = {
			method: method.id,
			...this.valuesOf({ example, target, ...(layer !== undefined && { layer }), opacity }),
			signed,
			colorMap: suitedColorMap(signed, options.colorMap),
		};
	}

	#pixels(example: number): NdArray<Uint8ClampedArray> {
		return toPixels(sliceFirst(this.#images, example), { domain: this.#domain });
	}

	/** Settings in words of the library as values of controls, checked against what exists. */
	valuesOf(settings: ImageSettings): Values {
		const { example, target, layer } = settings;
		const { names, layers, imageNames } = this.#choices;
		const within = (what: string, index: number, count: number) => {
			if (!(Number.isInteger(index) && index >= 0 && index < count))
				throw new ExplainError("out-of-range", `${name}: expected ${what} from 0 to ${count - 1}, got ${shown(index)}`);
		};
		if (example !== undefined) within("an image", example, imageNames.length);
		if (target !== undefined && target !== predicted) within(`a class`, Number(target), names.length);
		if (layer !== undefined && !layers.includes(layer))
			throw new ExplainError(
				"unknown-name",
				`${name}: there is no layer ${shown(layer)} with maps; there are ${layers.join(", ") || "none"}`,
			);
		const { target: _, ...rest } = settings;
		return { ...(rest as Values), ...(target !== undefined && { target: String(target) }) };
	}

	controls(values: Values): readonly Control[] {
		return imageControls(this.#choices, values);
	}

	/** A method brings the sign of its paper, and a sign the colour maps that can show it. */
	settle(values: Values, before: Values, asked: Values): Values {
		const chosen = values.method !== before.method && values.signed === before.signed && asked.signed === undefined;
		const signed = chosen ? methodOf(this.#choices, values).signedByDefault : values.signed === true;
		return { ...values, signed, colorMap: suitedColorMap(signed, values.colorMap) };
	}

	label(values: Values): string {
		return methodOf(this.#choices, values).label;
	}

	async compute(values: Values, { signal, onProgress }: ExplorerRun): Promise<ImageAnswer> {
		const example = Number(values.example);
		const { values: pixels, shape, axes } = sliceFirst(this.#images, example);
		const image = { values: pixels, shape: [1, ...shape], axes: ["example", ...axes] };
		const probabilities = sliceFirst(await this.#model.probabilities(image, { signal }), 0);
		const target = values.target === predicted ? largest(probabilities.values) : Number(values.target);
		const question = { target, layer: String(values.layer ?? ""), signed: values.signed === true };
		const method = methodOf(this.#choices, values);
		const explanation = await method.explain(this.#model, image, question, { signal, onProgress });
		return { explanation, probabilities, example, target };
	}

	views(answer: ImageAnswer, values: Values, controls: readonly Control[]): readonly ViewSpec[] {
		const { explanation, probabilities, example, target } = answer;
		const { names, imageNames } = this.#choices;
		const truth = this.#labels?.[example];
		return [
			heatMap(explanation, {
				pixels: this.#pixels(example),
				imageName: imageNames[example]!,
				methodName: methodOf(this.#choices, values).label,
				targetName: names[target]!,
				signed: values.signed === true,
				colorMap: values.colorMap as ColorMapName,
				opacity: Number(values.opacity),
				bind: { opacity: "opacity", colorMap: "colorMap" },
				selection: this.#selection,
				controls,
			}),
			classScores(probabilities, names, { target, pick: "target", ...(truth !== undefined && { truth }) }),
		];
	}
}

function defaultLayer(model: DifferentiableModel, layers: readonly string[]): string | undefined {
	return layers.length > 0 ? lastSpatialLayer(model) : undefined;
}

function pixelDomain(values: ArrayLike<number>): readonly [number, number] {
	let [low, high] = [0, 1];
	for (let i = 0; i < values.length; i++) {
		low = Math.min(low, values[i]!);
		high = Math.max(high, values[i]!);
	}
	return [low, high];
}

function largest(scores: ArrayLike<number>): number {
	let best = 0;
	for (let i = 1; i < scores.length; i++) if (scores[i]! > scores[best]!) best = i;
	return best;
}

function namesOf(model: DifferentiableModel, given: readonly string[] | undefined): readonly string[] {
	const names = given ?? model.outputNames ?? Array.from({ length: model.classes }, (_, i) => String(i));
	if (names.length !== model.classes)
		throw new ExplainError(
			"shape-mismatch",
			`${name}: expected ${model.classes} class names for the model's ${model.classes} outputs, got ${names.length}`,
		);
	return names;
}

function methodsOf(asked: readonly string[] | undefined, layers: readonly string[]): ImageChoices["methods"] {
	const possible = imageMethods.filter((method) => !method.takesLayer || layers.length > 0);
	if (!asked) return possible;
	return asked.map((id) => {
		const method = possible.find((candidate) => candidate.id === id);
		if (method) return method;
		const why = imageMethods.some((candidate) => candidate.id === id)
			? "needs a layer with maps, and the model has none"
			: "does not exist";
		throw new ExplainError(
			"unknown-name",
			`${name}: method ${shown(id)} ${why}; the methods are ${possible.map(({ id }) => id).join(", ")}`,
		);
	});
}
