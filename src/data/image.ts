import { ExplainError } from "../core/errors.ts";
import { type NdArray, ndArray, shapeText, type TypedArray } from "../core/nd-array.ts";
import { isBytes } from "../math/planes.ts";

/** What {@link toPixels} takes. */
export interface PixelOptions {
	/** The values that become black and white (or none and all of a colour); falling for ink on paper. Default `[0, 1]`, and `[0, 255]` for bytes. */
	domain?: readonly [number, number];
}

/**
 * Turns the numbers of an image into pixels that can be painted: RGBA from 0 to 255, `[height, width, 4]`.
 *
 * One channel is grey, three are red, green and blue, four have their own opacity. What is outside the domain is clipped.
 *
 * @param image `[height, width]` or `[height, width, 1 | 3 | 4]`.
 * @throws ExplainError `shape-mismatch` for another shape, `bad-option` for a domain whose ends are one number.
 */
export function toPixels(image: NdArray<TypedArray>, options: PixelOptions = {}): NdArray<Uint8ClampedArray> {
	const [height = 0, width = 0, channels = 1] = image.shape;
	if (![2, 3].includes(image.shape.length) || ![1, 3, 4].includes(channels)) {
		throw new ExplainError(
			"shape-mismatch",
			`toPixels: expected an image [height, width] or [height, width, 1, 3 or 4], got shape ${shapeText(image.shape)}`,
		);
	}
	const [black, white] = options.domain ?? (isBytes(image.values) ? [0, 255] : [0, 1]);
	if (!(Number.isFinite(white - black) && black !== white)) {
		throw new ExplainError(
			"bad-option",
			`toPixels: expected domain to be two different numbers, got [${black}, ${white}]`,
		);
	}
	const pixels = new Uint8ClampedArray(height * width * 4);
	const level = (place: number, channel: number) =>
		(255 * ((image.values[place * channels + channel] as number) - black)) / (white - black);
	for (let place = 0; place < height * width; place++) {
		const colour = channels === 1 ? [0, 0, 0] : [0, 1, 2];
		colour.forEach((channel, i) => {
			pixels[place * 4 + i] = level(place, channel);
		});
		pixels[place * 4 + 3] = channels === 4 ? level(place, 3) : 255;
	}
	return ndArray(pixels, [height, width, 4], ["height", "width", "channel"]);
}
