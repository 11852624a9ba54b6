import { describe, expect, test } from "vitest";
import { bundleOf } from "../../../src/kernel/display/bundle.ts";
import { limits } from "../../../src/kernel/display/limits.ts";
import { type ShownTree, type ValueNode, valueMimeType } from "../../../src/protocol/shown-value.ts";

const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`key${i}`, i]));

function nested(depth: number): object {
	let value = {};
	for (let i = 0; i < depth; i++) value = { value };
	return value;
}

function count(node: ValueNode): number {
	return 1 + (node.members ?? []).reduce((sum, member) => sum + count(member.node), 0);
}

/** The largest bundle that a value gets: the drawn form, which has room for JSON around texts, and the two others. */
const mostBytes = 1_000_000;

/** Values as large as a person's mistakes; each made anew, for the memory's sake. */
const large: Readonly<Record<string, () => unknown>> = {
	"an array of ten million numbers": () => Array.from({ length: 1e7 }, (_, i) => i),
	"an array of ten million texts and numbers": () => Array.from({ length: 1e7 }, (_, i) => (i % 2 ? i : "x")),
	"an array of ten million holes": () => new Array(1e7),
	"a text of 100 million characters": () => "x".repeat(1e8),
	"texts of 100 million characters in an object": () => ({ a: "x".repeat(1e8), b: { c: "y".repeat(1e8) } }),
	"an object of a million keys": () => keys(1e6),
	"an object of a million keys in an object": () => ({ inner: keys(1e6) }),
	"a hundred objects of ten thousand keys": () => Array.from({ length: 100 }, () => keys(1e4)),
	"a map of a million entries": () => new Map(Array.from({ length: 1e6 }, (_, i) => [i, { i }])),
	"a set of a million items": () => new Set(Array.from({ length: 1e6 }, (_, i) => `item ${i}`)),
	"objects a hundred thousand deep": () => nested(1e5),
	"arrays three thousand deep": () => JSON.parse("[".repeat(3000) + "]".repeat(3000)),
	"a million records": () => Array.from({ length: 1e6 }, (_, i) => ({ i, square: i * i, name: `row ${i}` })),
	"records of a thousand columns": () => Array.from({ length: 500 }, () => keys(1000)),
	"records of large values": () =>
		Array.from({ length: 1000 }, (_, i) => ({ i, inner: { list: [nested(50)], text: "x".repeat(1e5) } })),
	"a hundred million float32": () => new Float32Array(1e8),
	"a tree of ten million objects": () => {
		const leaf = { x: 1 };
		const level = (inner: unknown) => Array.from({ length: 100 }, () => inner);
		return level(level(level(level(leaf))));
	},
};

describe("however large a value is", () => {
	test.each(Object.keys(large))("%s has one bundle of bounded size", async (name) => {
		const bundle = await bundleOf(large[name]!());
		expect(String(bundle["text/plain"]).length).toBeLessThanOrEqual(limits.text.length + 100); // the words for what is cut
		expect(JSON.stringify(bundle).length).toBeLessThan(mostBytes);
		const shown = bundle[valueMimeType] as ShownTree | undefined;
		if (shown?.kind === "tree") expect(count(shown.root)).toBeLessThanOrEqual(limits.tree.nodes + limits.tree.members);
	});

	test("what is left out is counted", async () => {
		const tree = async (value: unknown) => ((await bundleOf(value))[valueMimeType] as ShownTree).root;
		expect((await tree(keys(1250))).more).toBe(1150);
		expect((await tree(new Map(Array.from({ length: 500 }, (_, i) => [i, i])))).more).toBe(400);
		const text = (await tree({ text: "x".repeat(5000), a: { b: { c: { d: { e: {} } } } } })).members![0]!.node;
		expect(text.more).toBe(5000 - limits.tree.string);
	});

	test("the outer values come first: depth does not starve breadth", async () => {
		const branches = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`branch${i}`, nested(1000)]));
		const root = ((await bundleOf(branches))[valueMimeType] as ShownTree).root;
		const depths = root.members!.map(({ node }) => count(node));
		expect(depths).toHaveLength(50);
		expect(Math.min(...depths)).toBeGreaterThan(10);
	});
});
