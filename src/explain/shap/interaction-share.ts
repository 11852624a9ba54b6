import { alikeRows, fewestAlike } from "../../core/alike-rows.ts";

/**
 * How much of what a feature does depends on other features: the share of its scores' variance that is left at equal values, 0 … 1. Of a sum of
 * functions of single features it is 0.
 *
 * Rows are put into groups of about equal value (of a category: by level; rows without a value are one), within which a straight line takes what
 * is left of the feature's own effect.
 *
 * @returns undefined where there are too few rows to tell, or scores that are all equal.
 */
export function interactionShare(
	values: ArrayLike<number>,
	scores: ArrayLike<number>,
	isCategory: boolean,
): number | undefined {
	const count = scores.length;
	if (count < 2 * fewestAlike) return undefined;
	let [whole, left] = [0, 0];
	const mean = Array.from(scores).reduce((sum, score) => sum + score, 0) / count;
	for (let row = 0; row < count; row++) whole += ((scores[row] as number) - mean) ** 2;
	if (whole <= Number.EPSILON * count * mean ** 2) return undefined;
	const rows = Array.from({ length: count }, (_, row) => row);
	for (const group of alikeRows(rows, (row) => values[row] as number, isCategory)) {
		left += missedByLine(group, values, scores);
	}
	return Math.min(1, left / whole);
}

/** The squares that a straight line through a group's scores misses, as many as there would be of all rows. */
function missedByLine(rows: readonly number[], values: ArrayLike<number>, scores: ArrayLike<number>): number {
	const count = rows.length;
	const mean = (of: ArrayLike<number>) => rows.reduce((sum, row) => sum + (of[row] as number), 0) / count;
	const [x, y] = [mean(values), mean(scores)];
	let [xx, xy, yy] = [0, 0, 0];
	for (const row of rows) {
		const [dx, dy] = [(values[row] as number) - x, (scores[row] as number) - y];
		xx += dx * dx;
		xy += dx * dy;
		yy += dy * dy;
	}
	// Values that are equal, or missing, have no line.
	const slopes = xx > 0 ? 1 : 0;
	const missed = slopes === 1 ? yy - (xy * xy) / xx : yy;
	const freedom = count - 1 - slopes;
	return freedom > 0 ? Math.max(0, missed) * ((count - 1) / freedom) : 0;
}
