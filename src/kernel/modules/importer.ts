import { isBuiltin } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { constants, Script } from "node:vm";
import { withoutWarnings } from "../engine/without-warnings.ts";
import { standInForTslab, tslabPackage, tslabUrl } from "../tslab/require.ts";
import { explainImport, explainLink, missingExport } from "./import-errors.ts";
import { isBare, type NotebookModules } from "./notebook-modules.ts";
import { provideModule } from "./provide-module.ts";

type Namespace = Readonly<Record<string, unknown>>;
type Load = (specifier: string, options?: object) => Promise<Namespace>;

/** What a cell asks for, and what it gets: one TensorFlow.js for the notebook and the library, and our tslab. */
export const aliases: Readonly<Record<string, string>> = {
	"@tensorflow/tfjs": "glasscell/tf",
	"@tensorflow/tfjs-node": "glasscell/tf",
	"@tensorflow/tfjs-node-gpu": "glasscell/tf",
	[tslabPackage]: tslabUrl,
};

/** What a cell gets where the notebook's folder has no package of that name: danfojs-node in a form that installs anywhere. */
export const standIns: Readonly<Record<string, string>> = { "danfojs-node": "glasscell/danfo" };

/** An `import()` that resolves as in a module of that name. */
function loaderFrom(filename: string): Load {
	const script = new Script("(specifier, options) => import(specifier, options)", {
		filename,
		importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
	});
	return script.runInThisContext() as Load;
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
	readonly modules: NotebookModules;
	/** Whether a name that a module lacks at run time is one of its types. */
	readonly isType: (specifier: string, name: string) => Promise<boolean>;
}

/** Loads what cells import: from the notebook's folder, else from the kernel's own package. */
export class Importer {
	/** `import.meta` of the cells. `resolve` is there after {@link Importer.prepareMeta}. */
	readonly meta: Record<string, unknown>;
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
	async import(specifier: unknown, names?: unknown, attributes?: object): Promise<Namespace> {
		const text = String(specifier);
		if (!Array.isArray(names)) return this.#load(text, names as object | undefined);
		const namespace = await this.#load(text, attributes);
		return this.#pick(namespace, text, names as readonly string[]);
	}

	/** Completes `import.meta` by Node's own `resolve`, which only a module in the notebook's folder has. */
	async prepareMeta(): Promise<void> {
		if (this.meta.resolve !== undefined) return;
		const url = String(this.meta.url);
		provideModule(url, "export default (specifier) => import.meta.resolve(specifier);");
		const fromNotebook = (await this.#fromNotebook(url)).default as (specifier: string) => string;
		this.meta.resolve = (specifier: unknown): string => {
			const text = String(specifier);
			if (!isBare(text) || isBuiltin(text)) return fromNotebook(text);
			if (text in aliases) return import.meta.resolve(aliases[text]!);
			try {
				return fromNotebook(text);
			} catch (error) {
				if (!isMissing(error, this.#notebook)) throw error;
				return import.meta.resolve(standIns[text] ?? text);
			}
		};
	}

	async #load(specifier: string, options?: object): Promise<Namespace> {
		const alias = aliases[specifier];
		if (alias !== undefined) return this.#fromKernel(alias);
		standInForTslab(this.#notebook);
		const { directory, modules } = this.#parts;
		const asked = specifier.startsWith("file:") ? fileURLToPath(specifier) : specifier;
		const file = isBuiltin(asked) ? undefined : await modules.find(asked, directory);
		if (file !== undefined) {
			const { url, loaded } = await modules.prepare(file);
			try {
				return await this.#fromNotebook(url);
			} catch (error) {
				throw await explainLink(error, this.#fromNotebook);
			} finally {
				loaded();
			}
		}
		try {
			return await this.#fromNotebook(specifier, options);
		} catch (error) {
			const explained = explainImport(error, specifier, directory, this.#notebook);
			if (!isBare(specifier) || !isMissing(error, this.#notebook)) throw explained;
			return await this.#fromKernel(standIns[specifier] ?? specifier, options).catch((second: unknown) => {
				throw isMissing(second, fileURLToPath(import.meta.url)) ? explained : second;
			});
		}
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
		const names = new Set(Object.keys(namespace));
		if (isObject && !(name in common)) for (const key of Object.keys(common)) names.add(key);
		throw missingExport(specifier, name, [...names]);
	}
}
