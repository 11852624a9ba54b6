import { setImmediate } from "node:timers/promises";
import { ExplainError, messageOf } from "../../core/errors.ts";
import { loadWebGpuPackage, packageFolder, tf } from "../tf.ts";
import { type Attempt, failed, type Running } from "./attempt.ts";
import { registerKernels } from "./kernels/register.ts";

const packages = { webgpu: "0.6.2", "@tensorflow/tfjs-backend-webgpu": "4.22.0" } as const;
const install = `npm install --ignore-scripts ${Object.entries(packages)
	.map(([name, version]) => `${name}@${version}`)
	.join(" ")}`;

/** The part of WebGPU's adapter that says what it is. */
interface Adapter {
	readonly info: { readonly vendor: string; readonly device: string; readonly description: string };
}

/** The package `webgpu`: Dawn, the implementation of WebGPU that Chromium has. */
interface Dawn {
	create(options: readonly string[]): { requestAdapter(options?: object): Promise<Adapter | null> };
	readonly globals: object;
}

/** The part of tfjs's backend that reads from the device. */
interface Readable {
	readonly device: EventTarget;
	hasReadSyncWarned: boolean;
	read(dataId: object): Promise<unknown>;
	readSync(dataId: object): unknown;
}

/** WebGPU's errors are no `Error`. */
interface DeviceError {
	readonly message: string;
}

let adapter: Adapter | undefined;

/** Renderers that run on the processor. */
const software = /swiftshader|llvmpipe|lavapipe/i;

/** What runs, once the backend `webgpu` does. */
export function describeWebGpu(): Running {
	const { description, device, vendor } = adapter?.info ?? { description: "", device: "", vendor: "" };
	const deviceName = description || device || vendor;
	const { version_webgpu: version = packages["@tensorflow/tfjs-backend-webgpu"] } = loadWebGpuPackage() as {
		version_webgpu?: string;
	};
	return {
		name: "webgpu",
		version,
		device: software.test(`${description} ${device}`) ? "CPU" : "GPU",
		...(deviceName && { deviceName }),
		threads: 1,
		features: [],
		obstacles: [],
	};
}

/** Puts WebGPU where browsers have it; Node 21 and later have a `navigator` of their own. */
function provide(dawn: Dawn): ReturnType<Dawn["create"]> {
	Object.assign(globalThis, dawn.globals);
	const gpu = dawn.create([]);
	const holder = globalThis as { navigator?: object };
	holder.navigator ??= { userAgent: `Node.js/${process.versions.node.split(".")[0]}` };
	Object.defineProperty(holder.navigator, "gpu", { value: gpu, configurable: true });
	return gpu;
}

/** Says what to do instead where tfjs would ask for a canvas, which Node has not. */
function explainSynchronousReads(): void {
	const backend = tf.findBackend("webgpu") as unknown as Readable;
	const { readSync } = backend;
	backend.hasReadSyncWarned = true;
	backend.readSync = (dataId) => {
		try {
			return readSync.call(backend, dataId);
		} catch (error) {
			throw new ExplainError(
				"backend",
				"webgpu: expected values to be read with `await tensor.data()`; WebGPU in Node cannot wait for its device, as `dataSync` and a change of backend would",
				{ cause: error },
			);
		}
	};
}

/**
 * Makes what the device says of a computation an error where its result is read: memory that ran out, a program that is not
 * valid. Dawn alone prints it and answers zeros.
 */
function hearDevice(): void {
	const backend = tf.findBackend("webgpu") as unknown as Readable;
	const { read } = backend;
	let said: DeviceError | undefined;
	backend.device.addEventListener("uncapturederror", (event) => {
		event.preventDefault();
		said ??= (event as unknown as { error: DeviceError }).error;
	});
	backend.read = async (dataId) => {
		const outcome = await read.call(backend, dataId).then(
			(values) => ({ values }),
			(error: unknown) => ({ error }),
		);
		if (!said && "values" in outcome) return outcome.values;
		// One failure brings others, which must not be taken for those of the next computation.
		await setImmediate();
		const cause = said ?? (outcome as { error?: DeviceError }).error;
		said = undefined;
		throw new Error(`webgpu: ${cause?.constructor.name}: ${cause?.message}`, { cause });
	};
}

/** A product whose result is known: a device that cannot do it does not run. */
async function trial(): Promise<void> {
	const product = tf.tidy(() => tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6], [2, 1])));
	try {
		const [first, second] = await product.data();
		if (first !== 17 || second !== 39) {
			throw new Error(`a trial matrix product gave ${first}, ${second} instead of 17, 39`);
		}
	} finally {
		product.dispose();
	}
}

/** Finds a WebGPU device through Dawn, loads tfjs's backend for it and selects that, or says what is missing. */
export async function tryWebGpu(): Promise<Attempt> {
	if (adapter) return { runs: true, running: describeWebGpu() };
	for (const name of Object.keys(packages)) {
		if (packageFolder(name) === undefined) return failed("webgpu", `the package ${name} is not installed`, install);
	}
	const before = tf.getBackend();
	try {
		const found = await provide((await import("webgpu")) as unknown as Dawn).requestAdapter({
			powerPreference: "high-performance",
		});
		if (!found) {
			const mend =
				"install the graphics driver of this machine (on Linux one for Vulkan, with its loader: apt-get install libvulkan1 mesa-vulkan-drivers)";
			return failed(
				"webgpu",
				"Dawn finds no device for WebGPU (Vulkan on Linux, Metal on macOS, Direct3D on Windows)",
				mend,
			);
		}
		adapter = found;
		loadWebGpuPackage();
		registerKernels("webgpu");
		const selected = await tf.setBackend("webgpu");
		if (!selected) throw new Error("tfjs could not start it on this device");
		explainSynchronousReads();
		hearDevice();
		await trial();
		return { runs: true, running: describeWebGpu() };
	} catch (error) {
		adapter = undefined;
		if (tf.findBackendFactory("webgpu")) tf.removeBackend("webgpu");
		if (before && before !== "webgpu") await tf.setBackend(before);
		return failed(
			"webgpu",
			`starting it failed: ${messageOf(error)}`,
			"update the graphics driver, or use another backend",
		);
	}
}
