import { ExplainError, shown } from "../core/errors.ts";
import type { Explanation } from "../core/explanation.ts";
import { type NdArray, sliceFirst } from "../core/nd-array.ts";
import type { ColorMapName, Control, ViewSpec } from "../core/view-spec.ts";
import { toPixels } from "../data/image.ts";
import { lastSpatialLayer } from "../explain/gradient/spatial-layer.ts";
import type { DifferentiableModel } from "../math/graph.ts";
import { classScores } from "../views/class-scores.ts";
import { heatMap } from "../views/heat-map.ts";
import { regionMap } from "../views/region-map.ts";
import type { ExplorerDefinition, ExplorerRun, Values } from "./explorer.ts";
import {
	type ImageChoices,
	imageControls,
	methodOf,
	predicted,
	regionCounts,
	suitedColorMap,
	usualSamples,
} from "./image-controls.ts";
import { type ImageMethod, imageMethods } from "./image-methods.ts";
import type { ExploreImageOptions, ImageSettings } from "./image-options.ts";
import { thumbnails } from "./thumbnails.ts";

/** What the model says of one image. */
export interface ImageAnswer {
	readonly explanation: Explanation<"attribution">;
	/** Of each class: probabilities, or logits of a model that ends in neither softmax nor sigmoid. */
	readonly scores: NdArray;
	readonly scoreUnit: "probability" | "logit";
	readonly example: number;
	readonly target: number;
}

/** More pictures than this are no strip but a slider. */
const longestGallery = 64;
const name = "exploreImage";

/** What an explorer of images asks and draws. */
export class ImageQuestions implements ExplorerDefinition<ImageAnswer> {
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
		const regions = regionCounts((height ?? 1) * (width ?? 1));
		this.#choices = {
			methods: methodsOf(options.methods, layers),
			names,
			layers,
			imageNames,
			mostRegions: regions.most,
			gallery: count <= longestGallery ? thumbnails(imageNames.map((_, i) => this.#pixels(i))) : undefined,
		};
		const method =
			options.method === undefined ? methodOf(this.#choices, {}) : named(options.method, this.#choices.methods);
		const signed = options.signed ?? method.signedByDefault;
		const { example = 0, target = predicted, layer = defaultLayer(model, layers), opacity = 0.65 } = options;
		const colorMap = suitedColorMap(signed, options.colorMap);
		if (options.colorMap !== undefined && options.colorMap !== colorMap)
			throw new ExplainError(
				"bad-option",
				`${name}: expected a colour map for ${signed ? "signed" : "unsigned"} scores, such as "${colorMap}", got "${options.colorMap}"`,
			);
		this.values = {
			method: method.id,
			...this.valuesOf({ example, target, ...(layer !== undefined && { layer }), opacity }),
			...(this.#choices.methods.some(({ takesRegions }) => takesRegions) && {
				regions: options.regions ?? regions.start,
				samples: options.samples ?? usualSamples,
			}),
			signed,
			colorMap,
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

	async compute(values: Values, { signal, onProgress, onPartial }: ExplorerRun<ImageAnswer>): Promise<ImageAnswer> {
		const example = Number(values.example);
		const { values: pixels, shape, axes } = sliceFirst(this.#images, example);
		const image = { values: pixels, shape: [1, ...shape], axes: ["example", ...axes] };
		const answer = await classScoresOf(this.#model, image, signal);
		const target = values.target === predicted ? largest(answer.scores.values) : Number(values.target);
		const question = {
			target,
			layer: String(values.layer ?? ""),
			signed: values.signed === true,
			regions: Number(values.regions),
			samples: Number(values.samples),
		};
		const method = methodOf(this.#choices, values);
		const whole = (explanation: Explanation<"attribution">) => ({ ...answer, explanation, example, target });
		const run = {
			signal,
			onProgress,
			onPartial: (partial: Explanation<"attribution">) => onPartial(whole(partial)),
		};
		return whole(await method.explain(this.#model, image, question, run));
	}

	views(answer: ImageAnswer, values: Values, controls: readonly Control[]): readonly ViewSpec[] {
		const { explanation, scores, scoreUnit, example, target } = answer;
		const { names, imageNames } = this.#choices;
		const truth = this.#labels?.[example];
		const map = {
			pixels: this.#pixels(example),
			imageName: imageNames[example]!,
			opacity: Number(values.opacity),
			bind: { opacity: "opacity", colorMap: "colorMap" },
			selection: this.#selection,
			controls,
		};
		return [
			explanation.payload.regions
				? regionMap(explanation, map)
				: heatMap(explanation, {
						...map,
						methodName: methodOf(this.#choices, values).label,
						targetName: names[target]!,
						signed: values.signed === true,
						colorMap: values.colorMap as ColorMapName,
					}),
			classScores(scores, names, { target, unit: scoreUnit, pick: "target", ...(truth !== undefined && { truth }) }),
		];
	}
}

async function classScoresOf(
	model: DifferentiableModel,
	image: NdArray,
	signal: AbortSignal,
): Promise<Pick<ImageAnswer, "scores" | "scoreUnit">> {
	try {
		return { scores: sliceFirst(await model.probabilities(image, { signal }), 0), scoreUnit: "probability" };
	} catch (error) {
		if (!(error instanceof ExplainError && error.code === "unsupported-model")) throw error;
		return { scores: sliceFirst(await model.scores(image, { signal }), 0), scoreUnit: "logit" };
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

function methodsOf(asked: readonly string[] | undefined, layers: readonly string[]): readonly ImageMethod[] {
	const possible = imageMethods.filter((method) => !method.takesLayer || layers.length > 0);
	return asked?.map((id) => named(id, possible)) ?? possible;
}

function named(id: string, possible: readonly ImageMethod[]): ImageMethod {
	const method = possible.find((candidate) => candidate.id === id);
	if (method) return method;
	const why = imageMethods.some((candidate) => candidate.id === id) ? "is not to choose from here" : "does not exist";
	throw new ExplainError(
		"unknown-name",
		`${name}: method ${shown(id)} ${why}; the methods are ${possible.map((candidate) => candidate.id).join(", ")}`,
	);
}
