import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { result } from "../client.ts";
import { DebugClient } from "./debug-client.ts";

describe("modules of the notebook's folder", () => {
	let folder: string;
	let kernel: DebugClient;
	beforeAll(async () => {
		folder = mkdtempSync(join(tmpdir(), "glasscell-debugger-"));
		writeFileSync(
			join(folder, "plain.ts"),
			"export function plain(n: number): number {\n\tconst m = n * 3;\n\treturn m;\n}\n",
		);
		writeFileSync(
			join(folder, "emitted.ts"),
			"export enum Kind {\n\tA,\n\tB,\n}\n\nexport function kindOf(n: number): Kind {\n\treturn n > 0 ? Kind.B : Kind.A;\n}\n",
		);
		kernel = await DebugClient.start({ directory: folder }, "test");
	});
	afterAll(async () => {
		await kernel.close();
		rmSync(folder, { recursive: true, force: true });
	});

	test.each([
		["plain.ts", 3, "import { plain } from './plain.ts';\nplain(2)", "plain 3", "6"],
		["emitted.ts", 7, "import { kindOf } from './emitted.ts';\nkindOf(2)", "kindOf 7", "1"],
	])("stop at breakpoints that were set before they were loaded: %s", async (file, line, code, place, value) => {
		const path = join(folder, file);
		await kernel.ask("setBreakpoints", { source: { path }, breakpoints: [{ line }] });
		const { id } = await kernel.runToStop(code);
		expect(await kernel.where()).toBe(place);
		expect((await kernel.stack())[0].source).toMatchObject({ name: file, path });
		expect(result(await kernel.finish(id))).toBe(value);
	});

	test("are listed with the packages, and their sources are what was written; so are the cells'", async () => {
		await kernel.kernel.execute("import { plain } from './plain.ts'; import { select } from 'd3-selection'; plain(1)");
		const { modules, totalModules } = await kernel.ask("modules");
		expect(modules).toContainEqual(expect.objectContaining({ name: "plain.ts", path: join(folder, "plain.ts") }));
		expect(modules).toHaveLength(totalModules);
		expect(modules.filter(({ path }: { path: string }) => path.includes("dist/kernel"))).toEqual([]);
		const source = (path: string) => kernel.ask("source", { source: { path }, sourceReference: 0 });
		expect((await source(join(folder, "emitted.ts"))).content).toContain("export enum Kind");
		const { sourcePath } = await kernel.ask("dumpCell", { code: "let dumped: number = 1;" });
		expect(await source(sourcePath)).toEqual({
			content: "let dumped: number = 1;",
			mimeType: "application/typescript",
		});
		expect(await kernel.send("source", { source: { path: "/etc/passwd" } })).toMatchObject({
			success: false,
			message: "no source is known for /etc/passwd",
		});
	});

	test("that have changed stop at the breakpoints of the file, too", async () => {
		const path = join(folder, "changing.ts");
		writeFileSync(path, "export const answer = () => {\n\treturn 1;\n};\n");
		expect(result(await kernel.kernel.execute("(await import('./changing.ts')).answer()"))).toBe("1");
		await kernel.ask("setBreakpoints", { source: { path }, breakpoints: [{ line: 3 }] });
		writeFileSync(path, "export const answer = () => {\n\tconst two = 2;\n\treturn two;\n};\n");
		const { id } = await kernel.runToStop("(await import('./changing.ts')).answer()");
		expect(await kernel.where()).toBe("answer 3");
		expect(result(await kernel.finish(id))).toBe("2");
	});
});
