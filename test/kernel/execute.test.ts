import { afterAll, beforeAll, expect, test } from "vitest";
import { contents, KernelClient, result, text } from "./client.ts";

let kernel: KernelClient;
beforeAll(async () => {
	kernel = await KernelClient.start();
});
afterAll(() => kernel.close());

test("a cell's last expression is its result, as plain text without colours", async () => {
	expect(result(await kernel.execute("1 + 1"))).toBe("2");
	expect(result(await kernel.execute("({ a: [1, 'x'] })"))).toBe("{ a: [ 1, 'x' ] }");
	expect(result(await kernel.execute("{ a: 1 }"))).toBe("{ a: 1 }");
	expect(result(await kernel.execute("null"))).toBe("null");
});

test("a cell without a value has no result", async () => {
	expect(result(await kernel.execute("undefined"))).toBeUndefined();
	expect(result(await kernel.execute("const unused = 1;"))).toBeUndefined();
});

test("busy and idle frame a cell, its input is announced between, and the reply counts", async () => {
	const before = (await kernel.execute("0")).reply.content.execution_count;
	const { reply, published } = await kernel.execute("40 + 2");
	expect(published.map(({ type }) => type)).toEqual(["status", "execute_input", "execute_result", "status"]);
	expect(published[0]!.content.execution_state).toBe("busy");
	expect(published[1]!.content).toEqual({ code: "40 + 2", execution_count: before + 1 });
	expect(reply.content).toMatchObject({ status: "ok", execution_count: before + 1, payload: [], user_expressions: {} });
});

test("names may be declared again, as another kind too", async () => {
	await kernel.execute("const again = 1; function both() { return 'function'; }");
	await kernel.execute("let again = 2; const both = () => 'constant';");
	await kernel.execute("class again { static value = 3 }");
	expect(result(await kernel.execute("[again.value, both()]"))).toBe("[ 3, 'constant' ]");
	await kernel.execute("function again() { return 4; } var both = 5;");
	expect(result(await kernel.execute("[again(), both]"))).toBe("[ 4, 5 ]");
});

test("a cell may await at its top level, and what it declares stays", async () => {
	const cell = "const slow = await new Promise<number>((resolve) => setTimeout(() => resolve(7), 5)); slow * 2";
	expect(result(await kernel.execute(cell))).toBe("14");
	expect(result(await kernel.execute("slow"))).toBe("7");
});

test("TypeScript's syntax runs: types, generics, assertions, enums, namespaces, parameter properties", async () => {
	await kernel.execute(`
interface Point { readonly x: number; y?: number }
type Pair<T> = readonly [T, T];
const pair = <T,>(a: T, b: T): Pair<T> => [a, b] as const satisfies Pair<T>;
class Box<T> { constructor(private readonly value: T) {} get(): T { return this.value!; } }
enum Colour { Red, Green = "green" }
namespace Deep { export const depth: number = 3; }
`);
	const cell = "const p: Point = { x: 1 }; [pair(p.x, 2), new Box('b').get(), Colour.Green, Colour[0], Deep.depth]";
	expect(result(await kernel.execute(cell))).toBe("[ [ 1, 2 ], 'b', 'green', 'Red', 3 ]");
});

test("a silent cell announces nothing and does not count", async () => {
	const before = (await kernel.execute("0")).reply.content.execution_count;
	const { reply, published } = await kernel.execute("globalThis.silently = 1; 5", { silent: true });
	expect(reply.content).toMatchObject({ status: "ok", execution_count: before });
	expect(published.map(({ type }) => type)).toEqual(["status", "status"]);
	expect(result(await kernel.execute("silently"))).toBe("1");
});

test("user_expressions are answered one by one, errors among them", async () => {
	const { reply } = await kernel.execute("const base = 20", { user_expressions: { good: "base + 1", bad: "nowhere" } });
	expect(reply.content.user_expressions.good).toEqual({ status: "ok", data: { "text/plain": "21" }, metadata: {} });
	expect(reply.content.user_expressions.bad).toMatchObject({ status: "error", ename: "ReferenceError" });
});

test("after an error what waits is aborted, and what comes after the reply runs", async () => {
	const failing = await kernel.send("execute_request", {
		code: "await new Promise((resolve) => setTimeout(resolve, 100)); throw new Error('first')",
	});
	const waiting = await Promise.all(
		["1", "2"].map((code) => kernel.send("execute_request", { code, stop_on_error: true })),
	);
	expect((await kernel.exchange(failing)).reply.content.status).toBe("error");
	for (const id of waiting) {
		const { reply, published } = await kernel.exchange(id);
		expect(reply.content.status).toBe("aborted");
		expect(contents(published, "status").map((content) => content.execution_state)).toEqual(["busy", "idle"]);
	}
	expect(result(await kernel.execute("3"))).toBe("3");
});

test("with stop_on_error false, what waits runs", async () => {
	const failing = await kernel.send("execute_request", {
		code: "await new Promise((resolve) => setTimeout(resolve, 100)); throw new Error('first')",
		stop_on_error: false,
	});
	const waiting = await kernel.send("execute_request", { code: "'ran'" });
	expect((await kernel.exchange(failing)).reply.content.status).toBe("error");
	expect(result(await kernel.exchange(waiting))).toBe("'ran'");
});

test("stdout and stderr, written or logged, carry the cell's header", async () => {
	const { published } = await kernel.execute(
		"console.log('logged', { a: 1 }); process.stdout.write('written\\n'); console.error('wrong'); process.stderr.write('badly\\n'); undefined",
	);
	expect(text(published)).toBe("logged { a: 1 }\nwritten\n");
	expect(text(published, "stderr")).toBe("wrong\nbadly\n");
});

test("bytes written in two parts become one character", async () => {
	const { published } = await kernel.execute(
		"const bytes = Buffer.from('é'); process.stdout.write(bytes.subarray(0, 1)); process.stdout.write(bytes.subarray(1)); 0",
	);
	expect(text(published)).toBe("é");
});

test("output that comes late still carries the header of the cell that started it", async () => {
	const id = await kernel.send("execute_request", {
		code: "setTimeout(() => { console.log('late'); Promise.resolve().then(() => console.log('later')); }, 40); 0",
	});
	await kernel.exchange(id);
	const other = await kernel.execute("await new Promise((resolve) => setTimeout(resolve, 80)); console.log('own')");
	expect(text(other.published)).toBe("own\n");
	expect(text(kernel.published.filter(({ parent }) => parent === id))).toBe("late\nlater\n");
});

test("a flood of output arrives complete, in few messages", async () => {
	const lines = 20_000;
	const { published } = await kernel.execute(`for (let i = 0; i < ${lines}; i++) console.log(i);`);
	expect(text(published)).toBe(Array.from({ length: lines }, (_, index) => `${index}\n`).join(""));
	expect(contents(published, "stream").length).toBeLessThan(lines / 20);
});
