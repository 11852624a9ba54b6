import { ExplainError, shown } from "../../core/errors.ts";
import { type NdArray, ndArray, shapeText, type TypedArray } from "../../core/nd-array.ts";
import { checked, type OptionRule } from "../../core/options.ts";
import { blurImage } from "../../data/image/blur-image.ts";
import { maskSegments, type SegmentFill } from "../../data/image/segments.ts";
import { type SuperpixelOptions, type Superpixels, superpixels } from "../../data/image/superpixels.ts";
import { planesOf } from "../../math/planes.ts";
import { Inpainting } from "./image-inpaint.ts";

/** How an image is cut into regions: a method of `superpixels`, its options, or regions that were made before. */
export type ImageRegions = "grid" | "slic" | "quickshift" | SuperpixelOptions | Superpixels;

/**
 * What stands where a region is hidden: its mean colour; the image blurred, by a sixteenth of its longer side or by `sigma` pixels; a smooth
 * surface from the places that are seen; one number, a number for each channel, or another image.
 */
export type ImageFill = SegmentFill | "blur" | "inpaint" | { readonly blur: number };

const methods = ["grid", "slic", "quickshift"];
const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** The rule of an option `regions`. */
export const regionsRule = (fallback: ImageRegions): OptionRule<ImageRegions> =>
	checked<ImageRegions>(
		fallback,
		'"grid", "slic", "quickshift", options of superpixels, or what superpixels gives',
		(value) => methods.includes(value as string) || (isObject(value) && !Array.isArray(value)),
	);

/** The rule of an option `fill`; whether it fits the image is checked when the image is known. */
export const fillRule = (fallback: ImageFill): OptionRule<ImageFill> =>
	checked<ImageFill>(
		fallback,
		'"mean", "blur", { blur: sigma }, "inpaint", a number, a number for each channel, or an image',
		(value) => ["mean", "blur", "inpaint"].includes(value as string) || Number.isFinite(value) || isObject(value),
	);

/** The regions that an option asks for. */
export function regionsOf(who: string, image: NdArray<TypedArray>, asked: ImageRegions): Superpixels {
	if (typeof asked === "string") return superpixels(image, { method: asked });
	if (!("labels" in asked)) return superpixels(image, asked);
	const { height, width } = planesOf(who, image);
	const { labels, count } = asked;
	if (labels?.shape?.join() !== `${height},${width}` || !(count >= 1)) {
		const came = labels?.shape ? shapeText(labels.shape) : shown(labels);
		throw new ExplainError(
			"shape-mismatch",
			`${who}: expected option "regions" to label ${height} × ${width} places, got ${came}`,
		);
	}
	const seen = new Uint8Array(count);
	for (const label of labels.values) {
		if (label >= 0 && label < count) seen[label] = 1;
		else {
			const words = `expected option "regions" to hold labels from 0 to ${count - 1}`;
			throw new ExplainError("out-of-range", `${who}: ${words}, got ${label}`);
		}
	}
	const missing = seen.indexOf(0);
	if (missing < 0) return asked;
	const words = `expected option "regions" to hold labels from 0 to ${count - 1} without gaps`;
	throw new ExplainError("bad-option", `${who}: ${words}, got no ${missing}`);
}

/**
 * What stands at the places of an image that are hidden, `[height, width, channels]`, by which regions are seen. It is the same array where that makes no difference.
 */
export function hidingOf(
	image: NdArray<TypedArray>,
	regions: Superpixels,
	fill: ImageFill,
): (seen: Uint8Array) => TypedArray {
	if (fill === "inpaint") {
		const inpainting = new Inpainting(image, regions);
		return (seen) => inpainting.fill(seen);
	}
	const none = ndArray(new Uint8Array(regions.count), [regions.count], ["region"]);
	const sigma = Math.max(image.shape[0] as number, image.shape[1] as number) / 16;
	let filling: SegmentFill;
	if (fill === "blur") filling = blurImage(image, sigma);
	else if (typeof fill === "object" && "blur" in fill) filling = blurImage(image, fill.blur);
	else filling = fill;
	const { values } = maskSegments(image, regions, none, filling);
	return () => values;
}
