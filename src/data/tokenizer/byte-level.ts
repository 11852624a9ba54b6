/**
 * The alphabet of byte-level BPE: a visible character for each of the 256 bytes. Printable bytes stand for themselves, the others
 * for the characters from U+0100 on; a space is "Ġ".
 */
const printable = (byte: number) =>
	(byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);

export const characterOfByte: readonly string[] = (() => {
	let next = 0x100;
	return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(printable(byte) ? byte : next++));
})();

const byteOfCharacter = new Map(characterOfByte.map((character, byte) => [character, byte]));

const utf8 = new TextEncoder();
const lossy = new TextDecoder("utf-8", { ignoreBOM: true });

/** The bytes of a text, in this alphabet. */
export function toByteCharacters(text: string): string {
	let result = "";
	for (const byte of utf8.encode(text)) result += characterOfByte[byte];
	return result;
}

/** The text that tokens of this alphabet stand for; a token with another character in it stands for itself. */
export function fromByteCharacters(tokens: readonly string[]): string {
	const bytes: number[] = [];
	for (const token of tokens) {
		const own = Array.from(token, (character) => byteOfCharacter.get(character));
		if (own.includes(undefined)) bytes.push(...utf8.encode(token));
		else bytes.push(...(own as number[]));
	}
	return lossy.decode(Uint8Array.from(bytes));
}

/** The name that a byte has where a model falls back on bytes, such as `<0x0A>`. */
export const nameOfByte = (byte: number) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`;
