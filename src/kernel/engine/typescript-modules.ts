import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseSync } from "oxc-parser";
import type { Emit } from "../transform/transform-cell.ts";
import { transformModule } from "../transform/transform-module.ts";
import { provideModule } from "./module-hooks.ts";
import type { Sources } from "./sources.ts";

/** Where a module's text names another module. */
interface Reference {
	readonly start: number;
	readonly end: number;
	readonly specifier: string;
	/** Whether the import says itself what type it wants. */
	readonly typed: boolean;
}

/** A file of the person's, as JavaScript that still names other files as it did. */
interface Module {
	readonly path: string;
	readonly source: string;
	readonly code: string;
	readonly map: string | undefined;
	readonly references: readonly (Reference & { readonly path: string | undefined })[];
}

/** What the modules stand on. */
export interface ModuleParts {
	readonly emit: Emit;
	readonly sources: Sources;
	/** The specifiers that lead elsewhere. */
	readonly aliases: Readonly<Record<string, string>>;
}

async function isFile(path: string): Promise<boolean> {
	return stat(path).then(
		(found) => found.isFile(),
		() => false,
	);
}

/** The file of ours that a path means: a TypeScript file, also if it is named without its ending or with JavaScript's. */
async function findFile(path: string): Promise<string | undefined> {
	if (/\.(?:[mc]?ts|tsx|json)$/.test(path)) return (await isFile(path)) ? path : undefined;
	if (await isFile(path)) return undefined; // Node's own business
	const candidates = [path.replace(/\.([mc]?)js$/, ".$1ts"), `${path}.ts`, `${path}.tsx`, resolve(path, "index.ts")];
	for (const candidate of candidates) if (await isFile(candidate)) return candidate;
	return undefined;
}

/** All literal specifiers in a module's JavaScript. */
function referencesOf(code: string): Reference[] {
	const { staticImports, staticExports, dynamicImports } = parseSync("module.js", code, {
		sourceType: "module",
	}).module;
	const places = [
		...staticImports.map(({ moduleRequest }) => moduleRequest),
		...staticExports.flatMap(({ entries }) => entries.map((entry) => entry.moduleRequest)),
		...dynamicImports.map(({ moduleRequest }) => moduleRequest),
	];
	const found = new Map<number, Reference>();
	for (const place of places) {
		const literal = place && /^(["'])(.*)\1$/.exec(code.slice(place.start, place.end));
		if (!place || !literal) continue; // computed, or `export` without `from`
		const typed = /^\s*(?:with|assert|,)/.test(code.slice(place.end));
		found.set(place.start, { start: place.start, end: place.end, specifier: literal[2]!, typed });
	}
	return [...found.values()].sort((a, b) => a.start - b.start);
}

/**
 * Loads the notebook's own `.ts` files, and the `.ts` and `.json` files that they import, as real ES modules. A module's
 * URL carries a hash of all files that it reaches: changed, they are loaded anew; unchanged, they stay the same module.
 */
export class TypeScriptModules {
	readonly #parts: ModuleParts;

	constructor(parts: ModuleParts) {
		this.#parts = parts;
	}

	/**
	 * Makes the file ready and answers the URL to import; undefined if it is not one of ours. Throws where a file does
	 * not parse.
	 */
	async load(path: string): Promise<string | undefined> {
		const file = await findFile(path);
		if (file === undefined) return undefined;
		const modules = new Map<string, Module>();
		await this.#read(file, modules);
		const urls = new Map([...modules.keys()].map((each) => [each, versionedUrl(each, modules)]));
		for (const module of modules.values()) {
			const url = urls.get(module.path)!;
			this.#parts.sources.add(url, module.source, module.map);
			provideModule(url, this.#link(module, urls));
		}
		return urls.get(file);
	}

	async #read(path: string, modules: Map<string, Module>): Promise<void> {
		if (modules.has(path)) return;
		const source = await readFile(path, "utf8");
		if (path.endsWith(".json")) {
			const code = `export default ${JSON.stringify(JSON.parse(source))};`;
			modules.set(path, { path, source, code, map: undefined, references: [] });
			return;
		}
		this.#parts.sources.add(path, source); // for an error of the parser
		const { code, map } = await transformModule(source, { file: path, emit: this.#parts.emit });
		const references = await Promise.all(
			referencesOf(code).map(async (reference) => ({ ...reference, path: await ownFile(reference, path) })),
		);
		modules.set(path, { path, source, code, map, references });
		for (const reference of references) if (reference.path !== undefined) await this.#read(reference.path, modules);
	}

	/** The code with every specifier leading to where it leads from the notebook. */
	#link({ path, code, references }: Module, urls: ReadonlyMap<string, string>): string {
		let linked = "";
		let at = 0;
		for (const reference of references) {
			const target = reference.path === undefined ? this.#elsewhere(reference, path) : urls.get(reference.path);
			if (target === undefined) continue;
			linked += code.slice(at, reference.start) + JSON.stringify(target);
			at = reference.end;
		}
		return linked + code.slice(at);
	}

	/** A package is looked for from the file's folder, then from the kernel's own package. */
	#elsewhere({ specifier }: Reference, from: string): string | undefined {
		const alias = this.#parts.aliases[specifier];
		if (alias !== undefined) return import.meta.resolve(alias);
		if (/^(?:\.|\/|[a-zA-Z][\w+.-]+:)/.test(specifier)) return undefined;
		try {
			createRequire(from).resolve(specifier);
			return undefined;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") return undefined; // found, for `import` only
		}
		try {
			return import.meta.resolve(specifier);
		} catch {
			return undefined; // Node's own error names the importing file
		}
	}
}

async function ownFile({ specifier, typed }: Reference, from: string): Promise<string | undefined> {
	if (!specifier.startsWith(".") && !specifier.startsWith("/")) return undefined;
	const file = await findFile(resolve(dirname(from), specifier));
	return typed && file?.endsWith(".json") ? undefined : file;
}

function versionedUrl(path: string, modules: ReadonlyMap<string, Module>): string {
	const reached = new Set<string>();
	const reach = (each: string) => {
		if (reached.has(each)) return;
		reached.add(each);
		for (const reference of modules.get(each)?.references ?? []) if (reference.path) reach(reference.path);
	};
	reach(path);
	const hash = createHash("sha256");
	for (const each of [...reached].sort()) hash.update(`${each}\0${modules.get(each)?.source}\0`);
	return `${pathToFileURL(path).href}?glasscell=${hash.digest("hex").slice(0, 16)}`;
}
