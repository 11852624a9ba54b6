import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { ExplainError, messageOf } from "../../../core/errors.ts";
import { type NdArray, ndArray, shapeText, sizeOf, type TypedArray } from "../../../core/nd-array.ts";
import { readPredictOptions } from "../../../core/predict-options.ts";
import type { PredictOptions, Predictor } from "../../../core/predictor.ts";
import { badFile } from "../../../core/untrusted.ts";
import type { InputArray } from "../../../math/model-inputs.ts";
import { readBatch } from "../../black-box/read-batch.ts";
import { applyLink } from "../../tree/link.ts";
import { fills } from "../graph-inputs.ts";
import type { TokenPooling } from "../output.ts";
import type { ValueInfoProto } from "../reader/messages.ts";
import type { Signature } from "../signature.ts";
import { withOutput } from "./extra-output.ts";
import { filledUp, rowsOf, runtimeTensor } from "./feeds.ts";
import { loadRuntime, type Runtime, runtimeVersion } from "./load-runtime.ts";
import { pooledTokens } from "./pooled-tokens.ts";

type Session = Awaited<ReturnType<Runtime["InferenceSession"]["create"]>>;

/** An ONNX model that runs as a black box: answers alone, no gradients. */
export interface OnnxPredictor extends Predictor {
	/** Why it has no gradients: the operation that is not known, with its node; or that it was asked for so. */
	readonly notDifferentiable: string;
	/** Rows `[n, …inputShape]` or one, or arrays by the inputs' names. */
	predict(
		inputs: InputArray | { readonly [name: string]: InputArray },
		options?: PredictOptions,
	): Promise<NdArray<Float64Array>>;
	/** Frees what the runtime holds. */
	dispose(): Promise<void>;
}

/** What {@link onnxPredictor} takes. */
export interface OnnxPredictorRequest {
	readonly bytes: Uint8Array;
	/** Where the file lies, if it keeps weights beside it. */
	readonly path: string | undefined;
	readonly name: string;
	readonly signature: Signature;
	/** The inputs that are images, channels first in the file. */
	readonly images: ReadonlySet<string>;
	readonly why: string;
	readonly pooling: TokenPooling | undefined;
	readonly outputActivation: "softmax" | "sigmoid" | undefined;
	readonly outputNames: readonly string[] | undefined;
	readonly featureNames: readonly string[] | undefined;
}

/** What the runtime logs goes to standard error past every control of ours; its errors are thrown as well. */
const settings = { logSeverityLevel: 4 } as const;

async function sessionOf(runtime: Runtime, { bytes, path, name, signature }: OnnxPredictorRequest): Promise<Session> {
	try {
		if (path !== undefined) return await runtime.InferenceSession.create(path, settings);
		const inside = signature.output !== signature.asked;
		return await runtime.InferenceSession.create(inside ? withOutput(bytes, signature.output) : bytes, settings);
	} catch (error) {
		throw badFile(
			"loadOnnx",
			`expected ${name} to be a model that onnxruntime-node runs, got ${messageOf(error)}`,
			error,
		);
	}
}

/** An input's shape as a person gives it: without the examples' axis, images channels last. */
function shapeOf(info: ValueInfoProto, image: boolean): (number | null)[] | undefined {
	const shape = info.shape?.map((length) => (typeof length === "number" && length > 0 ? length : null));
	if (!shape) return undefined;
	const [, channels, height, width] = shape;
	return image ? [height ?? null, width ?? null, channels ?? null] : shape.slice(1);
}

const isArray = (given: unknown): boolean =>
	Array.isArray(given) ||
	ArrayBuffer.isView(given) ||
	(typeof given === "object" && given !== null && "shape" in given);

/**
 * Makes a predictor that runs a file by onnxruntime-node.
 *
 * @throws ExplainError `backend` where the package is not installed, `bad-file` where it cannot run the model.
 */
export async function onnxPredictor(request: OnnxPredictorRequest): Promise<OnnxPredictor> {
	const { signature, images, pooling, outputActivation } = request;
	const runtime = loadRuntime(request.why);
	const session = await sessionOf(runtime, request);
	const { inputs, table } = signature;
	const featureNames = request.featureNames ?? (table ? inputs.map(({ name }) => name) : undefined);
	const outputNames = request.outputNames ?? signature.classes;
	const [first] = inputs as readonly [ValueInfoProto];
	const inputShape = table ? [inputs.length] : shapeOf(first, images.has(first.name));
	// A file may want so many examples at once, and no other number.
	const stated = first.shape?.[0];
	const fixedBatch = typeof stated === "number" && stated > 0 ? stated : undefined;
	const id = `sha256:${createHash("sha256").update(request.bytes).digest("hex")}`;

	/** The arrays that were given, by input; those that may be left out are filled. */
	async function read(given: unknown): Promise<Map<string, NdArray<TypedArray>>> {
		const named = isArray(given) ? { [table ? "" : first.name]: given } : (given as Record<string, unknown>);
		if (table) {
			const rows = await readBatch("predict", inputShape, named[""] ?? given);
			return new Map(inputs.map(({ name }, i) => [name, column(rows, i)]));
		}
		const unknown = Object.keys(named).find((name) => !inputs.some((info) => info.name === name));
		if (unknown !== undefined) {
			const names = inputs.map(({ name }) => name).join(", ");
			throw new ExplainError("unknown-name", `predict: there is no input "${unknown}"; the inputs are ${names}`);
		}
		const found = new Map<string, NdArray<TypedArray>>();
		for (const info of inputs) {
			const { name } = info;
			const value = named[name];
			const fill = fills[name];
			const model = found.get(first.name);
			if (value === undefined && fill !== undefined && model) {
				found.set(name, { ...model, values: new Float32Array(model.values.length).fill(fill) });
			} else found.set(name, await readBatch("predict", shapeOf(info, images.has(name)), value));
		}
		return found;
	}

	async function run(arrays: ReadonlyMap<string, NdArray<TypedArray>>, start: number, end: number) {
		const rows = (array: NdArray<TypedArray>) => filledUp(rowsOf(array, start, end), fixedBatch ?? 0);
		const part = new Map([...arrays].map(([name, array]) => [name, rows(array)] as const));
		const feeds = Object.fromEntries(
			inputs.map((info) => [
				info.name,
				runtimeTensor(runtime, info, part.get(info.name) as NdArray<TypedArray>, images.has(info.name)),
			]),
		);
		const answer = (await answersOf(session, feeds, signature.output))[signature.output];
		if (!answer || answer.type === "string") {
			throw new ExplainError("unsupported-model", `predict: expected output "${signature.asked}" to be of numbers`);
		}
		const scores = Float64Array.from(answer.data as ArrayLike<number>, Number);
		const shape = [...answer.dims];
		const given = fixedBatch ?? end - start;
		const wanted = (all: Float64Array) => all.subarray(0, (all.length / given) * (end - start));
		if (pooling && shape.length === 3) return wanted(pooledTokens(scores, shape, pooling, part.get("attention_mask")));
		if (shape.slice(2).some((length) => length !== 1) || shape[0] !== given) {
			throw new ExplainError(
				"unsupported-model",
				`predict: expected output "${signature.asked}" to be a row of scores for each of ${given} examples, got shape ${shapeText(shape)}; the options output and pooling choose another`,
			);
		}
		return wanted(scores);
	}

	return {
		identity: { id, backend: `onnxruntime-node ${runtimeVersion()} CPU`, ...(outputNames && { outputNames }) },
		inputShape,
		featureNames,
		outputNames,
		outputUnit: signature.probabilities || outputActivation ? "probability" : "response",
		notDifferentiable: request.why,
		async predict(given, options = {}) {
			const { batchSize, signal } = readPredictOptions("predict", options, 256);
			const arrays = await read(given);
			const count = [...arrays.values()][0]!.shape[0] as number;
			const uneven = [...arrays].find(([, array]) => array.shape[0] !== count);
			if (uneven) {
				throw new ExplainError(
					"shape-mismatch",
					`predict: expected ${count} examples of input "${uneven[0]}", got ${uneven[1].shape[0]}`,
				);
			}
			const parts: Float64Array[] = [];
			const step = fixedBatch ?? batchSize;
			for (let start = 0; start < count; start += step) {
				if (signal?.aborted)
					throw new ExplainError("aborted", "predict: stopped by its signal", { cause: signal.reason });
				parts.push(await run(arrays, start, Math.min(start + step, count)));
				await setImmediate();
			}
			const values = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
			let at = 0;
			for (const part of parts) {
				values.set(part, at);
				at += part.length;
			}
			const columns = values.length / count;
			if (outputActivation)
				applyLink({ name: outputActivation === "softmax" ? "softmax" : "logistic" }, values, columns);
			return ndArray(values, [count, columns], ["example", "class"]);
		},
		dispose: () => session.release(),
	};
}

/** Runs the file; what the runtime says of inputs that it cannot take, such as a token that does not exist, is an error of ours. */
async function answersOf(session: Session, feeds: Parameters<Session["run"]>[0], output: string) {
	try {
		return await session.run(feeds, [output], settings);
	} catch (error) {
		throw new ExplainError("bad-input", `predict: onnxruntime-node failed: ${messageOf(error)}`, { cause: error });
	}
}

/** One column of a table as an input of its own. */
function column({ values, shape }: NdArray<TypedArray>, i: number): NdArray<TypedArray> {
	const columns = sizeOf(shape.slice(1));
	const own = Float64Array.from({ length: shape[0] as number }, (_, row) => values[row * columns + i] as number);
	return ndArray(own, [own.length, 1], ["example", "feature"]);
}
