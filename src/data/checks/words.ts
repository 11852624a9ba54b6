/** A share as a person reads it: `"37 %"`, `"0.4 %"`. */
export function percent(share: number): string {
	const value = 100 * share;
	const digits = value > 0 && value < 10 && Math.abs(value - Math.round(value)) > 0.05 ? 1 : 0;
	// What is not all is not said to be all, and what is not nothing not to be nothing.
	if (share < 1 && value.toFixed(digits) === "100") return "> 99 %";
	if (share > 0 && Number(value.toFixed(digits)) === 0) return "< 0.1 %";
	return `${value.toFixed(digits)} %`;
}

/** Three significant digits, with a real minus sign. */
export function number(value: number): string {
	if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
	return String(Number(value.toPrecision(3))).replace("-", "−");
}

export const whole = (count: number): string => count.toLocaleString("en");

/** `"1 row repeats"`, `"3 rows repeat"`: the verb of some rows. */
export const verb = (count: number, one: string, many: string): string => (count === 1 ? one : many);

/** `"1 row"`, `"3 rows"`. */
export const counted = (count: number, what: string): string => `${whole(count)} ${what}${count === 1 ? "" : "s"}`;

/** The first of many texts, and how many more there are. */
export function some(texts: readonly string[], most = 6): string {
	const left = texts.length - most;
	return left > 0 ? `${texts.slice(0, most).join(", ")} and ${whole(left)} more` : texts.join(", ");
}

/** A probability of chance: `"p = 0.03"`, `"p < 0.001"`. */
export const chance = (pValue: number): string =>
	pValue < 0.001 ? "p < 0.001" : `p = ${Number(pValue.toPrecision(2))}`;
