import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSafetensors } from "../../../src/data/safetensors.ts";
import { loadTransformer, type TransformerModel } from "../../../src/models/transformer/load-transformer.ts";
import { folderOf } from "./fixtures.ts";

const bytesOf = (path: string): Uint8Array => Uint8Array.from(readFileSync(folderOf(path)));

/** Loads a model and lets it go: what matters is whether that ends well or in an error that says why. */
async function loaded(model: Promise<TransformerModel>): Promise<void> {
	(await model).dispose();
}

/** Loads a folder in which one file has other bytes. */
async function withFile(folder: string, file: string, bytes: Uint8Array): Promise<void> {
	const place = mkdtempSync(join(tmpdir(), "damaged "));
	try {
		cpSync(folderOf(folder), place, { recursive: true });
		writeFileSync(join(place, file), bytes);
		await loaded(loadTransformer(place));
	} finally {
		rmSync(place, { recursive: true });
	}
}

const fileOf = (folder: string, file: string) => ({
	name: `${file} of ${folder}`,
	bytes: bytesOf(`${folder}/${file}`),
	read: (bytes: Uint8Array): Promise<unknown> => withFile(folder, file, bytes),
});

/** Files that, however damaged, load or give an ExplainError: for the fuzz of all formats. */
export const fuzzFormats: readonly {
	readonly name: string;
	readonly bytes: Uint8Array;
	readonly read: (bytes: Uint8Array) => Promise<unknown>;
}[] = [
	{
		name: "safetensors",
		bytes: bytesOf("safetensors/written.safetensors"),
		async read(bytes) {
			const file = await readSafetensors(bytes);
			return [...file.tensors.keys()].map((name) => file.read(name));
		},
	},
	{
		name: "weights of gpt2",
		bytes: bytesOf("gpt2/model.safetensors"),
		read: (weights) => loaded(loadTransformer({ config: folderOf("gpt2/config.json"), weights })),
	},
	...["bert", "gpt2", "vit-classifier", "albert-classifier"].map((folder) => ({
		name: `config.json of ${folder}`,
		bytes: bytesOf(`${folder}/config.json`),
		read: (config: Uint8Array) => loaded(loadTransformer({ config, weights: folderOf(`${folder}/model.safetensors`) })),
	})),
	fileOf("gpt2-classifier", "model.safetensors.index.json"),
	fileOf("xlm-roberta-sentence", "modules.json"),
	fileOf("xlm-roberta-sentence", "1_Pooling/config.json"),
	fileOf("xlm-roberta-sentence", "2_Dense/model.safetensors"),
];
