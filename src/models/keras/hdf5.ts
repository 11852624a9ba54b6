import { ExplainError, messageOf, shown } from "../../core/errors.ts";
import { badFile, statedSize } from "../../core/untrusted.ts";

/** An HDF5 file that is open for reading; paths are those inside it. */
export interface Hdf5File {
	/** The names in a group, or none where there is no such group. */
	names(path: string): readonly string[];
	/** A text or a list of texts that stands with a group, or undefined. */
	attribute(path: string, name: string): string | readonly string[] | undefined;
	/** The shape of a data set of numbers, or undefined where there is none. */
	shape(path: string): readonly number[] | undefined;
	/** The numbers of a data set. */
	values(path: string): Float32Array;
}

/** The most that deflate can pack into a byte. */
const mostPacked = 1032;
/** Bytes of one data set at most. */
const mostBytes = 2 ** 31 - 1;

type Library = typeof import("h5wasm");

let files = 0;

function openFile(reader: string, library: Library, name: string, length: number): Hdf5File & { close(): void } {
	const file = new library.File(name, "r");
	const at = (path: string) => (path === "" ? file : file.get(path));
	const dataset = (path: string) => {
		const found = at(path);
		return found instanceof library.Dataset ? found : undefined;
	};
	return {
		names(path) {
			const found = at(path);
			return found instanceof library.Group ? found.keys() : [];
		},
		attribute(path, attribute) {
			const found = at(path);
			if (!(found instanceof library.Group) || !(attribute in found.attrs)) return undefined;
			const { metadata } = found.attrs[attribute] as { metadata: { size: number; total_size: number } };
			if (metadata.size * metadata.total_size > length)
				throw badFile(reader, `expected "${attribute}" to fit into the file`);
			const value: unknown = found.get_attribute(attribute, true);
			if (typeof value === "string") return value;
			if (Array.isArray(value) && value.every((part) => typeof part === "string")) return value as string[];
			// An empty list of names has no type of text.
			if (Array.isArray(value) && value.length === 0) return [];
			throw badFile(reader, `expected "${attribute}" to be text, got ${shown(value)}`);
		},
		shape: (path) => dataset(path)?.shape ?? undefined,
		values(path) {
			const found = dataset(path);
			if (!found) throw badFile(reader, `expected a data set "${path}"`);
			const { shape, size, type } = found.metadata;
			const { H5T_FLOAT, H5T_INTEGER } = library.Module.H5T_class_t;
			if (type !== H5T_FLOAT.value && type !== H5T_INTEGER.value) {
				throw badFile(reader, `expected "${path}" to hold numbers`);
			}
			const packed = found.filters.length > 0 ? mostPacked : 1;
			statedSize(reader, path, shape ?? [], Math.min(length * packed, mostBytes) / size);
			const values: unknown = found.value;
			if (typeof values === "number") return new Float32Array([values]);
			if (values instanceof Float32Array) return values;
			if (!ArrayBuffer.isView(values))
				throw badFile(reader, `expected "${path}" to hold numbers, got ${shown(values)}`);
			return Float32Array.from(values as Float64Array, Number);
		},
		close: () => {
			file.close();
		},
	};
}

/**
 * Opens an HDF5 file in memory for as long as `read` looks at it.
 *
 * @throws ExplainError `bad-file` where it is none or is damaged, and whatever `read` throws.
 */
export async function readHdf5<T>(reader: string, bytes: Uint8Array, read: (file: Hdf5File) => T): Promise<T> {
	const library = (await import("h5wasm/node")) as unknown as Library;
	const module = await library.ready;
	const fileSystem = module.FS as unknown as {
		writeFile(name: string, bytes: Uint8Array, options: { canOwn: boolean }): void;
		unlink(name: string): void;
	};
	const name = `/glasscell-${files++}.h5`;
	fileSystem.writeFile(name, bytes, { canOwn: true });
	let file: ReturnType<typeof openFile> | undefined;
	try {
		file = openFile(reader, library, name, bytes.byteLength);
		return read(file);
	} catch (error) {
		if (error instanceof ExplainError) throw error;
		throw badFile(reader, `expected an HDF5 file that can be read: ${messageOf(error)}`, error);
	} finally {
		file?.close();
		fileSystem.unlink(name);
	}
}
