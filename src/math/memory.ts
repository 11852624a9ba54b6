import { spawnSync } from "node:child_process";
import { deepFreeze } from "../core/explanation.ts";
import { type Displayable, displaySymbol } from "../protocol/host.ts";
import { backend } from "./backend.ts";
import { type BudgetSource, budgetSource, memoryBudget } from "./memory-budget.ts";
import { collectedTensors, collectsForgotten } from "./memory-finalizer.ts";
import { tf } from "./tf.ts";

/** The memory of a graphics card. */
export interface GpuMemory {
	readonly name: string;
	/** In bytes, by all processes. */
	readonly used: number;
	readonly total: number;
}

/** What tensors and the process take, in bytes. */
export interface MemoryReport extends Displayable {
	readonly numTensors: number;
	/** What the tensors hold; those that share their data (a reshape) count each. */
	readonly tensorBytes: number;
	/** Pieces of data, some of which several tensors share. */
	readonly numDataBuffers: number;
	/** The backend's title, such as `wasm 4.22.0 CPU`. */
	readonly backend: string;
	/** What the backend itself has taken: the WebAssembly heap, which never shrinks, or a WebGPU device's buffers; undefined where it does not say. */
	readonly backendBytes: number | undefined;
	/** The card that computes, where one does and says it. */
	readonly gpu: GpuMemory | undefined;
	/** The process's memory in the machine (resident set). */
	readonly processBytes: number;
	/** JavaScript's own objects. */
	readonly heapBytes: number;
	/** What one batch may take, see `memoryBudget`. */
	readonly budget: { readonly bytes: number; readonly from: BudgetSource };
	/** Tensors that nobody could reach any more and that were freed; undefined where that is off (`GLASSCELL_FINALIZER`). */
	readonly collected: number | undefined;
	/** One line. */
	toString(): string;
}

/** A number of bytes as a person reads it: `1.5 MB`, in units of 1024. */
export function writtenBytes(bytes: number): string {
	const units = ["bytes", "KB", "MB", "GB", "TB"];
	let [rest, at] = [bytes, 0];
	for (; rest >= 1024 && at < units.length - 1; at++) rest /= 1024;
	return `${at === 0 || rest >= 100 ? Math.round(rest) : rest.toFixed(1)} ${units[at]}`;
}

/** What `nvidia-smi --query-gpu=name,memory.used,memory.total --format=csv,noheader,nounits` prints, of the first card. */
export function parseGpuMemory(printed: string): GpuMemory | undefined {
	const match = /^(.+?), (\d+), (\d+)$/m.exec(printed);
	if (!match) return undefined;
	const mebi = 1024 ** 2;
	return { name: match[1]!, used: Number(match[2]) * mebi, total: Number(match[3]) * mebi };
}

/** Asks the driver; tfjs does not say what the card holds. */
function gpuMemory(): GpuMemory | undefined {
	const query = ["--query-gpu=name,memory.used,memory.total", "--format=csv,noheader,nounits"];
	const { stdout, status } = spawnSync("nvidia-smi", query, { encoding: "utf8", timeout: 5000 });
	return status === 0 ? parseGpuMemory(stdout) : undefined;
}

/** What the running backend has taken, where it says it. */
function backendBytes(): number | undefined {
	const { numBytesInGPUAllocated, numBytesAllocatedInGPU } = tf.memory() as {
		numBytesInGPUAllocated?: number;
		numBytesAllocatedInGPU?: number;
	};
	const { wasm } = tf.backend() as unknown as { wasm?: { HEAPU8?: Uint8Array } };
	return wasm?.HEAPU8?.byteLength ?? numBytesAllocatedInGPU ?? numBytesInGPUAllocated;
}

/**
 * How much memory do tensors take, what does the process take, and how much may a batch take? As a cell's last expression
 * it shows one line.
 *
 * Costs nothing, except where an NVIDIA card computes: asking its driver takes about 50 ms.
 *
 * @example
 * ```ts
 * const before = memory().numTensors;
 * tf.ones([10]); // forgotten
 * memory().numTensors - before; // 1
 * ```
 */
export function memory(): MemoryReport {
	const { numTensors, numBytes, numDataBuffers } = tf.memory();
	const { title, name, device } = backend();
	const { rss, heapUsed } = process.memoryUsage();
	const report = {
		numTensors,
		tensorBytes: numBytes,
		numDataBuffers,
		backend: title,
		backendBytes: backendBytes(),
		gpu: name === "tensorflow" && device === "GPU" ? gpuMemory() : undefined,
		processBytes: rss,
		heapBytes: heapUsed,
		budget: { bytes: memoryBudget(), from: budgetSource() },
		collected: collectsForgotten() ? collectedTensors() : undefined,
	};
	const text = lineOf(report);
	return deepFreeze({ ...report, toString: () => text, [displaySymbol]: () => ({ "text/plain": text }) });
}

function lineOf(report: Omit<MemoryReport, "toString" | typeof displaySymbol>): string {
	const { numTensors, tensorBytes, backendBytes: taken, gpu, processBytes, heapBytes, budget, collected } = report;
	const tensors = `${numTensors} ${numTensors === 1 ? "tensor" : "tensors"} of ${writtenBytes(tensorBytes)}`;
	const own = [
		taken !== undefined && `${writtenBytes(taken)} taken by it`,
		gpu && `${gpu.name}: ${writtenBytes(gpu.used)} of ${writtenBytes(gpu.total)} in use`,
	].filter(Boolean);
	return [
		`${tensors} on ${report.backend}${own.length > 0 ? ` (${own.join("; ")})` : ""}`,
		`process ${writtenBytes(processBytes)}, of it JavaScript ${writtenBytes(heapBytes)}`,
		`a batch may take ${writtenBytes(budget.bytes)}${budget.from === "default" ? "" : ` (${budget.from})`}`,
		...(collected ? [`${collected} forgotten tensors freed`] : []),
	].join("; ");
}
