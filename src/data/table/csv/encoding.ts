/** The encoding that a byte order mark says. */
function markedEncoding([first, second, third]: Uint8Array): string | undefined {
	if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
	if (first === 0xff && second === 0xfe) return "utf-16le";
	return first === 0xfe && second === 0xff ? "utf-16be" : undefined;
}

/** What the bytes 0x80 … 0x9f are in Windows-1252; Node 20's TextDecoder takes them for control characters. */
const windows = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

function fromWindows(bytes: Uint8Array): string {
	const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
	return text.replace(/[\x80-\x9f]/g, (character) => windows[character.charCodeAt(0) - 0x80] as string);
}

/**
 * What makes UTF-8 without a mark of the pieces of a text.
 *
 * @param first the first piece, whose mark goes before what is stated.
 */
export function utf8From(first: Uint8Array, stated: string): (piece: Uint8Array, isLast: boolean) => Uint8Array {
	const marked = markedEncoding(first);
	const encoding = marked ?? stated;
	if (encoding === "utf-8") {
		let skipped = marked ? 3 : 0;
		return (piece) => {
			const rest = piece.subarray(skipped);
			skipped = 0;
			return rest;
		};
	}
	const encoder = new TextEncoder();
	if (encoding === "windows-1252") return (piece) => encoder.encode(fromWindows(piece));
	const decoder = new TextDecoder(encoding);
	return (piece, isLast) => encoder.encode(decoder.decode(piece, { stream: !isLast }));
}
