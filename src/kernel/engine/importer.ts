import { readFile } from "node:fs/promises";
import { isAbsolute, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { constants, Script } from "node:vm";
import type { TypeScriptModules } from "./typescript-modules.ts";
import { withoutWarnings } from "./without-warnings.ts";

type Namespace = Readonly<Record<string, unknown>>;
type Load = (specifier: string, options?: object) => Promise<Namespace>;

/** One TensorFlow.js for the notebook and the library: what a cell asks for, and the door through which it gets it. */
export const aliases: Readonly<Record<string, string>> = {
	"@tensorflow/tfjs": "glasscell/tf",
	"@tensorflow/tfjs-node": "glasscell/tf",
	"@tensorflow/tfjs-node-gpu": "glasscell/tf",
};

/** An `import()` that resolves as in a module of that name. */
function loaderFrom(filename: string): Load {
	const script = new Script("(specifier, options) => import(specifier, options)", {
		filename,
		importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
	});
	return script.runInThisContext() as Load;
}

function isBare(specifier: string): boolean {
	return !/^(?:\.\.?(?:\/|$)|\/|[a-zA-Z][\w+.-]+:)/.test(specifier);
}

/** Whether the package itself was not found from that module, rather than something that it imports. */
function isMissing(error: unknown, from: string): boolean {
	const { code, message } = error as Partial<NodeJS.ErrnoException>;
	return code === "ERR_MODULE_NOT_FOUND" && message?.endsWith(`imported from ${from}`) === true;
}

/** What the importer stands on. */
export interface ImporterParts {
	/** The notebook's folder. */
	readonly directory: string;
	readonly modules: TypeScriptModules;
	/** Whether a name that a module lacks at run time is one of its types. */
	readonly isType: (specifier: string, name: string) => Promise<boolean>;
}

/** Loads what cells import: from the notebook's folder, else from the kernel's own package. */
export class Importer {
	/** `import.meta` of the cells. */
	readonly meta: Readonly<Record<string, unknown>>;
	readonly #parts: ImporterParts;
	readonly #notebook: string;
	readonly #fromNotebook: Load;
	readonly #fromKernel: Load = loaderFrom(fileURLToPath(import.meta.url));

	constructor(parts: ImporterParts) {
		this.#parts = parts;
		this.#notebook = join(parts.directory, "notebook.ts");
		this.#fromNotebook = loaderFrom(this.#notebook);
		void withoutWarnings(() => this.#fromNotebook("node:module")); // Node warns at the first use only
		this.meta = Object.assign(Object.create(null), {
			url: pathToFileURL(this.#notebook).href,
			filename: this.#notebook,
			dirname: parts.directory,
		});
	}

	/**
	 * The module's namespace, or, for a static import, an object with the names that it asks for. A name that is a type
	 * is `undefined`; one that does not exist is a `SyntaxError` that lists the module's exports.
	 */
	async import(specifier: unknown, names?: unknown): Promise<Namespace> {
		const text = String(specifier);
		if (!Array.isArray(names)) return this.#load(text, names as object | undefined);
		const namespace = await this.#load(text);
		return this.#pick(namespace, text, names as readonly string[]);
	}

	async #load(specifier: string, options?: object): Promise<Namespace> {
		const alias = aliases[specifier];
		if (alias !== undefined) return this.#fromKernel(alias);
		const path = this.#pathOf(specifier);
		if (path?.endsWith(".json")) return { default: JSON.parse(await readFile(path, "utf8")) };
		const url = path === undefined ? undefined : await this.#parts.modules.load(path);
		if (url !== undefined) return this.#fromNotebook(url);
		try {
			return await this.#fromNotebook(specifier, options);
		} catch (error) {
			if (!isBare(specifier) || !isMissing(error, this.#notebook)) throw error;
			return await this.#fromKernel(specifier, options).catch((second: unknown) => {
				throw isMissing(second, fileURLToPath(import.meta.url)) ? error : second;
			});
		}
	}

	/** The file that a relative, absolute or `file:` specifier names. */
	#pathOf(specifier: string): string | undefined {
		if (specifier.startsWith("file:")) return fileURLToPath(specifier);
		if (isAbsolute(specifier)) return specifier;
		return specifier.startsWith(".") ? resolve(this.#parts.directory, specifier) : undefined;
	}

	async #pick(namespace: Namespace, specifier: string, names: readonly string[]): Promise<Namespace> {
		const picked: Record<string, unknown> = {};
		for (const name of names) picked[name] = await this.#pickOne(namespace, specifier, name);
		return picked;
	}

	async #pickOne(namespace: Namespace, specifier: string, name: string): Promise<unknown> {
		if (name in namespace) return namespace[name];
		const common = namespace.default;
		const isObject = (typeof common === "object" && common !== null) || typeof common === "function";
		if (isObject && name in common) return (common as Namespace)[name]; // CommonJS whose names Node did not find
		if (name !== "default" && (await this.#parts.isType(specifier, name))) return undefined;
		const list = Object.keys(namespace).join(", ");
		throw new SyntaxError(`${specifier} has no export named ${JSON.stringify(name)}; it exports ${list || "nothing"}`);
	}
}
