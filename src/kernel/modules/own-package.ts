import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** A target of `exports` or `imports` in package.json. */
type Target = string | null | readonly Target[] | { readonly [condition: string]: Target };

interface Package {
	readonly name?: string;
	readonly exports?: Target;
	readonly imports?: Readonly<Record<string, Target>>;
}

/** What Node's `import` asks for. */
const conditions = new Set(["node", "import", "module-sync", "default"]);

function nearestPackage(folder: string): { readonly folder: string; readonly content: Package } | undefined {
	try {
		return { folder, content: JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Package };
	} catch {
		const parent = dirname(folder);
		return parent === folder ? undefined : nearestPackage(parent);
	}
}

function choose(target: Target | undefined, star: string): string | undefined {
	if (target === undefined || target === null) return undefined;
	if (typeof target === "string") return target.replaceAll("*", star);
	if (Array.isArray(target)) return target.map((each: Target) => choose(each, star)).find((each) => each !== undefined);
	for (const [condition, each] of Object.entries(target)) {
		const chosen = conditions.has(condition) ? choose(each, star) : undefined;
		if (chosen !== undefined) return chosen;
	}
	return undefined;
}

function lookUp(table: Readonly<Record<string, Target>>, key: string): string | undefined {
	if (key in table) return choose(table[key], "");
	for (const [pattern, target] of Object.entries(table)) {
		const [before = "", after] = pattern.split("*");
		if (after === undefined || !key.startsWith(before) || !key.endsWith(after)) continue;
		return choose(target, key.slice(before.length, key.length - after.length));
	}
	return undefined;
}

/**
 * The file that a specifier means in the package in which the folder lies: the package by its own name (`exports`), or one
 * of its `#imports`. Node resolves these as well, but loads no TypeScript, and nothing anew after a change.
 */
export function ownPackageFile(specifier: string, folder: string): string | undefined {
	const found = nearestPackage(folder);
	if (found === undefined) return undefined;
	const { name, exports, imports } = found.content;
	let target: string | undefined;
	if (specifier.startsWith("#")) target = lookUp(imports ?? {}, specifier);
	else if (name !== undefined && (specifier === name || specifier.startsWith(`${name}/`))) {
		const hasSubpaths =
			typeof exports === "object" &&
			exports !== null &&
			!Array.isArray(exports) &&
			Object.keys(exports).some((key) => key.startsWith("."));
		const table = hasSubpaths ? (exports as Record<string, Target>) : { ".": exports ?? null };
		target = lookUp(table, `.${specifier.slice(name.length)}`);
	}
	return target?.startsWith("./") ? resolve(found.folder, target) : undefined;
}
