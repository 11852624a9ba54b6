import { badFile } from "../../core/untrusted.ts";
import type { ImageFile } from "./image-file.ts";

const marker = { end: 0xd9, scan: 0xda, colourProfile: 0xe2 };
/** Markers that stand alone, without a segment of data. */
const standsAlone = (code: number): boolean => code === 0x01 || (code >= 0xd0 && code <= 0xd8);
/** Start of a frame, in which the size stands; the same range holds three markers for tables. */
const startsFrame = (code: number): boolean => code >= 0xc0 && code <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(code);

/** Reads the structure of a JPEG up to its scan (ITU T.81, annex B). Its decoder turns it upright by its EXIF block. */
export function readJpeg(reader: string, bytes: Uint8Array): ImageFile {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const kept: Uint8Array[] = [bytes.subarray(0, 2)];
	let size: { height: number; width: number } | undefined;
	let at = 2;
	for (;;) {
		if (view.getUint8(at) !== 0xff) throw badFile(reader, `expected a JPEG marker at byte ${at}: the file is damaged`);
		const code = view.getUint8(at + 1);
		if (code === 0xff) {
			at++;
			continue;
		}
		if (code === marker.scan || code === marker.end) break;
		const end = at + 2 + (standsAlone(code) ? 0 : view.getUint16(at + 2));
		if (startsFrame(code) && size) throw badFile(reader, "has two JPEG frame headers: the file is damaged");
		if (startsFrame(code)) size = { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
		if (code !== marker.colourProfile) kept.push(bytes.subarray(at, end));
		at = end;
	}
	if (!size) throw badFile(reader, "has no JPEG frame header: the file is damaged");
	const scan = Buffer.from(bytes.buffer, bytes.byteOffset + at, bytes.length - at);
	if (!scan.includes(Buffer.from([0xff, marker.end]))) throw badFile(reader, "is cut off");
	return {
		format: "jpeg",
		...size,
		orientation: 1,
		opaque: true,
		plain: () => Buffer.concat([...kept, scan]),
		frames: [],
	};
}
