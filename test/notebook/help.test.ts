import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { displaySymbol } from "../../src/protocol/host.ts";

const root = path.join(import.meta.dirname, "../..");
/** The built package: help reads the declarations that lie beside it. */
const built = (name: string) => import(path.join(root, "dist", name));
const { help } = (await built("notebook/help.js")) as typeof import("../../src/notebook/help.ts");
const { parseComment, summaryOf } = (await built(
	"notebook/help/comment.js",
)) as typeof import("../../src/notebook/help/comment.ts");
const { packageExports, documentationOf } = (await built(
	"notebook/help/exports.js",
)) as typeof import("../../src/notebook/help/exports.ts");

describe("help without a subject", () => {
	const overview = String(help());

	test.each(["index.js", "notebook.js", "controls/index.js"])("names all that %s exports", async (name) => {
		for (const exported of Object.keys(await built(name)))
			expect(overview).toMatch(new RegExp(`(?<![\\w$])${exported}(?![\\w$])`));
	});

	test("says of each function of the library what it answers", () => {
		const listed = packageExports().filter(({ entry, isType }) => entry === "glasscell" && !isType);
		expect(listed.length).toBeGreaterThan(15);
		for (const each of listed) {
			const summary = summaryOf(documentationOf(each).comment);
			expect(summary, each.name).not.toBe("");
			expect(overview.replace(/\s+/g, " "), each.name).toContain(summary.replace(/\s+/g, " "));
		}
	});

	test("puts explorers first after what cells have, then explanations and views", () => {
		const places = ["What a cell can call", "exploreImage", "saliency", "heatMap", "Keys"].map((text) =>
			overview.indexOf(text),
		);
		expect(places).toEqual([...places].sort((a, b) => a - b));
		expect(places).not.toContain(-1);
	});

	test("keeps its lines within 100 characters", () => {
		for (const line of overview.split("\n")) expect(line.length, line).toBeLessThanOrEqual(100);
	});
});

describe("help with a subject", () => {
	test.each([
		["a name", "exploreImage"],
		["a name as cells write it", "glasscell.display"],
	])("of %s shows its declaration, its doc comment and its import", (_, subject) => {
		const name = subject.replace("glasscell.", "");
		const page = String(help(subject));
		expect(page).toContain(`function ${name}(`);
		expect(page).toMatch(new RegExp(`import \\{ ${name} \\} from "glasscell`));
	});

	test("of a function, an explainer or an instance is that of its name", async () => {
		const { exploreImage, saliency, ExplainError } = await built("index.js");
		expect(String(help(exploreImage))).toBe(String(help("exploreImage")));
		expect(String(help(saliency))).toBe(String(help("saliency")));
		expect(String(help(new ExplainError("backend", "x")))).toBe(String(help("ExplainError")));
	});

	test("shows all declarations of an overloaded function, and its example", () => {
		const page = String(help("progress"));
		expect(page.match(/function progress/g)!.length).toBeGreaterThan(1);
		expect(page).toMatch(/ {4}\S.*progress\(/);
	});

	test("tells types from values", () => {
		expect(String(help("Explanation"))).toContain("import type { Explanation }");
		expect(String(help("IntSlider"))).toContain("import { IntSlider }");
	});

	test("that does not exist names what is near it", () => {
		expect(String(help("exploreImag"))).toContain("There is exploreImage");
		// Functions before the types of their options.
		expect(String(help("explore"))).toMatch(/There is exploreData,[^.]*exploreTree,\s[^.]*ExploreDataOptions/);
		expect(String(help(5))).toContain("nothing called this number");
	});
});

test("a page is text, and HTML without scripts in which every sign of the documentation is text", () => {
	const shown = help("NdArray")[displaySymbol]();
	expect(shown["text/html"]).toContain("NdArray&lt;");
	expect(shown["text/html"]).not.toMatch(/<script|<style[ >]|\son\w+=|javascript:/i);
	expect(shown["text/plain"]).toContain("NdArray<");
});

test("a comment is taken apart into paragraphs, tags and examples", () => {
	const comment =
		"Asks {@link input} for `x`.\nOn two lines.\n\nAnother.\n\n@param a - The first\nof them.\n@throws Error when it fails.\n@example\n```ts\nrun(1);\n```";
	expect(parseComment(comment)).toEqual({
		paragraphs: ["Asks input for `x`. On two lines.", "Another."],
		tags: [
			["param", "a - The first of them."],
			["throws", "Error when it fails."],
		],
		examples: ["run(1);"],
	});
	expect(summaryOf(comment)).toBe("Asks input for `x`.");
});

test("every entry of the package is asked, but for danfojs, which is another", () => {
	const { exports } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
	const entries = Object.keys(exports)
		.filter((key) => !key.endsWith(".json") && key !== "./danfo")
		.map((key) => `glasscell${key.slice(1)}`);
	expect([...new Set(packageExports().map(({ entry }) => entry))].sort()).toEqual(entries.sort());
});
