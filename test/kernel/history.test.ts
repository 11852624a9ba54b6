import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { History } from "../../src/kernel/protocol-worker/history.ts";
import { HistoryFile, historyPath } from "../../src/kernel/protocol-worker/history-file.ts";
import { checkContent } from "../../src/kernel/validate.ts";
import { KernelClient, result } from "./client.ts";

let folder: string;
let file: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "glasscell-"));
	file = join(folder, "deep/er/history.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A session that has run these inputs, whose results are their own text in capitals. */
async function session(inputs: readonly string[], kept = new HistoryFile(file)): Promise<History> {
	const history = new History(kept);
	for (const [index, input] of inputs.entries()) {
		history.begin(index + 1, input);
		history.result(index + 1, input.toUpperCase());
		history.end();
	}
	await kept.written();
	return history;
}

const ask = (history: History, content: object) => history.answer(checkContent("history_request", { ...content }));
const tail = { hist_access_type: "tail", n: 100 };

test("a later session recalls the inputs of earlier ones, numbered in their order", async () => {
	await session(["a", "b"]);
	await session(["c"]);
	const history = await session(["d"]);
	expect(await ask(history, tail)).toEqual([
		[1, 1, "a"],
		[1, 2, "b"],
		[2, 1, "c"],
		[3, 1, "d"],
	]);
	expect(await ask(history, { ...tail, n: 2, output: true })).toEqual([
		[2, 1, ["c", "C"]],
		[3, 1, ["d", "D"]],
	]);
	expect(await ask(history, { ...tail, n: 0 })).toEqual([]);
});

test("a range is of one session: 0 is this one, negative ones count back, positive ones are numbers", async () => {
	await session(["a", "b"]);
	await session(["c"]);
	const history = await session(["d", "e", "f"]);
	const range = async (numbers: object) =>
		(await ask(history, { hist_access_type: "range", ...numbers })).map(([, , input]) => input);
	expect(await range({ session: 0, start: 2, stop: 3 })).toEqual(["e"]);
	expect(await range({ session: 0, start: 2, stop: null })).toEqual(["e", "f"]);
	expect(await range({ session: 3, start: 1, stop: 3 })).toEqual(["d", "e"]);
	expect(await range({ session: -1 })).toEqual(["c"]);
	expect(await range({ session: 1 })).toEqual(["a", "b"]);
	expect(await range({ session: 9 })).toEqual([]);
});

test("a search goes through all sessions, may be for unique inputs (the newest of each), and for the last n", async () => {
	await session(["let a", "let b"]);
	const history = await session(["let a", "const c"]);
	const search = async (more: object) =>
		(await ask(history, { hist_access_type: "search", ...more })).map(([number, line, input]) => [number, line, input]);
	expect(await search({ pattern: "let *" })).toEqual([
		[1, 1, "let a"],
		[1, 2, "let b"],
		[2, 1, "let a"],
	]);
	expect(await search({ pattern: "let *", unique: true })).toEqual([
		[1, 2, "let b"],
		[2, 1, "let a"],
	]);
	expect(await search({ pattern: "*", n: 1 })).toEqual([[2, 2, "const c"]]);
	expect(await search({ pattern: "[x]" })).toEqual([]);
});

test("the cell that runs is in the history, without its result yet", async () => {
	const history = await session(["a"]);
	history.begin(2, "b");
	expect((await ask(history, { ...tail, output: true })).at(-1)).toEqual([1, 2, ["b", null]]);
});

test("kernels that run at once write to one file, and neither loses a line", async () => {
	const inputs = Array.from({ length: 200 }, (_, index) => `cell ${index} ${"x".repeat(500)}`);
	await Promise.all([session(inputs), session(inputs)]);
	const history = await session([]);
	expect(await ask(history, { ...tail, n: null })).toHaveLength(400);
	const numbers = (await ask(history, { ...tail, n: null })).map(([number]) => number);
	expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
});

test("only the person may read the file", async () => {
	await session(["secret"]);
	if (process.platform !== "win32") expect(statSync(file).mode & 0o077).toBe(0);
});

test("lines that are no history are passed over", async () => {
	await session(["a"]);
	const good = readFileSync(file, "utf8");
	const garbage = ["not JSON", "5", "null", "{}", '{"session":"x","line":"1","input":"y"}', '{"session":"s","line":1'];
	writeFileSync(file, `${garbage.join("\n")}\n${good}${Buffer.from([0xff, 0xfe, 0]).toString("latin1")}`);
	expect(await ask(await session([]), tail)).toEqual([[1, 1, "a"]]);
});

test("a file grown too long is cut to its newest lines", async () => {
	mkdirSync(join(folder, "deep/er"), { recursive: true });
	const line = (number: number) =>
		`${JSON.stringify({ session: "old", line: number, input: "x".repeat(10_000), output: null })}\n`;
	writeFileSync(file, Array.from({ length: 2_000 }, (_, index) => line(index)).join(""));
	await session(["new"]);
	expect(statSync(file).size).toBeLessThan(8.1 * 2 ** 20);
	const kept = await ask(await session([]), { ...tail, n: null });
	expect(kept.at(-1)).toEqual([2, 1, "new"]);
	expect(kept.at(-2)?.[1]).toBe(1_999);
});

test("a text that is too long to recall is not kept", async () => {
	await session(["x".repeat(2 ** 20), "short"]);
	expect(await ask(await session([]), tail)).toEqual([[1, 2, "short"]]);
});

test("where it is kept: what GLASSCELL_HISTORY says, else the person's Jupyter data folder", () => {
	expect(historyPath({ GLASSCELL_HISTORY: "off" })).toBeUndefined();
	expect(historyPath({ GLASSCELL_HISTORY: "/some/file" })).toBe("/some/file");
	expect(historyPath({ JUPYTER_DATA_DIR: "/data" })).toBe(join("/data", "glasscell/history.jsonl"));
});

test("turned off, it is of this session alone and writes nothing", async () => {
	const history = await session(["a"], new HistoryFile(undefined));
	expect(await ask(history, tail)).toEqual([[1, 1, "a"]]);
	expect(existsSync(join(folder, "deep"))).toBe(false);
});

/** Runs cells in a kernel whose history cannot be kept there. */
async function expectCellsToRun(path: string): Promise<void> {
	const kernel = await KernelClient.start({ environment: { GLASSCELL_HISTORY: path } });
	expect(result(await kernel.execute("1 + 1"))).toBe("2");
	expect(result(await kernel.execute("2 + 2"))).toBe("4");
	const { reply } = await kernel.request("history_request", tail);
	expect(reply.content.history.slice(-2).map(([, , input]: [number, number, string]) => input)).toEqual([
		"1 + 1",
		"2 + 2",
	]);
	await kernel.wait(() => (kernel.log.includes("the history ") ? true : undefined), "a word in the log");
	expect(kernel.log.match(/the history/g)).toHaveLength(1);
	expect(await kernel.close()).toEqual({ code: 0, signal: null });
}

const noFullDisk = !existsSync("/dev/full");
test(
	`on a full disk cells run, and it is said once${noFullDisk ? " (skipped: there is no /dev/full)" : ""}`,
	{
		skip: noFullDisk,
	},
	() => expectCellsToRun("/dev/full"),
);

test("in a folder that cannot be made cells run, and it is said once", () => {
	writeFileSync(join(folder, "file"), "");
	return expectCellsToRun(join(folder, "file/history.jsonl"));
});

const allowed = process.platform === "win32" || process.getuid?.() === 0;
test(`in a read-only folder cells run, and it is said once${allowed ? " (skipped: this user writes everywhere)" : ""}`, {
	skip: allowed,
}, () => {
	chmodSync(folder, 0o500);
	return expectCellsToRun(file);
});

test("a kernel recalls what another one ran", async () => {
	const environment = { GLASSCELL_HISTORY: file };
	const first = await KernelClient.start({ environment });
	await first.execute("'of the first'");
	await first.execute("'not stored'", { store_history: false });
	await first.execute("'silent'", { silent: true });
	await first.execute("throw new Error('stored all the same')");
	await first.close();
	const second = await KernelClient.start({ environment });
	await second.execute("'of the second'");
	const { reply } = await second.request("history_request", { ...tail, output: true });
	expect(reply.content.history).toEqual([
		[1, 1, ["'of the first'", "'of the first'"]],
		[1, 2, ["throw new Error('stored all the same')", null]],
		[2, 1, ["'of the second'", "'of the second'"]],
	]);
	await second.close();
});
