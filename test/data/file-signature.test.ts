import { expect, test } from "vitest";
import { hasSignature } from "../../src/data/file-signature.ts";

test("a signature is compared byte by byte, at its place, and never past the end", () => {
	const bytes = Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0xff);
	expect(hasSignature(bytes, "\x89HDF")).toBe(true);
	expect(hasSignature(bytes, "HDF\xff", 1)).toBe(true);
	expect(hasSignature(bytes, "HDF", 0)).toBe(false);
	expect(hasSignature(bytes, "\x89HDF\xff\0")).toBe(false);
	expect(hasSignature(new Uint8Array(), "\0")).toBe(false);
});
