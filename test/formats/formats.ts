import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
	loadImage,
	loadModel,
	loadOnnx,
	loadTokenizer,
	loadTransformer,
	type Predictor,
	readSafetensors,
	readTable,
} from "../../src/index.ts";
import { fileOf } from "../data/tokenizer/fixtures.ts";
import { readFixture, type TreeCase } from "../models/tree/fixtures.ts";

/** A format that people have, and the files of it that the tests read. */
export interface Format {
	/** As the README names it. */
	readonly what: string;
	/** Who wrote the files. */
	readonly writtenBy: string;
	/** The function that a person calls. */
	readonly reader: string;
	readonly files: readonly string[];
	read(file: string): Promise<unknown>;
}

const fixtures = fileURLToPath(new URL("../fixtures/", import.meta.url));

const filesIn = (folder: string, wanted: RegExp): string[] =>
	readdirSync(fixtures + folder)
		.filter((name) => wanted.test(name))
		.map((name) => `${fixtures}${folder}/${name}`);

/** Encoders give a vector for each token: what one row is, the person says. */
const withoutHead = /\/(bert-eager|minilm)\.onnx$/;

const onnx = (file: string): Promise<Predictor> =>
	withoutHead.test(file) ? loadOnnx(file, { pooling: "mean" }) : loadModel(file);

/** Tokenizers as they are packed in the fixtures. */
const tokenizers = "minilm gpt2 roberta llama3 llama2 xlmr albert word-level word-piece gpt1".split(" ");

/** Models that lie together in one fixture: `fixture: name`. */
const packed = (fixture: string): string[] =>
	readFixture<TreeCase[]>(`${fixture}.json`).map(({ name }) => `${fixture}: ${name}`);

/** The bytes of a model that {@link packed} names; undefined for a file's path. */
function unpacked(name: string): Uint8Array | undefined {
	const [fixture, model] = name.split(/: (.*)/);
	if (model === undefined) return undefined;
	const found = readFixture<TreeCase[]>(`${fixture}.json`).find((one) => one.name === model);
	return new Uint8Array(Buffer.from(found?.model ?? "", fixture?.startsWith("xgboost") ? "base64" : "utf8"));
}

/** Kinds of models, in the README's order. */
export const modelFormats: readonly Format[] = [
	{
		what: "Keras `.keras`",
		writtenBy: "Keras 3.15, Keras 2",
		reader: "loadKeras",
		files: filesIn("keras", /\.keras$/),
		read: (file) => loadModel(file),
	},
	{
		what: "Keras `.h5`",
		writtenBy: "Keras 3.15, Keras 2",
		reader: "loadKeras",
		files: filesIn("keras", /\.h5$/),
		read: (file) => loadModel(file),
	},
	{
		what: "TensorFlow SavedModel",
		writtenBy: "TensorFlow 2.20",
		reader: "loadSavedModel",
		files: filesIn("tensorflow", /\.saved$/),
		read: (file) => loadModel(file),
	},
	{
		what: "TensorFlow.js layers model",
		writtenBy: "TensorFlow.js 4.22",
		reader: "loadTfjs",
		files: filesIn("tensorflow", /\.layers$/),
		read: (file) => loadModel(`${file}/model.json`),
	},
	{
		what: "TensorFlow.js graph model",
		writtenBy: "a frozen graph of TensorFlow 2.20",
		reader: "loadTfjs",
		files: filesIn("tensorflow", /\.graph(-\w+)?$/),
		read: (file) => loadModel(`${file}/model.json`),
	},
	{
		what: "ONNX of networks",
		writtenBy: "torch.onnx of PyTorch 2.13, both exporters",
		reader: "loadOnnx",
		files: filesIn("onnx", /^(?!sklearn).*\.onnx$/),
		read: onnx,
	},
	{
		what: "ONNX of scikit-learn",
		writtenBy: "skl2onnx 1.20",
		reader: "loadOnnx",
		files: filesIn("onnx", /^sklearn.*\.onnx$/),
		read: onnx,
	},
	{
		what: "transformers: config.json and safetensors",
		writtenBy: "transformers 5.23, sentence-transformers",
		reader: "loadTransformer",
		files: filesIn("transformers", /^(?!converted|minilm|safetensors)/),
		read: (file) => loadTransformer(file),
	},
	{
		what: "XGBoost JSON, UBJ",
		writtenBy: "xgboost 3.2",
		reader: "loadTrees",
		files: [
			...filesIn("trees", /^xgboost-(?!linear|objectives).*(?<!expected)\.(json|ubj)$/),
			...packed("xgboost-objectives"),
		],
		read: (file) => loadModel(unpacked(file) ?? file),
	},
	{
		what: "LightGBM text",
		writtenBy: "lightgbm 4.7",
		reader: "loadTrees",
		files: [...filesIn("trees", /^lightgbm-(?!linear).*\.txt$/), ...packed("lightgbm-objectives")],
		read: (file) => loadModel(unpacked(file) ?? file),
	},
	{
		what: "scikit-learn trees, forests, boosting",
		writtenBy: "[our exporter](scripts/exporters/scikit_learn.py), scikit-learn 1.9",
		reader: "loadTrees",
		files: packed("scikit-learn"),
		read: (file) => loadModel(unpacked(file) ?? file),
	},
];

/** Kinds of data, in the README's order. */
export const dataFormats: readonly Format[] = [
	...(
		[
			["CSV", "pandas", /^(?!people-(german|utf16)).*\.csv(\.gz)?$/],
			["JSON, JSON lines", "pandas", /^(?!expected).*\.jsonl?$/],
			["Parquet", "pyarrow", /^(?!binary).*\.parquet$/],
			["Arrow, Feather", "pyarrow", /\.(arrows?|feather)$/],
			["Excel", "openpyxl", /\.xlsx$/],
		] as const
	).map(
		([what, writtenBy, wanted]): Format => ({
			what,
			writtenBy,
			reader: "readTable",
			files: filesIn("tables", wanted),
			read: (file) => readTable(file),
		}),
	),
	{
		what: "PNG, JPEG, WebP, GIF",
		writtenBy: "Pillow 13",
		reader: "loadImage",
		files: filesIn("images", /\.(png|jpg|webp|gif)$/),
		read: (file) => loadImage(file),
	},
	{
		what: "`tokenizer.json`",
		writtenBy: "tokenizers 0.23",
		reader: "loadTokenizer",
		files: tokenizers,
		read: (name) => loadTokenizer(fileOf(name)),
	},
	{
		what: "safetensors",
		writtenBy: "safetensors 0.8",
		reader: "readSafetensors",
		files: filesIn("transformers/safetensors", /\.safetensors$/),
		read: (file) => readSafetensors(file),
	},
];
