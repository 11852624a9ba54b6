/** How a control or axis wants its numbers. */
export type NumberFormat = "percent" | "integer" | "decimal";

/** Digits that a person can use of a score; more is noise. */
const significantDigits = 3;

/**
 * A number as people read it: three significant digits, a real minus sign, no trailing zeros, powers of ten for the very large and small.
 *
 * `"percent"` takes a share (0.25 → `25 %`), `"integer"` rounds.
 */
export function formatNumber(value: number, format: NumberFormat = "decimal"): string {
	if (Number.isNaN(value)) return "not a number";
	if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
	if (format === "percent") return `${formatNumber(value * 100)} %`;
	const number = format === "integer" ? Math.round(value) : Number(value.toPrecision(significantDigits));
	const size = Math.abs(number);
	if (size === 0) return "0";
	const text =
		size >= 1e6 || size < 1e-4
			? size.toExponential(significantDigits - 1).replace(/\.?0*e\+?/, "e")
			: String(Number(size.toPrecision(15)));
	return (number < 0 ? "−" : "") + text.replace("e-", "e−");
}
