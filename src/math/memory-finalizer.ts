import { findHost } from "../protocol/host.ts";
import { type Tensor, tf } from "./tf.ts";

/** What the engine needs to dispose of a tensor that is no more: not the tensor itself, or it would never be collected. */
type Remains = Pick<Tensor, "dataId" | "dtype" | "size">;

/** The part of tfjs's engine that counts tensors. */
interface Engine {
	trackTensor(tensor: Tensor, backend: unknown): void;
	disposeTensor(tensor: Remains): void;
}

let collected = 0;
let watching = false;

/** How many tensors were forgotten and freed for the person. */
export const collectedTensors = (): number => collected;

/** Whether forgotten tensors are freed. */
export const collectsForgotten = (): boolean => watching;

/**
 * Makes JavaScript's garbage collector free the memory of tensors that nobody can reach any more, which tfjs alone never
 * does: a cell that forgets `dispose` or `tidy` otherwise keeps them until the kernel ends.
 *
 * A safety net, not a replacement: when the collector runs is its own affair. Variables stay, as tfjs itself holds them until
 * they are disposed; so do complex tensors, whose parts tfjs shares without counting. What a tidy, a tape, `keep` in a
 * variable, a graph or a model holds is reachable, and stays. Callbacks run between two turns of the event loop, never within
 * a computation.
 */
export function collectForgotten(): void {
	if (watching) return;
	watching = true;
	const engine = tf.engine() as unknown as Engine;
	const { trackTensor, disposeTensor } = engine;
	const registry = new FinalizationRegistry<Remains>((remains) => {
		disposeTensor.call(engine, remains);
		collected++;
	});
	engine.trackTensor = function (tensor, backend) {
		trackTensor.call(this, tensor, backend);
		if (tensor instanceof tf.Variable || tensor.dtype === "complex64") return;
		const { dataId, dtype, size } = tensor;
		registry.register(tensor, { dataId, dtype, size }, tensor);
	};
	engine.disposeTensor = function (tensor) {
		registry.unregister(tensor);
		disposeTensor.call(this, tensor);
	};
}

/**
 * In notebooks only, unless `GLASSCELL_FINALIZER` says `on` or `off`: a program that counts its tensors should find the
 * number that it left.
 */
export function collectForgottenInNotebooks(): void {
	const wish = process.env.GLASSCELL_FINALIZER;
	if (wish === "on" || (wish !== "off" && findHost() !== undefined)) collectForgotten();
}
