import { ExplainError, shown } from "../../core/errors.ts";
import { type NdArray, ndArray, shapeText, type TypedArray } from "../../core/nd-array.ts";
import { isBytes, planesOf } from "../../math/planes.ts";
import type { Superpixels } from "./superpixels.ts";

/** What stands where a segment is switched off: each segment's own mean, one value, a value per channel, or another image. */
export type SegmentFill = "mean" | number | readonly number[] | NdArray<TypedArray>;

const axes = ["height", "width"];

/**
 * Where the chosen segments are: 1 there, 0 elsewhere, `[height, width]`.
 *
 * @throws ExplainError `out-of-range` for a segment that does not exist.
 *
 * @example
 * ```ts
 * const best = segmentMask(segments, [4, 7]);
 * ```
 */
export function segmentMask({ labels, count }: Superpixels, chosen: Iterable<number>): NdArray<Uint8Array> {
	const isChosen = new Uint8Array(count);
	for (const segment of chosen) {
		if (!Number.isInteger(segment) || segment < 0 || segment >= count) {
			throw new ExplainError(
				"out-of-range",
				`segmentMask: expected segments from 0 to ${count - 1}, got ${shown(segment)}`,
			);
		}
		isChosen[segment] = 1;
	}
	return ndArray(
		Uint8Array.from(labels.values, (label) => isChosen[label]!),
		labels.shape,
		axes,
	);
}

/**
 * A map of one value for each segment, such as its weight in an explanation, `[height, width]`.
 *
 * @throws ExplainError `shape-mismatch` for another number of values than of segments.
 *
 * @example
 * ```ts
 * const map = paintSegments(segments, weights); // [height, width]
 * ```
 */
export function paintSegments({ labels, count }: Superpixels, values: ArrayLike<number>): NdArray<Float32Array> {
	if (values.length !== count) {
		throw new ExplainError("shape-mismatch", `paintSegments: expected ${count} values, got ${values.length}`);
	}
	return ndArray(
		Float32Array.from(labels.values, (label) => values[label]!),
		labels.shape,
		axes,
	);
}

/**
 * The places that touch another segment to the left, right, above or below: 1 there, `[height, width]`; both sides of a border.
 *
 * @example
 * ```ts
 * const outlines = segmentBoundaries(superpixels(image));
 * ```
 */
export function segmentBoundaries({ labels: { values, shape } }: Superpixels): NdArray<Uint8Array> {
	const [height, width] = shape as [number, number];
	const result = new Uint8Array(values.length);
	const mark = (place: number, other: number) => {
		if (values[place] !== values[other]) result[place] = result[other] = 1;
	};
	for (let y = 0; y < height; y++) {
		for (let x = 0; x < width; x++) {
			const place = y * width + x;
			if (x + 1 < width) mark(place, place + 1);
			if (y + 1 < height) mark(place, place + width);
		}
	}
	return ndArray(result, shape, axes);
}

/** The image in which every place has the mean of its segment. */
function segmentMeans(values: TypedArray, channels: number, { labels, count }: Superpixels): Float64Array {
	const sums = new Float64Array(count * channels);
	const sizes = new Float64Array(count);
	for (const [place, label] of labels.values.entries()) {
		sizes[label]!++;
		for (let c = 0; c < channels; c++) sums[label * channels + c]! += values[place * channels + c]!;
	}
	return Float64Array.from(values, (_, at) => {
		const label = labels.values[Math.floor(at / channels)]!;
		return sums[label * channels + (at % channels)]! / sizes[label]!;
	});
}

function filling(
	fill: SegmentFill,
	image: NdArray<TypedArray>,
	channels: number,
	segments: Superpixels,
): ArrayLike<number> {
	if (fill === "mean") return segmentMeans(image.values, channels, segments);
	const perChannel = typeof fill === "number" ? Array<number>(channels).fill(fill) : fill;
	if (Array.isArray(perChannel) && perChannel.length === channels && perChannel.every(Number.isFinite)) {
		return Float64Array.from(image.values, (_, at) => perChannel[at % channels]!);
	}
	const other = fill as Partial<NdArray<TypedArray>>;
	if (ArrayBuffer.isView(other?.values) && String(other.shape) === String(image.shape)) return other.values;
	const expected = `"mean", a number, ${channels} numbers, or an image of shape ${shapeText(image.shape)}`;
	throw new ExplainError("bad-option", `maskSegments: expected fill to be ${expected}, got ${shown(fill)}`);
}

/**
 * The image with segments switched off, once for each row of `kept`: `[samples, height, width, channels]`, numbers of the image's
 * kind (bytes rounded).
 *
 * @param kept `[samples, segments]`, or `[segments]` for one sample: not 0 where a segment stays.
 * @param fill what stands where one is switched off. Default `"mean"`, the segment's mean colour, as in LIME.
 * @throws ExplainError `shape-mismatch` where image, segments and `kept` do not agree, `bad-option`.
 *
 * @example
 * ```ts
 * const scores = await model.predict(maskSegments(image, segments, kept, 0));
 * ```
 */
export function maskSegments<A extends TypedArray>(
	image: NdArray<A>,
	segments: Superpixels,
	kept: NdArray<TypedArray>,
	fill: SegmentFill = "mean",
): NdArray<A> {
	const { labels, count } = segments;
	const { height, width, channels, count: images } = planesOf("maskSegments", image);
	if (images !== 1 || image.shape.length > 3 || labels.shape[0] !== height || labels.shape[1] !== width) {
		const came = shapeText(image.shape);
		throw new ExplainError(
			"shape-mismatch",
			`maskSegments: expected the image of the segments, ${labels.shape.join(" × ")} places, got shape ${came}`,
		);
	}
	if (kept.shape.length > 2 || kept.shape.at(-1) !== count) {
		const came = shapeText(kept.shape);
		throw new ExplainError("shape-mismatch", `maskSegments: expected kept to be [samples, ${count}], got ${came}`);
	}
	const samples = kept.values.length / count;
	const size = height * width * channels;
	const off = filling(fill, image, channels, segments);
	const values = new (image.values.constructor as new (length: number) => A)(samples * size);
	const rounded = isBytes(image.values);
	for (let sample = 0; sample < samples; sample++) {
		for (let at = 0; at < size; at++) {
			const stays = kept.values[sample * count + labels.values[Math.floor(at / channels)]!] !== 0;
			values[sample * size + at] = stays ? image.values[at]! : rounded ? Math.round(off[at]!) : off[at]!;
		}
	}
	return ndArray(values, [samples, height, width, channels], ["example", "height", "width", "channel"]);
}
