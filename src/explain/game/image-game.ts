import { pauseOf } from "../../core/breather.ts";
import { ExplainError } from "../../core/errors.ts";
import type { RunContext } from "../../core/explainer.ts";
import type { ScoreUnit } from "../../core/explanation.ts";
import { type NdArray, ndArray, shapeText, type TypedArray } from "../../core/nd-array.ts";
import type { Predictor } from "../../core/predictor.ts";
import type { Superpixels } from "../../data/image/superpixels.ts";
import { readNumbers } from "../../models/black-box/read-batch.ts";
import { type AnswerKind, answersOf } from "../perturbation/answers.ts";
import type { OutputsOption } from "../target.ts";
import { coalitionKey } from "./coalition-key.ts";
import { type ExampleGame, exampleGame } from "./example-game.ts";
import { hidingOf, type ImageFill, type ImageRegions, regionsOf } from "./image-masking.ts";

/** What a game of an image is made of. */
export interface ImageGameOptions {
	readonly regions: ImageRegions;
	readonly fill: ImageFill;
	readonly target: OutputsOption;
	readonly explain: AnswerKind;
}

/** The game of an image's regions. */
interface ImageGame extends ExampleGame {
	/** The image, `[height, width, channels]`, in the numbers that the model was given. */
	readonly image: NdArray<TypedArray>;
	/** Cut into regions: the players are their labels. */
	readonly regions: Superpixels;
	readonly unit: ScoreUnit;
}

/** Numbers of masked images in a batch where nothing is said, and images at most: larger batches are not faster. */
const usualNumbers = 1 << 22;
const mostImages = 256;

/** The image as a person sees it, `[height, width, channels]`, and the shape in which the model takes it. */
async function readImage(who: string, { inputShape }: Predictor, given: unknown) {
	const [first = null, second = null, last = null] = inputShape ?? [];
	const channelsFirst = inputShape?.length === 3 && first !== null && first <= 4 && (last === null || last > 4);
	const wanted = channelsFirst ? [second, last, first] : inputShape;
	const words = `expected one image ${wanted ? shapeText(wanted) : "[height, width, channels]"}`;
	const unexpected = (came: string) => new ExplainError("bad-input", `${who}: ${words}, got ${came}`);
	const { values, shape: came } = await readNumbers(given, unexpected);
	const shape = came.length === (wanted?.length ?? 3) + 1 && came[0] === 1 ? came.slice(1) : came;
	const fits = wanted ? shape.length === wanted.length : shape.length === 2 || shape.length === 3;
	if (!fits || shape.length < 2 || shape.length > 3 || wanted?.some((n, i) => n !== null && n !== shape[i])) {
		throw new ExplainError("shape-mismatch", `${who}: ${words}, got shape ${shapeText(came)}`);
	}
	const [height = 0, width = 0, channels = 1] = shape;
	const image = ndArray(values, [height, width, channels], ["height", "width", "channel"]);
	const wrong = values.findIndex((value) => !Number.isFinite(value));
	if (wrong >= 0) {
		throw new ExplainError("not-finite", `${who}: expected finite numbers in the image, got ${values[wrong]}`);
	}
	return { image, channelsFirst, modelShape: channelsFirst ? [channels, height, width] : shape };
}

/** Stretches of numbers that lie next to each other and belong to one region: start and end of each, region by region. */
function stretchesOf({ labels, count }: Superpixels, channels: number, channelsFirst: boolean): Int32Array[] {
	const found: number[][] = Array.from({ length: count }, () => []);
	const step = channelsFirst ? 1 : channels;
	for (let plane = 0; plane < (channelsFirst ? channels : 1); plane++) {
		const offset = plane * labels.values.length;
		for (let start = 0, end = 0; start < labels.values.length; start = end) {
			const label = labels.values[start] as number;
			while (end < labels.values.length && labels.values[end] === label) end++;
			(found[label] as number[]).push((offset + start) * step, (offset + end) * step);
		}
	}
	return found.map((ends) => Int32Array.from(ends));
}

/** Numbers of `[height, width, channels]` as `[channels, height, width]`. */
function withChannelsFirst(values: TypedArray, channels: number): TypedArray {
	const places = values.length / channels;
	const turned = values.slice();
	for (let at = 0; at < values.length; at++) turned[(at % channels) * places + Math.floor(at / channels)] = values[at]!;
	return turned;
}

/**
 * The game of an image: its regions are the players, and a coalition is worth what the model answers where all other regions are hidden.
 *
 * Masked images are written straight into the batch that the model is given: what a region hides is known before, and is copied in stretches.
 *
 * @param given `[height, width, channels]` or `[height, width]`, or a batch of one; a model of `[channels, height, width]` is given it so.
 * @throws ExplainError `bad-input`, `shape-mismatch`, `not-finite` for the image or regions; `bad-option` for a fill that does not fit;
 * as {@link exampleGame}.
 */
export async function imageGame(
	context: RunContext,
	who: string,
	model: Predictor,
	given: unknown,
	{ regions: asked, fill, target, explain }: ImageGameOptions,
): Promise<ImageGame> {
	const { ask, unit } = answersOf(who, model, explain);
	const { image, channelsFirst, modelShape } = await readImage(who, model, given);
	const channels = image.shape[2] as number;
	const regions = regionsOf(who, image, asked);
	const { count } = regions;
	const hiding = hidingOf(image, regions, fill);
	const arranged = (values: TypedArray) => (channelsFirst ? withChannelsFirst(values, channels) : values);
	const whole = arranged(image.values);
	/** What stands at hidden places, as it came and as the model takes it. */
	let stands: TypedArray | undefined;
	let hidden = whole;
	const stretches = stretchesOf(regions, channels, channelsFirst);
	const size = whole.length;
	const batchSize = context.batchSize ?? Math.max(1, Math.min(mostImages, Math.floor(usualNumbers / size)));
	// All batches are written into it: a model that keeps its images must copy them.
	const memory = new (whole.constructor as new (length: number) => TypedArray)(batchSize * size);
	const pause = pauseOf(context, () => ({ done: 0, total: 0, label: `${who}: hiding regions` }));
	const { signal } = context;
	const axes = [
		"example",
		...(channelsFirst ? ["channel", "height", "width"] : image.axes.slice(0, modelShape.length)),
	];

	function write(batch: TypedArray, offset: number, coalitions: Uint8Array, index: number): void {
		const now = hiding(coalitions.subarray(index * count, (index + 1) * count));
		if (now !== stands) [stands, hidden] = [now, arranged(now)];
		batch.set(whole, offset);
		for (let region = 0; region < count; region++) {
			if (coalitions[index * count + region] !== 0) continue;
			const ends = stretches[region] as Int32Array;
			for (let i = 0; i < ends.length; i += 2) {
				const end = ends[i + 1] as number;
				for (let at = ends[i] as number; at < end; at++) batch[offset + at] = hidden[at] as number;
			}
		}
	}

	const game = await exampleGame(
		context,
		{
			who,
			players: Array.from({ length: count }, (_, region) => ({ name: `region ${region}` })),
			outputNames: model.outputNames,
			batchSize,
			keyOf: (coalitions, index) => coalitionKey(coalitions, index * count, count),
			async ask(coalitions, indices) {
				const batch = memory.subarray(0, indices.length * size);
				for (const [i, index] of indices.entries()) {
					write(batch, i * size, coalitions, index);
					await pause();
				}
				const rows = ndArray(batch, [indices.length, ...modelShape], axes);
				return ask(rows, { batchSize, ...(signal && { signal }) });
			},
		},
		target,
	);
	return { ...game, image, regions, unit };
}
