import { ExplainError } from "../../core/errors.ts";
import { badFile, statedSize } from "../../core/untrusted.ts";
import { categorySplits } from "./categories.ts";
import type { Link } from "./link.ts";
import type { Tree, TreeEnsemble } from "./tree-ensemble.ts";

/** What a node asks of its value; the order is that of the numbers in operator `TreeEnsemble`. */
export const onnxModes = [
	"BRANCH_LEQ",
	"BRANCH_LT",
	"BRANCH_GTE",
	"BRANCH_GT",
	"BRANCH_EQ",
	"BRANCH_NEQ",
	"BRANCH_MEMBER",
	"LEAF",
] as const;
export type OnnxMode = (typeof onnxModes)[number];

/** A node as ONNX has it: `yes` and `no` are indices of nodes in its tree. */
export interface OnnxNode {
	readonly mode: OnnxMode;
	readonly feature: number;
	readonly value: number;
	readonly yes: number;
	readonly no: number;
	readonly missingIsYes: boolean;
	readonly cover: number | undefined;
	/** Of `BRANCH_MEMBER`. */
	readonly members?: readonly number[] | undefined;
	/** Of a leaf: what it adds to which output. */
	readonly adds: readonly (readonly [output: number, weight: number])[];
}

/** The modes whose `no` branch is the left one in {@link Tree}: what is not above is at most, what is not at least is below. */
const reversed: ReadonlySet<OnnxMode> = new Set(["BRANCH_GTE", "BRANCH_GT", "BRANCH_NEQ"]);
const strict: ReadonlySet<OnnxMode> = new Set(["BRANCH_LT", "BRANCH_GTE"]);
const loose: ReadonlySet<OnnxMode> = new Set(["BRANCH_LEQ", "BRANCH_GT"]);

/** The next number below, of those that a 32-bit or 64-bit float holds: x < t is x ≤ below(t). */
export function below(value: number, precision: TreeEnsemble["precision"]): number {
	if (precision === "float32") {
		const floats = Float32Array.of(value);
		const bits = new Int32Array(floats.buffer);
		if (value === 0) return -1.401298464324817e-45;
		bits[0] = (bits[0] as number) + (value > 0 ? -1 : 1);
		return floats[0] as number;
	}
	const floats = Float64Array.of(value);
	const bits = new BigInt64Array(floats.buffer);
	if (value === 0) return -Number.MIN_VALUE;
	bits[0] = (bits[0] as bigint) + (value > 0 ? -1n : 1n);
	return floats[0] as number;
}

function codesOf(reader: string, node: OnnxNode): readonly number[] {
	const codes = node.mode === "BRANCH_MEMBER" ? (node.members ?? []) : [node.value];
	const wrong = codes.find((code) => !Number.isInteger(code) || code < 0 || code >= 2 ** 31);
	if (wrong === undefined) return codes;
	throw new ExplainError(
		"unsupported-model",
		`${reader}: expected ${node.mode} to compare with integers from 0 on, got ${wrong}`,
	);
}

/** The output that a tree's leaves all add to; undefined where they add to several. */
function onlyOutput(nodes: readonly OnnxNode[]): number | undefined {
	const outputs = new Set(nodes.flatMap(({ adds }) => adds.map(([output]) => output)));
	return outputs.size === 1 ? [...outputs][0] : undefined;
}

/** Whether a branch leads left. */
const branch = (node: OnnxNode, left: boolean): number =>
	node.mode === "LEAF" ? -1 : left !== reversed.has(node.mode) ? node.yes : node.no;

/** The sets of the nodes that ask for some of the values, rather than for those on one side. */
function setsOf(reader: string, nodes: readonly OnnxNode[]): Map<number, readonly number[]> {
	const sets = new Map<number, readonly number[]>();
	for (const [i, node] of nodes.entries()) {
		if (node.mode !== "LEAF" && !strict.has(node.mode) && !loose.has(node.mode)) sets.set(i, codesOf(reader, node));
	}
	return sets;
}

function leafValues(reader: string, nodes: readonly OnnxNode[], firstOutput: number, width: number): Float64Array {
	const values = new Float64Array(nodes.length * width);
	for (const [i, { adds }] of nodes.entries()) {
		for (const [output, weight] of adds) {
			const k = output - firstOutput;
			if (k < 0 || k >= width)
				throw badFile(reader, `node ${i}: expected an output from 0 to ${width - 1}, got ${output}`);
			values[i * width + k] = (values[i * width + k] as number) + weight;
		}
	}
	return values;
}

/** The training weights, where there are some: exporters that do not know them write the same number everywhere. */
function coverOf(nodes: readonly OnnxNode[]): Float64Array | undefined {
	const covers = nodes.map(({ cover }) => cover);
	if (covers.includes(undefined) || covers.every((cover) => cover === covers[0])) return undefined;
	return Float64Array.from(covers as number[]);
}

/**
 * ONNX's trees in our form, all with one comparison: where a model has both x < t and x ≤ t, the first is written as
 * x ≤ the next number below t.
 *
 * @param full whether every tree adds to all outputs, as an average needs.
 */
export function toTrees(
	reader: string,
	trees: readonly (readonly OnnxNode[])[],
	outputs: number,
	precision: TreeEnsemble["precision"],
	full: boolean,
): Pick<TreeEnsemble, "trees" | "comparison"> {
	const has = (modes: ReadonlySet<OnnxMode>) => trees.some((nodes) => nodes.some(({ mode }) => modes.has(mode)));
	const mixed = has(strict) && has(loose);
	const only = trees.map((nodes) => (full ? undefined : onlyOutput(nodes)));
	const weights = trees.reduce((sum, nodes) => sum + nodes.reduce((all, { adds }) => all + adds.length, 0), 0);
	const elements = trees.reduce((sum, nodes, i) => sum + nodes.length * (only[i] === undefined ? outputs : 1), 0);
	statedSize(reader, "the leaves' values", [elements], 2 ** 22 + 16 * weights);
	return {
		trees: trees.map((nodes, i): Tree => {
			const inTree = `${reader}: tree ${i}`;
			const width = only[i] === undefined ? outputs : 1;
			const firstOutput = only[i] ?? 0;
			return {
				childrenLeft: Int32Array.from(nodes, (node) => branch(node, true)),
				childrenRight: Int32Array.from(nodes, (node) => branch(node, false)),
				feature: Int32Array.from(nodes, ({ feature }) => feature),
				threshold: Float64Array.from(nodes, ({ mode, value }) =>
					mixed && strict.has(mode) ? below(value, precision) : value,
				),
				// NaN is unequal to every number, so it takes the branch of BRANCH_NEQ without being asked to.
				missingLeft: Uint8Array.from(nodes, ({ mode, missingIsYes }) =>
					(missingIsYes || mode === "BRANCH_NEQ") !== reversed.has(mode) ? 1 : 0,
				),
				categories: categorySplits(nodes.length, setsOf(inTree, nodes)),
				cover: coverOf(nodes),
				values: leafValues(inTree, nodes, firstOutput, width),
				width,
				firstOutput,
			};
		}),
		comparison: has(strict) && !mixed ? "<" : "<=",
	};
}

/** Columns that the model takes: those that are stated, or up to the last that a split asks for. */
export function columnsOf(trees: readonly (readonly OnnxNode[])[], stated: number | undefined): number {
	if (stated !== undefined) return stated;
	return trees.flat().reduce((columns, { feature }) => Math.max(columns, feature + 1), 1);
}

/** What ONNX Runtime makes of a regression's scores: with one target it transforms them by `PROBIT` alone. */
export function regressionLink(stated: Link["name"], outputs: number): Link["name"] {
	return outputs > 1 || stated === "probit" ? stated : "identity";
}
