import { realpath, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ExplainError, messageOf, shown } from "../../core/errors.ts";
import { badFile } from "../../core/untrusted.ts";
import { readSource, type Source, type SourceOptions } from "../../data/source.ts";

/** A file, and those in its folder that it names. */
export interface FileWithOthers {
	readonly bytes: Uint8Array;
	/** Reads a file of the same folder or one below it; names that lead out of it are refused. */
	beside(name: string, limit: number): Promise<Uint8Array>;
}

/** Throws for a name that is absolute, an address, or leads upwards. */
function checkName(reader: string, name: string): void {
	const parts = name.split("/");
	const plain = name !== "" && !/[\\:\0%?#]/.test(name) && !parts.some((part) => part === ".." || part === "");
	if (!plain) throw badFile(reader, `expected names of files in the model's folder, got ${shown(name)}`);
}

function localFolder(reader: string, folder: string): FileWithOthers["beside"] {
	return async (name, limit) => {
		checkName(reader, name);
		const root = await realpath(folder);
		const file = await realpath(path.join(root, name)).catch((error: unknown) => {
			throw badFile(reader, `expected a file ${shown(name)} beside the model: ${messageOf(error)}`, error);
		});
		if (!file.startsWith(root + path.sep)) {
			throw badFile(reader, `expected ${shown(name)} to lie in the model's folder, got a link out of it`);
		}
		return readSource(reader, file, { limit });
	};
}

/**
 * Reads a file and gives a reader of those beside it.
 *
 * @param source a path or an address; of a folder, the file `main` in it.
 */
export async function readWithOthers(
	reader: string,
	source: Source,
	main: string,
	options: SourceOptions,
): Promise<FileWithOthers> {
	const text = source instanceof URL ? source.href : source;
	if (typeof text !== "string" || /^data:/i.test(text)) {
		throw new ExplainError(
			"bad-input",
			`${reader}: expected the path or address of ${main}, as its weights lie in files beside it, got ${shown(source)}`,
		);
	}
	if (/^https?:/i.test(text)) {
		const address = new URL(text);
		const bytes = await readSource(reader, address, options);
		return {
			bytes,
			beside(name, limit) {
				checkName(reader, name);
				const other = new URL(name, address);
				// What an address asks for beside the path, such as a key, holds for the whole folder.
				other.search = address.search;
				return readSource(reader, other, { ...options, limit });
			},
		};
	}
	const given = /^file:/i.test(text) ? fileURLToPath(text) : text;
	const folder = await stat(given).then(
		(entry) => entry.isDirectory(),
		() => false,
	);
	const file = folder ? path.join(given, main) : given;
	const bytes = await readSource(reader, file, options);
	return { bytes, beside: localFolder(reader, path.dirname(file)) };
}
