import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import type { NamedSource } from "../engine/sources.ts";
import type { ParsedScript } from "../protocol-worker/main-thread-inspector.ts";
import { surplus } from "../surplus.ts";
import { cellPath } from "./cell-paths.ts";
import { Positions } from "./positions.ts";
import type { Source } from "./protocol.ts";

/** How many sources are remembered: as many as the engine does. */
const capacity = 500;
/** The most scripts of one path in which breakpoints are set: a cell that ran often has as many. */
const perPath = 20;

/** What a script was made of. */
export interface Origin {
	/** The path by which front ends name it. */
	readonly path: string;
	readonly source: string;
	readonly positions: Positions;
}

/** The mark by which a module's versions differ. */
const version = /\?glasscell=\w+$/;

/** The URL of a file, or the path by which CommonJS names one. */
const isFile = /^(?:file:|\/|[A-Za-z]:\\)/;

/** The path of a script that is no cell; undefined if it has no name. */
function pathOf(url: string): string | undefined {
	if (!url.startsWith("file:")) return url === "" ? undefined : url;
	return fileURLToPath(url.replace(version, ""));
}

/** A script as it is known here; one that is nobody's cell or module in TypeScript has no origin. */
interface Known {
	readonly script: ParsedScript;
	readonly path: string | undefined;
	readonly origin: Origin | undefined;
}

/** Knows of each script what was written, where, and as what front ends know it. */
export class Scripts {
	readonly #origins = new Map<string, Origin>();
	/** By V8's id. */
	readonly #scripts = new Map<string, Known>();
	/** Of those the ones that have an origin. */
	readonly #made = new Map<string, Origin>();

	/** A source that runs, or is about to, under this name; the scripts of that name that are parsed later are made of it. */
	add({ name, source, map }: NamedSource): Origin {
		const path = name.startsWith("file:") ? pathOf(name)! : cellPath(source);
		const origin = { path, source, positions: new Positions(source, map) };
		this.#origins.delete(name);
		this.#origins.set(name, origin);
		for (const oldest of surplus(this.#origins, capacity)) this.#origins.delete(oldest);
		return origin;
	}

	/** V8 has parsed a script. */
	parsed(script: ParsedScript): void {
		this.#add(script, this.#origins.get(script.url));
	}

	/** V8 had parsed these scripts before; of those of one name the last is made of what is known under that name. */
	found(scripts: Iterable<ParsedScript>): void {
		const all = [...scripts];
		const last = new Map(all.map(({ url, id }) => [url, id]));
		for (const script of all) {
			this.#add(script, last.get(script.url) === script.id ? this.#origins.get(script.url) : undefined);
		}
	}

	/** V8 has forgotten a script. */
	forget(id: string): void {
		this.#scripts.delete(id);
		this.#made.delete(id);
	}

	/** What the script was made of, if it was TypeScript. */
	originOf(id: string): Origin | undefined {
		return this.#scripts.get(id)?.origin;
	}

	/** As what front ends know the script. */
	sourceOf(id: string): Source {
		const { script, path } = this.#scripts.get(id) ?? {};
		if (script === undefined || path === undefined) return { name: `script ${id}`, sourceReference: Number(id) };
		return { name: script.url.startsWith("file:") ? basename(path) : script.url, path };
	}

	/** What its top level is called in a stack. */
	nameOf(id: string): string {
		const url = this.#scripts.get(id)?.script.url ?? "";
		return url.startsWith("file:") ? basename(pathOf(url)!) : url === "" ? "(anonymous)" : url;
	}

	/** The latest scripts of a path. */
	at(path: string): readonly Known[] {
		return [...this.#scripts.values()].filter((known) => known.path === path).slice(-perPath);
	}

	/** What was written under that path, if it is known. */
	originAt(path: string): Origin | undefined {
		return this.at(path).at(-1)?.origin ?? [...this.#origins.values()].find((origin) => origin.path === path);
	}

	/** The files that were loaded: the person's and the packages'. */
	files(): readonly { readonly id: string; readonly name: string; readonly path: string }[] {
		const files = new Map<string, { id: string; name: string; path: string }>();
		for (const { script, path } of this.#scripts.values()) {
			if (script.passed || path === undefined || !isFile.test(script.url)) continue;
			files.set(path, { id: script.id, name: basename(path), path });
		}
		return [...files.values()];
	}

	#add(script: ParsedScript, origin: Origin | undefined): void {
		this.#scripts.set(script.id, { script, origin, path: origin?.path ?? pathOf(script.url) });
		if (origin === undefined) return;
		this.#made.set(script.id, origin);
		for (const oldest of surplus(this.#made, capacity)) this.forget(oldest);
	}
}
