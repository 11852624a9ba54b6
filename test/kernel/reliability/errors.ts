import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contents, type Exchange, KernelClient, text } from "../client.ts";
import { expectAlive, figure, megabyte, patience } from "./support.ts";

/** How much of each. */
export interface Amounts {
	/** Errors that nobody caught, of each kind. */
	readonly uncaught: number;
	/** Recursions without end, of each kind. */
	readonly recursions: number;
	/** Elements of the long array. */
	readonly elements: number;
	/** Bytes of the long string, in Latin-1. */
	readonly string: number;
	/** Objects in one another. */
	readonly depth: number;
}

/** The most that one output says, in bytes, with text, HTML and tree together: `limits` of src/kernel/display, twice. */
const mostShown = megabyte;

/** The one error of an exchange. */
function errorOf({ reply, published }: Exchange): { ename: string; evalue: string; traceback: readonly string[] } {
	expect(reply.content.status).toBe("error");
	const errors = contents(published, "error");
	expect(errors).toHaveLength(1);
	expect(reply.content).toMatchObject(errors[0]);
	return errors[0];
}

/** The one output of an exchange. */
function outputOf({ reply, published }: Exchange): Record<string, unknown> {
	expect(reply.content.status).toBe("ok");
	const shown = [...contents(published, "execute_result"), ...contents(published, "display_data")];
	expect(shown).toHaveLength(1);
	return shown[0].data;
}

/** R16–R19: errors and values that do what errors and values never should. */
export function specifyErrors(amounts: Amounts): void {
	let kernel: KernelClient;
	beforeAll(async () => {
		kernel = await KernelClient.start();
	});
	afterAll(() => kernel.close());

	// Where it is said what is shown, it is not the mark: the code runs elsewhere, or Node words the error.
	const uncaught: readonly (readonly [kind: string, code: string, said?: string])[] = [
		["rejections", "Promise.reject(new Error(mark))"],
		["rejections without an error", "Promise.reject(mark)"],
		["errors of timers", "setTimeout(() => { throw new Error(mark); }, 5)"],
		["errors of setImmediate", "setImmediate(() => { throw new Error(mark); })"],
		["errors of microtasks", "queueMicrotask(() => { throw new Error(mark); })"],
		["errors of process.nextTick", "process.nextTick(() => { throw new Error(mark); })"],
		["values thrown by timers", "setTimeout(() => { throw { mark }; }, 5)"],
		["errors of an async function", "(async () => { await 0; throw new Error(mark); })()"],
		["errors of an event", "setTimeout(() => new (require('node:events'))().emit('error', new Error(mark)), 5)"],
		["errors of a socket", "require('node:net').connect({ port: 1, host: '127.0.0.1' })", "ECONNREFUSED"],
		["errors of a stream", "require('node:fs').createReadStream('/' + mark)"],
		[
			"errors of a worker",
			"new (require('node:worker_threads').Worker)('throw new Error(`off`)', { eval: true })",
			"off",
		],
	];
	test.each(uncaught)(
		`%s that nobody catches are shown in the cell that caused them, ${amounts.uncaught} × (R16)`,
		async (_, code, said) => {
			for (let count = 0; count < amounts.uncaught; count++) {
				const whole = `{ const mark = "uncaught-${count}-"; ${code}; } undefined`;
				const id = await kernel.send("execute_request", { code: whole });
				expect((await kernel.exchange(id, patience)).reply.content.status).toBe("ok");
				const shown = () =>
					text(
						kernel.published.filter(({ parent }) => parent === id),
						"stderr",
					);
				const sought = said ?? `uncaught-${count}-`;
				await kernel.wait(() => (shown().includes(sought) ? true : undefined), `${sought} of cell ${count}`);
				expect(shown().match(/^Uncaught in cell \d+: /gm)).toHaveLength(1);
			}
			await expectAlive(kernel);
		},
	);

	test.each([
		["in a function", "function down(): number { return down() + 1; } down()"],
		["in a getter", "({ get self(): unknown { return this.self; } }).self"],
		["in a proxy", "const own: any = new Proxy({}, { get: () => own.x + 1 }); own.x"],
		["in toString", "String({ toString(): string { return String(this); } })"],
		["in JSON", "const all: any = { toJSON() { return JSON.stringify(this); } }; JSON.stringify(all)"],
		["in an async function", "const again = async (): Promise<number> => (await again()) + 1; await again()"],
		["in a constructor", "class Again { again = new Again(); } new Again()"],
		["in a comparison", "[2, 1].sort(function compare(): number { return [2, 1].sort(compare)[0]!; })"],
	])(`a recursion without end %s is one RangeError, ${amounts.recursions} × (R17)`, async (_, code) => {
		for (let count = 0; count < amounts.recursions; count++) {
			const whole = `{ ${code} }`;
			expect(errorOf(await kernel.execute(whole, {}, patience)).ename).toBe("RangeError");
		}
		await expectAlive(kernel);
	});

	const display = `[Symbol.for("Jupyter.display")]`;
	test.each([
		["a display method", `({ ${display}(): unknown { return (this as any)${display}(); } })`, true],
		["an asynchronous one", `({ async ${display}(): Promise<any> { return (this as any)${display}(); } })`, true],
		[
			"what a display method shows",
			`({ ${display}() { return { "application/json": { toJSON(): any { return this.toJSON(); } } }; } })`,
			true,
		],
		[
			"an inspect method",
			`({ [Symbol.for("nodejs.util.inspect.custom")](): any { return require("node:util").inspect(this); } })`,
			false,
		],
		["a getter of what is shown", "({ get self(): unknown { return (this as any).self; } })", false],
		[
			"a class's name",
			"new (class { static get name(): string { return (this as any).name; } a = { b: {} } })()",
			false,
		],
	])(`a recursion without end in %s leaves one output, ${amounts.recursions} × (R17)`, async (_, value, reported) => {
		for (let count = 0; count < amounts.recursions; count++) {
			const exchange = await kernel.execute(`(${value})`, {}, patience);
			expect(typeof outputOf(exchange)["text/plain"]).toBe("string");
			const said = text(exchange.published, "stderr");
			if (reported) expect(said).toContain("RangeError: Maximum call stack size exceeded");
			else expect(said).toBe("");
		}
		await expectAlive(kernel);
	});

	test("whatever is thrown or rejected is exactly one error, and no two read the same (R18)", async () => {
		const thrown = [
			"null",
			"undefined",
			"Symbol('sign')",
			"12n",
			"-0",
			"0",
			"NaN",
			"''",
			"'text'",
			"false",
			"[]",
			"{}",
			"{ toString() { throw new Error('no text'); } }",
			"{ get message() { throw new Error('no message'); } }",
			"Object.create(null)",
			"() => {}",
			"Object.freeze(new Error('frozen'))",
			"Object.assign(new Error('named'), { name: { toString() { throw 1; } } })",
			"Object.defineProperty(new RangeError('kept'), 'message', { get() { throw new Error('no message'); } })",
			"Object.defineProperty(new Error('stack'), 'stack', { get() { throw new Error('no stack'); } })",
			"Object.defineProperty(new Error('cause'), 'cause', { get() { throw new Error('no cause'); } })",
			"new AggregateError([], 'none')",
			"Object.assign(new Error('a long one ' + 'x'.repeat(1e7)), {})",
			"Object.setPrototypeOf(new Error('no prototype'), null)",
			"new Error('\\ud800 lone')",
			"(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })()",
			"new Proxy(new Error('proxied'), { get() { throw new Error('trap'); } })",
			"new Proxy({ inside: 1 }, new Proxy({}, { get() { throw new Error('trap'); } }))",
			"(() => { class Own extends Error { get name(): string { throw new Error('no name'); } } return new Own('own'); })()",
		];
		for (const how of [(value: string) => `throw ${value}`, (value: string) => `await Promise.reject(${value})`]) {
			const seen = new Map<string, string>();
			for (const value of thrown) {
				const { ename, evalue, traceback } = errorOf(
					await kernel.execute(`{ const thrown: any = ${value}; ${how("thrown")}; }`, {}, patience),
				);
				expect(typeof evalue).toBe("string");
				expect(traceback.join("")).not.toBe("");
				const said = `${ename}: ${evalue}`;
				expect(seen.get(said), `${said} for ${value} too`).toBeUndefined();
				seen.set(said, value);
			}
		}
		await expectAlive(kernel);
	});

	describe("a value is shown in one output, within stated limits, and does not hang the kernel", () => {
		test.each([
			["a throwing getter", "({ get broken() { throw new Error('broken'); } })"],
			[
				"a throwing inspect method",
				"({ [Symbol.for('nodejs.util.inspect.custom')]() { throw new Error('broken'); } })",
			],
			["a throwing toJSON", "({ toJSON() { throw new Error('broken'); } })"],
			["a revoked proxy", "(() => { const { proxy, revoke } = Proxy.revocable([], {}); revoke(); return proxy; })()"],
			["a cycle", "(() => { const a: any = { b: { c: [] } }; a.b.c.push(a); return a; })()"],
			[`an array of ${amounts.elements}`, `Array.from({ length: ${amounts.elements} }, (_, i) => i)`],
			[`an array of ${amounts.elements} texts`, `new Array(${amounts.elements}).fill("text")`],
			[`an array of ${amounts.elements} holes`, `new Array(${amounts.elements})`],
			[
				`a Map of ${amounts.elements / 10}`,
				`new Map(Array.from({ length: ${amounts.elements / 10} }, (_, i) => [i, i]))`,
			],
			[
				`${amounts.elements / 10} keys`,
				`Object.fromEntries(Array.from({ length: ${amounts.elements / 10} }, (_, i) => ["k" + i, i]))`,
			],
			["a long string", `"x".repeat(${amounts.string})`],
			["a long string in an object", `({ long: "x".repeat(${amounts.string}) })`],
			["a long string in an error", `new Error("x".repeat(${amounts.string}))`],
			[
				`a chain of ${amounts.depth}`,
				`(() => { let a: any = {}; for (let i = 0; i < ${amounts.depth}; i++) a = { a }; return a; })()`,
			],
			[
				`arrays in one another, ${amounts.depth}`,
				`(() => { let a: any[] = []; for (let i = 0; i < ${amounts.depth}; i++) a = [a]; return a; })()`,
			],
			[
				`causes of one another, ${amounts.depth}`,
				`(() => { let a: any; for (let i = 0; i < ${amounts.depth}; i++) a = new Error("e" + i, { cause: a }); return a; })()`,
			],
			[
				`prototypes of one another, ${amounts.depth}`,
				`(() => { let a: any = {}; for (let i = 0; i < ${amounts.depth}; i++) a = Object.create(a); return a; })()`,
			],
		])("%s (R19)", async (name, value) => {
			await kernel.execute(`var kept: any = ${value}; undefined`, {}, patience);
			const start = performance.now();
			const shown = outputOf(await kernel.execute("kept", {}, patience));
			figure(`R19 ${name}`, { ms: performance.now() - start, "shown KB": JSON.stringify(shown).length / 1024 });
			expect(typeof shown["text/plain"]).toBe("string");
			expect(JSON.stringify(shown).length).toBeLessThan(mostShown);
			await kernel.execute("kept = undefined");
			await expectAlive(kernel);
		});
	});
}
