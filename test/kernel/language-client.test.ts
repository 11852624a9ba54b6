import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectLanguage, type LanguageClient, startLanguageWorker } from "../../dist/kernel/language/client.js";

const folder = mkdtempSync(join(tmpdir(), "glasscell client "));
let client: LanguageClient;
beforeAll(() => {
	client = startLanguageWorker(folder);
});
afterAll(async () => {
	await client.close();
	rmSync(folder, { recursive: true });
});

/** Closes the thread while a question is open, whose answer comes when the end has begun. */
const closing = `
	import { Worker } from "node:worker_threads";
	import { startLanguageWorker } from ${JSON.stringify(new URL("../../dist/kernel/language/client.js", import.meta.url).href)};
	const { terminate } = Worker.prototype;
	Worker.prototype.terminate = function () {
		const ended = terminate.call(this);
		for (let id = 1; id < 9; id++) this.emit("message", { id, answer: {} });
		return ended;
	};
	const client = startLanguageWorker(process.argv[1]);
	client.check("const known: string = 1");
	await client.close();
	process.exitCode = 7;
`;

describe("the language thread", () => {
	it("answers all kinds of questions", async () => {
		client.commit("const known = { deep: 1 }");
		expect((await client.complete("known.", 6)).matches.map(({ text }) => text)).toEqual(["deep"]);
		expect(await client.inspect("known", 3, 0)).toMatchObject({ found: true, plain: expect.stringContaining("known") });
		expect(await client.isComplete("f(")).toEqual({ status: "incomplete", indent: "  " });
		expect(await client.isType("node:fs", "PathLike")).toBe(true);
		const { code, map } = await client.emit("enum A { B }");
		expect(code).toContain("var A;");
		expect(JSON.parse(map)).toMatchObject({ version: 3, mappings: expect.any(String) });
	});

	it("answers over a port in another thread", async () => {
		const worker = new Worker(
			`const { workerData, parentPort } = require("node:worker_threads");
			import(workerData.client).then(async ({ connectLanguage }) => {
				const language = connectLanguage(workerData.port);
				const { matches } = await language.complete("Math.sq", 7);
				parentPort.postMessage(matches[0].text);
			});`,
			{ eval: true, ...transferring(client.port()) },
		);
		expect(await once(worker, "message")).toEqual(["sqrt"]);
		await worker.terminate();
	});

	it("keeps the process until it is closed, also where a last answer comes meanwhile", async () => {
		const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", closing, folder], {
			encoding: "utf8",
		});
		expect({ status, stderr }).toEqual({ status: 7, stderr: "" });
	});

	it("answers only the newest of many questions of a kind, and the older ones with nothing", async () => {
		const codes = ["Math.s", "Math.sq", "Math.sqr", "Math.sqrt"];
		const answers = await Promise.all(codes.map((code) => client.complete(code, code.length)));
		expect(answers.at(-1)!.matches.map(({ text }) => text)).toEqual(["sqrt"]);
		expect(answers[1]).toEqual({ matches: [], start: 7, end: 7 });
	});

	it("fails at a question, not at the next", async () => {
		const impossible = 5 as unknown as string;
		await expect(client.complete(impossible, 0)).rejects.toMatchObject({ name: "LanguageError" });
		client.commit(impossible);
		expect((await client.complete("Math.sq", 7)).matches).toHaveLength(1);
	});

	it("keeps a cell that it cannot understand from harming later ones", async () => {
		client.commit("const broken = ; class {{{");
		client.commit("const fine = { yes: 1 }");
		expect((await client.complete("fine.", 5)).matches.map(({ text }) => text)).toEqual(["yes"]);
	});

	it("rejects what is asked after it was closed, and open questions too", async () => {
		const closing = startLanguageWorker(folder);
		const other = connectLanguage(closing.port());
		const open = closing.complete("Math.", 5);
		const failed = expect(open).rejects.toMatchObject({
			name: "LanguageError",
			message: expect.stringContaining("ended"),
		});
		await closing.close();
		await failed;
		await expect(closing.isComplete("1")).rejects.toMatchObject({ name: "LanguageError" });
		await expect(other.isComplete("1")).rejects.toMatchObject({ name: "LanguageError" });
	});

	it("starts again when its thread dies, and says so", async () => {
		const reasons: string[] = [];
		const restarted = new Promise<void>((resolve) => {
			const heapLimit = 24; // MiB: less than TypeScript itself takes
			const mortal = startLanguageWorker(folder, {
				heapLimit,
				onRestart: (why) => {
					reasons.push(why);
					resolve();
					void mortal.close();
				},
			});
		});
		await restarted;
		expect(reasons[0]).toContain("memory");
	});

	it("that died is told of the earlier cells when it starts again", async () => {
		const heapLimit = 160; // MiB: enough for TypeScript and Node's types, and not for the cell below
		let restarted = (): void => {};
		const again = new Promise<void>((resolve) => {
			restarted = resolve;
		});
		const mortal = startLanguageWorker(folder, { heapLimit, onRestart: () => restarted() });
		mortal.commit("const remembered = { deep: 1 }");
		mortal.commit("remembered.deep = 2; let after = remembered;");
		const fatal = mortal.check(`const huge = [${"{ a: [1, 2, 3] },".repeat(1_000_000)}];`);
		await expect(fatal).rejects.toMatchObject({ name: "LanguageError", message: expect.stringContaining("memory") });
		await again;
		expect((await mortal.complete("after.", 6)).matches.map(({ text }) => text)).toEqual(["deep"]);
		await mortal.close();
	});

	it("answers what is asked in between before a check that nobody waits for, and that by what was known", async () => {
		client.commit("let changing = 1;");
		const order: string[] = [];
		const late = client.check("const s: string = changing;").then((checked) => {
			order.push("check");
			return checked;
		});
		client.commit("let changing = 'text';");
		await client.complete("changing.tri", 12).then(({ matches }) => {
			order.push("complete");
			expect(matches.map(({ text }) => text)).toContain("trim");
		});
		expect((await late).problems.map(({ code }) => code)).toEqual([2322]);
		expect(order).toEqual(["complete", "check"]);
	});

	it("gives up an older check of a cell that is checked again, and no other", async () => {
		const code = "const s: string = 1;";
		const [first, other, second] = await Promise.all([
			client.check(code, { cell: "a" }),
			client.check(code, { cell: "b" }),
			client.check(code, { cell: "a" }),
		]);
		expect([first, other, second].map(({ problems }) => problems.length)).toEqual([0, 1, 1]);
	});
});

function transferring(port: ReturnType<LanguageClient["port"]>) {
	const href = new URL("../../dist/kernel/language/client.js", import.meta.url).href;
	return { workerData: { port, client: href }, transferList: [port] };
}
