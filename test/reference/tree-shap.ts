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

/** A leaf as a game: what it adds, and of each player on its path whether the row meets its conditions and the share of the weight that does. */
interface LeafGame {
	readonly leaf: number;
	readonly met: ReadonlyMap<number, boolean>;
	readonly share: ReadonlyMap<number, number>;
}

function* leafGames(tree: Tree, strict: boolean, row: ArrayLike<number>): Generator<LeafGame> {
	const waiting = [{ node: 0, met: new Map<number, boolean>(), share: new Map<number, number>() }];
	for (let next = waiting.pop(); next; next = waiting.pop()) {
		const { node, met, share } = next;
		const [left, right] = [tree.childrenLeft[node]!, tree.childrenRight[node]!];
		if (left < 0) {
			yield { leaf: tree.values[node * tree.width]!, met, share };
			continue;
		}
		const column = tree.feature[node]!;
		const goesLeft = isLeft(tree, node, row[column]!, strict);
		for (const child of [left, right]) {
			const meets = goesLeft === (child === left) && (met.get(column) ?? true);
			const part = tree.cover ? tree.cover[child]! / tree.cover[node]! : 1;
			waiting.push({
				node: child,
				met: new Map([...met, [column, meets]]),
				share: new Map([...share, [column, (share.get(column) ?? 1) * part]]),
			});
		}
	}
}

/**
 * The path-dependent values of trees of any depth: leaf by leaf, the coalitions of each size summed up as the coefficients of Π (z + x · t). Nothing is
 * divided, so that nothing is lost: the twin for deep trees.
 */
export function pathDependentByLeaf(ensemble: TreeEnsemble, row: ArrayLike<number>): number[] {
	const values = new Array<number>(ensemble.featureCount).fill(0);
	for (const tree of ensemble.trees) {
		for (const { leaf, met, share } of leafGames(tree, isStrict(ensemble), row)) {
			const players = [...met.keys()];
			for (const j of players) {
				let bySize = [1];
				for (const k of players) {
					if (k === j) continue;
					const next = new Array<number>(bySize.length + 1).fill(0);
					for (const [size, sum] of bySize.entries()) {
						next[size]! += sum * share.get(k)!;
						if (met.get(k)) next[size + 1]! += sum;
					}
					bySize = next;
				}
				// s! (d − 1 − s)! / d!
				let weight = 1 / players.length;
				let sum = 0;
				for (const [size, of] of bySize.entries()) {
					sum += weight * of;
					weight *= (size + 1) / Math.max(players.length - 1 - size, 1);
				}
				values[j]! += leaf * ((met.get(j) ? 1 : 0) - share.get(j)!) * sum;
			}
		}
	}
	return values;
}

/** (u − 1)! v! / (u + v)! */
function firstLast(u: number, v: number): number {
	let value = 1 / u;
	for (let i = 1; i <= v; i++) value *= i / (u + i);
	return value;
}

/** The interventional values of trees of any depth: leaf by leaf and background row by background row. */
export function interventionalByLeaf(
	ensemble: TreeEnsemble,
	row: ArrayLike<number>,
	background: readonly ArrayLike<number>[],
): number[] {
	const values = new Array<number>(ensemble.featureCount).fill(0);
	for (const tree of ensemble.trees) {
		const own = [...leafGames(tree, isStrict(ensemble), row)];
		for (const other of background) {
			for (const [i, { leaf, met }] of [...leafGames(tree, isStrict(ensemble), other)].entries()) {
				const present = [...met.keys()].filter((j) => own[i]!.met.get(j) && !met.get(j));
				const absent = [...met.keys()].filter((j) => !own[i]!.met.get(j) && met.get(j));
				if ([...met.keys()].some((j) => !own[i]!.met.get(j) && !met.get(j))) continue;
				const [u, v] = [present.length, absent.length];
				for (const j of present) values[j]! += (leaf * firstLast(u, v)) / background.length;
				for (const j of absent) values[j]! -= (leaf * firstLast(v, u)) / background.length;
			}
		}
	}
	return values;
}
