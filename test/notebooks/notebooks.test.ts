import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";

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

function runNotebook(file: string, types: "beside" | "strict") {
	const ran = spawnSync(process.execPath, [path.join(root, "dist/cli/main.js"), "run", file], {
		encoding: "utf8",
		timeout: 240_000,
		env: { ...process.env, GLASSCELL_TYPES: types },
	});
	return { code: ran.status, text: ran.stdout + ran.stderr };
}

describe("the course", () => {
	for (const name of fs.readdirSync(course).filter((file) => file.endsWith(".ipynb"))) {
		test(`${name} runs top to bottom in our own kernel, without an error of type`, () => {
			const { code, text } = runNotebook(path.join(course, name), "strict");
			expect(code, text).toBe(0);
		});

		test(`${name} is committed without outputs and counts`, () => {
			const { cells } = JSON.parse(fs.readFileSync(path.join(course, name), "utf8"));
			for (const cell of cells.filter((cell: { cell_type: string }) => cell.cell_type === "code")) {
				expect(cell.outputs).toEqual([]);
				expect(cell.execution_count).toBeNull();
			}
		});
	}
});

describe("the README", () => {
	test("shows cells that run without an error of type, the first of which explains an image", () => {
		const readme = fs.readFileSync(path.join(root, "README.md"), "utf8");
		const cells = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, source]) => source ?? "");
		const runs = cells.map((source) => runNotebook(notebookOf(source), "strict"));
		for (const { code, text } of runs) expect(code, text).toBe(0);
		expect(runs[0]?.text).toContain("Saliency of");
	}, 120_000);

	test("names only files that exist and commands of package.json", () => {
		const readme = fs.readFileSync(path.join(root, "README.md"), "utf8");
		for (const [, target] of readme.matchAll(/\]\(([^)#:]+)\)/g))
			expect(fs.existsSync(path.join(root, target!)), target).toBe(true);
		const { scripts } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
		for (const [, script] of readme.matchAll(/^npm (?:run )?(lab|test)\b/gm)) expect(scripts).toHaveProperty(script!);
	});
});
