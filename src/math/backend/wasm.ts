import { join } from "node:path";
import { messageOf } from "../../core/errors.ts";
import { loadWasmPackage, packageFolder, tf } from "../tf.ts";
import { type Attempt, failed, type Running } from "./attempt.ts";
import { registerKernels } from "./kernels/register.ts";

let loaded = false;

/** What runs, once the backend `wasm` does. */
export function describeWasm(): Running {
	const { version_wasm: version, getThreadsCount } = loadWasmPackage();
	const threaded = tf.env().getBool("WASM_HAS_MULTITHREAD_SUPPORT");
	return {
		name: "wasm",
		version,
		device: "CPU",
		threads: threaded ? getThreadsCount() : 1,
		features: tf.env().getBool("WASM_HAS_SIMD_SUPPORT") ? ["SIMD"] : [],
		obstacles: [],
	};
}

/** The part of the backend that takes memory. */
interface Heap {
	readonly wasm: { _malloc(bytes: number): number; _free(address: number): void };
}

/** Of the 4 GB that 32-bit addresses reach: nearer to the end the allocator itself counts past it and breaks the heap. */
const most = 3.5 * 1024 ** 3;

/**
 * Makes memory that is not to be had an error. tfjs 4.22 does not look at what the heap answers: it computes sizes modulo
 * 4 GB, and writes a tensor that found no place over the others, from address 0 on.
 */
function checkAllocations(): void {
	const { wasm } = tf.findBackend("wasm") as unknown as Heap;
	// At its first call the function that emscripten made puts another in its own place.
	wasm._free(wasm._malloc(8));
	const { _malloc: allocate, _free: free } = wasm;
	const sizes = new Map<number, number>();
	let taken = 0;
	wasm._malloc = (bytes) => {
		const address = taken + bytes <= most ? allocate(bytes) >>> 0 : 0;
		if (address === 0 && bytes > 0) {
			throw new Error(
				`wasm: not enough memory for a tensor of ${bytes} bytes beside ${taken} that are in use; its heap holds ${most}`,
			);
		}
		sizes.set(address, bytes);
		taken += bytes;
		return address;
	};
	wasm._free = (address) => {
		taken -= sizes.get(address >>> 0) ?? 0;
		sizes.delete(address >>> 0);
		free(address);
	};
}

const processEvents = ["uncaughtException", "unhandledRejection"] as const;

/** Runs `start` and takes away the handlers that it adds to the process: emscripten's would end it at any rejection nobody handles. */
async function withoutProcessHandlers<T>(start: () => Promise<T>): Promise<T> {
	const before = new Map(processEvents.map((event) => [event, process.rawListeners(event)]));
	try {
		return await start();
	} finally {
		for (const event of processEvents) {
			for (const added of process.rawListeners(event)) {
				if (!before.get(event)?.includes(added)) process.off(event, added as () => void);
			}
		}
	}
}

/** Loads the WebAssembly backend from the installed package, with the gradient kernels that it lacks, and selects it. */
export async function tryWasm(): Promise<Attempt> {
	try {
		if (!loaded) {
			const folder = packageFolder("@tensorflow/tfjs-backend-wasm");
			if (folder === undefined) {
				const mend = "npm install --ignore-scripts @tensorflow/tfjs-backend-wasm@4.22.0";
				return failed("wasm", "the package @tensorflow/tfjs-backend-wasm is not installed", mend);
			}
			const wasm = loadWasmPackage();
			// tfjs starts its threads from a blob: address, which Node's workers do not take.
			tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
			wasm.setWasmPaths(join(folder, "dist", "/"));
			registerKernels("wasm");
		}
		const selected = await withoutProcessHandlers(() => tf.setBackend("wasm"));
		if (!selected || tf.getBackend() !== "wasm") throw new Error(`tfjs selected ${tf.getBackend()} instead`);
		if (!loaded) checkAllocations();
		loaded = true;
		return { runs: true, running: describeWasm() };
	} catch (error) {
		return failed("wasm", `starting it failed: ${messageOf(error)}`, "npm ci --ignore-scripts");
	}
}
