import { existsSync, readdirSync, readFileSync } from "node:fs";
import { availableParallelism, constants } from "node:os";
import { join } from "node:path";
import { messageOf } from "../../core/errors.ts";
import { loadNativePackage, packageFolder, tf } from "../tf.ts";
import { type Attempt, failed, type Obstacle, type Running } from "./attempt.ts";
import { builtForGpu, findTensorFlow, loadTensorFlow } from "./libtensorflow.ts";

const setUp = "npm run lab -- --setup-only";

/** The part of tfjs-node's backend that says what it runs on. */
interface NativeBackend {
	readonly isUsingGpuDevice: boolean;
	readonly binding: { readonly TF_Version: string };
}

let loadedFrom: string | undefined;

/** A product whose result is known: a backend that cannot do it does not run. */
function trial(): void {
	const product = tf.tidy(() =>
		tf
			.matMul(
				[
					[1, 2],
					[3, 4],
				],
				[[5], [6]],
			)
			.dataSync(),
	);
	if (product[0] !== 17 || product[1] !== 39) {
		throw new Error(`a trial matrix product gave ${product.join(", ")} instead of 17, 39`);
	}
}

function gpuObstacle(folder: string): Obstacle {
	if (!builtForGpu(folder)) {
		return {
			backend: "GPU",
			reason: `the TensorFlow in ${folder} is the CPU build`,
			mend: 'pip install "tensorflow[and-cuda]" in place of tensorflow-cpu',
		};
	}
	if (!existsSync("/proc/driver/nvidia/version")) {
		return { backend: "GPU", reason: "no NVIDIA driver is loaded", mend: "install the NVIDIA driver of this machine" };
	}
	return {
		backend: "GPU",
		reason: "TensorFlow found no usable CUDA device",
		mend: "TF_CPP_MIN_LOG_LEVEL=0 shows what it says on loading",
	};
}

/** The first card's name, as NVIDIA's driver writes it. */
function cardName(): string | undefined {
	const folder = "/proc/driver/nvidia/gpus";
	if (!existsSync(folder)) return undefined;
	const [first] = readdirSync(folder);
	const text = first === undefined ? "" : readFileSync(join(folder, first, "information"), "utf8");
	return /^Model:\s*(.+)$/m.exec(text)?.[1];
}

/** What runs, once the backend `tensorflow` does. */
export function describeTensorFlow(): Running {
	const native = tf.findBackend("tensorflow") as unknown as NativeBackend;
	const gpu = native.isUsingGpuDevice;
	const deviceName = gpu ? cardName() : undefined;
	return {
		name: "tensorflow",
		version: native.binding.TF_Version,
		device: gpu ? "GPU" : "CPU",
		...(deviceName !== undefined && { deviceName }),
		threads: availableParallelism(),
		features: [],
		obstacles: gpu || loadedFrom === undefined ? [] : [gpuObstacle(loadedFrom)],
	};
}

/** Finds the addon and the libraries, loads both in this process and selects the backend, or says what is missing. */
export function tryTensorFlow(thorough: boolean): Attempt {
	if (loadedFrom !== undefined) return { runs: true, running: describeTensorFlow() };
	if (process.platform !== "linux") {
		return failed("tensorflow", `it is loaded in process on Linux only, this is ${process.platform}`, "use wasm here");
	}
	const packaged = packageFolder("@tensorflow/tfjs-node-gpu");
	if (packaged === undefined) {
		const install = "npm install --ignore-scripts @tensorflow/tfjs-node-gpu@4.22.0";
		return failed("tensorflow", "the package @tensorflow/tfjs-node-gpu is not installed", install);
	}
	if (!existsSync(join(packaged, "lib/napi-v8/tfjs_binding.node"))) {
		return failed("tensorflow", "the addon of @tensorflow/tfjs-node-gpu is not built", setUp);
	}
	const found = findTensorFlow(thorough);
	if (found === undefined) {
		const told = process.env.GLASSCELL_TF_DIR;
		const where = told ? `GLASSCELL_TF_DIR=${told}` : ".venv, VIRTUAL_ENV, CONDA_PREFIX or a Python on PATH";
		return failed("tensorflow", `no TensorFlow wheel in ${where}`, `pip install "tensorflow-cpu==2.20.*", or ${setUp}`);
	}
	// Read by the libraries when they are loaded; what matters of it, `backend()` says.
	process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
	// Newer NVIDIA cards otherwise multiply with 10 bits of mantissa, and answers differ in the third digit.
	process.env.NVIDIA_TF32_OVERRIDE ??= "0";
	try {
		loadTensorFlow(found.folder, constants.dlopen as { RTLD_NOW: number; RTLD_GLOBAL: number });
		loadNativePackage();
		loadedFrom = found.folder;
		trial();
		return { runs: true, running: describeTensorFlow() };
	} catch (error) {
		loadedFrom = undefined;
		if (tf.findBackendFactory("tensorflow")) tf.removeBackend("tensorflow");
		return failed("tensorflow", `loading it from ${found.folder} failed: ${messageOf(error)}`, setUp);
	}
}
