/** 10⁰ … 10²², all exact as doubles. */
const powers = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const maxMantissa = 2 ** 53;

/** Where {@link readNumber} puts what it read: a returned number would be allocated each time. */
export const read = new Float64Array(1);

/**
 * Reads a decimal number from ASCII bytes, blanks around it left aside, into `read[0]`; false where it is none, or one that
 * needs more care than the common ones: more digits than a double holds, words, leading zeros.
 *
 * A mantissa below 2⁵³ and a power of ten up to 22 are exact, so their quotient or product is rounded once, as `Number`
 * rounds it (clinger1990 of docs/references.bib).
 */
export function readNumber(bytes: Uint8Array, start: number, end: number, decimal: number): boolean {
	let at = start;
	let stop = end;
	while (at < stop && bytes[at] === 32) at++;
	while (at < stop && bytes[stop - 1] === 32) stop--;
	if (at >= stop) return false;
	let byte = bytes[at] as number;
	const isNegative = byte === 45;
	if (isNegative || byte === 43) {
		if (++at >= stop) return false;
		byte = bytes[at] as number;
	}
	if (byte === 48 && at + 1 < stop && (bytes[at + 1] as number) >= 48 && (bytes[at + 1] as number) <= 57) return false;
	let mantissa = 0;
	let digits = 0;
	for (; at < stop; at++) {
		const digit = (bytes[at] as number) - 48;
		if (digit < 0 || digit > 9) break;
		mantissa = mantissa * 10 + digit;
		digits++;
	}
	let exponent = 0;
	if (at < stop && bytes[at] === decimal) {
		const point = ++at;
		for (; at < stop; at++) {
			const digit = (bytes[at] as number) - 48;
			if (digit < 0 || digit > 9) break;
			mantissa = mantissa * 10 + digit;
		}
		exponent = point - at;
		digits += at - point;
	}
	if (digits === 0 || mantissa >= maxMantissa) return false;
	if (at < stop) {
		if (((bytes[at] as number) | 32) !== 101 || ++at >= stop) return false;
		const sign = bytes[at] === 45 ? -1 : 1;
		if ((bytes[at] === 45 || bytes[at] === 43) && ++at >= stop) return false;
		let power = 0;
		for (; at < stop; at++) {
			const digit = (bytes[at] as number) - 48;
			if (digit < 0 || digit > 9) return false;
			power = power * 10 + digit;
		}
		exponent += sign * power;
	}
	if (exponent < -22 || exponent > 22) return false;
	const size = exponent < 0 ? mantissa / (powers[-exponent] as number) : mantissa * (powers[exponent] as number);
	read[0] = isNegative ? -size : size;
	return true;
}
