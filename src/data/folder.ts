import { access } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ExplainError, messageOf, shown } from "../core/errors.ts";
import { badFile } from "../core/untrusted.ts";
import type { Source } from "./source.ts";

/** A folder on the disk or at an address: where the files of a model lie beside one another. */
export interface Folder {
	readonly name: string;
	/** The file of that name in it; `a/b` lies in its folder `a`. */
	file(name: string): Source;
	has(name: string): Promise<boolean>;
}

function localFolder(path: string): Folder {
	const file = (name: string) => join(path, name);
	return {
		name: path,
		file,
		has: (name) =>
			access(file(name)).then(
				() => true,
				() => false,
			),
	};
}

/** Whether an address answers; servers that refuse to say so by HEAD are asked for the file, which is not read. */
async function exists(address: URL): Promise<boolean> {
	let status = 0;
	for (const method of ["HEAD", "GET"]) {
		const response = await fetch(address, { method, signal: AbortSignal.timeout(60_000) });
		await response.body?.cancel();
		status = response.status;
		if (response.ok || status === 404) return response.ok;
	}
	throw new Error(`status ${status}`);
}

function remoteFolder(reader: string, address: URL): Folder {
	const base = new URL(address);
	if (!base.pathname.endsWith("/")) base.pathname += "/";
	const file = (name: string) => {
		const found = new URL(base);
		found.pathname += name;
		return found;
	};
	return {
		name: base.href,
		file,
		async has(name) {
			try {
				return await exists(file(name));
			} catch (error) {
				throw new ExplainError("bad-input", `${reader}: asking for ${file(name).href} failed: ${messageOf(error)}`, {
					cause: error,
				});
			}
		},
	};
}

/**
 * A folder by its path or its address (`https:`, `http:`, `file:`). Nothing is read here.
 *
 * @param reader who reads, for the error text.
 */
export function openFolder(reader: string, place: string | URL): Folder {
	const address = place instanceof URL || /^(https?|file):/i.test(place) ? new URL(place) : undefined;
	if (!address) return localFolder(place as string);
	return address.protocol === "file:" ? localFolder(fileURLToPath(address)) : remoteFolder(reader, address);
}

/**
 * Checks the name of a file that another file states, so that it names a file in the same folder and nothing else: no path,
 * no address, no drive.
 *
 * @throws ExplainError `bad-file`.
 */
export function statedFileName(reader: string, name: unknown, ending: string): string {
	if (typeof name === "string" && /^\w[\w.-]*$/.test(name) && name.endsWith(ending)) return name;
	throw badFile(reader, `expected the name of a ${ending} file in the same folder, got ${shown(name)}`);
}
