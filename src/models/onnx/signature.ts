import { ExplainError } from "../../core/errors.ts";
import { Attributes } from "./attributes.ts";
import { inOrder } from "./graph-inputs.ts";
import type { GraphProto, NodeProto, ValueInfoProto } from "./reader/messages.ts";
import type { OnnxFile } from "./reader/read-model.ts";
import { readTensor } from "./reader/read-tensor.ts";
import { elementTypes } from "./reader/tensor-types.ts";

/** What a model takes and which of its outputs is asked for. */
export interface Signature {
	/** The graph's inputs that are no weights: what is explained first, what may be left out last. */
	readonly inputs: readonly ValueInfoProto[];
	/** Whether each input is one column of a table, as where a pipeline was fitted to a data frame. */
	readonly table: boolean;
	/** The output by the file's name. */
	readonly asked: string;
	/** The value that is it: of a ZipMap, which makes a dictionary of each row, what goes in. */
	readonly output: string;
	/** Names of the classes, where the file has them. */
	readonly classes: readonly string[] | undefined;
	/** Whether the output is probabilities. */
	readonly probabilities: boolean;
}

const isFloat = (info: ValueInfoProto): boolean => elementTypes[info.elementType]?.kind === "float";

const isZipMap = (node: NodeProto | undefined): boolean => node?.opType === "ZipMap" && node.domain === "ai.onnx.ml";

/** The names of a classifier's classes, which a ZipMap or the classifier itself has. */
function classesOf(node: NodeProto | undefined): readonly string[] | undefined {
	if (!node) return undefined;
	const attributes = new Attributes(node, 0);
	const texts = attributes.texts("classlabels_strings");
	if (texts && texts.length > 0) return texts;
	return (attributes.ints("classlabels_int64s") ?? attributes.ints("classlabels_ints"))?.map(String);
}

/** The names from which a label is chosen by the largest of the probabilities, as where a network is written out. */
function chosenFrom(
	graph: GraphProto,
	producer: ReadonlyMap<string, NodeProto>,
	output: string,
): readonly string[] | undefined {
	for (const node of producer.values()) {
		const [names, index] = node.input;
		const largest = producer.get(index ?? "");
		if (node.opType !== "ArrayFeatureExtractor" || largest?.opType !== "ArgMax" || largest.input[0] !== output)
			continue;
		const tensor = graph.initializer.find(({ name }) => name === names);
		if (!tensor) continue;
		const found = readTensor("loadOnnx", tensor, () => new Uint8Array(0));
		return Array.from(found.values as ArrayLike<number | string>, String);
	}
	return undefined;
}

const passing = ["Identity", "Cast", "Normalizer"];

/** Whether a node gives probabilities. */
function givesProbabilities(node: NodeProto | undefined): boolean {
	if (!node) return false;
	const { opType } = node;
	if (["Softmax", "Sigmoid", "TreeEnsembleClassifier"].includes(opType)) return true;
	if (opType === "SVMClassifier") return (new Attributes(node, 0).floats("prob_a") ?? []).length > 0;
	return opType === "LinearClassifier" && new Attributes(node, 0).text("post_transform", "NONE") !== "NONE";
}

/**
 * Chooses the output: the one that is named, otherwise the first that is of floats; labels are none.
 *
 * @throws ExplainError `unknown-name`, listing the outputs; `unsupported-model` where none is of floats.
 */
export function signatureOf(file: OnnxFile, nodes: readonly NodeProto[], wanted: string | undefined): Signature {
	const { graph } = file;
	const weights = new Set(graph.initializer.map(({ name }) => name));
	const inputs = inOrder(graph.input.filter(({ name }) => !weights.has(name)));
	const producer = new Map(nodes.flatMap((node) => node.output.map((name) => [name, node] as const)));
	const names = graph.output.map(({ name }) => name);
	const asked =
		wanted ?? graph.output.find((info) => isFloat(info) || isZipMap(producer.get(info.name)))?.name ?? names[0] ?? "";
	if (!names.includes(asked)) {
		throw new ExplainError(
			"unknown-name",
			`loadOnnx: there is no output "${asked}"; the outputs are ${names.join(", ") || "none"}`,
		);
	}
	let node = producer.get(asked);
	let classes = isZipMap(node) ? classesOf(node) : undefined;
	const output = isZipMap(node) ? (node!.input[0] as string) : asked;
	for (
		node = producer.get(output);
		node && passing.includes(node.opType);
		node = producer.get(node.input[0] as string)
	) {
		// What only passes numbers on says nothing of classes.
	}
	classes ??= classesOf(node) ?? chosenFrom(graph, producer, output);
	const table = inputs.length > 1 && inputs.every(({ shape }) => shape?.length === 2 && shape[1] === 1);
	return { inputs, table, asked, output, classes, probabilities: givesProbabilities(node) };
}
