import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isDifferentiable, type Predictor } from "../../src/index.ts";
import { dataFormats, modelFormats } from "./formats.ts";

const readme = new URL("../../README.md", import.meta.url);
const [start, end] = ["<!-- formats: what the tests load -->\n", "<!-- /formats -->"];

/** Free the weights of a model that has some. */
const dispose = (model: unknown) => (model as { dispose?: () => void | Promise<void> }).dispose?.();

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
	[head, head.map((name) => (name.startsWith("tested") || name.startsWith("of these") ? "--:" : "---")), ...rows]
		.map((cells) => `| ${cells.join(" | ")} |`)
		.join("\n");

/**
 * The README's tables of formats are written from what is read here: `README=write npm test -- unit test/formats`.
 */
describe("the formats that the README lists", () => {
	const models: (string | number)[][] = [];
	const data: (string | number)[][] = [];

	it.each(modelFormats.map((format) => [format.what, format] as const))(
		"%s: every file is a model",
		async (what, { files, read, reader, writtenBy }) => {
			let withGradients = 0;
			for (const file of files) {
				const model = (await read(file)) as Predictor;
				expect(typeof model.predict, file).toBe("function");
				if (isDifferentiable(model)) withGradients++;
				await dispose(model);
			}
			expect(files.length).toBeGreaterThan(0);
			models.push([what, writtenBy, `\`${reader}\``, files.length, withGradients]);
		},
		120_000,
	);

	it.each(dataFormats.map((format) => [format.what, format] as const))(
		"%s: every file is read",
		async (what, { files, read, reader, writtenBy }) => {
			for (const file of files) expect(await read(file), file).toBeDefined();
			expect(files.length).toBeGreaterThan(0);
			data.push([what, writtenBy, `\`${reader}\``, files.length]);
		},
		60_000,
	);

	it("are those that were read", () => {
		const head = ["", "written by", "read by"];
		const text = `\n${table([...head, "tested with", "of these with gradients"], models)}\n\n${table([...head, "tested with"], data)}\n\n`;
		const shown = readFileSync(readme, "utf8");
		const [from, to] = [shown.indexOf(start) + start.length, shown.indexOf(end)];
		if (process.env.README === "write") writeFileSync(readme, shown.slice(0, from) + text + shown.slice(to));
		else expect(shown.slice(from, to)).toBe(text);
	});
});
