import { seededRandom } from "../../../../src/core/random.ts";
import { categorySplits } from "../../../../src/models/tree/categories.ts";
import type { Tree, TreeEnsemble } from "../../../../src/models/tree/tree-ensemble.ts";

/** What random trees have. */
interface Shape {
	readonly trees: number;
	readonly columns: number;
	readonly depth: number;
	/** Columns that are categories of five levels: the first ones. */
	readonly categories?: number;
	readonly outputs?: number;
	readonly combine?: TreeEnsemble["combine"];
	readonly comparison?: TreeEnsemble["comparison"];
	/** Whether some nodes were never reached in training. */
	readonly empty?: boolean;
	/** Whether 0 counts as missing at some nodes. */
	readonly zeros?: boolean;
}

/** Trees that split anywhere, so that a column comes back on a path, sides are uneven, and some are never reached. */
export function randomTrees(seed: number, shape: Shape): TreeEnsemble {
	const {
		trees,
		columns,
		depth,
		categories = 0,
		outputs = 1,
		combine = "sum",
		comparison = "<=",
		empty,
		zeros,
	} = shape;
	const random = seededRandom(seed);
	const grow = (): Tree => {
		const nodes: { left: number; right: number; column: number; threshold: number; cover: number; values: number[] }[] =
			[];
		const sets = new Map<number, number[]>();
		const visit = (level: number, cover: number): number => {
			const at = nodes.length;
			const column = random.integer(columns);
			const values = Array.from({ length: outputs }, () => random.normal());
			const node = { left: -1, right: -1, column, threshold: Math.round(4 * random.normal()) / 4, cover, values };
			nodes.push(node);
			if (level === depth || (level > 0 && random.uniform() < 0.15)) return at;
			if (column < categories)
				sets.set(
					at,
					[0, 1, 2, 3, 4].filter(() => random.uniform() < 0.5),
				);
			const part = empty && random.uniform() < 0.2 ? 0 : random.uniform();
			node.left = visit(level + 1, cover * part);
			node.right = visit(level + 1, cover * (1 - part));
			return at;
		};
		visit(0, 100);
		return {
			childrenLeft: Int32Array.from(nodes, ({ left }) => left),
			childrenRight: Int32Array.from(nodes, ({ right }) => right),
			feature: Int32Array.from(nodes, ({ column }) => column),
			threshold: Float64Array.from(nodes, ({ threshold }) => threshold),
			missingLeft: Uint8Array.from(nodes, () => random.integer(2)),
			zeroIsMissing: zeros === true ? Uint8Array.from(nodes, () => random.integer(2)) : undefined,
			categories: categorySplits(nodes.length, sets),
			cover: Float64Array.from(nodes, ({ cover }) => cover),
			values: Float64Array.from(nodes.flatMap(({ values }) => values)),
			width: outputs,
			firstOutput: 0,
		};
	};
	return {
		trees: Array.from({ length: trees }, grow),
		featureCount: columns,
		outputs,
		combine,
		base: Float64Array.from({ length: outputs }, (_, k) => k + 0.5),
		comparison,
		precision: "float64",
		takesMissing: true,
		link: { name: "identity" },
		scoreUnit: "response",
		outputUnit: "response",
		source: "random",
	};
}

/** Rows for them: numbers that often lie on a threshold, codes of categories and one that no node knows, missing values. */
export function randomRows(seed: number, count: number, { columns, categories = 0 }: Shape): Float64Array[] {
	const random = seededRandom(seed).fork("rows");
	return Array.from({ length: count }, () =>
		Float64Array.from({ length: columns }, (_, column) => {
			if (random.uniform() < 0.1) return Number.NaN;
			return column < categories ? random.integer(6) : Math.round(4 * random.normal()) / 4;
		}),
	);
}
