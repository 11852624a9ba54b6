import { type Program, parseSync } from "oxc-parser";
import { blanks } from "../transform/lines.ts";
import { boundNames } from "../transform/top-level.ts";

/** Where a module's JavaScript names another module. */
export interface Reference {
	/** The literal, quotes included. */
	readonly start: number;
	readonly end: number;
	readonly specifier: string;
}

/** A module's JavaScript with what it asks for. */
export interface Scanned {
	readonly code: string;
	readonly references: readonly Reference[];
}

/** What says, after a specifier, that the module is JSON. */
const jsonAttribute = /^\s*(?:(?:with|assert)\s*\{[^}]*\}|,\s*\{\s*(?:with|assert)\s*:\s*\{[^}]*\}\s*,?\s*\})/;

/** What CommonJS gives every file; tslab's modules are such files. */
const commonNames = ["require", "__filename", "__dirname"];

/**
 * All literal specifiers of an ES module, in order. Words that say that a `.json` file beside it is JSON are blanked, for
 * such a file is handed over as a module. What the module takes from CommonJS (`require`, `__dirname`) is imported on a
 * line after its last.
 */
export function scanModule(code: string, path: string): Scanned {
	const { module, program } = parseSync("module.js", code, { sourceType: "module" });
	const places = [
		...module.staticImports.map(({ moduleRequest }) => moduleRequest),
		...module.staticExports.flatMap(({ entries }) => entries.map((entry) => entry.moduleRequest)),
		...module.dynamicImports.map(({ moduleRequest }) => moduleRequest),
	];
	const found = new Map<number, Reference>();
	let text = code;
	for (const place of places) {
		const literal = place && /^(["'])(.*)\1$/.exec(code.slice(place.start, place.end));
		if (!place || !literal) continue; // computed, or `export` without `from`
		const { start, end } = place;
		const specifier = literal[2]!;
		found.set(start, { start, end, specifier });
		const attribute = specifier.startsWith(".") && specifier.endsWith(".json") && jsonAttribute.exec(code.slice(end));
		if (attribute) text = text.slice(0, end) + blanks(attribute[0]) + text.slice(end + attribute[0].length);
	}
	const references = [...found.values()].sort((a, b) => a.start - b.start);
	const names = commonNames.filter((name) => mentions(code, name) && !declares(program, name));
	if (names.length > 0) text += `\nimport { ${names.join(", ")} } from ${JSON.stringify(commonNamesOf(path))};`;
	return { code: text, references };
}

/** Whether the code may mean the global of that name; a mention in a string costs an import that is not needed. */
function mentions(code: string, name: string): boolean {
	return new RegExp(`(?<![\\w$.])${name}(?![\\w$])`).test(code);
}

/** Whether the name is the module's own at its top level. */
function declares({ body }: Program, name: string): boolean {
	return body.some((statement) => {
		const node = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
		switch (node?.type) {
			case "ImportDeclaration":
				return node.specifiers.some(({ local }) => local.name === name);
			case "FunctionDeclaration":
			case "ClassDeclaration":
				return node.id?.name === name;
			case "VariableDeclaration":
				return node.declarations.some(({ id }) => boundNames(id).includes(name));
			default:
				return false;
		}
	});
}

/** A module that exports what CommonJS would give the file. */
function commonNamesOf(path: string): string {
	const source = [
		`import { createRequire } from "node:module";`,
		`import { dirname } from "node:path";`,
		`export const __filename = ${JSON.stringify(path)};`,
		"export const __dirname = dirname(__filename), require = createRequire(__filename);",
	];
	return `data:text/javascript,${encodeURIComponent(source.join("\n"))}`;
}
