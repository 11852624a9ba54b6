import { createHash } from "node:crypto";
import { ExplainError, messageOf } from "../../../core/errors.ts";
import { badFile } from "../../../core/untrusted.ts";
import { backend, ready } from "../../../math/backend.ts";
import { loadNativePackage, type Tensor, tf } from "../../../math/tf.ts";
import type { NamingOptions } from "../../keras/model-options.ts";
import type { GraphDef, NodeDef, SignatureEntry } from "../graph-def.ts";
import { endsInProbabilities, modelInputs } from "../graph-model.ts";
import { type TensorFlowPredictor, tensorFlowPredictor } from "../tensorflow-predictor.ts";

/** Operations by which a model could touch files, the network or Python: TensorFlow runs a SavedModel without a cage. */
const refused =
	/^(ReadFile|WriteFile|MatchingFiles|.*PyFunc.*|PrintV2|Print|.*Dataset.*|_?Send|_?Recv|Rpc.*|DebugIdentity.*|FIFO.*|WholeFileReader.*|.*Summary.*)$/;

/** What {@link nativePredictor} takes. */
export interface NativeParts {
	readonly reader: string;
	readonly folder: string;
	readonly bytes: Uint8Array;
	readonly tags: readonly string[];
	readonly signature: string;
	/** All operations, those of functions too. */
	readonly operations: Iterable<NodeDef>;
	readonly graph: GraphDef;
	readonly output: SignatureEntry;
	readonly names: NamingOptions;
	readonly why: string;
}

/** Runs a SavedModel in TensorFlow itself. */
export async function nativePredictor(parts: NativeParts): Promise<TensorFlowPredictor> {
	const { reader, folder, bytes, tags, signature, operations, graph, output, names, why } = parts;
	for (const { op, name } of operations) {
		if (!refused.test(op)) continue;
		throw new ExplainError(
			"unsupported-model",
			`${reader}: expected a model that only computes, got operation ${op} (node "${name}"), which reaches beyond it`,
		);
	}
	const { name: running } = await ready();
	if (running !== "tensorflow") {
		throw new ExplainError(
			"backend",
			`${reader}: ${why}; without gradients the model needs the backend tensorflow, and ${backend().title} runs; backend() says how to set it up`,
		);
	}
	const native = loadNativePackage();
	const model = await native.node.loadSavedModel(folder, [...tags], signature).catch((error: unknown) => {
		throw badFile(reader, `expected a SavedModel that TensorFlow loads: ${messageOf(error)}`, error);
	});
	return tensorFlowPredictor({
		id: `sha256:${createHash("sha256").update(bytes).digest("hex")}`,
		inputs: modelInputs(reader, graph),
		why,
		names,
		probabilities: endsInProbabilities(graph, output),
		async run(feeds) {
			const answers = model.predict(Object.fromEntries(feeds)) as Record<string, Tensor>;
			const { [output.key]: answer, ...others } = answers;
			tf.dispose(others);
			return answer as Tensor;
		},
		dispose: () => model.dispose(),
	});
}
