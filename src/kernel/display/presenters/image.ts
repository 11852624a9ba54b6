import { isUint8Array, isUint8ClampedArray } from "node:util/types";
import type { MimeBundle } from "../../../protocol/host.ts";
import { imageTypeOf } from "../../../protocol/rich.ts";
import { inspectValue } from "../inspect-value.ts";
import { limits } from "../limits.ts";
import { classNameOf, hasMembers, hasMethods, inherits } from "../peek.ts";
import { encodePng } from "../picture/png.ts";
import type { Presenter } from "../presenter.ts";

function pictureOf(bytes: Uint8Array, text: string): MimeBundle | undefined {
	const type = bytes.byteLength > limits.bytes ? undefined : imageTypeOf(bytes);
	return type === undefined ? undefined : { [type]: bytes, "text/plain": text };
}

/** Bytes that begin as PNG, JPEG, GIF and WebP begin. */
export const presentImageBytes: Presenter = (value) =>
	isUint8Array(value) ? pictureOf(value, inspectValue(value)) : undefined;

/** A `Blob` or `File` that holds a picture. */
export const presentBlob: Presenter = (value) => {
	if (!inherits(value, Blob.prototype) || !value.type.startsWith("image/") || value.size > limits.bytes)
		return undefined;
	const text = inspectValue(value);
	return value.arrayBuffer().then((buffer) => pictureOf(new Uint8Array(buffer), text) ?? { "text/plain": text });
};

/** What a canvas' `toBuffer` gives: bytes, or a promise of them. */
interface Canvas {
	toBuffer(type: "image/png"): Uint8Array | Promise<Uint8Array>;
}

/** The canvases of @napi-rs/canvas, canvas and skia-canvas. */
export const presentCanvas: Presenter = (value) => {
	if (!hasMethods(value, "getContext", "toBuffer")) return undefined;
	const { width, height } = value as { width?: unknown; height?: unknown };
	const text = `Canvas ${String(width)} × ${String(height)}`;
	const bytes = (value as Canvas).toBuffer("image/png");
	if (isUint8Array(bytes)) return pictureOf(bytes, text);
	return bytes.then((later) => pictureOf(later, text) ?? { "text/plain": text });
};

/** `ImageData`, of a browser or of a canvas. */
export const presentImageData: Presenter = (value) => {
	if (classNameOf(value) !== "ImageData" || !hasMembers(value, "data", "width", "height")) return undefined;
	const { data, width, height } = value as { data: unknown; width: unknown; height: unknown };
	if (!isUint8ClampedArray(data) || typeof width !== "number" || typeof height !== "number") return undefined;
	if (width * height * 4 !== data.length || data.length === 0 || data.length > limits.bytes) return undefined;
	return { "image/png": encodePng(data, width, height), "text/plain": `ImageData ${width} × ${height}` };
};
