import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KernelClient, result } from "./client.ts";

async function startIn(files: Readonly<Record<string, string>>) {
	const directory = mkdtempSync(join(tmpdir(), "glasscell-"));
	for (const [name, text] of Object.entries(files)) {
		mkdirSync(dirname(join(directory, name)), { recursive: true });
		writeFileSync(join(directory, name), text);
	}
	const kernel = await KernelClient.start({ directory });
	return {
		kernel,
		async close() {
			await kernel.close();
			rmSync(directory, { recursive: true, force: true });
		},
	};
}

/** Runs cells one after another and answers the last one's result. */
async function run(kernel: KernelClient, cells: readonly string[]): Promise<string | undefined> {
	let last: string | undefined;
	for (const cell of cells) {
		const exchange = await kernel.execute(cell);
		expect(exchange.reply.content, cell).toMatchObject({ status: "ok" });
		last = result(exchange);
	}
	return last;
}

/** A small JSX runtime: elements are arrays. */
const runtime = {
	"node_modules/tiny/package.json": `{ "name": "tiny", "type": "module", "exports": { ".": "./index.js", "./jsx-runtime": "./jsx-runtime.js" } }`,
	"node_modules/tiny/index.js": "export {};",
	"node_modules/tiny/jsx-runtime.js":
		"export const jsx = (tag, { children, ...props }) => [tag, props, children]; export const jsxs = jsx; export const Fragment = 'all';",
};

describe("a cell", () => {
	let started: Awaited<ReturnType<typeof startIn>>;
	beforeAll(async () => {
		started = await startIn(runtime);
	});
	afterAll(() => started.close());

	test.each<readonly [string, readonly string[], string]>([
		[
			"holds JSX for a function of the notebook's, named by a pragma, with fragments",
			[
				"const h = (tag: string, props: object | null, ...children: unknown[]) => [tag, props, children];\nconst Every = 'every';",
				"/** @jsx h */ /** @jsxFrag Every */\nJSON.stringify(<><b title={'t'}>{1 + 1}</b></>)",
			],
			'\'["every",null,[["b",{"title":"t"},[2]]]]\'',
		],
		[
			"holds JSX for React by default",
			["const React = { createElement: (tag: string) => tag.toUpperCase() };", "<i>{'x'}</i>"],
			"'I'",
		],
		[
			"holds JSX with an automatic runtime, named by a pragma",
			["/** @jsxImportSource tiny */\nconst part: unknown = <><p>one</p></>;\npart"],
			"[ 'all', {}, [ 'p', {}, 'one' ] ]",
		],
		[
			"declares enums, and other cells use them",
			["enum Level { Low = 1, High }\nconst enum Size { Small = 'S' }", "[Level.High, Level[1], Size.Small]"],
			"[ 2, 'Low', 'S' ]",
		],
		[
			"declares namespaces, and other cells use them",
			[
				"namespace Shapes { export const sides = 3; export namespace Deep { export const twice = sides * 2 } }",
				"Shapes.Deep.twice",
			],
			"6",
		],
		[
			"uses standard decorators, with their context",
			[
				"const seen: string[] = [];\nfunction note(value: unknown, context: DecoratorContext) { seen.push(context.kind + ' ' + String(context.name)) }",
				"@note class Noted { @note accessor size = 1; @note grow() {} }\nnew Noted(); seen",
			],
			"[ 'accessor size', 'method grow', 'class Noted' ]",
		],
		[
			"disposes at its end of what it is using, and later cells see that",
			[
				"const events: string[] = [];",
				"using file = { [Symbol.dispose]() { events.push('disposed') } };\nawait using link = { async [Symbol.asyncDispose]() { events.push('closed') } };\nevents.push('used')",
				"events",
			],
			"[ 'used', 'closed', 'disposed' ]",
		],
		[
			"is generic, and says satisfies, as const and non-null",
			[
				"const first = <const T extends readonly unknown[]>(list: T): T[0] => list[0]!;",
				"first([{ a: 1 } satisfies { a: number }] as const)!.a",
			],
			"1",
		],
		[
			"imports types, wholly and beside values",
			[
				'import type { PathLike } from "node:fs";\nimport { type Stats, existsSync } from "node:fs";\nlet path: PathLike | Stats = "/"; existsSync(path as string)',
			],
			"true",
		],
		[
			"may export what it declares: that changes nothing",
			[
				"export const shared = 1; export enum Kept { A = 4 }\nexport type Only = string; export { shared as other };",
				"[shared, Kept.A]",
			],
			"[ 1, 4 ]",
		],
		["has require", ["const { EOL } = require('node:os'); typeof EOL"], "'string'"],
		[
			"declares what merges within it, and overloads",
			[
				"function twice(x: number): number;\nfunction twice(x: string): string;\nfunction twice(x: any) { return x + x }\nenum Flag { A }\nenum Flag { B = 1 }\n[twice('a'), Flag.B]",
			],
			"[ 'aa', 1 ]",
		],
		[
			"augments global types without a trace",
			[
				"declare global { interface Number { toFancy?(): string } }\ndeclare const nothing: string;\ntypeof (globalThis as { nothing?: string }).nothing",
			],
			"'undefined'",
		],
		[
			"waits at its top level, for loops of promises too",
			[
				"async function* count() { yield 1; yield 2 }\nlet total = 0;\nfor await (const each of count()) total += each;\ntotal",
			],
			"3",
		],
	])("%s", async (_, cells, expected) => {
		expect(await run(started.kernel, cells)).toBe(expected);
	});

	test("holds a whole class and redeclares it: old instances keep what they are, and are of the old class", async () => {
		const { kernel } = started;
		await run(kernel, [
			"class Net { #layers = 1; static made = 0; constructor(public name: string) { Net.made++ } describe() { return this.name + ' ' + this.#layers } }",
			"const old = new Net('first'); const OldNet = Net;",
			"class Net { #layers = 2; constructor(public name: string) {} describe() { return this.name + ' has ' + this.#layers } }",
		]);
		expect(await run(kernel, ["[old.describe(), new Net('second').describe()]"])).toBe("[ 'first 1', 'second has 2' ]");
		expect(
			await run(kernel, ["[old instanceof Net, old instanceof OldNet, old.constructor === OldNet, OldNet.made]"]),
		).toBe("[ false, true, true, 1 ]");
	});

	test("names its line in errors of what TypeScript had to emit: JSX, decorators, using", async () => {
		const { kernel } = started;
		for (const cell of [
			"/** @jsxImportSource tiny */\n\nconst broken = <p>{(null as any).x}</p>;",
			"enum Some { A }\n\nnamespace Inner { (null as any).x }",
			"using nothing = null;\n\n(null as any).x",
		]) {
			const { reply } = await kernel.execute(cell);
			expect(reply.content.ename).toBe("TypeError");
			expect(reply.content.traceback.join("\n")).toMatch(/at .*cell-\d+\.ts:3:\d+[\s\S]*> 3 \| /);
		}
	});
});

describe("the tsconfig.json of the notebook's folder", () => {
	test("chooses the automatic JSX runtime, for cells and files", async () => {
		const { kernel, close } = await startIn({
			...runtime,
			"tsconfig.json": `{ "compilerOptions": { "jsx": "react-jsx", "jsxImportSource": "tiny" } }`,
			"part.tsx": "export const part = (text: string) => <p>{text}</p>;",
		});
		expect(await run(kernel, ['import { part } from "./part";\n<div id="a">{part("one")}</div>'])).toBe(
			"[ 'div', { id: 'a' }, [ 'p', {}, 'one' ] ]",
		);
		await close();
	});

	test("chooses legacy decorators", async () => {
		const { kernel, close } = await startIn({
			"tsconfig.json": `{ "compilerOptions": { "experimentalDecorators": true } }`,
		});
		const cells = [
			"const told: unknown[] = [];\nfunction legacy(...given: unknown[]) { told.push(given[1] + ' ' + typeof given[2]) }",
			"class Old { @legacy field = 1; @legacy method() {} other(@legacy parameter: number) {} }\ntold",
		];
		expect(await run(kernel, cells)).toBe("[ 'field undefined', 'method object', 'other number' ]");
		await close();
	});
});
