import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nodeVersions } from "./client.ts";

/** Runs cells in an engine of its own process, without ZeroMQ, as `glasscell run` does. */
const script = `
const [root, directory, cells] = process.argv.slice(2);
const { createEngine } = await import(root + "engine/engine.js");
const { startLanguageWorker } = await import(root + "language/client.js");
const { stdout } = process;
let language;
const outputs = [];
const engine = createEngine({
	directory,
	language: async () => (language ??= startLanguageWorker(directory)),
	sink: (output, parent) => outputs.push({ ...output, parent }),
});
const results = [];
for (const [index, code] of JSON.parse(cells).entries()) {
	results.push(await engine.execute({ code, count: index + 1, parent: { cell: index } }));
}
await language?.close();
engine.close();
stdout.write(JSON.stringify({ results, outputs }) + "\\n");
stdout.write(JSON.stringify(process.report.getReport().sharedObjects.filter((path) => path.includes("zeromq"))));
`;

describe.each(nodeVersions())("in $name", (node) => {
	let directory: string;
	beforeAll(() => {
		directory = mkdtempSync(join(tmpdir(), "glasscell-"));
		writeFileSync(join(directory, "run.mjs"), script);
	});
	afterAll(() => rmSync(directory, { recursive: true }));

	async function run(cells: readonly string[]) {
		const root = new URL("../../dist/kernel", import.meta.url).href;
		const args = [...node.flags, join(directory, "run.mjs"), `${root}/`, directory, JSON.stringify(cells)];
		const { stdout } = await promisify(execFile)(node.path, args);
		const [first, second] = stdout.split("\n");
		return { ...JSON.parse(first!), zeromq: JSON.parse(second!) };
	}

	test("an engine without a connection runs cells, hands over what they show, and ends by itself", async () => {
		const { results, outputs, zeromq } = await run([
			"console.log('text'); const a: number = 1; a + 1",
			"enum E { A = 'emitted' }; E.A",
			"display({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>' }) }, { displayId: 'd' })",
			"globalThis[Symbol.for('glasscell.host/1')].openComm('t', { buffers: [new Uint8Array([1])] }); 0",
			"null.x",
			"await new Promise((resolve) => setTimeout(resolve, 5)); a",
		]);
		expect(results.map(({ status }: { status: string }) => status)).toEqual(["ok", "ok", "ok", "ok", "error", "ok"]);
		expect(results[4]).toMatchObject({ ename: "TypeError" });
		expect(outputs.map(({ type, parent }: { type: string; parent: object }) => [type, parent])).toEqual([
			["stream", { cell: 0 }],
			["execute_result", { cell: 0 }],
			["execute_result", { cell: 1 }],
			["display_data", { cell: 2 }],
			["comm_open", { cell: 3 }],
			["execute_result", { cell: 3 }],
			["execute_result", { cell: 5 }],
		]);
		expect(outputs[2].content.data).toEqual({ "text/plain": "'emitted'" });
		expect(zeromq).toEqual([]);
	});
});
