import type { Tree, TreeEnsemble } from "../../src/models/tree/tree-ensemble.ts";

/** What a coalition is worth to a model and a row. */
export type Worth = (known: ReadonlySet<number>) => number;

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

/** Every set of some of these. */
function* subsets(of: readonly number[]): Generator<Set<number>> {
	for (let bits = 0; bits < 2 ** of.length; bits++) yield new Set(of.filter((_, i) => (bits >> i) & 1));
}

/** Shapley's formula, term by term. */
export function shapleyValues(worth: Worth, players: number): number[] {
	return Array.from({ length: players }, (_, j) => {
		const others = Array.from({ length: players }, (_, k) => k).filter((k) => k !== j);
		let sum = 0;
		for (const known of subsets(others)) {
			const weight = (factorial(known.size) * factorial(players - known.size - 1)) / factorial(players);
			sum += weight * (worth(new Set([...known, j])) - worth(known));
		}
		return sum;
	});
}

/** Shapley interaction indices (Fujimoto, Kojadinovic, Marichal 2006), half in each of both cells; what is left of a player on the diagonal. */
export function shapleyInteractions(worth: Worth, players: number): number[][] {
	const values = shapleyValues(worth, players);
	const pairs = values.map(() => new Array<number>(players).fill(0));
	for (let i = 0; i < players; i++) {
		for (let j = 0; j < i; j++) {
			const others = Array.from({ length: players }, (_, k) => k).filter((k) => k !== i && k !== j);
			let sum = 0;
			for (const known of subsets(others)) {
				const weight = (factorial(known.size) * factorial(players - known.size - 2)) / factorial(players - 1);
				const both = worth(new Set([...known, i, j])) - worth(new Set([...known, i]));
				sum += weight * (both - worth(new Set([...known, j])) + worth(known));
			}
			pairs[i]![j] = sum / 2;
			pairs[j]![i] = sum / 2;
		}
	}
	for (const [i, row] of pairs.entries()) row[i] = values[i]! - row.reduce((sum, one) => sum + one, 0);
	return pairs;
}

function isLeft(tree: Tree, node: number, value: number, strict: boolean): boolean {
	if (Number.isNaN(value) || (tree.zeroIsMissing?.[node] && Math.abs(value) < 1.1e-35))
		return tree.missingLeft[node] === 1;
	const { categories } = tree;
	if (categories?.at[node]) {
		return categories.codes.slice(categories.offsets[node], categories.offsets[node + 1]).includes(Math.trunc(value));
	}
	return strict ? value < tree.threshold[node]! : value <= tree.threshold[node]!;
}

/** Lundberg's EXPVALUE: a known player sends the row its way, an unknown one both ways, by the cover of the children. */
function expectedValue(
	tree: Tree,
	strict: boolean,
	row: ArrayLike<number>,
	isKnown: (column: number) => boolean,
	k: number,
): number {
	const visit = (node: number): number => {
		const [left, right] = [tree.childrenLeft[node]!, tree.childrenRight[node]!];
		if (left < 0) return tree.values[node * tree.width + k]!;
		const column = tree.feature[node]!;
		if (isKnown(column)) return visit(isLeft(tree, node, row[column]!, strict) ? left : right);
		const [whole, a, b] = [node, left, right].map((one) => tree.cover![one]!) as [number, number, number];
		// Where nothing came through, both sides count the same.
		return whole > 0 ? (a * visit(left) + b * visit(right)) / whole : (visit(left) + visit(right)) / 2;
	};
	return visit(0);
}

/** One output of an ensemble, where each tree answers as it is told. */
function combined(
	{ trees, combine, base }: TreeEnsemble,
	k: number,
	answer: (tree: Tree, k: number) => number,
): number {
	const own = trees.filter(({ firstOutput, width }) => k >= firstOutput && k < firstOutput + width);
	const sum = own.reduce((all, tree) => all + answer(tree, k - tree.firstOutput), 0);
	return base[k]! + (combine === "mean" ? sum / own.length : sum);
}

const isStrict = ({ comparison }: TreeEnsemble) => comparison === "<";
const itself = (column: number) => column;

/** The path-dependent game of a row. */
export const pathDependentWorth =
	(ensemble: TreeEnsemble, row: ArrayLike<number>, k = 0, playerOf = itself): Worth =>
	(known) =>
		combined(ensemble, k, (tree, at) =>
			expectedValue(tree, isStrict(ensemble), row, (column) => known.has(playerOf(column)), at),
		);

/** The interventional game: what is unknown has the value of a background row; the mean over those. */
export const interventionalWorth =
	(
		ensemble: TreeEnsemble,
		row: ArrayLike<number>,
		background: readonly ArrayLike<number>[],
		k = 0,
		playerOf = itself,
	): Worth =>
	(known) => {
		const answers = background.map((other) => {
			const mixed = Array.from(row, (value, column) => (known.has(playerOf(column)) ? value : other[column]!));
			return combined(ensemble, k, (tree, at) => expectedValue(tree, isStrict(ensemble), mixed, () => true, at));
		});
		return answers.reduce((sum, one) => sum + one, 0) / background.length;
	};
