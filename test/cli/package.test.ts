import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const repository = path.join(import.meta.dirname, "../..");

/** A folder of somebody else's, in which the packed package lies with its dependencies and nothing else. */
let folder = "";
let packed = "";
let files: string[] = [];

/** The packages that `npm install glasscell` would bring, from the lock file; nothing is fetched. */
function linkDependencies(): void {
	const lock = JSON.parse(fs.readFileSync(path.join(repository, "package-lock.json"), "utf8"));
	for (const [name, entry] of Object.entries<{ dev?: boolean; devOptional?: boolean }>(lock.packages)) {
		const isTop = /^node_modules\/(@[^/]+\/)?[^/]+$/.test(name);
		const source = path.join(repository, name);
		if (!isTop || entry.dev || entry.devOptional || !fs.existsSync(source)) continue;
		fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
		fs.symlinkSync(source, path.join(folder, name));
	}
}

beforeAll(() => {
	folder = fs.mkdtempSync(path.join(os.tmpdir(), "glasscell packed "));
	const npm = process.env.npm_execpath;
	const [program, ...before] = npm?.endsWith(".js") ? [process.execPath, npm] : ["npm"];
	const args = [...before, "pack", "--json", "--ignore-scripts", "--pack-destination", folder];
	const told = execFileSync(program as string, args, { cwd: repository, encoding: "utf8" });
	const answer = JSON.parse(told.slice(told.search(/[[{]/)));
	const [report] = Array.isArray(answer)
		? answer
		: Object.values<{ filename: string; files: { path: string }[] }>(answer);
	files = report.files.map((file: { path: string }) => file.path);
	linkDependencies();
	packed = path.join(folder, "node_modules/glasscell");
	fs.mkdirSync(packed, { recursive: true });
	execFileSync("tar", ["-xzf", path.join(folder, report.filename), "-C", packed, "--strip-components=1"]);
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function node(...args: string[]): string {
	return execFileSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
}

describe("the package, packed and installed in another folder", () => {
	it("holds what is run, and no sources, tests or compiler notes", () => {
		expect(files).toEqual(
			expect.arrayContaining([
				"LICENSE",
				"dist/danfo/LICENSES.txt",
				"dist/danfo/index.d.ts",
				"dist/danfo/index.js",
				"dist/cli/main.js",
				"dist/cli/kernelspec/logo-svg.svg",
				"dist/index.d.ts",
				"dist/index.js",
				"dist/kernel-bundle/main.js",
				"dist/labextension/package.json",
				"dist/nbextension/index.js",
			]),
		);
		expect(
			files.filter((name) => /tsbuildinfo|test-types|widgets-types|\.map$|^(src|test|notebooks)\//.test(name)),
		).toEqual([]);
	});

	it("can be imported in plain Node", () => {
		const names = JSON.parse(
			node("--input-type=module", "-e", 'console.log(JSON.stringify(Object.keys(await import("glasscell"))))'),
		);
		expect(names).toEqual(expect.arrayContaining(["saliency", "gradCam", "backend", "exploreImage"]));
	});

	it("gives TensorFlow.js, its backend ready, under glasscell/tf", () => {
		const program = 'import * as tf from "glasscell/tf"; console.log(tf.getBackend(), (await tf.add(1, 2).data())[0])';
		expect(node("--input-type=module", "-e", program)).toMatch(/^(tensorflow|wasm|cpu) 3\n$/);
	});

	it("gives the data frames of danfojs-node, which is not installed, under glasscell/danfo", () => {
		expect(fs.existsSync(path.join(folder, "node_modules/danfojs-node"))).toBe(false);
		const program = `import { DataFrame, readExcel, toExcel } from "glasscell/danfo"; import * as tf from "glasscell/tf";
			const frame = new DataFrame({ age: [41, 7, 30], sex: ["f", "m", "f"] });
			toExcel(frame, { filePath: "frame.xlsx" });
			const again = await readExcel("frame.xlsx");
			console.log(JSON.stringify(again.groupby(["sex"]).col(["age"]).mean().values), again.age.std().toFixed(4), frame.age.tensor instanceof tf.Tensor)`;
		expect(node("--input-type=module", "-e", program)).toBe('[["f",35.5],["m",7]] 17.3494 true\n');
	});

	it("reads what it writes of tables, in every format", () => {
		const program = `import { encodeTable, readTable, Table } from "glasscell";
			const table = Table.fromColumns({ n: [1.5, null], t: ["a", "b"] });
			for (const format of ["csv", "json", "jsonl", "parquet", "arrow", "excel"]) {
				const again = await readTable(await encodeTable(table, format), { format });
				console.log(format, again.equals(table));
			}`;
		const formats = ["csv", "json", "jsonl", "parquet", "arrow", "excel"];
		expect(node("--input-type=module", "-e", program)).toBe(formats.map((format) => `${format} true\n`).join(""));
	});

	it("has a command line that runs", () => {
		expect(node(path.join(packed, "dist/cli/main.js"), "--help")).toContain("usage: glasscell COMMAND");
	});
});
