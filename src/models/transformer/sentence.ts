import { ExplainError, shown } from "../../core/errors.ts";
import { badFile } from "../../core/untrusted.ts";
import { type FileFields, parseFields } from "../../data/file-fields.ts";
import type { Folder } from "../../data/folder.ts";
import { readSafetensors, type Safetensors } from "../../data/safetensors.ts";
import { readSource, type SourceOptions } from "../../data/source.ts";
import { type Body, reader } from "./architecture.ts";
import type { NetworkBuilder } from "./network-builder.ts";

/** How the vectors of a text's tokens, or of an image's patches, become one. */
export const poolings = ["mean", "cls", "max", "last", "pooler"] as const;
export type Pooling = (typeof poolings)[number];

/** A dense layer after the pooling. */
interface SentenceDense {
	/** Its folder, before the names of its weights. */
	readonly folder: string;
	readonly inputs: number;
	readonly outputs: number;
	readonly bias: boolean;
	/** An operation; undefined where there is none. */
	readonly activation: string | undefined;
	readonly weights: Safetensors;
}

/** What makes one vector of a sentence, as a folder of sentence-transformers says it. */
export interface SentenceParts {
	/** The folder of the network itself, `""` or ending in a slash. */
	readonly network: string;
	/** Several are put one after the other. */
	readonly pooling: readonly Pooling[];
	readonly dense: readonly SentenceDense[];
	readonly normalize: boolean;
	/** Tokens to which texts are cut. */
	readonly maxLength: number | undefined;
}

/** The longest of the small JSON files beside the weights. */
const longestJson = 2 ** 24;

/** A JSON file of a folder, to be read field by field. */
export async function readFields(folder: Folder, name: string, reading: SourceOptions): Promise<FileFields> {
	const bytes = await readSource(reader, folder.file(name), { ...reading, limit: longestJson });
	return parseFields(reader, name, bytes);
}

const flags: Readonly<Record<string, Pooling>> = {
	pooling_mode_cls_token: "cls",
	pooling_mode_max_tokens: "max",
	pooling_mode_mean_tokens: "mean",
	pooling_mode_lasttoken: "last",
};

const modes: Readonly<Record<string, Pooling>> = { cls: "cls", max: "max", mean: "mean", lasttoken: "last" };

function unsupported(what: string, came: string, known: readonly string[]): ExplainError {
	return new ExplainError(
		"unsupported-model",
		`${reader}: expected ${what} to be one of ${known.join(", ")}, got ${came}`,
	);
}

/** Pooling as 1_Pooling/config.json states it: flags, or in newer folders the mode's name. */
function poolingOf(config: FileFields): Pooling[] {
	const stated = config.maybe("pooling_mode");
	if (stated) {
		const names = Array.isArray(stated.value) ? stated.texts() : [stated.text()];
		return names.map((name) => modes[name] ?? fail(name, Object.keys(modes)));
	}
	const on = Object.entries(config.value as Record<string, unknown>).filter(
		([key, value]) => key.startsWith("pooling_mode_") && value === true,
	);
	if (on.length === 0) config.unexpected("a pooling mode that is true");
	return on.map(([key]) => flags[key] ?? fail(key, Object.keys(flags)));
}

function fail(came: string, known: readonly string[]): never {
	throw unsupported("the pooling", shown(came), known);
}

const denseActivations: Readonly<Record<string, string | undefined>> = {
	Identity: undefined,
	Tanh: "tanh",
	ReLU: "relu",
	GELU: "gelu",
	SiLU: "swish",
};

async function denseOf(folder: Folder, path: string, reading: SourceOptions): Promise<SentenceDense> {
	const config = await readFields(folder, `${path}config.json`, reading);
	const stated = config.maybe("activation_function")?.text() ?? "Tanh";
	const name = stated.split(".").at(-1) as string;
	if (!Object.hasOwn(denseActivations, name)) {
		throw unsupported(`the activation of ${path}`, shown(stated), Object.keys(denseActivations));
	}
	return {
		folder: path.replace(/\/$/, ""),
		inputs: config.at("in_features").integer({ min: 1 }),
		outputs: config.at("out_features").integer({ min: 1 }),
		bias: config.maybe("bias")?.value !== false,
		activation: denseActivations[name],
		weights: await readSafetensors(folder.file(`${path}model.safetensors`), reading),
	};
}

/**
 * Reads a folder's modules.json, as sentence-transformers writes it.
 *
 * @throws ExplainError `bad-file` where it is damaged, `unsupported-model` for a module that is not built here.
 */
export async function readSentenceParts(folder: Folder, reading: SourceOptions): Promise<SentenceParts> {
	const modules = (await readFields(folder, "modules.json", reading)).list("module").map((module) => {
		const path = module.maybe("path")?.text() ?? "";
		if (!/^(\w[\w.-]*)?$/.test(path)) throw badFile(reader, `expected the name of a folder, got ${shown(path)}`);
		return { kind: module.at("type").text().split(".").at(-1), path: path === "" ? "" : `${path}/` };
	});
	const [network, ...others] = modules;
	if (network?.kind !== "Transformer") throw unsupported("the first module", shown(network?.kind), ["Transformer"]);
	let pooling: Pooling[] = [];
	let normalize = false;
	const dense: SentenceDense[] = [];
	for (const { kind, path } of others) {
		if (kind === "Pooling") pooling = poolingOf(await readFields(folder, `${path}config.json`, reading));
		else if (kind === "Dense" && !normalize) dense.push(await denseOf(folder, path, reading));
		else if (kind === "Normalize") normalize = true;
		else if (kind !== "Dropout")
			throw unsupported("modules", shown(kind), ["Pooling", "Dense", "Normalize", "Dropout"]);
	}
	if (pooling.length === 0) throw badFile(reader, "expected modules.json to have a Pooling, got none");
	const lengths = `${network.path}sentence_bert_config.json`;
	const stated = (await folder.has(lengths)) ? await readFields(folder, lengths, reading) : undefined;
	const maxLength = stated?.maybe("max_seq_length")?.integer({ min: 1 });
	return { network: network.path, pooling, dense, normalize, maxLength };
}

/** Adds the one vector of each kind of pooling. */
function pool(net: NetworkBuilder, { hidden, mask, pooler }: Body, pooling: Pooling, node: string): string {
	if (pooling === "pooler") {
		if (pooler) return pooler();
		throw new ExplainError("unsupported-model", `${reader}: the network has no pooler; use pooling "mean" or "cls"`);
	}
	if (pooling === "cls") return net.add(node, "at", [hidden], { attributes: { index: 0 } });
	if (mask === undefined) {
		if (pooling === "last") return net.add(node, "at", [hidden], { attributes: { index: -1 } });
		return net.add(node, pooling === "mean" ? "globalAvgPool" : "globalMaxPool", [hidden]);
	}
	const ops = { mean: "maskedMean", max: "maskedMax", last: "lastToken" };
	return net.add(node, ops[pooling], [hidden, mask]);
}

/** Adds what makes one vector of all, and names its node. */
export function addSentence(
	net: NetworkBuilder,
	body: Body,
	parts: Omit<SentenceParts, "network" | "maxLength">,
): string {
	const { pooling, dense, normalize } = parts;
	const single = pooling.length === 1;
	const pooled = pooling.map((kind) => pool(net, body, kind, single ? "pooled" : `pooled/${kind}`));
	let vector = single ? (pooled[0] as string) : net.add("pooled", "concat", pooled, { attributes: { axis: -1 } });
	let width = body.width * pooling.length;
	for (const { folder, inputs, outputs, bias, activation } of dense) {
		if (inputs !== width) throw badFile(reader, `expected in_features of ${folder} to be ${width}, got ${inputs}`);
		width = outputs;
		const linear = { name: `${folder}.linear`, bias };
		vector = net.dense("pooled/dense", vector, linear, inputs, outputs);
		if (activation) vector = net.activation(vector, activation === "swish" ? "silu" : activation);
	}
	return normalize ? net.add("normalized", "l2Normalize", [vector]) : vector;
}
