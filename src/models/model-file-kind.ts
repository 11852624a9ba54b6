import { badFile } from "../core/untrusted.ts";
import { hasSignature } from "../data/file-signature.ts";

/** What a file of a model may be. */
export type FileKind = "ebm" | "keras" | "onnx" | "tfjs" | "trees";

/** Whether the bytes occur among the first ones: names of members stand there in a zip, and keys in JSON. */
const holds = (bytes: Uint8Array, text: string, first = 65_536): boolean =>
	Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, first)).includes(text);

/** A safetensors file: eight bytes of a header's length, then the header as JSON. */
const isSafetensors = (bytes: Uint8Array): boolean => bytes.length > 8 && bytes[8] === 0x7b && bytes[7] === 0;

const pickled = "runs code when it is opened";

/** What is no model that can be loaded as it is: what it is, and what to do with it. */
const refused: readonly (readonly [is: (bytes: Uint8Array) => boolean, words: string])[] = [
	[
		(bytes) => hasSignature(bytes, "PK") && holds(bytes, "data.pkl"),
		`a file of PyTorch, a pickle, which ${pickled}: export the model with torch.onnx.export, or convert its weights with scripts/exporters/pytorch.py`,
	],
	[
		(bytes) => bytes[0] === 0x80 && (bytes[1] as number) <= 5,
		`a Python pickle, which ${pickled}: export trees with scripts/exporters/scikit_learn.py, other models of scikit-learn with skl2onnx, networks with torch.onnx.export`,
	],
	[isSafetensors, "weights alone (safetensors): give the folder in which config.json lies beside them"],
	[(bytes) => hasSignature(bytes, "\x1f\x8b"), "a gzip file: unpack it first"],
	[(bytes) => bytes.length === 0, "an empty file"],
];

/**
 * What a file of a model is, by its content and, for ONNX, which has no mark of its own, also by its name's ending.
 *
 * @throws ExplainError `bad-file` for anything else, with what to do where that is known.
 */
export function fileKind(reader: string, name: string, bytes: Uint8Array): FileKind {
	for (const [is, words] of refused) {
		if (is(bytes)) throw badFile(reader, `expected a model, got ${name}, which is ${words}`);
	}
	if (hasSignature(bytes, "PK") || hasSignature(bytes, "\x89HDF")) return "keras";
	if (name.endsWith(".onnx")) return "onnx";
	const isJson = bytes.find((byte) => byte > 0x20) === 0x7b;
	if (isJson && (holds(bytes, '"modelTopology"') || holds(bytes, '"weightsManifest"'))) return "tfjs";
	if (isJson && holds(bytes, '"ebm"') && holds(bytes, '"intercept"')) return "ebm";
	if (isJson || hasSignature(bytes, "tree")) return "trees";
	// The first field of an ONNX file is the number of its format's version: below 128, one byte.
	if (bytes[0] === 0x08 && (bytes[1] as number) < 0x80) return "onnx";
	const known =
		"Keras (.keras, .h5), ONNX, TensorFlow.js (model.json), XGBoost (JSON, UBJ), LightGBM (text), InterpretML (EBMs as JSON), or our exporters'";
	const beginning = JSON.stringify(Buffer.from(bytes.slice(0, 12)).toString("latin1"));
	throw badFile(reader, `expected a model of ${known}, got ${name}, which begins with ${beginning}`);
}
