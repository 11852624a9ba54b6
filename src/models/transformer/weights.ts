import { ExplainError, shown } from "../../core/errors.ts";
import { shapeText } from "../../core/nd-array.ts";
import { badFile } from "../../core/untrusted.ts";
import type { Safetensors } from "../../data/safetensors.ts";
import { type Tensor, tf } from "../../math/tf.ts";
import { reader } from "./architecture.ts";
import type { Parameter } from "./network-builder.ts";

/** One tensor of a file. */
interface Stored {
	readonly file: Safetensors;
	readonly name: string;
}

/** Tensors by the names that architectures use. */
export type Weights = ReadonlyMap<string, Stored>;

/** The first checkpoints call the weights of a normalisation gamma and beta. */
const modern = (name: string): string => name.replace(/\.gamma$/, ".weight").replace(/\.beta$/, ".bias");

/** The tensors of files, each with a function that makes the architectures' name of the file's. */
export function weightsOf(files: readonly (readonly [file: Safetensors, named: (name: string) => string])[]): Weights {
	const weights = new Map<string, Stored>();
	for (const [file, named] of files) {
		for (const name of file.tensors.keys()) {
			const known = modern(named(name));
			const other = weights.get(known);
			if (other)
				throw badFile(reader, `expected one tensor ${shown(known)}, got ${shown(other.name)} and ${shown(name)}`);
			weights.set(known, { file, name });
		}
	}
	return weights;
}

/** What checkpoints hold beside a network's own weights: constants, and the heads of other tasks. */
const surplus = [
	/(^|\.)(position_ids|token_type_ids)$/,
	/^h\.\d+\.attn\.(masked_)?bias$/,
	/^embeddings\.mask_token$/,
	/^(cls|lm_head|classifier|pre_classifier|pooler|qa_outputs|score|predictions|sop_classifier|multiple_choice_head|decoder)\./,
	/^(vocab_transform|vocab_layer_norm|vocab_projector|discriminator_predictions|generator_predictions|generator_lm_head)\./,
];

const listed = (names: readonly string[]): string =>
	names.slice(0, 5).map(shown).join(", ") + (names.length > 5 ? ` and ${names.length - 5} more` : "");

/**
 * Compares what a network needs with what the files hold, before any number is read.
 *
 * @returns the tensors that are not used: heads of other tasks, and constants.
 * @throws ExplainError `bad-file` naming weights that are missing, have another shape, or belong to no part of the network.
 */
export function checkWeights(parameters: ReadonlyMap<string, Parameter>, weights: Weights): string[] {
	const needed = new Set<string>();
	for (const { name, shape } of parameters.values()) {
		needed.add(name);
		const stored = weights.get(name);
		const came = stored?.file.tensors.get(stored.name)?.shape;
		if (stored && came && shapeText(came) !== shapeText(shape)) {
			throw badFile(
				reader,
				`expected weight ${shown(stored.name)} to have shape ${shapeText(shape)} by the configuration, got ${shapeText(came)}`,
			);
		}
	}
	const missing = [...needed].filter((name) => !weights.has(name));
	if (missing.length > 0) throw badFile(reader, `expected weights ${listed(missing)}, which the file does not have`);
	const unused = [...weights].filter(([name]) => !needed.has(name));
	const foreign = unused.filter(([name]) => !surplus.some((pattern) => pattern.test(name)));
	if (foreign.length > 0) {
		const names = listed(foreign.map(([, { name }]) => name));
		throw badFile(reader, `expected no weights beside those of the network in the configuration, got ${names}`);
	}
	return unused.map(([, { name }]) => name);
}

/** Whether all numbers are finite; a plain loop, as `every` takes several times as long for millions of weights. */
function allFinite(values: Float32Array): boolean {
	for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
	return true;
}

function numbersOf({ file, name }: Stored): Tensor {
	const { values, shape } = file.read(name);
	if (allFinite(values)) return tf.tensor(values, [...shape], "float32");
	throw new ExplainError("not-finite", `${reader}: expected finite numbers in weight ${shown(name)}`);
}

/** Reads the weights that {@link checkWeights} found, one after the other, as tensors by their key in the graph. */
export function readWeights(parameters: ReadonlyMap<string, Parameter>, weights: Weights): Map<string, Tensor> {
	const tensors = new Map<string, Tensor>();
	try {
		for (const [key, { name, arranged = (numbers: Tensor) => numbers }] of parameters) {
			const stored = weights.get(name) as Stored;
			tensors.set(
				key,
				tf.tidy(() => arranged(numbersOf(stored))),
			);
		}
		return tensors;
	} catch (error) {
		tf.dispose([...tensors.values()]);
		throw error;
	}
}
