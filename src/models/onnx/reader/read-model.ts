import { PbfReader } from "pbf";
import { ExplainError } from "../../../core/errors.ts";
import { badFile, damageOf } from "../../../core/untrusted.ts";
import type { GraphProto, ModelProto } from "./messages.ts";
import { readModelProto } from "./read-messages.ts";

/** A model whose graph is there. */
export interface OnnxFile extends ModelProto {
	readonly graph: GraphProto;
}

/**
 * Reads the messages of an ONNX file; weights stay as bytes.
 *
 * @throws ExplainError `bad-file` where it is none.
 */
export function readModel(reader: string, name: string, bytes: Uint8Array): OnnxFile {
	let model: ModelProto;
	try {
		model = readModelProto(new PbfReader(bytes));
	} catch (error) {
		if (error instanceof ExplainError) throw error;
		throw badFile(reader, `expected ${name} to be an ONNX model, got ${damageOf(error)}`, error);
	}
	const { graph } = model;
	if (!graph || graph.node.length === 0) {
		throw badFile(reader, `expected ${name} to be an ONNX model, got one without a graph`);
	}
	if (!("" in model.opsets) && !("ai.onnx.ml" in model.opsets)) {
		throw badFile(reader, `expected ${name} to state its version of ONNX's operators, got none`);
	}
	return { ...model, graph };
}
