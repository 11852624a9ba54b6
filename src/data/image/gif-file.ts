import { badFile } from "../../core/untrusted.ts";
import type { Frame, ImageFile } from "./image-file.ts";

const block = { extension: 0x21, image: 0x2c, trailer: 0x3b };
const graphicControl = 0xf9;
const disposals = ["keep", "keep", "clear", "restore"] as const;

/** The length of a colour table that a packed byte announces. */
const tableLength = (packed: number): number => (packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0);

/** The place after a chain of sub-blocks, which ends with an empty one. */
function afterSubBlocks(view: DataView, at: number): number {
	let next = at;
	for (let length = view.getUint8(next); length > 0; length = view.getUint8(next)) next += 1 + length;
	return next + 1;
}

/**
 * Reads the structure of a GIF (CompuServe, GIF89a) and divides it into its frames.
 *
 * Each frame becomes a file of its own, its head, its control block and its image, so that the decoder of first frames reads
 * them all.
 */
export function readGif(reader: string, bytes: Uint8Array): ImageFile {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const head = 13 + tableLength(view.getUint8(10));
	let [width, height] = [view.getUint16(6, true), view.getUint16(8, true)];
	const frames: Frame[] = [];
	let control: { bytes: Uint8Array; disposal: Frame["disposal"] } | undefined;
	// Some encoders leave out the trailer.
	for (let at = head; at < bytes.length && view.getUint8(at) !== block.trailer; ) {
		const kind = view.getUint8(at);
		if (kind === block.extension) {
			const end = afterSubBlocks(view, at + 2);
			if (view.getUint8(at + 1) === graphicControl) {
				const disposal = disposals[(view.getUint8(at + 3) >> 2) & 7] ?? "keep";
				control = { bytes: bytes.subarray(at, end), disposal };
			}
			at = end;
		} else if (kind === block.image) {
			const end = afterSubBlocks(view, at + 11 + tableLength(view.getUint8(at + 9)));
			const parts = [bytes.subarray(0, head), ...(control ? [control.bytes] : []), bytes.subarray(at, end)];
			const place = [1, 3, 5, 7].map((offset) => view.getUint16(at + offset, true));
			const [left, top, frameWidth, frameHeight] = place as [number, number, number, number];
			frames.push({
				bytes: () => Buffer.concat([...parts, Uint8Array.of(block.trailer)]),
				left,
				top,
				width: frameWidth,
				height: frameHeight,
				disposal: control?.disposal ?? "keep",
			});
			control = undefined;
			at = end;
		} else {
			throw badFile(reader, `expected a GIF block at byte ${at}, got ${kind}: the file is damaged`);
		}
	}
	if (frames.length === 0) throw badFile(reader, "has no picture: the file is damaged");
	// As Pillow and browsers do: the first picture makes the canvas larger where it does not fit.
	width = Math.max(width, frames[0]!.left + frames[0]!.width);
	height = Math.max(height, frames[0]!.top + frames[0]!.height);
	const outside = frames.findIndex((frame) => frame.left + frame.width > width || frame.top + frame.height > height);
	if (outside >= 0) throw badFile(reader, `its frame ${outside} lies outside of ${width} × ${height} pixels`);
	return { format: "gif", width, height, orientation: 1, opaque: false, plain: () => bytes, frames };
}
