import type { ExplainError } from "../../core/errors.ts";
import { predictionColumns, type Tree, type TreeEnsemble } from "./tree-ensemble.ts";

/** No tree that was ever fitted is as deep; what walks trees may recurse. */
const deepest = 10_000;

type Fail = (problem: string) => ExplainError;

function checkLengths(tree: Tree, nodes: number, fail: Fail): void {
	const { childrenLeft, childrenRight, feature, threshold, missingLeft, zeroIsMissing, cover, values, width } = tree;
	const arrays = { childrenLeft, childrenRight, feature, threshold, missingLeft, zeroIsMissing, cover };
	for (const [name, array] of Object.entries(arrays)) {
		if (array && array.length !== nodes) throw fail(`expected ${name} of ${nodes} nodes, got ${array.length}`);
	}
	if (values.length !== nodes * width) {
		throw fail(`expected ${nodes} × ${width} values, got ${values.length}`);
	}
	if (!tree.categories) return;
	const { at, offsets, codes } = tree.categories;
	if (at.length !== nodes || offsets.length !== nodes + 1) {
		throw fail(`expected category sets of ${nodes} nodes, got ${at.length} and ${offsets.length - 1}`);
	}
	for (let node = 0; node < nodes; node++) {
		const from = offsets[node] as number;
		const to = offsets[node + 1] as number;
		if (from < 0 || to < from || to > codes.length) {
			throw fail(`node ${node}: expected its categories within ${codes.length}, got ${from} to ${to}`);
		}
		for (let i = from; i < to; i++) {
			if ((codes[i] as number) < 0 || (i > from && (codes[i] as number) <= (codes[i - 1] as number))) {
				throw fail(`node ${node}: expected ascending categories from 0 on, got ${codes[i]}`);
			}
		}
	}
}

function checkSplit(tree: Tree, node: number, featureCount: number, fail: Fail): void {
	const nodes = tree.childrenLeft.length;
	for (const child of [tree.childrenLeft[node] as number, tree.childrenRight[node] as number]) {
		if (child < 1 || child >= nodes) {
			throw fail(`node ${node}: expected children from 1 to ${nodes - 1}, got ${child}`);
		}
	}
	const feature = tree.feature[node] as number;
	if (feature < 0 || feature >= featureCount) {
		throw fail(`node ${node}: expected a feature from 0 to ${featureCount - 1}, got ${feature}`);
	}
	if (tree.categories?.at[node] !== 1 && Number.isNaN(tree.threshold[node])) {
		throw fail(`node ${node}: expected a threshold, got NaN`);
	}
}

function checkLeaf(tree: Tree, node: number, fail: Fail): void {
	if ((tree.childrenRight[node] as number) >= 0) {
		throw fail(`node ${node}: expected two children or none, got ${tree.childrenRight[node]} on the right only`);
	}
	for (let k = 0; k < tree.width; k++) {
		const value = tree.values[node * tree.width + k] as number;
		if (!Number.isFinite(value)) throw fail(`node ${node}: expected a finite leaf value, got ${value}`);
	}
}

/** Follows every branch once: all children exist, none has two parents, so none is its own descendant. */
function checkTree(tree: Tree, featureCount: number, outputs: number, fail: Fail): void {
	const nodes = tree.childrenLeft.length;
	if (nodes === 0) throw fail("expected at least one node, got none");
	const { firstOutput, width } = tree;
	if (firstOutput < 0 || width < 1 || firstOutput + width > outputs) {
		throw fail(`expected it to add to outputs 0 to ${outputs - 1}, got ${firstOutput} to ${firstOutput + width - 1}`);
	}
	checkLengths(tree, nodes, fail);
	const seen = new Uint8Array(nodes);
	let level = [0];
	for (let depth = 0; level.length > 0; depth++) {
		if (depth > deepest) throw fail(`expected a depth of at most ${deepest}, got more`);
		const next: number[] = [];
		for (const node of level) {
			if (seen[node]) throw fail(`node ${node}: expected one way to it, got two`);
			seen[node] = 1;
			if ((tree.childrenLeft[node] as number) < 0) {
				checkLeaf(tree, node, fail);
				continue;
			}
			checkSplit(tree, node, featureCount, fail);
			next.push(tree.childrenLeft[node] as number, tree.childrenRight[node] as number);
		}
		level = next;
	}
}

/**
 * Checks that every index is in range, every branch ends, and names and columns agree.
 *
 * @throws what `fail` makes of a text that names tree and node.
 */
export function checkEnsemble(ensemble: TreeEnsemble, fail: Fail): void {
	const { trees, featureCount, outputs, base, featureNames, outputNames, categories } = ensemble;
	if (!Number.isSafeInteger(featureCount) || featureCount < 1) {
		throw fail(`expected at least one feature, got ${featureCount}`);
	}
	if (outputs < 1 || base.length !== outputs || !base.every(Number.isFinite)) {
		throw fail(`expected ${outputs} finite base scores, got ${base.length} (${base.slice(0, 5).join(", ")})`);
	}
	if (featureNames && featureNames.length !== featureCount) {
		throw fail(`expected ${featureCount} feature names, got ${featureNames.length}`);
	}
	const columns = predictionColumns(ensemble);
	if (outputNames && outputNames.length !== columns) {
		throw fail(`expected ${columns} output names, got ${outputNames.length} (${outputNames.slice(0, 5).join(", ")})`);
	}
	if (categories && categories.length !== featureCount) {
		throw fail(`expected categories of ${featureCount} features, got ${categories.length}`);
	}
	for (const [i, tree] of trees.entries()) {
		checkTree(tree, featureCount, outputs, (problem) => fail(`tree ${i}, ${problem}`));
	}
}
