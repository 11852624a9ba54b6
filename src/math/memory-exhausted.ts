import { messageOf } from "../core/errors.ts";

/** What the backends say when memory for a tensor is not to be had. */
const texts: readonly RegExp[] = [
	// TensorFlow, on the CPU and on a GPU; 8 is its status RESOURCE_EXHAUSTED.
	/OOM when allocating|RESOURCE_EXHAUSTED|Invalid TF_Status: 8\b|failed to allocate memory/i,
	/CUDA_ERROR_OUT_OF_MEMORY|CUDNN_STATUS_ALLOC_FAILED|CUBLAS_STATUS_ALLOC_FAILED/,
	// Emscripten's heap, and C++ below it that ends itself where `new` fails.
	/Cannot enlarge memory|\bOOM\b|\babort(ed)?\(|WebAssembly\.Memory/i,
	// JavaScript's own arrays.
	/Array buffer allocation failed|Invalid typed array length/i,
	// WebGPU and our check of the wasm heap.
	/out ?of ?memory|not enough memory|exceeds the (max )?buffer size limit/i,
];

/** Whether an error says that the device or the process has no memory left for a tensor, so that a smaller batch may pass. */
export function isMemoryExhausted(error: unknown): boolean {
	for (let cause = error, depth = 0; cause !== undefined && depth < 4; depth++) {
		const text = messageOf(cause);
		if (texts.some((known) => known.test(text))) return true;
		cause = (cause as { cause?: unknown } | null)?.cause;
	}
	return false;
}
