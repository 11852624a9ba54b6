import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { notebookGlobals, notebookNamespace } from "../../src/kernel/language/globals.ts";
import { type Exchange, KernelClient, type Received, type StartOptions } from "./client.ts";

const wrong = "const wrong: number = 'text';";
const reportOf = (
	count: number,
) => `cell-${count}.ts:1:7 - error TS2322: Type 'string' is not assignable to type 'number'.

> 1 | const wrong: number = 'text';
    |       ^^^^^
`;
/** As JupyterLab asks: somebody sits there. */
const attended = { allow_stdin: true };
/** As nbclient asks. */
const unattended = { allow_stdin: false };

let kernel: KernelClient;
/** Those that have no test of their own, by mode. */
const shared = new Map<string, KernelClient>();
let own: KernelClient | undefined;
afterEach(async () => {
	await own?.close();
	own = undefined;
});
afterAll(() => Promise.all([...shared.values()].map((each) => each.close())));

/** The kernel that starts with a mode, TypeScript loaded. */
async function start(mode = "beside"): Promise<void> {
	const known = shared.get(mode);
	kernel = known ?? (await KernelClient.start({ environment: { GLASSCELL_TYPES: mode } }));
	shared.set(mode, kernel);
	if (known === undefined) await warmUp();
}

/** A kernel that has not checked a cell yet. */
async function startOwn(options: StartOptions = {}): Promise<void> {
	own = await KernelClient.start(options);
	kernel = own;
}

/** Waits until TypeScript is loaded: that takes seconds on a busy machine, longer than `idle` waits for a check. */
async function warmUp(): Promise<void> {
	const question = { code: "Math", cursor_pos: 2, detail_level: 0 };
	while (!(await kernel.request("inspect_request", question)).reply.content.found);
}

const isText = ({ type, content }: Received) => type === "stream" && content.name === "stderr";
/** What was written to stderr for a request, up to now. */
const textsOf = (id: string) =>
	kernel.published.filter((message) => message.parent === id && isText(message)).map(({ content }) => content.text);
const idOf = ({ reply }: Exchange) => reply.parent;
/** The check of a cell that has ended may come later than its `idle`; checks come in the order of the cells. */
const checksDone = () => kernel.execute("0", unattended);

describe("beside the run", () => {
	it("an error of type appears in the output of its cell, which runs all the same", async () => {
		await start();
		const ran = await kernel.execute(wrong, attended);
		expect(ran.reply.content.status).toBe("ok");
		await checksDone();
		expect(textsOf(idOf(ran))).toEqual([reportOf(ran.reply.content.execution_count)]);
	});

	it("the reply does not wait for the check, and the report has the cell as its parent however late", async () => {
		await startOwn();
		// The first check has TypeScript to load, which takes longer than the cell.
		const ran = await kernel.execute(wrong, attended);
		expect(textsOf(idOf(ran))).toEqual([]);
		await kernel.wait(
			() => kernel.published.find((message) => isText(message) && message.parent === idOf(ran)),
			"a report",
		);
		expect(textsOf(idOf(ran))).toEqual([reportOf(1)]);
	});

	it("where nobody can be asked, the report comes before idle", async () => {
		await start();
		const { published, reply } = await kernel.execute(wrong, unattended);
		expect(reply.content.status).toBe("ok");
		expect(published.map(({ type }) => type)).toEqual(["status", "execute_input", "stream", "status"]);
		expect(published[2]?.content).toEqual({ name: "stderr", text: reportOf(reply.content.execution_count) });
	});

	it("a cell is checked by the types of the cells before it, also of one that failed", async () => {
		await start();
		await kernel.execute("const known = { deep: 1 }; throw new Error('afterwards');", unattended);
		const ran = await kernel.execute("known.deep.toUpperCase()", unattended);
		expect(textsOf(idOf(ran)).join("")).toContain("TS2339");
		expect(textsOf(idOf(await kernel.execute("known.deep.toFixed()", unattended)))).toEqual([]);
	});

	it("cells that were sent at once are each checked by what came before them", async () => {
		await start();
		const cells = [
			"let it = 1;",
			"it.toFixed(); const a: string = it;",
			"let it = 'text';",
			"it.trim(); const b: number = it;",
		];
		const ids = await Promise.all(cells.map((code) => kernel.send("execute_request", { code, ...attended })));
		for (const id of ids) await kernel.untilIdle(id);
		await checksDone();
		expect(ids.map((id) => textsOf(id).join("").match(/TS\d+/g))).toEqual([null, ["TS2322"], null, ["TS2322"]]);
	});

	it("a cell that does not parse has its SyntaxError and nothing more", async () => {
		await start();
		const { published } = await kernel.execute("const x: number = 'a'; let = = 1", unattended);
		expect(published.filter(({ type }) => type === "error")).toHaveLength(1);
		expect(published.filter(isText)).toEqual([]);
	});

	it("a cell that fails at run time shows its error and what TypeScript says", async () => {
		await start();
		const { published } = await kernel.execute("[1].lenght.toFixed()", unattended);
		expect(published.find(({ type }) => type === "error")?.content.ename).toBe("TypeError");
		expect(published.filter(isText)[0]?.content.text).toContain("Did you mean 'length'?");
	});

	it("of many errors the first ten are shown and the others counted", async () => {
		await start();
		const code = Array.from({ length: 14 }, (_, line) => `const w${line}: number = 'text';`).join("\n");
		const text = textsOf(idOf(await kernel.execute(code, unattended))).join("");
		expect(text.match(/TS2322/g)).toHaveLength(10);
		expect(text).toContain("… and 4 more.");
	});

	it("a silent cell says nothing, and later cells know it", async () => {
		await start();
		const { published } = await kernel.execute("let quiet = 1; const w: number = 'text';", {
			silent: true,
			...unattended,
		});
		expect(published.filter(isText)).toEqual([]);
		expect(textsOf(idOf(await kernel.execute("quiet.toFixed()", unattended)))).toEqual([]);
	});

	it("what cells have without an import is there, and known by its type", async () => {
		await start();
		const names = [...Object.keys(notebookGlobals), notebookNamespace, "require"];
		const { published } = await kernel.execute(
			`[${names.map((name) => `typeof ${name}`).join(", ")}].includes("undefined")`,
		);
		expect(published.find(({ type }) => type === "execute_result")?.content.data["text/plain"]).toBe("false");
		for (const name of names) {
			const { reply } = await kernel.request("inspect_request", { code: name, cursor_pos: 1, detail_level: 0 });
			expect(reply.content.data["text/plain"], name).toContain(name === "require" ? "Require" : name);
			expect(reply.content.data["text/plain"], name).not.toMatch(/\bany$/);
		}
	});

	it("a broken tsconfig.json is told of once, below the first cell", async () => {
		const directory = mkdtempSync(join(tmpdir(), "glasscell broken "));
		writeFileSync(join(directory, "tsconfig.json"), '{ "compilerOptions": { "strict": "yes" } }');
		await startOwn({ directory });
		await warmUp();
		expect(textsOf(idOf(await kernel.execute("1", unattended))).join("")).toMatch(/tsconfig\.json: .*strict/);
		expect(textsOf(idOf(await kernel.execute("2", unattended)))).toEqual([]);
		rmSync(directory, { recursive: true });
	});
});

describe("strict", () => {
	it("a cell with an error does not run, and the error is its own", async () => {
		await start("strict");
		const { reply, published } = await kernel.execute(`globalThis.ran = true; ${wrong}`, attended);
		expect(reply.content).toMatchObject({
			status: "error",
			ename: "TypeCheckError",
			evalue: "TS2322: Type 'string' is not assignable to type 'number'.",
		});
		expect(reply.content.traceback.join("\n")).toContain(".ts:1:30 - error TS2322");
		expect(published.filter(({ type }) => type === "error")).toHaveLength(1);
		expect(published.filter(isText)).toEqual([]);
		const { published: after } = await kernel.execute("'ran' in globalThis", attended);
		expect(after.find(({ type }) => type === "execute_result")?.content.data["text/plain"]).toBe("false");
	});

	it("what a cell declares that did not run is not known", async () => {
		await start("strict");
		await kernel.execute("const unborn = 1; const w: number = 'text';", attended);
		expect((await kernel.execute("unborn", attended)).reply.content.evalue).toContain("TS2304");
	});

	it("a cell without errors runs, and one that does not parse has its SyntaxError", async () => {
		await start("strict");
		expect((await kernel.execute("const fine: number = 1;", attended)).reply.content.status).toBe("ok");
		expect((await kernel.execute("let = = 1", attended)).reply.content.ename).toBe("SyntaxError");
	});

	it("an interrupt ends a cell that its check holds back", async () => {
		await startOwn({ environment: { GLASSCELL_TYPES: "strict" } });
		// The first check has TypeScript to load.
		const id = await kernel.send("execute_request", { code: "globalThis.late = true", ...attended });
		await kernel.wait(
			() => kernel.published.find(({ type, parent }) => type === "execute_input" && parent === id),
			"it",
		);
		await kernel.interrupt();
		expect((await kernel.exchange(id)).reply.content.ename).toBe("KeyboardInterrupt");
		const { published } = await kernel.execute("'late' in globalThis", attended);
		expect(published.find(({ type }) => type === "execute_result")?.content.data["text/plain"]).toBe("false");
	});
});

describe("the mode", () => {
	it("off looks for nothing", async () => {
		await start("off");
		expect(textsOf(idOf(await kernel.execute(wrong, unattended)))).toEqual([]);
	});

	it("is set for the next cells by settings.types of glasscell/notebook, which says what it is", async () => {
		await startOwn();
		await warmUp();
		const value = async (code: string) =>
			(await kernel.execute(code, unattended)).published.find(({ type }) => type === "execute_result")?.content.data[
				"text/plain"
			];
		expect(await value("glasscell.settings.types")).toBe("'beside'");
		await kernel.execute("glasscell.settings.types = 'strict';", unattended);
		expect((await kernel.execute("const one: number = 'text';", unattended)).reply.content.status).toBe("error");
		expect(await value("glasscell.settings.types")).toBe("'strict'");
		await kernel.execute("glasscell.settings.types = 'off';", unattended);
		expect(textsOf(idOf(await kernel.execute("const two: number = 'text';", unattended)))).toEqual([]);
	});

	it("that does not exist is refused, at run time and in the environment", async () => {
		await startOwn({ environment: { GLASSCELL_TYPES: "sometimes" } });
		expect(kernel.log).toContain('GLASSCELL_TYPES: expected "beside", "strict" or "off", got "sometimes"');
		const { reply } = await kernel.execute("glasscell.settings.types = 'maybe' as any;", attended);
		expect(reply.content.evalue).toBe('typeCheck: expected "beside", "strict" or "off", got "maybe"');
	});
});
