import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NotebookService } from "../../src/kernel/language/service.ts";

const folder = mkdtempSync(join(tmpdir(), "glasscell imports "));
let service: NotebookService;
beforeAll(() => {
	writeFileSync(
		join(folder, "beside.ts"),
		"export function zebraCrossing() {}\nexport interface ZebraShape { stripes: number }\nexport class ZebraHerd {}\nconst hidden = 1;\nexport { hidden as zebraRenamed };\nexport default 1;\n",
	);
	mkdirSync(join(folder, "node_modules/zoo"), { recursive: true });
	writeFileSync(join(folder, "package.json"), '{ "dependencies": { "zoo": "1.0.0", "not-installed": "1.0.0" } }');
	writeFileSync(
		join(folder, "node_modules/zoo/package.json"),
		'{ "name": "zoo", "type": "module", "types": "./all.d.ts" }',
	);
	writeFileSync(
		join(folder, "node_modules/zoo/all.d.ts"),
		'export * from "./more.js";\nexport declare const zebraZoo: number;\n',
	);
	writeFileSync(
		join(folder, "node_modules/zoo/more.d.ts"),
		'export * from "./all.js";\nexport declare function zebraDeep(): void;\nexport * as zebraSpace from "./all.js";\n',
	);
	service = new NotebookService(folder);
	service.warmUp();
	while (service.readImportable());
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** What would be inserted at `|`, by name and module. */
function offered(marked: string, from = service): Record<string, string> {
	const cursor = marked.lastIndexOf("|");
	const { matches } = from.complete(marked.slice(0, cursor) + marked.slice(cursor + 1), cursor);
	return Object.fromEntries(matches.flatMap(({ name, from, text }) => (name ? [[`${name} ${from}`, text]] : [])));
}

describe("a name that is not imported", () => {
	it("is offered from the files beside the notebook, its dependencies and Node.js", () => {
		expect(Object.keys(offered("1 + zebra|"))).toEqual([
			"zebraZoo zoo",
			"zebraDeep zoo",
			"zebraSpace zoo",
			"zebraRenamed ./beside.ts",
			"zebraCrossing ./beside.ts",
		]);
		expect(Object.keys(offered("1 + createGun|"))).toEqual(["createGunzip node:zlib"]);
	});

	it("brings its statement along at the start of a cell, also after other imports", () => {
		expect(offered("zebraZ|")).toEqual({ "zebraZoo zoo": 'import { zebraZoo } from "zoo";\nzebraZoo' });
		expect(offered('import fs from "node:fs"; // files\n\nzebraZ|')).toEqual({
			"zebraZoo zoo": 'import { zebraZoo } from "zoo";\nzebraZoo',
		});
	});

	it("becomes an import() anywhere else, since a completion replaces the name alone", () => {
		expect(offered("const all = [zebraZ|")).toEqual({ "zebraZoo zoo": '(await import("zoo")).zebraZoo' });
		expect(offered("async function f() { return zebraZ|")).toEqual({
			"zebraZoo zoo": '(await import("zoo")).zebraZoo',
		});
	});

	it("in the place of a type becomes a type, and a value is not offered there", () => {
		expect(offered("let herd: Zebra|")).toEqual({
			"ZebraHerd ./beside.ts": 'import("./beside.ts").ZebraHerd',
			"ZebraShape ./beside.ts": 'import("./beside.ts").ZebraShape',
		});
		expect(offered("new Zebra|")).toEqual({ "ZebraHerd ./beside.ts": '(await import("./beside.ts")).ZebraHerd' });
	});

	it("is not offered where it could not stand: no await, a key, a member, a text, a comment", () => {
		for (const place of [
			"function f() { return zebraZ|",
			"class A { field = zebraZ|",
			"const o = { zebraZ|",
			"({}).zebraZ|",
			"'zebraZ|",
			"// zebraZ|",
		])
			expect(offered(place), place).toEqual({});
	});

	it("is not offered for a single letter, nor where the notebook has the name", () => {
		expect(offered("1 + z|")).toEqual({});
		const known = new NotebookService(folder);
		while (known.readImportable());
		known.commit("const zebraZoo = 'own'");
		expect(offered("1 + zebraZ|", known)).toEqual({});
	});

	it("comes after what needs no import", () => {
		const { matches } = service.complete("const zebraOwn = 1; zebra", 25);
		expect(matches.map(({ text, name = text }) => name)).toEqual([
			"zebraOwn",
			"zebraZoo",
			"zebraDeep",
			"zebraSpace",
			"zebraRenamed",
			"zebraCrossing",
		]);
	});

	it("completes a whole import statement", () => {
		const { matches, start } = service.complete("import { createGun", 18);
		expect({ start, text: matches[0]?.text }).toEqual({ start: 0, text: 'import { createGunzip } from "node:zlib";' });
	});
});
