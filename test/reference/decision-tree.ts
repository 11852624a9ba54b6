/** A tree as the book grows it: every split of every column is tried, and its impurity computed anew. */
export interface PlainTree {
	readonly answer: number;
	readonly impurity: number;
	readonly rows: readonly number[];
	readonly column?: number;
	readonly goesLeft?: (row: number) => boolean;
	readonly left?: PlainTree;
	readonly right?: PlainTree;
}

/** Σ w (y − ȳ)² / Σ w. */
function spread(
	rows: readonly number[],
	y: readonly number[],
	w: readonly number[],
): { mean: number; impurity: number } {
	const total = rows.reduce((sum, row) => sum + (w[row] as number), 0);
	const mean = rows.reduce((sum, row) => sum + (w[row] as number) * (y[row] as number), 0) / total;
	const impurity = rows.reduce((sum, row) => sum + (w[row] as number) * ((y[row] as number) - mean) ** 2, 0) / total;
	return { mean, impurity };
}

const weightOf = (rows: readonly number[], w: readonly number[]) =>
	rows.reduce((sum, row) => sum + (w[row] as number), 0);

/** All ways to divide rows by a column: numbers at every value, levels into every two sets; missing values on either side. */
function* divisions(values: readonly (number | null)[], rows: readonly number[], isCategory: boolean) {
	const known = [...new Set(rows.map((row) => values[row]).filter((value) => value !== null))] as number[];
	known.sort((a, b) => a - b);
	const missing = rows.some((row) => values[row] === null) ? [false, true] : [false];
	for (const missingLeft of missing) {
		const side = (value: number | null | undefined, isLeft: (value: number) => boolean) =>
			value === null || value === undefined ? missingLeft : isLeft(value);
		if (isCategory) {
			for (let set = 1; set < 2 ** known.length; set++) {
				yield (row: number) => side(values[row], (value) => ((set >> known.indexOf(value)) & 1) === 1);
			}
		} else {
			for (const value of known) yield (row: number) => side(values[row], (own) => own <= value);
		}
	}
}

/**
 * Breiman et al. (1984), section 8.3: the split that makes Σ w (y − ȳ)² smallest, until the depth is reached.
 *
 * @param columns one list of values for each column, null where missing.
 */
export function plainTree(
	columns: readonly (readonly (number | null)[])[],
	categories: readonly boolean[],
	y: readonly number[],
	w: readonly number[],
	{ depth, least }: { depth: number; least: number },
	rows: readonly number[] = y.map((_, row) => row).filter((row) => (w[row] as number) > 0),
): PlainTree {
	const { mean: answer, impurity } = spread(rows, y, w);
	const leaf = { answer, impurity, rows };
	if (depth === 0 || rows.every((row) => y[row] === y[rows[0] as number])) return leaf;
	let best: { column: number; goesLeft: (row: number) => boolean; cost: number } | undefined;
	for (const [column, values] of columns.entries()) {
		for (const goesLeft of divisions(values, rows, categories[column] as boolean)) {
			const left = rows.filter(goesLeft);
			const right = rows.filter((row) => !goesLeft(row));
			if (left.length < least || right.length < least) continue;
			const cost = weightOf(left, w) * spread(left, y, w).impurity + weightOf(right, w) * spread(right, y, w).impurity;
			if (!best || cost < best.cost - 1e-9) best = { column, goesLeft, cost };
		}
	}
	if (!best) return leaf;
	const { column, goesLeft } = best;
	const grow = (part: readonly number[]) => plainTree(columns, categories, y, w, { depth: depth - 1, least }, part);
	return {
		...leaf,
		column,
		goesLeft,
		left: grow(rows.filter(goesLeft)),
		right: grow(rows.filter((row) => !goesLeft(row))),
	};
}

/** The leaf of a row. */
export function plainLeaf(tree: PlainTree, row: number): PlainTree {
	if (!tree.goesLeft) return tree;
	return plainLeaf((tree.goesLeft(row) ? tree.left : tree.right) as PlainTree, row);
}
