/** CIE 1931 primaries of sRGB, and the white of D65 for the 2° observer, with the digits that scikit-image uses. */
const toX = [0.412453, 0.35758, 0.180423].map((part) => part / 0.95047) as [number, number, number];
const toY = [0.212671, 0.71516, 0.072169] as const;
const toZ = [0.019334, 0.119193, 0.950227].map((part) => part / 1.08883) as [number, number, number];

const linear = (level: number): number => (level > 0.04045 ? ((level + 0.055) / 1.055) ** 2.4 : level / 12.92);
const lightness = (share: number): number => (share > 0.008856 ? Math.cbrt(share) : 7.787 * share + 16 / 116);

/** Colours from 0 to 1 (sRGB), three values a place, as CIE L*a*b* (L* from 0 to 100): distances there are seen as alike. */
export function toCielab(colours: ArrayLike<number>): Float64Array {
	const result = new Float64Array(colours.length);
	for (let at = 0; at < colours.length; at += 3) {
		const red = linear(colours[at]!);
		const green = linear(colours[at + 1]!);
		const blue = linear(colours[at + 2]!);
		const x = lightness(toX[0] * red + toX[1] * green + toX[2] * blue);
		const y = lightness(toY[0] * red + toY[1] * green + toY[2] * blue);
		const z = lightness(toZ[0] * red + toZ[1] * green + toZ[2] * blue);
		result[at] = 116 * y - 16;
		result[at + 1] = 500 * (x - y);
		result[at + 2] = 200 * (y - z);
	}
	return result;
}
