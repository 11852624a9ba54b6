import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { parseSync } from "oxc-parser";

/** How a file of the person's is loaded. */
export type FileKind = "typescript" | "module" | "commonjs" | "json";

const script = /\.[cm]?[jt]sx?$/;
const known = /\.(?:[cm]?[jt]s|[jt]sx|json)$/;
const endings = [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs", ".jsx", ".json"];

async function isFile(path: string): Promise<boolean> {
	return stat(path).then(
		(found) => found.isFile(),
		() => false,
	);
}

/** The person's files: those beside the notebook, and modules that cells are (`@module`), which lie on no disk. */
export class OwnFiles {
	readonly #virtual = new Map<string, string>();

	/** Puts a text where a file would be. */
	define(path: string, source: string): void {
		this.#virtual.set(path, source);
	}

	/**
	 * The file of ours that a path means: itself, TypeScript's under JavaScript's name, one without its ending, or a
	 * folder's index. Undefined for what Node must load: packages, and files of other types.
	 */
	async find(path: string): Promise<string | undefined> {
		if (path.includes(`${sep}node_modules${sep}`)) return undefined;
		if (this.#virtual.has(path)) return path;
		if (await isFile(path)) return known.test(path) ? path : undefined;
		const sameInTypeScript = script.test(path) ? [path.replace(/js(x?)$/, "ts$1"), path.replace(/js$/, "tsx")] : [];
		const main = await mainOf(path);
		const candidates = [
			...sameInTypeScript,
			...endings.map((ending) => path + ending),
			...(main === undefined ? [] : [main]),
			...endings.map((ending) => join(path, `index${ending}`)),
		];
		for (const candidate of candidates) if (this.#virtual.has(candidate) || (await isFile(candidate))) return candidate;
		return undefined;
	}

	/** The text of a file. */
	async read(path: string): Promise<string> {
		return this.#virtual.get(path) ?? readFile(path, "utf8");
	}

	/** How a file is loaded: by its ending, and for `.js` as Node does, by its package and then by its syntax. */
	async kindOf(path: string, source: string): Promise<FileKind> {
		if (path.endsWith(".json")) return "json";
		if (/\.(?:[cm]?ts|[jt]sx)$/.test(path)) return "typescript";
		if (path.endsWith(".mjs")) return "module";
		if (path.endsWith(".cjs")) return "commonjs";
		const declared = await packageType(dirname(path));
		if (declared !== undefined) return declared;
		const { errors, module } = parseSync("module.js", source, { sourceType: "module" });
		return errors.length === 0 && module.hasModuleSyntax ? "module" : "commonjs";
	}
}

async function readPackage(folder: string): Promise<Readonly<Record<string, unknown>> | undefined> {
	try {
		return JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Record<string, unknown>;
	} catch {
		return undefined; // none here, or none that can be read
	}
}

/** The file that a folder's package.json names. */
async function mainOf(folder: string): Promise<string | undefined> {
	const main = (await readPackage(folder))?.main;
	return typeof main === "string" ? resolve(folder, main) : undefined;
}

async function packageType(folder: string): Promise<"module" | "commonjs" | undefined> {
	const found = await readPackage(folder);
	if (found !== undefined)
		return found.type === "module" ? "module" : found.type === "commonjs" ? "commonjs" : undefined;
	const parent = dirname(folder);
	return parent === folder ? undefined : packageType(parent);
}
