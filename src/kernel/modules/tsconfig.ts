import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join, resolve } from "node:path";

/** What a `tsconfig.json` decides about how code runs; the language thread reads the rest. */
export interface RunConfig {
	/** Where the files that a bare specifier means may lie, best first; empty for most. */
	readonly pathsOf: (specifier: string) => readonly string[];
	/** Whether a class's fields are assigned in its constructor, rather than defined as ECMAScript does. */
	readonly assignFields: boolean;
}

interface CompilerOptions {
	/** Absolute. */
	baseUrl?: string;
	paths?: Readonly<Record<string, readonly string[]>>;
	/** The folder of the file that says `paths`. */
	pathsBase?: string;
	useDefineForClassFields?: boolean;
}

interface Config {
	readonly extends?: string | readonly string[];
	readonly compilerOptions?: CompilerOptions;
}

/** JSON with comments and commas before closing brackets. */
function parseJsonc(text: string): unknown {
	const keepStrings = (pattern: RegExp) => (from: string) =>
		from.replace(new RegExp(`"(?:\\\\.|[^"\\\\])*"|${pattern.source}`, "g"), (match) =>
			match.startsWith('"') ? match : " ",
		);
	const withoutComments = keepStrings(/\/\/[^\n]*|\/\*[\s\S]*?\*\//)(text);
	return JSON.parse(keepStrings(/,(?=\s*[}\]])/)(withoutComments));
}

function extendedPath(specifier: string, folder: string): string | undefined {
	if (!specifier.startsWith(".") && !isAbsolute(specifier)) {
		const { resolve: find } = createRequire(join(folder, "tsconfig.json"));
		for (const candidate of [specifier, `${specifier}.json`, `${specifier}/tsconfig.json`]) {
			try {
				return find(candidate);
			} catch {} // the next spelling
		}
		return undefined;
	}
	const path = resolve(folder, specifier);
	return [path, `${path}.json`].find((each) => existsSync(each));
}

/** The options of a file and of those that it extends; a file that cannot be read decides nothing, as for the language thread. */
function optionsOf(path: string, seen: ReadonlySet<string> = new Set()): CompilerOptions {
	if (seen.has(path)) return {};
	let config: Config;
	try {
		config = parseJsonc(readFileSync(path, "utf8")) as Config;
	} catch {
		return {};
	}
	const folder = dirname(path);
	const bases = typeof config.extends === "string" ? [config.extends] : (config.extends ?? []);
	const inherited = bases
		.map((base) => extendedPath(base, folder))
		.map((base) => (base === undefined ? {} : optionsOf(base, new Set([...seen, path]))));
	const own = config.compilerOptions ?? {};
	return Object.assign(
		{},
		...inherited,
		own.baseUrl === undefined ? {} : { baseUrl: resolve(folder, own.baseUrl) },
		own.paths === undefined ? {} : { paths: own.paths, pathsBase: folder },
		own.useDefineForClassFields === undefined ? {} : { useDefineForClassFields: own.useDefineForClassFields },
	);
}

/** The nearest `tsconfig.json` of a folder. */
function findConfig(folder: string): string | undefined {
	const path = join(folder, "tsconfig.json");
	if (existsSync(path)) return path;
	const parent = dirname(folder);
	return parent === folder ? undefined : findConfig(parent);
}

/** Reads the `tsconfig.json` that a notebook in this folder has, with what it extends. */
export function readRunConfig(directory: string): RunConfig {
	const path = findConfig(directory);
	const { baseUrl, paths = {}, pathsBase, useDefineForClassFields } = path === undefined ? {} : optionsOf(path);
	const patterns = Object.entries(paths)
		.map(([pattern, targets]) => ({ pattern, targets, parts: pattern.split("*") }))
		// As TypeScript: an exact name first, then the longest text before the star.
		.sort((a, b) => a.parts.length - b.parts.length || b.parts[0]!.length - a.parts[0]!.length);
	const pathsOf = (specifier: string): string[] => {
		const found: string[] = [];
		for (const { targets, parts } of patterns) {
			const [before = "", after] = parts;
			const matches =
				after === undefined
					? specifier === before
					: specifier.length >= before.length + after.length &&
						specifier.startsWith(before) &&
						specifier.endsWith(after);
			if (!matches) continue;
			const star = after === undefined ? "" : specifier.slice(before.length, specifier.length - after.length);
			const base = baseUrl ?? pathsBase ?? directory;
			for (const target of targets)
				found.push(resolve(base, target.replace("*", star).replace(/\$\{configDir\}/, dirname(path ?? directory))));
			break;
		}
		if (baseUrl !== undefined) found.push(resolve(baseUrl, specifier));
		return found;
	};
	return { pathsOf, assignFields: useDefineForClassFields === false };
}
