import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Progress } from "../../src/core/explainer.ts";
import type { Explanation } from "../../src/core/explanation.ts";
import { version } from "../../src/core/version.ts";
import { ExplainError, ndArray, type Predictor, Table } from "../../src/index.ts";
import { tabularRows } from "./tabular-explainers.ts";

const count = 48;
/** Numbers in [0, 1) without a pattern that a symmetry could hide. */
const spread = (factor: number) => Float64Array.from({ length: count }, (_, i) => ((i + 1) * factor) % 1);
const [p, q] = [spread(Math.SQRT2), spread(Math.sqrt(3))];

/** A table whose columns a and b are `a` and `b`; c tells nothing of y. */
const tableOf = (a: Float64Array, b: Float64Array, y: (i: number) => number) =>
	Table.fromColumns({ a, b, c: spread(Math.sqrt(7)), y: Float64Array.from({ length: count }, (_, i) => y(i)) });

const answers = (a: number, b: number) => a * b + 2 * a + b;
const table = tableOf(p, q, (i) => answers(p[i]!, q[i]!) + 0.1 * Math.sin(i)) as unknown as Table;

/** A model that does not look at c and counts what it is asked; symmetric in a and b if told. */
function modelOf(answer = answers, asked: number[] = []): Predictor {
	return {
		identity: { id: "by hand", backend: "JavaScript" },
		inputShape: [3],
		featureNames: ["a", "b", "c"],
		outputNames: ["y"],
		outputUnit: "response",
		async predict({ values, shape: [rows = 0] }) {
			asked.push(rows);
			const all = Float64Array.from({ length: rows }, (_, i) => answer(values[3 * i]!, values[3 * i + 1]!));
			return ndArray(all, [rows, 1], ["example", "output"]);
		},
	};
}

const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
	promise.then(
		() => "no error",
		(error: unknown) => error,
	);

/** Everything that is an answer: times are none. */
const answerOf = ({ payload, target, unit, scope, diagnostics: { milliseconds: _, ...rest } }: Explanation) => ({
	payload,
	target,
	unit,
	scope,
	rest,
});

function allFrozen(value: unknown): boolean {
	if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return true;
	return Object.isFrozen(value) && Object.values(value).every(allFrozen);
}

const numbersOf = (value: unknown): number[] => {
	if (typeof value !== "object" || value === null) return typeof value === "number" ? [value] : [];
	return ArrayBuffer.isView(value) ? [...(value as Float64Array)] : Object.values(value).flatMap(numbersOf);
};

describe.each(tabularRows)("$name ($option)", ({ name, source, ask, perFeature, random, option, refits }) => {
	it("gives the same bytes for the same seed", async () => {
		const first = answerOf(await ask(modelOf(), table, { seed: 3 }));
		expect(answerOf(await ask(modelOf(), table, { seed: 3 }))).toEqual(first);
		const other = answerOf(await ask(modelOf(), table, { seed: 4 }));
		if (random) expect(other).not.toEqual(first);
		else expect(other).toEqual(first);
	});

	it.each([1, 7, 10_000])("gives the same answer in batches of %i, and asks no more at once", async (batchSize) => {
		const asked: number[] = [];
		const whole = answerOf(await ask(modelOf(), table));
		expect(answerOf(await ask(modelOf(answers, asked), table, { batchSize }))).toEqual(whole);
		expect(Math.max(0, ...asked)).toBeLessThanOrEqual(batchSize);
	});

	it("counts its evaluations", async () => {
		const asked: number[] = [];
		const { diagnostics } = await ask(modelOf(answers, asked), table);
		if (refits) expect(diagnostics.evaluations).toBeGreaterThanOrEqual(count);
		else expect(diagnostics.evaluations).toBe(asked.reduce((sum, rows) => sum + rows, 0));
	});

	it("stops before it starts, and between two batches, when its signal is aborted", async () => {
		const before = await errorOf(ask(modelOf(), table, { signal: AbortSignal.abort("enough") }));
		expect(before).toMatchObject({ name: "ExplainError", code: "aborted", cause: "enough" });
		const stopping = new AbortController();
		const onProgress = ({ done }: Progress) => {
			if (done > 0) stopping.abort();
		};
		const run = ask(modelOf(), table, { batchSize: 10, signal: stopping.signal, onProgress });
		expect(await errorOf(run)).toMatchObject({ code: "aborted" });
	});

	it("reports progress that rises to the whole", async () => {
		const seen: Progress[] = [];
		await ask(modelOf(), table, { batchSize: 40, onProgress: (progress) => seen.push(progress) });
		const done = seen.filter(({ total }) => total > 0);
		expect(done.every((progress, i) => i === 0 || progress.done >= done[i - 1]!.done)).toBe(true);
		expect(done.at(-1)!.done).toBe(done.at(-1)!.total);
		expect(seen.every(({ label = "" }) => label.startsWith(name))).toBe(true);
	});

	it("answers with frozen plain data of finite numbers, and leaves the rows as they were", async () => {
		const x = table.toMatrix();
		const explanation = await ask(modelOf(), table);
		expect(allFrozen(explanation)).toBe(true);
		expect(structuredClone(explanation)).toEqual(explanation);
		expect(numbersOf(explanation.payload).every(Number.isFinite)).toBe(true);
		expect(table.toMatrix()).toEqual(x);
	});

	it("says in its provenance how to make the answer again", async () => {
		const { provenance, schema, scope } = await ask(modelOf(), table, { seed: 5 });
		expect(provenance).toMatchObject({ method: name, source, seed: 5, version });
		expect(provenance.options).toHaveProperty(option);
		if (!refits) expect(provenance.model).toBe("by hand");
		expect(readFileSync("docs/references.bib", "utf8")).toContain(`{${source},`);
		expect([schema, typeof scope]).toEqual([1, "string"]);
	});

	it("gives a feature that the model ignores nothing", async () => {
		const exact = tableOf(p, q, (i) => answers(p[i]!, q[i]!)) as unknown as Table;
		const [a, , c] = (await perFeature(modelOf(), exact)) as [number, number, number];
		expect(a).toBeGreaterThan(0.001);
		// What is fitted finds a little in any column; what is asked does not look at this one.
		if (refits) expect(Math.abs(c)).toBeLessThan(a / 5);
		else expect(c).toBeCloseTo(0, 12);
	});

	it("gives two features the same that enter the same way with the same values", async () => {
		const symmetric = (a: number, b: number) => a + b + a * b;
		const twins = tableOf(p, p, (i) => symmetric(p[i]!, p[i]!)) as unknown as Table;
		const [a, b] = (await perFeature(modelOf(symmetric), twins)) as [number, number, number];
		expect(b).toBeCloseTo(a, 9);
	});

	it("asks about a single row", async () => {
		const one = table.take([0]);
		const answer = await errorOf(ask(modelOf(), one));
		// What cannot be asked of one row is refused in words.
		if (answer instanceof Error) expect(answer).toBeInstanceOf(ExplainError);
		else expect(answer).toBe("no error");
	});

	it.each<[string, Parameters<typeof ask>, string, RegExp]>([
		["an unknown option", [modelOf(), table, { wrong: 1 }], "bad-option", /no option "wrong"; the options are .*seed/],
		[
			"an option of another type",
			[modelOf(), table, { [option]: null }],
			"bad-option",
			new RegExp(`option "${option}"`),
		],
		["no model", [null as never, table], "unsupported-model", /expected a model with predict/],
		["no rows", [modelOf(), table.take([])], "bad-input", /at least one row/],
		["other columns", [modelOf(), table.select("c", "y")], "unknown-name", /"a"|column/],
		[
			"an infinite number",
			[modelOf(), Table.fromColumns({ a: [1, Infinity], b: [1, 2], c: [1, 2], y: [1, 2] }) as unknown as Table],
			"not-finite",
			/got Infinity in column "a" of row 1/,
		],
	])("refuses %s, naming the method, what was expected and what came", async (what, given, code, text) => {
		if (refits && what === "no model") return;
		const error = await errorOf(ask(...given));
		expect(error).toBeInstanceOf(ExplainError);
		expect(error).toMatchObject({ code });
		expect((error as ExplainError).message).toMatch(text);
		expect((error as ExplainError).message.startsWith(`${name}: `)).toBe(true);
	});
});
