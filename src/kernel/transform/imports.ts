import type { ImportDeclaration, StringLiteral, TSImportEqualsDeclaration } from "oxc-parser";

/** The functions that the kernel provides to cells under these names. */
export const importFunction = "__glasscell_import__";
export const metaObject = "__glasscell_meta__";

/** A static import as a cell needs it. */
export interface CellImport {
	/** JavaScript on one line, ending in a semicolon. */
	readonly text: string;
	readonly names: readonly string[];
}

/**
 * A static import as an awaited load.
 *
 * `import { a, b as c } from "x"` → `let { a, b: c } = await __glasscell_import__("x", ["a", "b"]);`, where
 * - the second argument lists the exports that are bound, each as it is called in the module. Any of them may turn out to
 *   be a type (`LanguageClient.isType`), for which the function gives undefined: a later cell may mention what this one
 *   does not, so nothing is left out but what says `type`. A name that is no export at all is the function's error;
 * - a default import is the export `default`; a namespace import binds what the function returns without a list;
 * - the third argument, `{ with: { type: "json" } }`, is there if the import has attributes.
 *
 * A dynamic `import(x, options)` calls the function with the same arguments: there the second is no array.
 */
export function awaitedImport(node: ImportDeclaration): CellImport {
	const bound: string[] = [];
	const listed: string[] = [];
	const names: string[] = [];
	let namespace: string | undefined;
	for (const specifier of node.specifiers) {
		const local = specifier.local.name;
		if (specifier.type === "ImportSpecifier" && specifier.importKind === "type") continue;
		names.push(local);
		if (specifier.type === "ImportNamespaceSpecifier") {
			namespace = local;
			continue;
		}
		const imported = importedName(specifier);
		const key =
			imported === local
				? local
				: `${/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(imported) ? imported : JSON.stringify(imported)}: ${local}`;
		bound.push(key);
		listed.push(JSON.stringify(imported));
	}
	const load = loadCall(node.source, listed, node.attributes);
	if (namespace !== undefined) {
		const whole = loadCall(node.source, [], node.attributes);
		const rest = bound.length > 0 ? `, { ${bound.join(", ")} } = ${load}` : "";
		return { text: `let ${namespace} = ${whole}${rest};`, names };
	}
	return { text: bound.length > 0 ? `let { ${bound.join(", ")} } = ${load};` : `${load};`, names };
}

/** `await __glasscell_import__(…)` for a module named by a literal. */
export function loadCall(
	source: StringLiteral,
	listed: readonly string[],
	attributes: ImportDeclaration["attributes"],
): string {
	const given = attributes.map(({ key, value }) => {
		const name = key.type === "Identifier" ? key.name : key.value;
		return `${JSON.stringify(name)}: ${JSON.stringify(value.value)}`;
	});
	const list = listed.length > 0 ? `, [${listed.join(", ")}]` : given.length > 0 ? ", []" : "";
	const options = given.length > 0 ? `, { with: { ${given.join(", ")} } }` : "";
	return `await ${importFunction}(${JSON.stringify(source.value)}${list}${options})`;
}

/** `import x = require("y")` and `import x = A.B` as statements of JavaScript. */
export function importEquals(node: TSImportEqualsDeclaration, text: string): string {
	const { moduleReference } = node;
	if (moduleReference.type !== "TSExternalModuleReference")
		return `let ${node.id.name} = ${text.slice(moduleReference.start, moduleReference.end)};`;
	const specifier = JSON.stringify(moduleReference.expression.value);
	return `let ${node.id.name} = (await ${importFunction}("node:module")).createRequire(${metaObject}.url)(${specifier});`;
}

function importedName(
	specifier: Exclude<ImportDeclaration["specifiers"][number], { type: "ImportNamespaceSpecifier" }>,
): string {
	if (specifier.type === "ImportDefaultSpecifier") return "default";
	return specifier.imported.type === "Literal" ? specifier.imported.value : specifier.imported.name;
}
