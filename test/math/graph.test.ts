import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BackwardRules, differentiableModel, type Graph, type GraphNode, ready } from "../../src/index.ts";
import { gradient } from "../../src/math/gradient.ts";
import { run } from "../../src/math/run.ts";
import { type Tensor, tf } from "../../src/math/tf.ts";

const node = (
	name: string,
	op: string,
	inputs: string[],
	shape: (number | null)[],
	weights: string[] = [],
): GraphNode => ({
	name,
	op,
	attributes: {},
	inputs,
	weights,
	shape,
});

/** x → a (dense, W) → r (relu) → b (dense, the same W) → s = b + x. */
const nodes = [
	node("x", "input", [], [2]),
	node("a", "dense", ["x"], [2], ["W"]),
	node("r", "relu", ["a"], [2]),
	node("b", "dense", ["r"], [2], ["W"]),
	node("s", "add", ["b", "x"], [2]),
];

describe("a graph", () => {
	let graph: Graph;
	let W: Tensor;

	beforeAll(async () => {
		await ready();
		W = tf.tensor2d([
			[1, -2],
			[3, 4],
		]);
		graph = { nodes, weights: new Map([["W", W]]) };
	});
	afterAll(() => W.dispose());

	const values = (tensor: Tensor | undefined) => [...(tensor?.dataSync() ?? [])];
	const row = (...numbers: number[]) => tf.tensor2d([numbers]);

	/** ∂s₀/∂of every node named, by rules where given, for the input (1, 1). */
	function gradients(
		withRespectTo: string[],
		rules: BackwardRules = {},
		feeds?: Map<string, Tensor>,
	): Record<string, number[]> {
		return tf.tidy(() => {
			const found = gradient(graph, {
				feeds: feeds ?? new Map([["x", row(1, 1)]]),
				of: "s",
				seed: () => row(1, 0),
				withRespectTo,
				rules,
			});
			return Object.fromEntries(withRespectTo.map((name) => [name, values(found.gradients.get(name))]));
		});
	}

	it("gives the value of any node, sharing weights", () => {
		tf.tidy(() => {
			const found = run(graph, new Map([["x", row(1, 1)]]), ["s", "a"]);
			expect(values(found.get("a"))).toEqual([4, 2]);
			expect(values(found.get("b"))).toEqual([10, 0]);
			expect(values(found.get("s"))).toEqual([11, 1]);
		});
	});

	it("takes a value in place of any node, and computes only what is asked", () => {
		tf.tidy(() => {
			const found = run(graph, new Map([["r", row(1, 0)]]), ["b"]);
			expect(values(found.get("b"))).toEqual([1, -2]);
			expect([...found.keys()]).toEqual(["r", "b"]);
		});
	});

	it("differentiates with respect to the input and to any node", () => {
		// ∂s₀/∂r = first column of W; relu passes both, as a = (4, 2); ∂s₀/∂x = W ∂s₀/∂a + (1, 0).
		expect(gradients(["r", "a", "x", "s", "b"])).toEqual({ r: [1, 3], a: [1, 3], x: [-4, 15], s: [1, 0], b: [1, 0] });
	});

	it("differentiates from a fed node on", () => {
		const feeds = () =>
			new Map([
				["a", row(-1, 5)],
				["x", row(0, 0)],
			]);
		expect(tf.tidy(() => gradients(["a"], {}, feeds()))).toEqual({ a: [0, 3] });
	});

	it("gives zeros for a node on which the score does not depend", () => {
		const found = tf.tidy(() => {
			const { gradients: of } = gradient(graph, {
				feeds: new Map([["x", row(1, 1)]]),
				of: "a",
				seed: () => row(1, 0),
				withRespectTo: ["b"],
			});
			return values(of.get("b"));
		});
		expect(found).toEqual([0, 0]);
	});

	it("lets a method replace the rule of an operation or of one node, whose name wins", () => {
		const halve = ({ gradient: arrived }: { gradient: Tensor }) => [tf.mul(arrived, 0.5)];
		expect(gradients(["a"], { relu: halve })).toEqual({ a: [0.5, 1.5] });
		const double = ({ gradient: arrived }: { gradient: Tensor }) => [tf.mul(arrived, 2)];
		expect(gradients(["a"], { relu: halve, r: double })).toEqual({ a: [2, 6] });
	});

	it("gives a rule what it needs: the operation on other inputs and weights, and its own derivative on other things", () => {
		const rules: BackwardRules = {
			b({ node: of, inputs, output, forward, standard }) {
				expect(of.name).toBe("b");
				expect(values(output)).toEqual([10, 0]);
				expect(values(forward())).toEqual([10, 0]);
				expect(values(forward([tf.onesLike(inputs[0] as Tensor)]))).toEqual([4, 2]);
				const positive = [tf.relu(W)];
				expect(values(forward(undefined, positive))).toEqual([10, 8]);
				expect(values(standard({ weights: positive })[0])).toEqual([1, 3]);
				expect(values(standard({ gradient: row(0, 1) })[0])).toEqual([-2, 4]);
				return standard();
			},
		};
		expect(gradients(["x"], rules)).toEqual({ x: [-4, 15] });
	});

	it("agrees with tfjs's own tape", () => {
		const tape = tf.tidy(() =>
			values(
				tf.grad((x: Tensor) => tf.gather(run(graph, new Map([["x", x]]), ["s"]).get("s") as Tensor, [0], 1))(row(1, 1)),
			),
		);
		expect(gradients(["x"]).x).toEqual(tape);
	});

	it("says which node, weight or operation does not exist, and what was not fed", () => {
		const fed = new Map([["x", row(1, 1)]]);
		expect(() => run(graph, fed, ["z"])).toThrow(/no node "z"; the nodes are x, a, r, b, s/);
		expect(() => run(graph, new Map(), ["s"])).toThrow(/node "x" takes an input, and none was fed/);
		expect(() => run({ nodes, weights: new Map() }, fed, ["s"])).toThrow(/names a weight "W" that the graph lacks/);
		tf.dispose([...fed.values()]);
	});

	it("is checked when a model is made of it", () => {
		const make = (list: GraphNode[]) => () => differentiableModel({ nodes: list, weights: graph.weights });
		expect(make(nodes)).not.toThrow();
		expect(make([nodes[0]!, nodes[3]!, nodes[2]!])).toThrow(/node "b" needs "r", which no earlier node is/);
		expect(make([nodes[0]!, nodes[1]!, nodes[1]!])).toThrow(/names to be unique, got two nodes "a"/);
		expect(make([nodes[0]!, node("q", "quantum", ["x"], [2])])).toThrow(/no operation "quantum"/);
		expect(make([node("c", "constant", [], [2], ["W"])])).toThrow(/expected an input, got none/);
	});
});
