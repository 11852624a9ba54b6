/**
 * Whether a file's bytes have a format's signature.
 *
 * @param signature each character stands for one byte, such as `"\x89HDF"`.
 */
export function hasSignature(bytes: Uint8Array, signature: string, at = 0): boolean {
	for (let i = 0; i < signature.length; i++) if (bytes[at + i] !== signature.charCodeAt(i)) return false;
	return true;
}
