import { expect, test } from "vitest";
import { bfloat16Value, float16Value, fromBfloat16, fromFloat16 } from "../../src/data/half-precision.ts";

const all = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);

/** The definition: sign, 5 bits of exponent, 10 bits of fraction. */
function float16(bits: number): number {
	const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
	if (exponent === 31) return fraction ? Number.NaN : sign * Infinity;
	return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

test("every number of half precision is exact, one by one and in a row", () => {
	const wanted = Array.from(all, float16);
	expect(Array.from(all, float16Value)).toEqual(wanted);
	expect([...fromFloat16(all)]).toEqual(wanted);
});

test("a bfloat16 is the upper half of a 32-bit float", () => {
	const floats = Float32Array.of(1, -2.5, 3.140625, 2 ** -133, Infinity, -0);
	const halves = Uint16Array.from(new Uint32Array(floats.buffer), (bits) => bits >>> 16);
	expect(Array.from(halves, bfloat16Value)).toEqual([...floats]);
	expect(Array.from(all, bfloat16Value)).toEqual([...fromBfloat16(all)]);
});
