// @ts-check

/** @param {readonly number[]} values */
export function median(values) {
	return quantile(values, 0.5);
}

/**
 * The value below which this part of the values lies (nearest rank).
 * @param {readonly number[]} values
 * @param {number} part between 0 and 1
 */
export function quantile(values, part) {
	const sorted = [...values].sort((a, b) => a - b);
	const value = sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(part * sorted.length) - 1))];
	if (value === undefined) throw new Error("expected at least one value");
	return value;
}
