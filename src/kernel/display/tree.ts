import { performance } from "node:perf_hooks";
import { isBoxedPrimitive, isDate, isProxy, isRegExp } from "node:util/types";
import type { ValueNode } from "../../protocol/shown-value.ts";
import { previewOf } from "../../protocol/value-text.ts";
import { limits } from "./limits.ts";
import { hole, inspectName, type Opened, open } from "./members.ts";
import { isObject } from "./peek.ts";

/** A node that is being built. */
type Growing = { -readonly [K in keyof ValueNode]: ValueNode[K] };

/** A value that is to be opened, and the values that it stands in. */
interface Pending {
	readonly node: Growing;
	readonly value: object;
	readonly above: readonly object[];
}

function cutLiteral(text: string, length: number): Growing {
	if (text.length <= length) return { type: "string", text: JSON.stringify(text) };
	return { type: "string", text: JSON.stringify(text.slice(0, length)), more: text.length - length };
}

/** What can be said of a value without opening it. */
function leafOf(value: unknown, stringLength: number = limits.tree.string): Growing {
	if (value === hole) return { type: "other", text: "empty" };
	switch (typeof value) {
		case "string":
			return cutLiteral(value, stringLength);
		case "number":
			return { type: "number", text: Object.is(value, -0) ? "-0" : String(value) };
		case "bigint":
			return { type: "bigint", text: `${value}n` };
		case "boolean":
			return { type: "boolean", text: String(value) };
		case "symbol":
			return { type: "symbol", text: String(value) };
		case "undefined":
			return { type: "undefined", text: "undefined" };
	}
	if (value === null) return { type: "null", text: "null" };
	if (typeof value === "function") return { type: "function", text: inspectName(value) };
	if (isProxy(value)) return { type: "other", text: "<Revoked Proxy>" };
	if (isDate(value)) return { type: "date", text: inspectName(value) };
	if (isRegExp(value)) return { type: "regexp", text: inspectName(value) };
	return { type: "other", text: inspectName(value) };
}

/** A value on one line, opened one level: a key of a map, a cell of a table. */
export function describe(key: unknown): string {
	if (!isObject(key) || typeof key === "function") return leafOf(key, 100).text;
	const opened = open(key, () => "…");
	if (opened === undefined) return leafOf(key).text;
	const members = opened.members.map(({ value, ...reached }) => ({
		...reached,
		node: value === undefined ? accessor : isObject(value.live) ? briefly(value.live) : leafOf(value.live, 40),
	}));
	return previewOf({ type: opened.type, text: opened.text, members, more: opened.more });
}

const accessor: Growing = { type: "accessor", text: "(…)" };

/** A value named, not opened. */
function briefly(value: object): Growing {
	const opened = open(value, () => "…");
	if (opened === undefined) return leafOf(value);
	return { type: opened.type, text: opened.text, more: opened.members.length + opened.more };
}

/**
 * The value as a tree, bounded in size and time (see `limits`), the outer values first. Nothing of the value's runs: no
 * getter, no trap, no `toJSON`, no method.
 */
export function treeOf(root: unknown): ValueNode {
	const { nodes, depth, characters, milliseconds } = limits.tree;
	const deadline = performance.now() + milliseconds;
	let count = 1;
	let length = 0;
	const queue: Pending[] = [];

	/** The value's node, and if it can be opened, its place in the queue. */
	const plant = (value: unknown, above: readonly object[]): Growing => {
		count++;
		if (!isObject(value) || isBoxedPrimitive(value)) {
			const leaf = leafOf(value);
			length += leaf.text.length;
			return leaf;
		}
		const level = above.indexOf(value);
		if (level >= 0) return { type: "circular", text: circularText(above.length - level) };
		const node: Growing = { type: "other", text: "" };
		queue.push({ node, value, above: [...above, value] });
		return node;
	};

	const grow = ({ node, value, above }: Pending) => {
		const opened = open(value, describe);
		if (opened === undefined) {
			Object.assign(node, leafOf(value));
			return;
		}
		const isLate = performance.now() > deadline && node !== tree; // the outermost value is opened however long it took
		const isFull = above.length > depth || count >= nodes || length >= characters || isLate;
		const taken = isFull ? [] : opened.members.slice(0, nodes - count);
		node.type = opened.type;
		node.text = opened.text.slice(0, limits.tree.string);
		length += node.text.length;
		node.members = taken.map(({ value: live, ...reached }) => {
			length += String(reached.key).length;
			return { ...reached, node: live === undefined ? accessor : plant(live.live, above) };
		});
		const more = moreOf(opened, taken.length);
		if (more > 0) node.more = more;
	};

	const tree = plant(root, []);
	// A counter instead of shift(): the queue may hold thousands.
	for (let next = 0; next < queue.length; next++) grow(queue[next]!);
	return tree;
}

function moreOf(opened: Opened, taken: number): number {
	return opened.members.length - taken + opened.more;
}

function circularText(levels: number): string {
	return `[Circular: ${levels === 1 ? "the value above" : `${levels} levels up`}]`;
}
