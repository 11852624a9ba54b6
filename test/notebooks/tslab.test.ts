import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KernelClient, type Received } from "../kernel/client.ts";
import { jupyterProgram } from "../machine.ts";

const root = path.join(import.meta.dirname, "../..");
const folder = path.join(import.meta.dirname, "tslab");

interface Notebook {
	readonly metadata: { readonly kernelspec: { readonly name: string } };
	readonly cells: readonly {
		cell_type: string;
		source: string | string[];
		outputs?: unknown[];
		execution_count?: unknown;
	}[];
}

const notebooks = fs
	.readdirSync(folder)
	.filter((name) => name.endsWith(".ipynb"))
	.map((name) => ({ name, content: JSON.parse(fs.readFileSync(path.join(folder, name), "utf8")) as Notebook }));

function codeOf({ cells }: Notebook): string[] {
	return cells.filter(({ cell_type }) => cell_type === "code").map(({ source }) => [source].flat().join(""));
}

/** After a cell that failed, tslab aborts what comes within so many milliseconds (its constant, and some more). */
const tslabPause = 300;

/** TensorFlow.js says so on stderr where it runs without a native binding; in our kernel it has one, if there is one. */
const tensorflowBanner = "looks like you are running TensorFlow.js in Node.js";

/** What one cell shows, in words that mean the same whichever kernel it comes from. */
type Shown = readonly (readonly [kind: string, ...what: unknown[]])[];

/** tslab prints results to stdout as `console.log` does; ours are results. Errors are text on stderr there. */
function shownBy({ reply, published }: { reply: Received; published: readonly Received[] }): Shown {
	const shown: [string, ...unknown[]][] = [];
	const names = new Map<string, string>();
	const print = (stream: string, text: string) => {
		const last = shown.at(-1);
		if (last?.[0] === stream) last[1] = String(last[1]) + text;
		else shown.push([stream, text]);
	};
	for (const { type, content } of published) {
		if (type === "stream" && content.text.includes(tensorflowBanner)) continue;
		if (type === "stream" && !(reply.content.status === "error" && content.name === "stderr"))
			print(content.name, content.text);
		else if (type === "execute_result") print("stdout", `${plainResult(content.data["text/plain"])}\n`);
		else if (type === "display_data" || type === "update_display_data") {
			// Names are random: what matters is which outputs have one, and which share it.
			const id: string | undefined = content.transient?.display_id;
			if (id !== undefined && !names.has(id)) names.set(id, `display ${names.size}`);
			shown.push([type, content.data, id === undefined ? undefined : names.get(id)]);
		}
	}
	if (reply.content.status === "error") shown.push(["error", errorOf(reply, published)]);
	return shown.map(([kind, ...what]) =>
		kind.startsWith("std") ? [kind, String(what[0]).replace(/\s+/g, " ").trim()] : [kind, ...what],
	);
}

/** `console.log` shows a string without its quotes. */
function plainResult(text: string): string {
	return /^(['"`]).*\1$/s.test(text) ? text.slice(1, -1) : text;
}

function errorOf(reply: Received, published: readonly Received[]): string {
	const { ename, evalue } = reply.content;
	if (ename === "TypeCheckError") return evalue.replace(/^TS\d+: /, "");
	if (ename !== undefined) return `${ename}: ${evalue}`;
	const printed = published.filter(({ type, content }) => type === "stream" && content.name === "stderr");
	const text = printed.map(({ content }) => content.text).join("");
	const [, wrongType] = /^\d+:\d+ - (.*)$/m.exec(text) ?? [];
	return wrongType ?? /^\w*Error: .*$/m.exec(text)?.[0] ?? text;
}

describe("the notebooks of tslab's features", () => {
	let prefix: string;
	const open = new Map<string, Promise<KernelClient>>();

	/** The argv that the kernel's own installer wrote. */
	function argvOf(kernel: string): string[] {
		const spec = path.join(prefix, "share/jupyter/kernels", kernel, "kernel.json");
		return JSON.parse(fs.readFileSync(spec, "utf8")).argv;
	}

	/**
	 * A kernel for all notebooks, in a folder of its own with the files that they import. Ours checks types as tslab does,
	 * which runs no cell with an error of type; it has one language, though, and finds fault with JavaScript.
	 */
	function kernelOf(name: string, types: "strict" | "off" = "strict"): Promise<KernelClient> {
		const key = `${name} ${types}`;
		const directory = path.join(prefix, key);
		if (!open.has(key)) {
			fs.cpSync(path.join(folder, "lib"), path.join(directory, "lib"), { recursive: true });
			fs.symlinkSync(path.join(root, "node_modules"), path.join(directory, "node_modules"), "junction");
			open.set(key, KernelClient.start({ argv: argvOf(name), directory, environment: { GLASSCELL_TYPES: types } }));
		}
		return open.get(key)!;
	}

	function install(program: string, args: readonly string[]): void {
		const ran = spawnSync(process.execPath, [path.join(root, program), "install", ...args], { encoding: "utf8" });
		expect(ran.status, ran.stdout + ran.stderr).toBe(0);
	}

	beforeAll(() => {
		prefix = fs.mkdtempSync(path.join(os.tmpdir(), "glasscell tslab "));
		const tslab = path.join(root, "node_modules/.bin", process.platform === "win32" ? "tslab.cmd" : "tslab");
		install("node_modules/tslab/bin/tslab", [
			`--prefix=${prefix}`,
			`--python=${jupyterProgram("python")}`,
			`--binary=${tslab}`,
		]);
		install("dist/cli/main.js", ["--prefix", prefix]);
	});
	afterAll(async () => {
		for (const kernel of open.values()) await (await kernel).close();
		fs.rmSync(prefix, { recursive: true, force: true });
	});

	test.each(notebooks)("$name shows in our kernel what it shows in tslab's", async ({ content }) => {
		const { name } = content.metadata.kernelspec;
		const [theirs, ours] = [await kernelOf(name), await kernelOf("glasscell", name === "jslab" ? "off" : "strict")];
		let shown = 0;
		for (const cell of codeOf(content)) {
			const expected = shownBy(await theirs.execute(cell));
			if (expected.some(([kind]) => kind === "error")) await sleep(tslabPause);
			const actual = shownBy(await ours.execute(cell));
			expect(actual, cell).toEqual(expected);
			shown += expected.length;
		}
		expect(shown).toBeGreaterThan(1);
	});

	test("Tab completes in both, names of earlier cells too, and Shift+Tab says types and docs", async () => {
		const cell =
			"/** How long a word is. */\nfunction lengthOf(word: string): number {\n\treturn word.length;\n}\nconst words = ['a'];";
		for (const kernel of [await kernelOf("tslab"), await kernelOf("glasscell")]) {
			await kernel.execute(cell);
			const complete = async (code: string) =>
				(await kernel.request("complete_request", { code, cursor_pos: code.length })).reply.content.matches as string[];
			expect(await complete("words.ma")).toContain("map");
			expect(await complete("lengthO")).toContain("lengthOf");
			expect(await complete('import * as tslab from "tslab"; tslab.display.mark')).toContain("markdown");
			const inspect = { code: "lengthOf", cursor_pos: 3, detail_level: 0 };
			const { reply } = await kernel.request("inspect_request", inspect);
			expect(reply.content.data["text/plain"]).toContain("lengthOf(word: string): number");
			expect(reply.content.data["text/plain"]).toContain("How long a word is.");
		}
	});

	test.each(notebooks)("$name is committed without outputs and counts", ({ content: { cells } }) => {
		for (const cell of cells.filter(({ cell_type }) => cell_type === "code")) {
			expect(cell.outputs).toEqual([]);
			expect(cell.execution_count).toBeNull();
		}
	});
});
