import { realpath } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ExplainError, messageOf, shown } from "../../core/errors.ts";
import { checkOptions, type OptionRules, oneOf, optional, optionalText } from "../../core/options.ts";
import { badFile } from "../../core/untrusted.ts";
import { ready } from "../../math/backend.ts";
import type { DifferentiableModel } from "../../math/graph.ts";
import { namingRules } from "../keras/model-options.ts";
import { Unsupported } from "../onnx/unsupported.ts";
import { readWithOthers } from "./files-beside.ts";
import type { AttributeValue, GraphDef, NodeDef } from "./graph-def.ts";
import { networkOfGraph } from "./import-graph.ts";
import type { LoadSavedModelOptions } from "./load-saved-model.ts";
import { builtOrFreed, outputOf } from "./read-tfjs.ts";
import { inlined } from "./saved-model/inline.ts";
import { type MetaGraph, readSavedModel } from "./saved-model/messages.ts";
import { nativePredictor } from "./saved-model/native-predictor.ts";
import { readBundle } from "./saved-model/tensor-bundle.ts";
import { variablesOf } from "./saved-model/variables.ts";
import type { TensorFlowPredictor } from "./tensorflow-predictor.ts";
import type { StoredArray } from "./weights-manifest.ts";

const reader = "loadSavedModel";
const mostBytes = 2 ** 31;

const rules: OptionRules<Required<LoadSavedModelOptions>> = {
	...namingRules,
	signature: optionalText(),
	output: optionalText(),
	as: optional(oneOf(["differentiable", "predictor"], "predictor")),
};

/** The signature that was asked for. */
function signatureOf(graph: MetaGraph, asked: string | undefined): [string, Pick<GraphDef, "inputs" | "outputs">] {
	const usable = [...graph.signatures].filter(([, { inputs, outputs }]) => inputs.length > 0 && outputs.length > 0);
	const name = asked ?? (graph.signatures.has("serving_default") ? "serving_default" : usable[0]?.[0]);
	const found = usable.find(([key]) => key === name);
	if (found) return found;
	const known = usable.map(([key]) => key).join(", ") || "none";
	if (asked === undefined) throw badFile(reader, `expected a SavedModel with a signature, got ${known}`);
	throw new ExplainError("unknown-name", `${reader}: there is no signature "${asked}"; the signatures are ${known}`);
}

/** Arrays that stand in the graph itself. */
function constantsIn(nodes: readonly NodeDef[]): [string, StoredArray][] {
	const arrayIn = (value: AttributeValue | undefined): StoredArray | undefined => {
		const array = typeof value === "object" && "array" in value ? value.array : undefined;
		return array && "values" in array && ArrayBuffer.isView(array.values) ? (array as StoredArray) : undefined;
	};
	return nodes.flatMap(({ name, op, attributes }) => {
		const array = op === "Const" ? arrayIn(attributes.get("value")) : undefined;
		return array ? [[name, array] as [string, StoredArray]] : [];
	});
}

/** As {@link loadSavedModel}, which brings this in when it is first called. */
export async function readSavedModelFolder(
	source: string | URL,
	options: LoadSavedModelOptions,
): Promise<DifferentiableModel | TensorFlowPredictor> {
	const checked = checkOptions<Required<LoadSavedModelOptions>>(reader, rules, options);
	const { signature: asked, output: askedOutput, as, ...names } = checked;
	const address = source instanceof URL ? source.href : source;
	if (typeof address !== "string" || /^(https?|data):/i.test(address)) {
		throw new ExplainError("bad-input", `${reader}: expected the path of a folder, got ${shown(source)}`);
	}
	const folder = await realpath(/^file:/i.test(address) ? fileURLToPath(address) : address).catch((error: unknown) => {
		throw new ExplainError("bad-input", `${reader}: expected a folder that can be read: ${messageOf(error)}`, {
			cause: error,
		});
	});
	const file = await readWithOthers(reader, folder, "saved_model.pb", { limit: mostBytes });
	const graphs = await readSavedModel(reader, file.bytes);
	const meta = graphs.find(({ tags }) => tags.includes("serve")) ?? (graphs[0] as MetaGraph);
	const [signature, ends] = signatureOf(meta, asked);
	const { nodes, resolve } = inlined(reader, meta);
	const outputs = ends.outputs.map((entry) => ({ ...entry, tensor: resolve(entry.tensor) }));
	const graph: GraphDef = { nodes, inputs: ends.inputs, outputs };
	const output = outputOf(reader, graph, askedOutput);
	await ready();

	const predictor = (why: string) => {
		const operations = [...nodes, ...[...meta.functions.values()].flatMap((one) => one.nodes)];
		const native = { folder: path.dirname(path.join(folder, "saved_model.pb")), bytes: file.bytes, tags: meta.tags };
		return nativePredictor({ reader, ...native, signature, operations, graph, output, names, why });
	};
	if (as === "predictor") return predictor("it was asked for as a predictor");
	try {
		const index = await file.beside("variables/variables.index", mostBytes).catch(() => undefined);
		const five = (number: number) => String(number).padStart(5, "0");
		const shard = (i: number, of: number) =>
			file.beside(`variables/variables.data-${five(i)}-of-${five(of)}`, mostBytes);
		const bundle = index ? await readBundle(reader, index, shard) : undefined;
		const variables = bundle ? variablesOf(meta, bundle) : new Map<string, StoredArray>();
		const constants = new Map([...constantsIn(nodes), ...variables]);
		return builtOrFreed((cache) => networkOfGraph({ reader, graph, constants, output }, cache), names);
	} catch (error) {
		if (!(error instanceof Unsupported)) throw error;
		if (as === "differentiable")
			throw new ExplainError("unsupported-model", `${reader}: ${error.message}`, { cause: error });
		return predictor(error.message);
	}
}
