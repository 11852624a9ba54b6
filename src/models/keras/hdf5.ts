import { ExplainError, shown } from "../../core/errors.ts";
import { badFile, damageOf, statedSize } from "../../core/untrusted.ts";

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
let library: Promise<Library> | undefined;
let instance = 0;

/** The library, which is compiled C: it is loaded when it is first needed, and anew where a damaged file broke it. */
function loadLibrary(): Promise<Library> {
	// The same module under another address is another instance.
	const address = instance === 0 ? "h5wasm/node" : `${import.meta.resolve("h5wasm/node")}?${instance}`;
	library ??= import(address) as Promise<unknown> as Promise<Library>;
	return library;
}

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

/** The part of Emscripten's file system in memory that is used here. */
interface FileSystem {
	writeFile(name: string, bytes: Uint8Array, options: { canOwn: boolean }): void;
	unlink(name: string): void;
	getStream(descriptor: number): { stream_ops: object };
}

/** The library writes what goes wrong to the process's standard error; here it is kept for the error text. */
function listening(fileSystem: FileSystem): { heard(): string; stop(): void } {
	const errors = fileSystem.getStream(2);
	const own = errors.stream_ops;
	let text = "";
	const write = (_: unknown, buffer: Int8Array, offset: number, length: number): number => {
		if (text.length < 1000) text += Buffer.from(buffer.buffer, buffer.byteOffset + offset, length).toString();
		return length;
	};
	errors.stream_ops = { ...own, write };
	return {
		heard: () => /#000: .*\(\): (.*)/.exec(text)?.[1] ?? "",
		stop() {
			errors.stream_ops = own;
		},
	};
}

/**
 * Opens an HDF5 file in memory for as long as `read` looks at it.
 *
 * @throws ExplainError `bad-file` where it is none or is damaged, and whatever `read` throws.
 */
export async function readHdf5<T>(reader: string, bytes: Uint8Array, read: (file: Hdf5File) => T): Promise<T> {
	const hdf5 = await loadLibrary();
	const fileSystem = (await hdf5.ready).FS as unknown as FileSystem;
	const name = `/glasscell-${files++}.h5`;
	fileSystem.writeFile(name, bytes, { canOwn: true });
	const errors = listening(fileSystem);
	let file: ReturnType<typeof openFile> | undefined;
	let broken = false;
	try {
		file = openFile(reader, hdf5, name, bytes.byteLength);
		return read(file);
	} catch (error) {
		if (error instanceof ExplainError) throw error;
		broken = error instanceof Error && error.name === "RuntimeError";
		throw badFile(reader, `expected an HDF5 file that can be read: ${errors.heard() || damageOf(error)}`, error);
	} finally {
		errors.stop();
		if (broken) {
			library = undefined;
			instance++;
		} else {
			file?.close();
			fileSystem.unlink(name);
		}
	}
}
