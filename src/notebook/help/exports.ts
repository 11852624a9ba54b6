import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type * as Parser from "oxc-parser";

/** The package's folder, seen from `dist/notebook/help/`. */
const packageFolder = fileURLToPath(new URL("../../../", import.meta.url));

/** An export of the package, as its declaration files tell. */
export interface Export {
	readonly name: string;
	/** What it is imported from, such as `glasscell/notebook`. */
	readonly entry: string;
	/** The folder of the sources in which it is made, such as `explore`. */
	readonly folder: string;
	/** Whether it is there at run time, or for TypeScript only. */
	readonly isType: boolean;
	/** The declaration file in which it is written, and its name there. */
	readonly file: string;
	readonly local: string;
}

/** What is written of an export. */
export interface Documentation {
	/** Its declarations as TypeScript; of an overloaded function all of them. */
	readonly signature: string;
	/** Its doc comment, without the stars; empty if it has none. */
	readonly comment: string;
}

type Declarations = Pick<Parser.ParseResult, "program" | "comments"> & { readonly text: string };

let parser: typeof Parser | undefined;
const parsed = new Map<string, Declarations>();

/** A declaration file, read once: they are the package's own and do not change. */
function read(path: string): Declarations {
	const known = parsed.get(path);
	if (known !== undefined) return known;
	parser ??= createRequire(import.meta.url)("oxc-parser") as typeof Parser; // 20 ms that only who asks for help shall pay
	const text = readFileSync(path, "utf8");
	const { program, comments } = parser.parseSync("declarations.d.ts", text);
	const file = { text, program, comments };
	parsed.set(path, file);
	return file;
}

/** The declaration file behind a relative specifier of another. */
function declarationsOf(specifier: string, from: string): string {
	return resolve(dirname(from), specifier.replace(/\.[jt]s$/, ".d.ts"));
}

function nameOf(node: Parser.ModuleExportName): string {
	return node.type === "Literal" ? node.value : node.name;
}

type Statement = Parser.Program["body"][number];

/** The names that a statement declares, `export` or not. */
function declaredNames(statement: Statement): string[] {
	const node = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
	switch (node?.type) {
		case "VariableDeclaration":
			return node.declarations.flatMap(({ id }) => (id.type === "Identifier" ? [id.name] : []));
		case "FunctionDeclaration":
		case "TSDeclareFunction":
		case "ClassDeclaration":
		case "TSInterfaceDeclaration":
		case "TSTypeAliasDeclaration":
			return node.id === null ? [] : [node.id.name];
		default:
			return [];
	}
}

function isTypeOnly(statement: Statement): boolean {
	const node = statement.type === "ExportNamedDeclaration" ? statement.declaration : undefined;
	return node?.type === "TSInterfaceDeclaration" || node?.type === "TSTypeAliasDeclaration";
}

function exportsOf(path: string, entry: string): Export[] {
	const folder = relative(join(packageFolder, "dist"), path).split(sep).slice(0, -1)[0] ?? "";
	const found: Export[] = [];
	for (const statement of read(path).program.body) {
		if (statement.type === "ExportAllDeclaration" && statement.source.value.startsWith("."))
			found.push(...exportsOf(declarationsOf(statement.source.value, path), entry));
		if (statement.type !== "ExportNamedDeclaration") continue;
		for (const name of declaredNames(statement))
			found.push({ name, entry, folder, isType: isTypeOnly(statement), file: path, local: name });
		if (!statement.source?.value.startsWith(".")) continue;
		const file = declarationsOf(statement.source.value, path);
		const there = new Map(exportsOf(file, entry).map((each) => [each.name, each]));
		for (const { exported, local, exportKind } of statement.specifiers) {
			const made = there.get(nameOf(local));
			if (made === undefined) continue;
			const isType = made.isType || exportKind === "type" || statement.exportKind === "type";
			found.push({ ...made, name: nameOf(exported), isType });
		}
	}
	const byName = new Map<string, Export>();
	for (const each of found) {
		// Overloads are one; an interface and a variable of one name are a value.
		const known = byName.get(each.name);
		byName.set(each.name, known === undefined ? each : { ...known, isType: known.isType && each.isType });
	}
	return [...byName.values()];
}

let all: readonly Export[] | undefined;

/** All that the package exports, by any of its entries; what it passes on of other packages left out. */
export function packageExports(): readonly Export[] {
	if (all !== undefined) return all;
	const { name, exports } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as {
		name: string;
		exports: Readonly<Record<string, string>>;
	};
	all = Object.entries(exports)
		.filter(([, target]) => target.endsWith(".js"))
		.flatMap(([subpath, target]) =>
			exportsOf(join(packageFolder, target.replace(/\.js$/, ".d.ts")), name + subpath.slice(1)),
		);
	return all;
}

/** What is written of an export where it is declared. */
export function documentationOf({ file, local }: Export): Documentation {
	const { text, program, comments } = read(file);
	const statements = program.body.filter((statement) => declaredNames(statement).includes(local));
	const written = statements.map(({ start, end }) => {
		const comment = comments.find(
			(each) => each.value.startsWith("*") && /^\s*$/.test(text.slice(each.end, start)) && each.end <= start,
		);
		return { code: text.slice(start, end).replace(/^export (?:declare )?/, ""), comment: comment?.value ?? "" };
	});
	return {
		signature: written.map(({ code }) => code).join("\n"),
		comment: (written.find(({ comment }) => comment !== "")?.comment ?? "").replace(/^\s*\*? ?/gm, "").trim(),
	};
}
