import { loadTokenizer } from "../../../src/index.ts";
import { fileOf, sentences } from "./fixtures.ts";

const some = sentences.filter((_, i) => i % 40 === 0);

/** Reads the file and uses it: a damaged part may show only there. */
async function read(bytes: Uint8Array): Promise<void> {
	const tokenizer = await loadTokenizer(bytes);
	for (const text of some) tokenizer.decode(tokenizer.encode(text).ids);
	tokenizer.encodeBatch(some.slice(0, 3));
}

/** Sound files of each kind, for damaging: `read` succeeds or fails with a clear error. */
export const formats = ["gpt2", "llama2", "llama3", "xlmr", "albert", "word-piece", "word-level"].map((name) => ({
	name: `tokenizer.json, ${name}`,
	bytes: fileOf(name),
	read,
}));
