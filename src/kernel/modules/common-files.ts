import { realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { sep } from "node:path";

/** Where Node keeps what CommonJS has loaded; the same for all of the process. */
const { cache } = createRequire(import.meta.url);

/** What tells one state of a file from another; undefined if it is gone. */
function stampOf(path: string): string | undefined {
	const found = statSync(path, { throwIfNoEntry: false });
	return found === undefined ? undefined : `${found.mtimeMs} ${found.size}`;
}

/** A loaded file with the person's files that it required, and those that they did. */
function reached(path: string, into = new Set<string>()): Set<string> {
	if (into.has(path)) return into;
	into.add(path);
	for (const child of cache[path]?.children ?? [])
		if (!child.filename.includes(`${sep}node_modules${sep}`)) reached(child.filename, into);
	return into;
}

function realPath(path: string): string {
	return stampOf(path) === undefined ? path : realpathSync(path);
}

/** The person's CommonJS files: Node keeps what it has loaded; here it forgets what has changed, and what requires that. */
export class CommonFiles {
	readonly #stamps = new Map<string, string | undefined>();
	readonly #versions = new Map<string, number>();

	/** Makes Node forget what has changed since it was loaded. */
	refresh(): void {
		const changed = new Set<string>();
		for (const [file, stamp] of this.#stamps) if (stampOf(file) !== stamp) changed.add(file);
		if (changed.size === 0) return;
		const stale = [...this.#stamps.keys()].filter((file) => [...reached(file)].some((each) => changed.has(each)));
		for (const file of stale) {
			delete cache[file];
			this.#stamps.delete(file);
			this.#versions.set(file, this.versionOf(file) + 1);
		}
	}

	/** How often Node has forgotten this file. */
	versionOf(path: string): number {
		return this.#versions.get(realPath(path)) ?? 0;
	}

	/** To be called when the file has been loaded: remembers what it and the files it required are now. */
	loaded(path: string): void {
		for (const file of reached(realPath(path)))
			if (cache[file] !== undefined && !this.#stamps.has(file)) this.#stamps.set(file, stampOf(file));
	}
}
