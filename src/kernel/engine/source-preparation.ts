import { join } from "node:path";
import { aliases, Importer, standIns } from "../modules/importer.ts";
import { NotebookModules } from "../modules/notebook-modules.ts";
import { type RunConfig, readRunConfig } from "../modules/tsconfig.ts";
import { transformCell } from "../transform/transform-cell.ts";
import type { EngineOptions } from "./engine-options.ts";
import type { Sources } from "./sources.ts";

/** Makes of a cell's source the JavaScript that is evaluated, and serves what its imports name. */
export class SourcePreparation {
	readonly importer: Importer;
	readonly #modules: NotebookModules;
	readonly #sources: Sources;
	readonly #options: Pick<EngineOptions, "directory" | "language">;
	#config: RunConfig | undefined;

	constructor(options: Pick<EngineOptions, "directory" | "language">, sources: Sources) {
		this.#options = options;
		this.#sources = sources;
		const { directory, language } = options;
		this.#modules = new NotebookModules({
			emit: this.#emit,
			sources,
			config: () => this.#runConfig,
			aliases,
			standIns,
		});
		const isType = async (specifier: string, name: string) => (await language()).isType(specifier, name);
		this.importer = new Importer({ directory, modules: this.#modules, isType });
	}

	/** The JavaScript of a source; errors and whoever debugs know it by this name from here on. */
	async prepare(source: string, name: string): Promise<string> {
		this.#sources.add(name, source);
		const { assignFields } = this.#runConfig;
		const { code, map } = await transformCell(source, { file: name, emit: this.#emit, assignFields });
		if (source.includes("import.meta")) await this.importer.prepareMeta();
		if (map !== undefined) this.#sources.add(name, source, map);
		await this.#sources.announce([name]);
		return code;
	}

	/** Keeps a cell as a module beside the notebook, for whoever imports it. */
	async define(module: string, code: string): Promise<void> {
		await this.#modules.define(join(this.#options.directory, `${module}.ts`), code);
	}

	/** What the notebook's `tsconfig.json` decides, read once. */
	get #runConfig(): RunConfig {
		this.#config ??= readRunConfig(this.#options.directory);
		return this.#config;
	}

	readonly #emit = async (source: string) => (await this.#options.language()).emit(source);
}
