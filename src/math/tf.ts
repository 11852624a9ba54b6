import { createRequire } from "node:module";
import * as tf from "@tensorflow/tfjs";
import { findHost } from "../protocol/host.ts";

export type { LayersModel, Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from "@tensorflow/tfjs";

/**
 * TensorFlow.js. This file and the package's entry `glasscell/tf` are the only ones that import it, so that library, native
 * binding and notebook cells share one copy: Node gives the same CommonJS module to `import` and to `require`.
 */
export { tf };

const require = createRequire(import.meta.url);

/** The package of the native binding; loading it registers and selects the backend `tensorflow`. */
export type NativePackage = typeof import("@tensorflow/tfjs-node-gpu");
/** The package of the WebAssembly backend; loading it registers the backend `wasm`. */
export type WasmPackage = typeof import("@tensorflow/tfjs-backend-wasm");

/** Loads the native binding's package; throws what `require` throws. */
export function loadNativePackage(): NativePackage {
	// tfjs-node 4.22 calls a function of `util` that Node 23 dropped.
	const util = require("node:util") as { isNullOrUndefined?: (value: unknown) => boolean };
	util.isNullOrUndefined ??= (value) => value === null || value === undefined;
	return require("@tensorflow/tfjs-node-gpu") as NativePackage;
}

/** Loads the WebAssembly backend's package. */
export const loadWasmPackage = (): WasmPackage => require("@tensorflow/tfjs-backend-wasm") as WasmPackage;

/** Loads the WebGPU backend's package, which registers the backend `webgpu` where `navigator.gpu` is there already. */
export const loadWebGpuPackage = (): typeof import("@tensorflow/tfjs-backend-webgpu") =>
	require("@tensorflow/tfjs-backend-webgpu") as typeof import("@tensorflow/tfjs-backend-webgpu");

/**
 * Brings values to where they can be read synchronously, as hashing a model and moving a tensor to another backend do:
 * WebGPU in Node cannot wait for its device. Where it was never loaded there is nothing to do.
 */
export async function settle(tensors: Iterable<tf.Tensor>): Promise<void> {
	if (tf.findBackendFactory("webgpu")) await Promise.all(Array.from(tensors, (tensor) => tensor.data()));
}

/** {@link settle} for all variables, which are the weights of every model that is trained here. */
export function settleVariables(): Promise<void> {
	const { registeredVariables } = tf.engine().state as unknown as { registeredVariables: Record<string, tf.Variable> };
	return settle(Object.values(registeredVariables));
}

/** The folder of an installed package, or undefined where it is not installed. */
export function packageFolder(name: string): string | undefined {
	try {
		return require.resolve(`${name}/package.json`).slice(0, -"/package.json".length);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return undefined;
		throw error;
	}
}

/** What {@link restoreEngine} sets back, of tfjs's engine state. */
interface EngineState {
	activeTape: unknown[] | null;
	gradientDepth: number;
	kernelDepth: number;
	numDataMovesStack: number[];
	scopeStack: Scope[];
	activeScope: Scope | null;
	profiling: boolean;
}

/** What is open while a `tidy` runs: the tensors that end with it. */
interface Scope {
	readonly track: readonly { dispose(): void }[];
}

/** Ends the innermost scope, also where it holds a tensor that the termination left half made and that nothing can dispose. */
function endScope(state: EngineState): void {
	const depth = state.scopeStack.length;
	try {
		tf.engine().endScope();
	} catch {
		// Below, one by one.
	}
	if (state.scopeStack.length < depth) return;
	for (const tensor of state.activeScope?.track ?? []) {
		try {
			tensor.dispose();
		} catch {
			// This is the one.
		}
	}
	state.scopeStack.pop();
	state.activeScope = state.scopeStack.at(-1) ?? null;
}

/**
 * Ends the scopes, the tape and the kernel calls that V8's termination left open, as it skips `finally`;
 * tensors of the open scopes are disposed. Nothing of this can be in use between two turns of the event loop.
 */
export function restoreEngine(): void {
	const state = tf.engine().state as unknown as EngineState;
	state.activeTape = null;
	state.gradientDepth = 0;
	state.kernelDepth = 0;
	state.numDataMovesStack = [];
	state.profiling = false;
	while (state.scopeStack.length > 0) endScope(state);
}

/** The part of a layers model that says it is being trained; `fit` sets it back in a `finally`. */
interface Training {
	isTraining: boolean;
	stopTraining: boolean;
}

const inTraining = new Set<Training>();

/** Runs a training so that an interrupt stops it after its batch, and that a termination leaves the model usable. */
async function interruptible<T>(model: Training, train: () => Promise<T>): Promise<T> {
	// tfjs refuses a second training at once; that must not end the book-keeping of the first.
	if (model.isTraining) return train();
	const signal = findHost()?.signal;
	const stop = () => {
		model.stopTraining = true;
	};
	inTraining.add(model);
	signal?.addEventListener("abort", stop, { once: true });
	try {
		const history = await train();
		await settleVariables();
		return history;
	} finally {
		signal?.removeEventListener("abort", stop);
		inTraining.delete(model);
	}
}

/** Makes `fit` and `fitDataset` of every layers model hear the host's interrupt. */
function followInterrupts(): void {
	const { prototype } = tf.LayersModel;
	const { fit, fitDataset } = prototype;
	prototype.fit = function (...given) {
		return interruptible(this as unknown as Training, () => fit.apply(this, given));
	};
	prototype.fitDataset = function (...given) {
		return interruptible(this as unknown as Training, () => fitDataset.apply(this, given) as never);
	};
}

followInterrupts();
findHost()?.onTerminated(() => {
	restoreEngine();
	for (const model of inTraining) model.isTraining = false;
	inTraining.clear();
});

// The JavaScript backend advises on first use to install another; `backend()` says that better.
Object.assign(tf.findBackend("cpu") ?? {}, { firstUse: false });
