// Writes src/data/digits-bytes.ts from scikit-learn's copy of the digits:  node scripts/make-digits.mjs digits.csv.gz
// (sklearn/datasets/data/digits.csv.gz of any scikit-learn wheel; each line is 64 pixels of 0 … 16 and the label).
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gunzipSync } from "node:zlib";

const [source] = process.argv.slice(2);
if (!source) {
	console.error("usage: node scripts/make-digits.mjs <digits.csv.gz>");
	process.exit(2);
}
const rows = gunzipSync(readFileSync(source))
	.toString()
	.trim()
	.split("\n")
	.map((line) => line.split(",").map(Number));
if (rows.length !== 1797 || rows.some((row) => row.length !== 65)) throw new Error("expected 1797 lines of 65 numbers");
const bytes = Uint8Array.from([...rows.flatMap((row) => row.slice(0, 64)), ...rows.map((row) => row[64])]);
const packed = brotliCompressSync(bytes, {
	params: {
		[constants.BROTLI_PARAM_QUALITY]: 11,
		[constants.BROTLI_PARAM_LGWIN]: 24,
		[constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
	},
});
const sum = createHash("sha256").update(bytes).digest("hex");
writeFileSync(
	new URL("../src/data/digits-bytes.ts", import.meta.url),
	`// Made by scripts/make-digits.mjs; source and licence: docs/data.md.

/** Pixels of all images, then all labels, a byte each; compressed by Brotli, as Base64. */
export const digitsBytes =
	"${packed.toString("base64")}";

/** SHA-256 of the bytes. */
export const digitsSum = "${sum}";
`,
);
console.log(`${bytes.length} bytes, ${packed.length} compressed, sha256 ${sum}`);
