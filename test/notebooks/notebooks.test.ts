import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, test } from "vitest";

const root = path.join(import.meta.dirname, "../..");
const course = path.join(root, "notebooks");

/** A notebook of one code cell, beside the course's models. */
function notebookOf(source: string): string {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), "glasscell readme "));
	fs.symlinkSync(path.join(course, "models"), path.join(folder, "models"));
	const file = path.join(folder, "readme.ipynb");
	const cell = { cell_type: "code", id: "readme", metadata: {}, source, outputs: [], execution_count: null };
	fs.writeFileSync(file, JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 }));
	return file;
}

/** Runs a notebook with strict types; its exit code and all that it printed. */
function runNotebook(file: string): Promise<{ code: number | string | undefined; text: string }> {
	const options = { timeout: 240_000, maxBuffer: 2 ** 28, env: { ...process.env, GLASSCELL_TYPES: "strict" } };
	return new Promise((resolve) => {
		execFile(process.execPath, [path.join(root, "dist/cli/main.js"), "run", file], options, (error, stdout, stderr) => {
			resolve({ code: error === null ? 0 : (error.code ?? error.signal), text: stdout + stderr });
		});
	});
}

// As many at once as vitest's maxConcurrency allows: one notebook keeps one core busy.
describe.concurrent("the course", { timeout: 300_000 }, () => {
	for (const name of fs.readdirSync(course).filter((file) => file.endsWith(".ipynb"))) {
		test(`${name} runs top to bottom in our own kernel, without an error of type`, async ({ expect }) => {
			const { code, text } = await runNotebook(path.join(course, name));
			expect(code, text).toBe(0);
		});

		test(`${name} is committed without outputs and counts`, ({ expect }) => {
			const { cells } = JSON.parse(fs.readFileSync(path.join(course, name), "utf8"));
			for (const cell of cells.filter((cell: { cell_type: string }) => cell.cell_type === "code")) {
				expect(cell.outputs).toEqual([]);
				expect(cell.execution_count).toBeNull();
			}
		});
	}
});

const readme = fs.readFileSync(path.join(root, "README.md"), "utf8");

describe.concurrent("the README", { timeout: 300_000 }, () => {
	const cells = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, source]) => source ?? "");

	for (const [index, source] of cells.entries()) {
		test(`shows a cell that runs without an error of type: number ${index + 1}`, async ({ expect }) => {
			const { code, text } = await runNotebook(notebookOf(source));
			expect(code, text).toBe(0);
			if (index === 0) expect(text).toContain("Saliency of");
		});
	}

	test("begins with a cell", ({ expect }) => expect(cells.length).toBeGreaterThan(0));

	test("names only files that exist and commands of package.json", ({ expect }) => {
		for (const [, target] of readme.matchAll(/\]\(([^)#:]+)\)/g))
			expect(fs.existsSync(path.join(root, target!)), target).toBe(true);
		const { scripts } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
		for (const [, script] of readme.matchAll(/^npm (?:run )?(lab|test)\b/gm)) expect(scripts).toHaveProperty(script!);
	});
});
