import { type Codec, refused } from "./codec.ts";

/** A file that a person uploaded. */
export interface UploadedFile {
	readonly name: string;
	/** Its MIME type, or an empty text. */
	readonly type: string;
	/** Its bytes' count. */
	readonly size: number;
	readonly lastModified: Date;
	readonly content: Uint8Array;
}

/** How files are read, sent and received. */
export const files: Codec = {
	expected: "an uploaded file",
	read(value) {
		if (typeof value !== "object" || value === null) return refused;
		const { name, type, size, lastModified, content } = value as Partial<UploadedFile>;
		if (typeof name !== "string" || typeof type !== "string" || !ArrayBuffer.isView(content)) return refused;
		if (content.byteLength !== size || Number.isNaN(Number(lastModified))) return refused;
		return Object.freeze({ name, type, size, lastModified, content });
	},
	toWire(value) {
		const { name, type, size, lastModified, content } = value as UploadedFile;
		return { name, type, size, last_modified: lastModified.getTime(), content };
	},
	fromWire(value) {
		if (typeof value !== "object" || value === null) return value;
		const { last_modified, ...rest } = value as { last_modified?: number };
		return { ...rest, lastModified: new Date(last_modified ?? Number.NaN) };
	},
};
