import { existsSync, readdirSync } from "node:fs";
import { isBuiltin } from "node:module";
import { basename, dirname, join, parse, resolve } from "node:path";

/** The most names that a message lists. */
const maxListed = 30;

/** How many letters differ (swapped neighbours count once), give or take case. */
function distance(a: string, b: string): number {
	const [left, right] = [a.toLowerCase(), b.toLowerCase()];
	let [before, previous]: [number[], number[]] = [[], Array.from({ length: right.length + 1 }, (_, index) => index)];
	for (let row = 1; row <= left.length; row++) {
		const current = [row];
		for (let column = 1; column <= right.length; column++) {
			const same = left[row - 1] === right[column - 1];
			let best = Math.min(previous[column]! + 1, current[column - 1]! + 1, previous[column - 1]! + (same ? 0 : 1));
			if (row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1])
				best = Math.min(best, before[column - 2]! + 1);
			current.push(best);
		}
		[before, previous] = [previous, current];
	}
	return previous[right.length]!;
}

/** The name that was probably meant, if one is near. */
export function nearest(name: string, names: readonly string[]): string | undefined {
	const limit = Math.max(1, Math.floor(name.length / 3));
	let best: { name: string; distance: number } | undefined;
	for (const each of names) {
		const found = distance(name, each);
		if (found <= limit && found < (best?.distance ?? Number.POSITIVE_INFINITY)) best = { name: each, distance: found };
	}
	return best?.name;
}

const meant = (name: string | undefined): string =>
	name === undefined ? "" : ` Did you mean ${JSON.stringify(name)}?`;

/** What to say of a name that is not among a module's exports. */
function exportsInstead(name: string, names: readonly string[]): string {
	const rest = names.length - maxListed;
	const list = `${names.slice(0, maxListed).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
	const suggestion =
		name === "default" ? " Import it by name, or all of it as a namespace." : meant(nearest(name, names));
	return `${suggestion} It exports ${list || "nothing"}.`.trimStart();
}

/** A name that a module does not export. */
export function missingExport(specifier: string, name: string, names: readonly string[]): SyntaxError {
	return new SyntaxError(`${specifier} has no export named ${JSON.stringify(name)}. ${exportsInstead(name, names)}`);
}

/** V8's words where a module imports from another what that does not export. */
const notProvided = /^The requested module '([^']+)' does not provide an export named '([^']+)'/;

/** Adds to V8's error of such an import what the module does export; `load` gives its namespace. */
export async function explainLink(
	error: unknown,
	load: (specifier: string) => Promise<Readonly<Record<string, unknown>>>,
): Promise<unknown> {
	if (!(error instanceof SyntaxError)) return error;
	const [whole, specifier, name] = notProvided.exec(error.message) ?? [];
	if (whole === undefined) return error;
	try {
		error.message = `${whole}. ${exportsInstead(name!, Object.keys(await load(specifier!)))}`;
	} catch {} // it does not load by itself either: V8's own words stay
	return error;
}

/** The package that a bare specifier names: `@scope/name/path` is of `@scope/name`. */
function packageOf(specifier: string): string {
	return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/** The package managers, by the file that each leaves beside package.json. */
const managers: readonly (readonly [file: string, command: string])[] = [
	["pnpm-lock.yaml", "pnpm add"],
	["yarn.lock", "yarn add"],
	["bun.lock", "bun add"],
	["bun.lockb", "bun add"],
	["package-lock.json", "npm install"],
];

/** The command that adds a package to the project in which the folder lies. */
function installCommand(name: string, folder: string): string {
	for (let at = folder; ; at = dirname(at)) {
		const used = managers.find(([file]) => existsSync(join(at, file)));
		if (used !== undefined) return `${used[1]} ${name}`;
		if (dirname(at) === at) return `npm install ${name}`;
	}
}

/** The files of a folder as one imports them. */
function importable(folder: string): string[] {
	try {
		return readdirSync(folder).filter((name) => /\.(?:[cm]?[jt]sx?|json)$/.test(name));
	} catch {
		return []; // no such folder
	}
}

function missingFile(specifier: string, folder: string): string {
	const path = resolve(folder, specifier);
	const names = importable(dirname(path));
	const typed = basename(path);
	const stems = names.map((name) => parse(name).name);
	const stem = nearest(parse(typed).name, stems);
	const near = nearest(typed, names) ?? (stem === undefined ? undefined : names[stems.indexOf(stem)]);
	const before = specifier.slice(0, specifier.length - typed.length);
	return `Cannot find ${JSON.stringify(specifier)} in ${folder}.${meant(near === undefined ? undefined : before + near)}`;
}

/** Names the package that Node did not find, and the module that wanted it. */
const notFound = /^Cannot find (package|module) '([^']+)'(?: imported from (.*))?/;

/**
 * Node's error of an import in words that help: what is missing, what may have been meant, and the command that installs
 * it. Any other error is given back as it is. `folder` is the notebook's.
 */
export function explainImport(error: unknown, specifier: string, folder: string, notebook: string): unknown {
	const { code, message } = error as Partial<NodeJS.ErrnoException>;
	if (typeof message !== "string") return error;
	const rewritten = (text: string): Error => Object.assign(new Error(text), { code });
	if (code === "ERR_UNKNOWN_BUILTIN_MODULE") return rewritten(`Node.js has no module ${JSON.stringify(specifier)}.`);
	if (code === "ERR_PACKAGE_PATH_NOT_EXPORTED")
		return rewritten(
			`The package ${JSON.stringify(packageOf(specifier))} does not export ${JSON.stringify(specifier)}.`,
		);
	if (code !== "ERR_MODULE_NOT_FOUND") return error;
	const [, kind, name, importer] = notFound.exec(message) ?? [];
	if (name === undefined) return error;
	const direct = importer === undefined || importer === notebook;
	if (kind === "module") return direct ? rewritten(missingFile(specifier, folder)) : error;
	const by = direct ? "" : ` It is needed by ${importer}.`;
	const builtin = isBuiltin(`node:${name}`) ? ` Node.js has one of that name: "node:${name}".` : "";
	return rewritten(
		`Cannot find package '${name}'.${by}${builtin} To install it: ${installCommand(packageOf(name), folder)} (in ${folder})`,
	);
}
