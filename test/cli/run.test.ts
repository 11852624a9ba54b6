import { execFile, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const program = path.join(import.meta.dirname, "../../dist/cli/main.js");
const folder = mkdtempSync(path.join(tmpdir(), "glasscell run "));
afterAll(() => rmSync(folder, { recursive: true }));

/** A code cell, or with tags. */
interface Cell {
	readonly source: string;
	readonly tags?: readonly string[];
}

/** Writes a notebook of nbformat 4.4: what other tools still write. */
function notebook(name: string, cells: readonly (string | Cell)[]): string {
	const file = path.join(folder, name);
	const code = cells.map((cell) => {
		const { source, tags } = typeof cell === "string" ? { source: cell, tags: undefined } : cell;
		const metadata = tags === undefined ? {} : { tags };
		return { cell_type: "code", metadata, execution_count: 9, outputs: [], source: source.split(/(?<=\n)/) };
	});
	const text = { cell_type: "markdown", metadata: {}, source: "# Title" };
	mkdirSync(path.dirname(file), { recursive: true });
	writeFileSync(
		file,
		JSON.stringify({ nbformat: 4, nbformat_minor: 4, metadata: { kept: 1 }, cells: [text, ...code] }),
	);
	return file;
}

/** Without a check of types, which has TypeScript to load, unless a test is about it. */
function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
	return runChecked("off", ...args);
}

function runChecked(types: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
	return new Promise((resolve) => {
		const env = { ...process.env, GLASSCELL_TYPES: types };
		execFile(process.execPath, [program, "run", ...args], { env }, (error, out, err) => {
			resolve({ code: error === null ? 0 : Number(error.code), out, err });
		});
	});
}

/** Runs the cells and reads what was written: the outputs of each code cell. */
async function outputsOf(name: string, cells: readonly (string | Cell)[], ...args: string[]) {
	const written = path.join(folder, `${name}.out.ipynb`);
	const result = await run(notebook(`${name}.ipynb`, cells), "--output", written, ...args);
	const saved = JSON.parse(readFileSync(written, "utf8"));
	const code = saved.cells.filter((cell: { cell_type: string }) => cell.cell_type === "code");
	return { ...result, saved, cells: code, outputs: code.map((cell: { outputs: unknown }) => cell.outputs) };
}

const host = 'const host = globalThis[Symbol.for("glasscell.host/1")];\n';

describe("glasscell run checks types", () => {
	const cells = ["const known = { deep: 1 };", "console.log('ran'); const wrong: string = known.deep;", "let = = 1"];

	it("beside each cell, whose output has what is found", async () => {
		const written = path.join(folder, "typed.out.ipynb");
		const { code, out, err } = await runChecked("beside", notebook("typed.ipynb", cells), "--output", written);
		expect(out).toContain("ran\n");
		expect(err.match(/TS\d+/g)).toEqual(["TS2322"]);
		expect(err).toContain("SyntaxError");
		expect(code).toBe(1);
		const saved = JSON.parse(readFileSync(written, "utf8")).cells[2].outputs;
		expect(saved.map(({ name }: { name: string }) => name)).toEqual(["stdout", "stderr"]);
		expect(saved[1].text[0]).toBe("cell-2.ts:1:27 - error TS2322: Type 'number' is not assignable to type 'string'.\n");
	});

	it("before each cell where they are strict, and stops at the first that is wrong", async () => {
		const { code, out, err } = await runChecked("strict", notebook("strict.ipynb", cells));
		expect(out).not.toContain("ran\n");
		expect(err.match(/TS\d+/g)).toEqual(["TS2322"]);
		expect(code).toBe(1);
	});

	it("as the notebook says", async () => {
		const own = ['import { settings } from "glasscell/notebook";\nsettings.types = "off";', "const wrong: string = 1;"];
		const { code, err } = await runChecked("strict", notebook("settings.ipynb", own));
		expect({ code, err }).toEqual({ code: 0, err: "" });
	});
});

describe("glasscell run", () => {
	it("prints what the cells show, and ends with 0 when all ran", async () => {
		const { code, out, err } = await run(
			notebook("plain.ipynb", [
				"const a: number = 20;\nconsole.log('from the cell')",
				"a * 2 + 2",
				"console.error('warned')",
			]),
		);
		expect(out).toContain("── cell 1 of 3 ── const a: number = 20;\nfrom the cell\n");
		expect(out).toContain("── cell 2 of 3 ── a * 2 + 2\n42\n");
		expect(err).toContain("warned\n");
		expect(code).toBe(0);
	});

	it("stops at the first cell that fails, says where, and ends with 1", async () => {
		const cells = ["1", "const ok = true;\nthrow new TypeError('not this')", "console.log('never')"];
		const { code, out, err } = await run(notebook("fails.ipynb", cells));
		expect(code).toBe(1);
		expect(err).toContain("TypeError: not this");
		expect(err).toContain("cell-2.ts:2:7");
		expect(out).not.toContain("never");
	});

	it("reports a cell that does not parse with its place", async () => {
		const { code, err } = await run(notebook("syntax.ipynb", ["let x = = 1"]));
		expect(code).toBe(1);
		expect(err).toContain("SyntaxError: Unexpected token");
		expect(err).toContain("cell-1.ts:1:9");
	});

	it("goes on after a failure that the cell's tags announce", async () => {
		const cells = [{ source: "throw new Error('on purpose')", tags: ["raises-exception"] }, "'reached'"];
		const { code, out, outputs } = await outputsOf("tagged", cells);
		expect(out).toContain("'reached'");
		expect(outputs[0][0]).toMatchObject({ output_type: "error", ename: "Error", evalue: "on purpose" });
		expect(code).toBe(0);
	});

	it("runs in the notebook's folder, with what TypeScript has to emit, and imports beside it", async () => {
		writeFileSync(
			path.join(folder, "beside.ts"),
			"export enum Side { Left = 7 }\nexport const side: Side = Side.Left;\n",
		);
		const cells = ['import { side } from "./beside.ts"\nside', "enum E { A = 5 }\nE.A", "process.cwd()"];
		const { code, outputs } = await outputsOf("folder", cells);
		expect(outputs.map(([output]: [{ data: Record<string, string[]> }]) => output.data["text/plain"])).toEqual([
			["7"],
			["5"],
			[`'${folder}'`],
		]);
		expect(code).toBe(0);
	});

	it("writes nbformat 4.5: ids, counts, merged streams, lines; the rest of the notebook stays", async () => {
		const cells = ["console.log('a'); console.log('b'); console.error('c'); process.stdout.write('d')\n5", "", "6"];
		const { saved, cells: written, outputs } = await outputsOf("format", cells);
		expect(saved).toMatchObject({ nbformat: 4, nbformat_minor: 5, metadata: { kept: 1 } });
		expect(new Set(saved.cells.map(({ id }: { id: string }) => id)).size).toBe(saved.cells.length);
		expect(saved.cells[0]).toMatchObject({ cell_type: "markdown", source: "# Title" });
		expect(written.map((cell: { execution_count: unknown }) => cell.execution_count)).toEqual([1, null, 3]);
		expect(outputs[0]).toEqual([
			{ output_type: "stream", name: "stdout", text: ["a\n", "b\n"] },
			{ output_type: "stream", name: "stderr", text: ["c\n"] },
			{ output_type: "stream", name: "stdout", text: ["d"] },
			{ output_type: "execute_result", execution_count: 1, data: { "text/plain": ["5"] }, metadata: {} },
		]);
		expect(outputs[1]).toEqual([]);
	});

	it("replaces a display wherever it is shown when it is updated, and prints its last state", async () => {
		const cells = [
			`${host}host.display({ "text/plain": "0 %" }, { displayId: "bar" })`,
			'host.display({ "text/plain": "10 %" }, { displayId: "bar" })\nfor (const p of [50, 100]) host.display({ "text/plain": p + " %" }, { displayId: "bar", update: true })',
		];
		const { out, outputs } = await outputsOf("updates", cells);
		const last = [{ output_type: "display_data", data: { "text/plain": ["100 %"] }, metadata: {} }];
		expect(outputs).toEqual([last, last]);
		expect(out).toContain("10 %\n100 %\n");
		expect(out).not.toContain("50 %");
	});

	it("clears outputs at once, or with what comes next", async () => {
		const cells = [
			"console.log(1); clearOutput(); console.log(2)",
			"console.log(1); clearOutput(true)",
			"console.log(1); clearOutput(true); console.log(2)",
		];
		const { outputs } = await outputsOf("clear", cells);
		const stream = (text: string) => [{ output_type: "stream", name: "stdout", text: [text] }];
		expect(outputs).toEqual([stream("2\n"), stream("1\n"), stream("2\n")]);
	});

	it("opens comms that nobody answers, and keeps the static form of a widget only", async () => {
		const bundle =
			'{ "application/vnd.jupyter.widget-view+json": { model_id: comm.id }, "text/html": "<b>1</b>\\n2", "image/png": "AAAA" }';
		const cells = [
			`${host}const comm = host.openComm("jupyter.widget", { data: {} });\ncomm.send({ a: 1 });\nhost.display(${bundle})`,
		];
		const { code, out, outputs } = await outputsOf("widget", cells);
		expect(outputs[0]).toEqual([
			{ output_type: "display_data", data: { "text/html": ["<b>1</b>\n", "2"], "image/png": "AAAA" }, metadata: {} },
		]);
		expect(out).toContain("[application/vnd.jupyter.widget-view+json, text/html, image/png]");
		expect(code).toBe(0);
	});

	it("stops a cell whose time is over, be it a loop or a promise, and keeps the state", async () => {
		const tags = ["raises-exception"];
		const cells = [
			"const kept = 3",
			{ source: "while (true);", tags },
			{ source: "await new Promise(() => {})", tags },
			"kept",
		];
		const { code, outputs } = await outputsOf("slow", cells, "--timeout", "1.5");
		for (const output of [outputs[1][0], outputs[2][0]])
			expect(output).toMatchObject({ ename: "TimeoutError", evalue: "the cell took longer than 1.5 s" });
		expect(outputs[3][0].data["text/plain"]).toEqual(["3"]);
		expect(code).toBe(0);
	});

	it("ends although the notebook left a timer running", async () => {
		expect((await run(notebook("timer.ipynb", ["setInterval(() => {}, 1000);"]))).code).toBe(0);
	});

	it("does not end with 0 when a cell ends the process", async () => {
		const { code, err } = await run(notebook("exit.ipynb", ["process.exit(0)", "1"]));
		expect(code).toBe(1);
		expect(err).toContain("cell 1 ended the process with code 0");
	});
});

describe("glasscell run refuses, with code 2 and the reason,", () => {
	const good = notebook("good.ipynb", ["1"]);
	const file = (name: string, text: string) => {
		writeFileSync(path.join(folder, name), text);
		return path.join(folder, name);
	};
	it.each([
		["no notebook", [], "run: expected a notebook"],
		["two notebooks", [good, "b.ipynb"], "run: expected one notebook, got b.ipynb too"],
		["an unknown option", [good, "--outptu", "x"], "--outptu"],
		["a time that is none", [good, "--timeout", "soon"], "got soon"],
		["a time of nothing", [good, "--timeout", "0"], "got 0"],
		[
			"a folder that is missing",
			[good, "--output", path.join(folder, "no/where.ipynb")],
			"expected the folder of --output",
		],
		["a file that is missing", [path.join(folder, "missing.ipynb")], "ENOENT"],
		["a file that is not JSON", [file("text.ipynb", "hello")], "its text is not JSON"],
		["JSON that is no notebook", [file("list.ipynb", "[]")], "its nbformat is undefined"],
		["an older notebook", [file("old.ipynb", '{"nbformat":3,"worksheets":[]}')], "its nbformat is 3"],
		["a notebook without cells", [file("bare.ipynb", '{"nbformat":4}')], "it has no list of cells"],
		[
			"a cell without source",
			[file("cell.ipynb", '{"nbformat":4,"cells":[{"cell_type":"code"}]}')],
			"its cell 1 has no",
		],
	])("%s", async (_, args, reason) => {
		const { code, err } = await run(...args);
		expect(code).toBe(2);
		expect(err).toContain(reason);
	});
});

describe("glasscell run into a pipe that is closed", () => {
	const cells = [
		"for (let i = 0; i < 20; i++) console.log(i);",
		"await new Promise((end) => setTimeout(end, 500)); console.log('more');",
	];

	function closed(...args: string[]): Promise<number | null> {
		const env = { ...process.env, GLASSCELL_TYPES: "off" };
		// Both, as with `2>&1 | head -1`: what is said about a closed pipe goes into a closed pipe.
		const child = spawn(process.execPath, [program, "run", ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
		child.stdout.once("data", () => {
			child.stdout.destroy();
			child.stderr.destroy();
		});
		return new Promise((resolve) => child.on("exit", resolve));
	}

	it("ends", async () => {
		const file = notebook("piped.ipynb", [...cells, `require("node:fs").writeFileSync("ran-on.txt", "")`]);
		expect(await closed(file)).toBe(141);
		expect(existsSync(path.join(folder, "ran-on.txt"))).toBe(false);
	});

	it("runs to its end where it writes a file", async () => {
		const written = path.join(folder, "piped.out.ipynb");
		expect(await closed(notebook("piped-on.ipynb", cells), "--output", written)).toBe(0);
		expect(readFileSync(written, "utf8")).toContain("more");
	});
});
