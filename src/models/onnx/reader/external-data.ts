import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { messageOf } from "../../../core/errors.ts";
import { badFile } from "../../../core/untrusted.ts";
import type { Source } from "../../../data/source.ts";
import type { TensorProto } from "./messages.ts";
import type { ExternalBytes } from "./read-tensor.ts";

/** The folder of a model that was read from a file; undefined for an address or bytes. */
function folderOf(source: Source): string | undefined {
	if (source instanceof URL || (typeof source === "string" && /^file:/i.test(source))) {
		const address = new URL(source);
		return address.protocol === "file:" ? dirname(fileURLToPath(address)) : undefined;
	}
	if (typeof source !== "string" || /^(https?|data):/i.test(source)) return undefined;
	return dirname(source);
}

/** A count that the file states as text. */
function count(reader: string, tensor: TensorProto, name: string): number | undefined {
	const text = tensor.externalData[name];
	if (text === undefined) return undefined;
	const value = Number(text);
	if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
		throw badFile(reader, `expected the ${name} of tensor "${tensor.name}" to be a count, got "${text}"`);
	}
	return value;
}

/** The path of a file in the model's folder or below: a name that leads out of it, also by links, is refused. */
function safePath(reader: string, folder: string, tensor: TensorProto): string {
	const location = tensor.externalData.location ?? "";
	const steps = location.split(/[/\\]/);
	if (!location || location.includes("\0") || /^([a-z]:)?[/\\]/i.test(location) || steps.includes("..")) {
		throw badFile(
			reader,
			`expected the location of tensor "${tensor.name}" to be a path inside the model's folder, got "${location}"`,
		);
	}
	try {
		const root = realpathSync(folder);
		const path = realpathSync(join(root, location));
		if (path.startsWith(root.endsWith(sep) ? root : root + sep)) return path;
	} catch (error) {
		throw badFile(reader, `expected a file "${location}" beside the model, got ${messageOf(error)}`, error);
	}
	throw badFile(reader, `expected "${location}" to lie in the model's folder, got a link that leads out of it`);
}

/**
 * Reads the weights that a model keeps in files beside it.
 *
 * @throws ExplainError `bad-file` where the location leads out of the model's folder, the file is missing, or offset and
 * length do not lie in it.
 */
export function externalBytes(reader: string, source: Source): ExternalBytes {
	const folder = folderOf(source);
	return (tensor) => {
		if (folder === undefined) {
			throw badFile(
				reader,
				`expected a model read from a file, as tensor "${tensor.name}" lies in "${tensor.externalData.location}" beside it; got an address or bytes`,
			);
		}
		const path = safePath(reader, folder, tensor);
		const offset = count(reader, tensor, "offset") ?? 0;
		const file = openSync(path, constants.O_RDONLY);
		try {
			const entry = fstatSync(file);
			const length = count(reader, tensor, "length") ?? entry.size - offset;
			if (!entry.isFile() || offset + length > entry.size || length < 0) {
				throw badFile(
					reader,
					`expected bytes ${offset} to ${offset + length} of tensor "${tensor.name}" in "${tensor.externalData.location}", which has ${entry.size}`,
				);
			}
			const bytes = new Uint8Array(length);
			let done = 0;
			while (done < length) {
				const read = readSync(file, bytes, done, length - done, offset + done);
				if (read === 0) throw badFile(reader, `"${tensor.externalData.location}" ended early`);
				done += read;
			}
			return bytes;
		} finally {
			closeSync(file);
		}
	};
}
