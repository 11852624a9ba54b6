import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { KernelClient, result, text } from "./client.ts";

const helpers = `const sleep = (time: number) => new Promise<void>((resolve) => setTimeout(resolve, time));
let turns = 0; let log: unknown[] = [];
async function forever() { while (true) { await sleep(1); turns++; } }
async function cleanUp() { await sleep(2); await sleep(2); log.push("cleaned up"); }`;

let folder: string;
let kernel: KernelClient;
beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), "glasscell-"));
	writeFileSync(
		join(folder, "forever.ts"),
		`export const state: { turns: number } = { turns: 0 };
export async function forever(): Promise<void> { while (true) { await new Promise((resolve) => setTimeout(resolve, 1)); state.turns++; } }
export async function fails(): Promise<void> {
	const given: number = await 1; if (given) throw new Error("in line 4");
}
`,
	);
	kernel = await KernelClient.start({ directory: folder });
	await kernel.execute(helpers);
});
afterAll(async () => {
	await kernel.close();
	rmSync(folder, { recursive: true });
});

/** Runs the code until it is interrupted; answers what it printed on stderr. */
async function interrupted(code: string): Promise<string> {
	await kernel.execute("turns = 0; log = [];");
	const id = await kernel.begin(code, { stop_on_error: false });
	await new Promise((resolve) => setTimeout(resolve, 30));
	await kernel.interrupt();
	const { reply } = await kernel.exchange(id);
	expect(reply.content.ename).toBe("KeyboardInterrupt");
	return text(
		kernel.published.filter(({ parent }) => parent === id),
		"stderr",
	);
}

const evaluate = async (code: string): Promise<string | undefined> => result(await kernel.execute(code));

/** Whether `turns`, or what the expression says, no longer changes. */
async function hasStopped(expression = "turns"): Promise<boolean> {
	await kernel.execute("await sleep(30)");
	const before = await evaluate(expression);
	await kernel.execute("await sleep(60)");
	return (await evaluate(expression)) === before;
}

test.each([
	["a loop", "while (true) { await sleep(1); turns++; }"],
	["a function of an earlier cell", "await forever()"],
	["several at once", "await Promise.all([forever(), forever(), forever()])"],
	["what nobody waits for", "void forever(); await new Promise(() => {})"],
	[
		"for await",
		"for await (const _ of (async function* () { while (true) { await sleep(1); yield; } })()) { turns++; }",
	],
	[
		"for await without braces",
		"for await (const _ of (async function* () { while (true) { yield sleep(1); } })()) turns++;",
	],
	[
		"a generator",
		"for await (const _ of (async function* () { while (true) { await sleep(1); turns++; yield; } })());",
	],
	["an arrow function", "const go = async (): Promise<void> => (await sleep(1), turns++, await go()); await go()"],
	["code of TypeScript's own emit", "enum Go { On } while (Go.On === 0) { await sleep(1); turns++; }"],
])("an interrupt ends the awaiting code itself: %s; nothing is said of it", async (_, code) => {
	const said = await interrupted(code);
	expect(Number(await evaluate("turns"))).toBeGreaterThan(0);
	expect(await hasStopped()).toBe(true);
	expect(said).toBe("");
});

test("an interrupt ends what a module of the notebook's folder awaits", async () => {
	await kernel.execute('import { forever as outside, state } from "./forever.ts";');
	await interrupted("await outside();");
	expect(Number(await evaluate("state.turns"))).toBeGreaterThan(0);
	expect(await hasStopped("state.turns")).toBe(true);
});

test("an error of such a module is shown at its line and column", async () => {
	const { reply } = await kernel.execute('import { fails } from "./forever.ts"; await fails();');
	expect(reply.content.traceback.join("\n")).toContain("forever.ts:4:50");
});

test("what is thrown is the signal's reason, and catch and finally run, finally to its end", async () => {
	await interrupted(`const running = signal;
try { await forever(); } catch (error) { log.push(error === running.reason, (error as Error).name); throw error; } finally { await cleanUp(); }`);
	await kernel.execute("await sleep(50)");
	expect(await evaluate("log")).toBe("[ true, 'AbortError', 'cleaned up' ]");
});

test("finally blocks clean up on every level", async () => {
	await interrupted(`const inner = async () => { try { await forever(); } finally { await cleanUp(); log.push("inner"); } };
try { await inner(); } finally { await sleep(1); await cleanUp(); log.push("outer"); }`);
	await kernel.execute("await sleep(100)");
	expect(await evaluate("log")).toBe("[ 'cleaned up', 'inner', 'cleaned up', 'outer' ]");
});

test("await using disposes of what it holds", async () => {
	await interrupted("await using held = { async [Symbol.asyncDispose]() { await cleanUp(); } }; await forever();");
	await kernel.execute("await sleep(50)");
	expect(await evaluate("log")).toBe("[ 'cleaned up' ]");
});

test("code that catches every error and goes on is left behind in the end", async () => {
	await interrupted("while (true) { try { await sleep(0); } catch {} turns++; }");
	await kernel.execute("await sleep(3_000)"); // a thousand times at a millisecond and more each
	expect(await hasStopped()).toBe(true);
});

test("timers that an interrupted cell has left go on, as what earlier cells started does", async () => {
	await kernel.execute(
		"let earlier = 0; void (async () => { while (earlier >= 0) { await sleep(1); earlier++; } })();",
	);
	await interrupted("let ticks = 0; const timer = setInterval(() => { ticks++; }, 1); await forever();");
	expect(await hasStopped("ticks")).toBe(false);
	expect(await hasStopped("earlier")).toBe(false);
	await kernel.execute("clearInterval(timer); earlier = -1;");
});

test("a cell that is interrupted before it has begun never begins", async () => {
	await kernel.execute("let began = 0;");
	for (let index = 0; index < 20; index++) {
		const id = await kernel.send("execute_request", { code: "began++; await sleep(5);", stop_on_error: false });
		await kernel.wait(() => kernel.published.find(({ parent, type }) => parent === id && type === "execute_input"), "");
		await kernel.interrupt();
		const { reply } = await kernel.exchange(id);
		const before = await evaluate("began");
		await kernel.execute("await sleep(10)");
		expect(await evaluate("began")).toBe(before);
		expect(["ok", "error"]).toContain(reply.content.status);
	}
});

test("await means what it meant: values, thenables, rejections, order of turns, and lines without semicolons", async () => {
	const code = `const seen: unknown[] = [];
const say = (value: unknown) => seen.push(value)
await say(await (1, 2))
await say(await { then(resolve: (value: string) => void) { resolve("thenable"); } })
try { await Promise.reject("rejected") } catch (error) { say(error) }
const turn = async (name: string) => { say(name); await null; say(name + "1"); await null; say(name + "2") }
await Promise.all([turn("a"), turn("b")])
if (true)
	await say("no braces")
say(await (async () => await 7)() + await 1)
seen.join()`;
	expect(await evaluate(code)).toBe("'2,thenable,rejected,a,b,a1,b1,a2,b2,no braces,8'");
});

test("the text of a function that awaits runs where there is no kernel", async () => {
	const code = `import { runInNewContext } from "node:vm";
async function given(x: Promise<number>) { try { return (await x) + 1; } finally { await null; } }
await runInNewContext(\`(\${given})(Promise.resolve(1))\`)`;
	expect(await evaluate(code)).toBe("2");
});
