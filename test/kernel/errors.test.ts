import { afterAll, beforeAll, expect, test } from "vitest";
import { contents, KernelClient, result, text } from "./client.ts";

let kernel: KernelClient;
beforeAll(async () => {
	kernel = await KernelClient.start();
});
afterAll(() => kernel.close());

async function fail(code: string): Promise<{ ename: string; evalue: string; traceback: string; count: number }> {
	const { reply, published } = await kernel.execute(code);
	expect(reply.content.status).toBe("error");
	const errors = contents(published, "error");
	expect(errors).toHaveLength(1);
	const { ename, evalue, traceback } = errors[0];
	expect(reply.content).toMatchObject({ ename, evalue, traceback });
	return { ename, evalue, traceback: traceback.join("\n"), count: reply.content.execution_count };
}

test("an error points at cell, line and column, and shows the line", async () => {
	const { ename, evalue, traceback, count } = await fail(
		"interface Some { x: number }\n\nfunction inner(): never {\n\tthrow new TypeError('wrong');\n}\n\ninner();",
	);
	expect([ename, evalue]).toEqual(["TypeError", "wrong"]);
	expect(traceback).toContain(`at inner (cell-${count}.ts:4:8)`);
	expect(traceback).toContain(`cell-${count}.ts:7:1`);
	expect(traceback).toContain("> 4 |  throw new TypeError('wrong');");
});

test("the kernel's and Node's own frames are left out", async () => {
	const { traceback } = await fail("import { readFileSync } from 'node:fs';\nreadFileSync('/does/not/exist')");
	expect(traceback).toMatch(/cell-\d+\.ts:2:1/);
	expect(traceback).not.toMatch(/\(node:|dist\/kernel|processImmediate/);
});

test("lines are right where TypeScript's own emit was needed", async () => {
	const { traceback, count } = await fail("enum Level { Low, High }\n\nconst level: Level = Level.High;\nnull!.x;");
	expect(traceback).toContain(`cell-${count}.ts:4:`);
});

test("an error in an earlier cell's function points at that cell", async () => {
	const { reply } = await kernel.execute("// one\nfunction earlier() {\n  null.x;\n}");
	const { traceback, count } = await fail("\nearlier()");
	expect(traceback).toContain(`cell-${reply.content.execution_count}.ts:3:8`);
	expect(traceback).toContain(`cell-${count}.ts:2:1`);
});

test("a chain of causes is shown", async () => {
	const { traceback } = await fail("throw new Error('outer', { cause: new RangeError('inner') })");
	expect(traceback).toMatch(/outer.*cause.*RangeError: inner/s);
});

test("each cause points at its own line", async () => {
	const { traceback } = await fail(
		"function low() {\n  throw new RangeError('inner');\n}\ntry { low() } catch (cause) {\n  throw new Error('outer', { cause });\n}",
	);
	expect(traceback).toMatch(/> 5 \|.*outer.*\[cause\]: RangeError: inner.*at low.*> 2 \|.*inner/s);
});

test("a cause that leads back to its error ends there", async () => {
	const { traceback } = await fail("const turn = new Error('round'); turn.cause = turn; throw turn");
	expect(traceback).toContain("[cause]: Error: round (see above)");
});

test("an AggregateError shows the errors that it holds, and how many are left out", async () => {
	const { traceback } = await fail(
		"throw new AggregateError(Array.from({ length: 12 }, (_, i) => new Error('part ' + i)), 'all')",
	);
	expect(traceback).toContain("AggregateError: all");
	expect(traceback).toContain("[error 1 of 12]: Error: part 0");
	expect(traceback).toContain("[error 10 of 12]: Error: part 9");
	expect(traceback).not.toContain("part 10");
	expect(traceback).toContain("… 2 more errors");
});

test("an error's own properties and its class are shown", async () => {
	const { ename, traceback } = await fail(
		"class QuotaError extends Error { limit = { rows: 5 } }\nthrow Object.assign(new QuotaError('full'), { code: 'E_QUOTA' })",
	);
	expect(ename).toBe("QuotaError");
	expect(traceback).toContain("{ limit: { rows: 5 }, code: 'E_QUOTA' }");
});

test("a recursion is shown once and counted", async () => {
	const { traceback } = await fail("function again(n: number): number {\n  return again(n + 1) + 1;\n}\nagain(0)");
	expect(traceback.split("\n").filter((line) => line.includes("at again"))).toHaveLength(2);
	expect(traceback).toMatch(/… \d+ × the same/);
});

test("the frames of packages become one line that names them, after the person's own", async () => {
	const { traceback, count } = await fail(
		"import ts from 'typescript';\nfunction visit() {\n  ts.forEachChild(ts.createSourceFile('a.ts', 'let a', 99), () => { throw new Error('visited') });\n}\nvisit()",
	);
	expect(traceback).toContain(`at visit (cell-${count}.ts:3:6)`);
	expect(traceback).toMatch(/at cell-\d+\.ts:5:1\n {4}… \d+ frames? in typescript$/m);
});

test("lines of a message that look like frames stay", async () => {
	const { traceback } = await fail("throw new Error('first\\n    at home (kitchen:1:1)')");
	expect(traceback).toContain("first\n    at home (kitchen:1:1)");
});

test("a cell that does not parse is a SyntaxError at its place", async () => {
	const { ename, traceback, count } = await fail("let fine = 1;\nlet a = ;");
	expect(ename).toBe("SyntaxError");
	expect(traceback).toContain(`cell-${count}.ts:2:9`);
	expect(traceback).toContain("> 2 | let a = ;");
});

test.each([
	["null", "throw null", "null"],
	["undefined", "throw undefined", "undefined"],
	["a symbol", "throw Symbol('sign')", "Symbol(sign)"],
	["a string", "throw 'text'", "'text'"],
	["a rejection", "await Promise.reject(new Error('rejected'))", "rejected"],
	["a frozen error", "throw Object.freeze(new Error('frozen'))", "frozen"],
	["an error whose message throws", "throw Object.defineProperty(new Error(), 'message', { get() { throw 1; } })", ""],
	["an error whose stack throws", "throw Object.defineProperty(new Error('s'), 'stack', { get() { throw 1; } })", "s"],
	[
		"a revoked proxy",
		"{ const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy; }",
		"<Revoked Proxy>",
	],
	["a proxy of an error", "throw new Proxy(new Error('inside'), {})", "inside"],
])("throwing %s gives exactly one error", async (_, code, evalue) => {
	const error = await fail(code);
	expect(error.evalue).toBe(evalue);
	expect(error.traceback).not.toBe("");
});

test("a recursion without end is a RangeError, and the kernel lives", async () => {
	expect((await fail("function down(): number { return down() + 1; }\ndown()")).ename).toBe("RangeError");
	expect(result(await kernel.execute("1"))).toBe("1");
});

test("errors that nobody caught are shown in the cell that caused them, and the kernel lives", async () => {
	const first = await kernel.send("execute_request", {
		code: "setTimeout(() => { throw new Error('from a timer'); }, 20);\nPromise.reject(new Error('not caught')); 0",
	});
	await kernel.exchange(first);
	await kernel.execute("await new Promise((resolve) => setTimeout(resolve, 60))");
	const shown = text(
		kernel.published.filter(({ parent }) => parent === first),
		"stderr",
	);
	expect(shown).toContain("not caught");
	expect(shown).toContain("from a timer");
	expect(shown).toMatch(/cell-\d+\.ts:1:/);
	expect(shown).toMatch(/cell-\d+\.ts:2:/);
	expect(shown.match(/^Uncaught in cell \d+: Error: /gm)).toHaveLength(2);
	expect(result(await kernel.execute("1"))).toBe("1");
});
