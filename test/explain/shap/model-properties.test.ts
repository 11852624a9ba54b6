import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.ts";
import { linearShap, partitionShap, predictor, type TreeModel, treeModel, treeShap } from "../../../src/index.ts";
import { oneScore } from "../../models/tree/one-score.ts";
import { marginalWorth, shapleyByOrders } from "../../reference/shapley.ts";

const games = 1000;

/** Sums of up to a hundred normal numbers in another order. */
const rounding = 1e-10;

const features = 4;
const names = Array.from({ length: features }, (_, j) => `f${j}`);

const expectClose = (got: ArrayLike<number>, expected: ArrayLike<number>) => {
	expect(got.length).toBe(expected.length);
	for (let i = 0; i < got.length; i++) expect(Math.abs(got[i]! - expected[i]!)).toBeLessThan(rounding);
};

const normals = (count: number, random: ReturnType<typeof seededRandom>) =>
	Array.from({ length: count }, () => random.normal());

/** A row and three of a background; the first two columns are copies where they are to be equals. */
function question(seed: number, equals = false) {
	const random = seededRandom(seed).fork("rows");
	const rows = Array.from({ length: 4 }, () => {
		const one = normals(features, random);
		if (equals) one[1] = one[0]!;
		return one;
	});
	return { row: rows[0]!, background: rows.slice(1) };
}

interface Node {
	readonly feature: number;
	readonly threshold: number;
	readonly value: number;
	readonly below?: readonly [Node, Node];
}

/** A tree that splits at random numbers, by features that may come again. */
function randomTree(seed: number, among: readonly number[]): Node {
	const random = seededRandom(seed).fork("tree");
	const grow = (depth: number): Node => ({
		feature: among[random.integer(among.length)]!,
		threshold: random.normal(),
		value: random.normal(),
		...(depth > 0 && random.uniform() < 0.9 && { below: [grow(depth - 1), grow(depth - 1)] as const }),
	});
	return grow(4);
}

/** The same tree in which two features have changed places. */
const swapped = (tree: Node): Node => ({
	...tree,
	feature: tree.feature > 1 ? tree.feature : 1 - tree.feature,
	...(tree.below && { below: [swapped(tree.below[0]), swapped(tree.below[1])] as const }),
});

const leafOf = ({ below, feature, threshold, value }: Node, row: readonly number[]): number =>
	below ? leafOf(row[feature]! <= threshold ? below[0] : below[1], row) : value;

/** The sum of some trees, whose covers halve. */
function forest(trees: readonly Node[]): TreeModel {
	return treeModel({
		trees: trees.map((tree) => {
			const nodes: { node: Node; cover: number; left: number; right: number }[] = [];
			const put = (node: Node, cover: number): number => {
				const at = nodes.length;
				const entry = { node, cover, left: -1, right: -1 };
				nodes.push(entry);
				if (node.below) [entry.left, entry.right] = [put(node.below[0], cover / 2), put(node.below[1], cover / 2)];
				return at;
			};
			put(tree, 64);
			return {
				childrenLeft: Int32Array.from(nodes, ({ left }) => left),
				childrenRight: Int32Array.from(nodes, ({ right }) => right),
				feature: Int32Array.from(nodes, ({ node, left }) => (left < 0 ? 0 : node.feature)),
				threshold: Float64Array.from(nodes, ({ node, left }) => (left < 0 ? 0 : node.threshold)),
				missingLeft: new Uint8Array(nodes.length),
				cover: Float64Array.from(nodes, ({ cover }) => cover),
				values: Float64Array.from(nodes, ({ node, left }) => (left < 0 ? node.value : 0)),
				width: 1,
				firstOutput: 0,
			};
		}),
		featureCount: features,
		...oneScore,
		featureNames: names,
		outputNames: ["y"],
		source: "at random",
	});
}

describe(`on ${games} random models`, () => {
	it("trees are shared out efficiently, nothing to a feature that they do not ask, and as the mean over all orders", async () => {
		let splits = 0;
		for (let seed = 0; seed < games; seed++) {
			const unused = seed % features;
			const tree = randomTree(
				seed,
				names.map((_, j) => j).filter((j) => j !== unused),
			);
			const { row, background } = question(seed);
			const answer = (x: readonly number[]) => leafOf(tree, x);
			const model = forest([tree]);
			const byRows = await treeShap(model, [row], { background });
			const byCovers = await treeShap(model, [row]);
			expectClose(byRows.payload.scores.values, shapleyByOrders(features, marginalWorth(answer, row, background)));
			for (const { payload } of [byRows, byCovers]) {
				const sum = [...payload.scores.values].reduce((all, one) => all + one, payload.baseValue!.values[0]!);
				expectClose([payload.scores.values[unused]!, sum], [0, answer(row)]);
			}
			splits += Number(byCovers.payload.scores.values.some((score) => score !== 0));
		}
		expect(splits).toBeGreaterThan(games / 2);
	});

	it("trees add up: a forest's shares are the sums of its trees', and equals get the same", async () => {
		for (let seed = 0; seed < games; seed++) {
			const every = names.map((_, j) => j);
			const [one, other] = [randomTree(seed, every), randomTree(games + seed, every)];
			const { row, background } = question(seed, true);
			const options = seed % 2 === 0 ? {} : { background };
			const of = async (trees: readonly Node[]) =>
				(await treeShap(forest(trees), [row], options)).payload.scores.values;
			const [first, second, both] = [await of([one]), await of([other]), await of([one, other])];
			expectClose(
				both,
				first.map((score, j) => score + second[j]!),
			);
			// The same tree with the first two features in each other's place beside it: they play alike, with the same values.
			const fair = await of([one, swapped(one)]);
			expectClose([fair[0]!], [fair[1]!]);
		}
	});

	it("linear models: β (x − mean), efficient, fair, nothing for 0, and linear", async () => {
		for (let seed = 0; seed < games; seed++) {
			const random = seededRandom(seed).fork("line");
			const unused = 2 + (seed % 2);
			const slopes = normals(features, random).map((slope, j) => (j === unused ? 0 : slope));
			slopes[1] = slopes[0]!;
			const other = normals(features, random);
			const { row, background } = question(seed, true);
			const line = (coefficients: readonly number[]) => ({
				coefficients: [...coefficients],
				intercept: 1,
				featureNames: names,
			});
			const of = async (coefficients: readonly number[]) =>
				(await linearShap(line(coefficients) as never, [row], { background })).payload;
			const { scores, baseValue } = await of(slopes);
			const answer = (x: readonly number[]) => x.reduce((sum, value, j) => sum + value * slopes[j]!, 1);
			expectClose(scores.values, shapleyByOrders(features, marginalWorth(answer, row, background)));
			expectClose([[...scores.values].reduce((sum, one) => sum + one, baseValue!.values[0]!)], [answer(row)]);
			expectClose([scores.values[unused]!, scores.values[0]!], [0, scores.values[1]!]);
			const more = (await of(other)).scores.values;
			expectClose(
				(await of(slopes.map((slope, j) => slope + other[j]!))).scores.values,
				scores.values.map((one, j) => one + more[j]!),
			);
		}
	});

	it("Owen values of a hierarchy are efficient, linear, nothing for who adds nothing, and the same for equals beside each other", async () => {
		const clusters = [
			["f0", "f1"],
			["f2", "f3"],
		] as const;
		for (let seed = 0; seed < games; seed++) {
			const unused = 2 + (seed % 2);
			const every = names.map((_, j) => j).filter((j) => j !== unused);
			const [one, other] = [randomTree(seed, every), randomTree(games + seed, every)];
			const { row, background } = question(seed, true);
			const of = async (answer: (x: readonly number[]) => number) => {
				const model = predictor(
					({ values, shape: [n = 0] }) =>
						Array.from({ length: n }, (_, i) => [answer([...values.subarray(features * i, features * (i + 1))])]),
					{ featureNames: names },
				);
				return (await partitionShap(model, [row], { background, clusters: clusters as never })).payload;
			};
			const both = [one, swapped(one)];
			const fair = (x: readonly number[]) => leafOf(both[0]!, x) + leafOf(both[1]!, x);
			const { scores, baseValue } = await of(fair);
			expectClose([[...scores.values].reduce((sum, value) => sum + value, baseValue!.values[0]!)], [fair(row)]);
			expectClose([scores.values[unused]!, scores.values[0]!], [0, scores.values[1]!]);
			const more = (await of((x) => leafOf(other, x))).scores.values;
			const sum = await of((x) => fair(x) + leafOf(other, x));
			expectClose(
				sum.scores.values,
				scores.values.map((value, j) => value + more[j]!),
			);
		}
	});
});
