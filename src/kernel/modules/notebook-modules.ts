import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { dirname, isAbsolute, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Sources } from "../engine/sources.ts";
import type { Emit } from "../transform/transform-cell.ts";
import { transformModule } from "../transform/transform-module.ts";
import { CommonFiles } from "./common-files.ts";
import { OwnFiles } from "./own-files.ts";
import { ownPackageFile } from "./own-package.ts";
import { provideModule } from "./provide-module.ts";
import { type Reference, scanModule } from "./references.ts";
import type { RunConfig } from "./tsconfig.ts";

/** A file as JavaScript that still names other files as it did. */
interface Script {
	readonly source: string;
	/** Undefined for CommonJS, which Node reads itself. */
	readonly code: string | undefined;
	readonly map?: string;
	readonly references: readonly Reference[];
}

/** A file with the files that it asks for: those of the person's by path, undefined where Node has to look. */
interface Module extends Script {
	readonly path: string;
	readonly targets: readonly (string | undefined)[];
}

/** What the modules stand on. */
export interface ModuleParts {
	readonly emit: Emit;
	readonly sources: Sources;
	readonly config: () => RunConfig;
	/** The specifiers that lead elsewhere. */
	readonly aliases: Readonly<Record<string, string>>;
	/** Those that lead elsewhere where there is no package of that name. */
	readonly standIns: Readonly<Record<string, string>>;
}

/** Whether a specifier names a package, rather than a path or a URL. */
export function isBare(specifier: string): boolean {
	return !/^(?:\.\.?(?:\/|$)|\/|[a-zA-Z][\w+.-]+:)/.test(specifier) && !isAbsolute(specifier);
}

/**
 * Loads the person's own files, in TypeScript, JavaScript or JSON, with those that they import, as real ES modules. A
 * module's URL carries a hash of all files that it reaches: changed, they are loaded anew; unchanged, they stay the same
 * module.
 */
export class NotebookModules {
	readonly #parts: ModuleParts;
	readonly #files = new OwnFiles();
	readonly #common = new CommonFiles();
	readonly #scripts = new Map<string, Script>();

	constructor(parts: ModuleParts) {
		this.#parts = parts;
	}

	/** Puts a module where a file would be. Throws where it does not parse; it is there all the same. */
	async define(path: string, source: string): Promise<void> {
		this.#files.define(path, source);
		await this.#script(path);
	}

	/** The file of ours that a specifier means in a folder; undefined if it is Node's to look for. */
	async find(specifier: string, folder: string): Promise<string | undefined> {
		if (!isBare(specifier)) return this.#files.find(resolve(folder, specifier));
		const own = ownPackageFile(specifier, folder);
		const paths = [...(own === undefined ? [] : [own]), ...this.#parts.config().pathsOf(specifier)];
		for (const path of paths) {
			const file = await this.#files.find(path);
			if (file !== undefined) return file;
		}
		return undefined;
	}

	/**
	 * Makes a file of ours ready and answers the URL to import. Throws where a file does not parse. Call `loaded` once the
	 * import is done.
	 */
	async prepare(file: string): Promise<{ readonly url: string; readonly loaded: () => void }> {
		this.#common.refresh();
		const modules = new Map<string, Module>();
		await this.#read(file, modules);
		const urls = new Map([...modules.keys()].map((path) => [path, this.#versionedUrl(path, modules)]));
		for (const module of modules.values()) {
			if (module.code === undefined) continue;
			const url = urls.get(module.path)!;
			this.#parts.sources.add(url, module.source, module.map);
			provideModule(url, this.#link(module, module.code, urls));
		}
		await this.#parts.sources.announce([...urls.values()]);
		const common = [...modules.values()].filter(({ code }) => code === undefined);
		return {
			url: urls.get(file)!,
			loaded: () => {
				for (const { path } of common) this.#common.loaded(path);
			},
		};
	}

	async #read(path: string, modules: Map<string, Module>): Promise<void> {
		if (modules.has(path)) return;
		const script = await this.#script(path);
		const targets = await Promise.all(
			script.references.map(({ specifier }) =>
				specifier in this.#parts.aliases ? undefined : this.find(specifier, dirname(path)),
			),
		);
		modules.set(path, { ...script, path, targets });
		for (const target of targets) if (target !== undefined) await this.#read(target, modules);
	}

	/** The file as JavaScript: from memory if its text is the same. */
	async #script(path: string): Promise<Script> {
		const source = await this.#files.read(path);
		const known = this.#scripts.get(path);
		if (known?.source === source) return known;
		this.#parts.sources.add(path, source); // for an error of the parser
		const script = { source, ...(await this.#toJavaScript(path, source)) };
		this.#scripts.set(path, script);
		return script;
	}

	async #toJavaScript(path: string, source: string): Promise<Omit<Script, "source">> {
		switch (await this.#files.kindOf(path, source)) {
			case "json":
				return { code: jsonModule(path, source), references: [] };
			case "commonjs":
				return { code: undefined, references: [] };
			case "module":
				return scanModule(source, path);
			default: {
				const { emit, config } = this.#parts;
				const { code, map } = await transformModule(source, { file: path, emit, ...config() });
				return { ...scanModule(code, path), ...(map === undefined ? {} : { map }) };
			}
		}
	}

	/** The code with every specifier leading to where it leads from the notebook. */
	#link({ path, references, targets }: Module, code: string, urls: ReadonlyMap<string, string>): string {
		let linked = "";
		let at = 0;
		references.forEach(({ start, end, specifier }, index) => {
			const target = targets[index];
			const url = target === undefined ? this.#elsewhere(specifier, path) : urls.get(target);
			if (url === undefined) return;
			linked += code.slice(at, start) + JSON.stringify(url);
			at = end;
		});
		return linked + code.slice(at);
	}

	/** A package is looked for from the file's folder, then from the kernel's own package. */
	#elsewhere(specifier: string, from: string): string | undefined {
		const alias = this.#parts.aliases[specifier];
		if (alias !== undefined) return import.meta.resolve(alias);
		if (!isBare(specifier)) return undefined;
		try {
			createRequire(from).resolve(specifier);
			return undefined;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") return undefined; // found, for `import` only
		}
		try {
			return import.meta.resolve(this.#parts.standIns[specifier] ?? specifier);
		} catch {
			return undefined; // Node's own error names the importing file
		}
	}

	#versionedUrl(path: string, modules: ReadonlyMap<string, Module>): string {
		const reached = new Set<string>();
		const reach = (each: string) => {
			if (reached.has(each)) return;
			reached.add(each);
			for (const target of modules.get(each)?.targets ?? []) if (target !== undefined) reach(target);
		};
		reach(path);
		const hash = createHash("sha256");
		for (const each of [...reached].sort()) {
			const { source, code } = modules.get(each)!;
			hash.update(`${each}\0${code === undefined ? this.#common.versionOf(each) : source}\0`);
		}
		return `${pathToFileURL(path).href}?glasscell=${hash.digest("hex").slice(0, 16)}`;
	}
}

/** A JSON file as a module. Parsed by `JSON.parse`, which is faster than V8 is with a literal of that size. */
function jsonModule(path: string, source: string): string {
	try {
		JSON.parse(source);
	} catch (error) {
		throw new SyntaxError(`${path} is not JSON: ${(error as Error).message}`);
	}
	return `export default JSON.parse(${JSON.stringify(source)});`;
}
