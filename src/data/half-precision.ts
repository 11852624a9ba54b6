/** The bits of a 16-bit float (5 of exponent, 10 of fraction) as those of the same number in 32 bits. */
function float32Bits(half: number): number {
	const sign = (half & 0x8000) << 16;
	const exponent = (half >> 10) & 0x1f;
	const fraction = half & 0x3ff;
	if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13);
	if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
	if (fraction === 0) return sign;
	// Below the smallest normal number: 32 bits have the range to write it with a leading 1.
	const shift = Math.clz32(fraction) - 21;
	return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
}

const word = new DataView(new ArrayBuffer(4));

function number(bits32: number): number {
	word.setInt32(0, bits32);
	return word.getFloat32(0);
}

/** The number that the 16 bits of an IEEE half stand for. */
export const float16Value = (bits: number): number => number(float32Bits(bits));

/** The number that the 16 bits of a bfloat16 stand for. */
export const bfloat16Value = (bits: number): number => number(bits << 16);

function widened(halves: Uint16Array, bits: (half: number) => number): Float32Array {
	const words = new Uint32Array(halves.length);
	for (let i = 0; i < halves.length; i++) words[i] = bits(halves[i] as number);
	return new Float32Array(words.buffer);
}

/** IEEE half-precision numbers in 32 bits: exact. */
export const fromFloat16 = (halves: Uint16Array): Float32Array => widened(halves, float32Bits);

/** bfloat16, the upper half of a 32-bit float, in 32 bits: exact. */
export const fromBfloat16 = (halves: Uint16Array): Float32Array => widened(halves, (half) => half << 16);
