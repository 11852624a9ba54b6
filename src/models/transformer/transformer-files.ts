import { ExplainError, shown } from "../../core/errors.ts";
import { FileFields, parseFields } from "../../data/file-fields.ts";
import { type Folder, openFolder } from "../../data/folder.ts";
import { readSafetensors, type Safetensors } from "../../data/safetensors.ts";
import { readSource, type Source, type SourceOptions } from "../../data/source.ts";
import { reader } from "./architecture.ts";
import { readFields, readSentenceParts, type SentenceParts } from "./sentence.ts";

/** The files of a transformer by themselves. */
export interface TransformerParts {
	/** config.json: where it is read from, or what it says. */
	readonly config: Source | Readonly<Record<string, unknown>>;
	/** model.safetensors, or model.safetensors.index.json. */
	readonly weights: Source;
	/** tokenizer.json, for {@link loadTextModel}. */
	readonly tokenizer?: Source;
}

/** Where a transformer is loaded from: a folder, or its files. */
export type TransformerSource = string | URL | TransformerParts;

/** What was read. */
export interface TransformerFiles {
	readonly config: FileFields;
	readonly weights: Safetensors;
	/** Where the folder is one of sentence-transformers. */
	readonly sentence: SentenceParts | undefined;
}

async function weightsIn(folder: Folder, network: string, reading: SourceOptions): Promise<Safetensors> {
	for (const name of ["model.safetensors", "model.safetensors.index.json"]) {
		if (await folder.has(network + name)) return readSafetensors(folder.file(network + name), reading);
	}
	const pickled = (await folder.has(`${network}pytorch_model.bin`))
		? "pytorch_model.bin alone, which is converted once by scripts/exporters/pytorch.py"
		: "neither";
	throw new ExplainError(
		"bad-input",
		`${reader}: expected model.safetensors or model.safetensors.index.json in ${folder.name}, got ${pickled}`,
	);
}

async function readFolder(folder: Folder, reading: SourceOptions): Promise<TransformerFiles> {
	const sentence = (await folder.has("modules.json")) ? await readSentenceParts(folder, reading) : undefined;
	const network = sentence?.network ?? "";
	const config = await readFields(folder, `${network}config.json`, reading);
	return { config, weights: await weightsIn(folder, network, reading), sentence };
}

const isSource = (value: unknown): value is Source =>
	typeof value === "string" || value instanceof URL || value instanceof Uint8Array || value instanceof ArrayBuffer;

/** Reads the files, whose numbers are converted later. */
export async function readFiles(source: TransformerSource, reading: SourceOptions): Promise<TransformerFiles> {
	if (typeof source === "string" || source instanceof URL) return readFolder(openFolder(reader, source), reading);
	const { config, weights } = (source ?? {}) as Partial<TransformerParts>;
	if (!config || !isSource(weights)) {
		throw new ExplainError(
			"bad-input",
			`${reader}: expected the path or address of a folder, or { config, weights }, got ${shown(source)}`,
		);
	}
	const name = "config.json";
	return {
		config: isSource(config)
			? parseFields(reader, name, await readSource(reader, config, reading))
			: new FileFields(reader, name, config),
		weights: await readSafetensors(weights, reading),
		sentence: undefined,
	};
}

/** Where the tokenizer of a text model is: tokenizer.json, in the folder or in that of the network alone. */
export async function tokenizerSource(who: string, source: TransformerSource): Promise<Source> {
	if (typeof source !== "string" && !(source instanceof URL)) {
		if (source?.tokenizer !== undefined) return source.tokenizer;
		throw new ExplainError("bad-input", `${who}: expected { config, weights, tokenizer }, got ${shown(source)}`);
	}
	const folder = openFolder(who, source);
	for (const name of ["tokenizer.json", "0_Transformer/tokenizer.json"]) {
		if (await folder.has(name)) return folder.file(name);
	}
	throw new ExplainError(
		"bad-input",
		`${who}: expected tokenizer.json in ${folder.name}, got none; Hugging Face's fast tokenizers write it with save_pretrained`,
	);
}
