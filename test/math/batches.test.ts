import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { ready } from "../../src/math/backend.ts";
import { batchSizeFor, inBatches } from "../../src/math/batches.ts";
import type { GraphNode } from "../../src/math/graph.ts";
import { memoryBudget } from "../../src/math/memory-budget.ts";
import { bytesPerExample } from "../../src/math/memory-estimate.ts";
import { isMemoryExhausted } from "../../src/math/memory-exhausted.ts";
import { tf } from "../../src/math/tf.ts";

const mega = 1024 ** 2;

/** What the backends said when memory ran out, as seen on them. */
const exhausted = [
	"Invalid TF_Status: 8\nMessage: OOM when allocating tensor with shape[200000,200000] and type float on /job:localhost/replica:0/task:0/device:CPU:0 by allocator mklcpu",
	"failed to allocate memory",
	"Cannot enlarge memory arrays to size 4294967296 bytes (OOM)",
	"Aborted(OOM)",
	"abort(Cannot enlarge memory arrays)",
	"wasm: not enough memory for a tensor of 67108864 bytes beside 3691787524 that are in use; its heap holds 3758096384",
	"Array buffer allocation failed",
	"Invalid typed array length: 17179869184",
	"webgpu: GPUOutOfMemoryError: ",
	"webgpu: GPUValidationError: Buffer size (1600000000) exceeds the max buffer size limit (1073741824).",
];

/** A device that has room for so many examples, and what was asked of it. */
function device(room: number, text = exhausted[0] as string) {
	const asked: [number, number][] = [];
	const done: number[] = [];
	const run = (start: number, end: number) => {
		asked.push([start, end]);
		if (end - start > room) throw new Error(text);
		for (let i = start; i < end; i++) done.push(i);
	};
	return { asked, done, run };
}

const all = (count: number) => Array.from({ length: count }, (_, i) => i);

beforeAll(async () => {
	await ready();
});
afterEach(() => {
	delete process.env.GLASSCELL_MEMORY;
	memoryBudget("default");
});

describe("batches", () => {
	it("cover every example once, as large as they were asked for", async () => {
		const { asked, done, run } = device(100);
		await inBatches({ who: "test", count: 10, bytesPerExample: 4, batchSize: 4 }, run);
		expect(asked).toEqual([
			[0, 4],
			[4, 8],
			[8, 10],
		]);
		expect(done).toEqual(all(10));
	});

	it("hold 64 examples where nothing is said", async () => {
		const { asked, run } = device(1000);
		await inBatches({ who: "test", count: 100, bytesPerExample: 4 }, run);
		expect(asked).toEqual([
			[0, 64],
			[64, 100],
		]);
	});

	it("follow the memory budget, and one example is always tried", () => {
		memoryBudget("10MB");
		expect(batchSizeFor({ bytesPerExample: mega, batchSize: 64 })).toBe(10);
		expect(batchSizeFor({ bytesPerExample: mega, batchSize: 4 })).toBe(4);
		expect(batchSizeFor({ bytesPerExample: mega })).toBe(10);
		expect(batchSizeFor({ bytesPerExample: 1 })).toBe(1024);
		expect(batchSizeFor({ bytesPerExample: 11 * mega })).toBe(1);
	});

	it.each(exhausted)("are halved where the device says: %s", async (text) => {
		const { asked, done, run } = device(3, text);
		await inBatches({ who: "test", count: 20, bytesPerExample: 1000, batchSize: 16 }, run);
		expect(asked.slice(0, 4)).toEqual([
			[0, 16],
			[0, 8],
			[0, 4],
			[0, 2],
		]);
		expect(done).toEqual(all(20));
	});

	it("are halved where reading the result fails, which is when a device says it late", async () => {
		const done: number[] = [];
		await inBatches({ who: "test", count: 8, bytesPerExample: 4, batchSize: 8 }, async (start, end) => {
			await Promise.resolve();
			if (end - start > 4) throw new Error("webgpu: GPUOutOfMemoryError: no room");
			done.push(...all(end).slice(start));
		});
		expect(done).toEqual(all(8));
	});

	it("begin smaller the next time, until the budget is stated anew", async () => {
		const first = device(16);
		await inBatches({ who: "test", count: 64, bytesPerExample: 1000, batchSize: 64 }, first.run);
		const second = device(16);
		await inBatches({ who: "test", count: 64, bytesPerExample: 1000, batchSize: 64 }, second.run);
		expect(second.asked[0]).toEqual([0, 16]);
		memoryBudget("default");
		expect(batchSizeFor({ bytesPerExample: 1000, batchSize: 64 })).toBe(64);
	});

	it("end with a clear error where one example is too much", async () => {
		const { asked, run } = device(0);
		const failing = inBatches({ who: "saliency", count: 4, bytesPerExample: 4, batchSize: 4 }, run);
		await expect(failing).rejects.toMatchObject({
			code: "backend",
			message: expect.stringMatching(
				/^saliency: one example alone needs more memory than \w+ \S+ CPU has \(Invalid TF_Status: 8\nMessage: OOM[^)]*\)\. To mend it: /,
			),
			cause: expect.any(Error),
		});
		expect(asked).toEqual([
			[0, 4],
			[0, 2],
			[0, 1],
		]);
	});

	it("leave other errors alone", async () => {
		const failing = inBatches({ who: "test", count: 4, bytesPerExample: 4 }, () => {
			throw new Error("shapes do not match");
		});
		await expect(failing).rejects.toThrow("shapes do not match");
		for (const text of ["The room was full", "aborted", "shape [8] in status: 8", "Invalid TF_Status: 3"]) {
			expect(isMemoryExhausted(new Error(text)), text).toBe(false);
		}
	});

	it("are stopped by a signal before the next one", async () => {
		const stopping = new AbortController();
		const { asked, run } = device(100);
		const running = inBatches(
			{ who: "test", count: 10, bytesPerExample: 4, batchSize: 2, signal: stopping.signal },
			(start, end) => {
				run(start, end);
				if (end === 4) stopping.abort();
			},
		);
		await expect(running).rejects.toMatchObject({ code: "aborted", message: "test: stopped by its signal" });
		expect(asked).toHaveLength(2);
	});

	it("let the event loop go first between two of them", async () => {
		const order: string[] = [];
		setImmediate(() => order.push("other"));
		await inBatches(
			{ who: "test", count: 2, bytesPerExample: 4, batchSize: 1 },
			(start) => void order.push(`batch ${start}`),
		);
		expect(order).toEqual(["batch 0", "other", "batch 1"]);
	});

	// TensorFlow waits ten seconds for memory before it says that there is none.
	it("are halved by a real device that has no memory for one", { timeout: 120_000 }, async () => {
		const before = tf.memory().numTensors;
		const sizes: number[] = [];
		await inBatches({ who: "test", count: 2, bytesPerExample: 4, batchSize: 2 }, async (start, end) => {
			sizes.push(end - start);
			// 640 GB for two examples, 4 bytes for one.
			const length = end - start === 2 ? 400_000 : 1;
			const part = tf.tidy(() => tf.matMul(tf.ones([length, 1]), tf.ones([1, length])));
			try {
				await part.data();
			} finally {
				part.dispose();
			}
		});
		expect(sizes).toEqual([2, 1, 1]);
		expect(tf.memory().numTensors).toBe(before);
	});
});

describe("the memory budget", () => {
	it("is 1 GB where nothing is said", () => {
		expect(memoryBudget()).toBe(1024 * mega);
	});

	it.each([
		["512MB", 512 * mega],
		["4 GB", 4096 * mega],
		["1.5GiB", 1536 * mega],
		["2097152", 2 * mega],
		[3 * mega, 3 * mega],
	])("may be stated as %o", (limit, bytes) => {
		expect(memoryBudget(limit)).toBe(bytes);
		expect(memoryBudget()).toBe(bytes);
	});

	it("is read from GLASSCELL_MEMORY, which memoryBudget overrides", () => {
		process.env.GLASSCELL_MEMORY = "2GB";
		expect(memoryBudget()).toBe(2048 * mega);
		expect(memoryBudget("3GB")).toBe(3072 * mega);
		expect(memoryBudget("default")).toBe(2048 * mega);
	});

	it.each(["a lot", "-1GB", "12 parsecs", "10KB", 0, Number.NaN, "1e9GB"])(
		"is refused as %o, with what is expected",
		(limit) => {
			expect(() => memoryBudget(limit)).toThrow(/^memoryBudget: expected bytes as a number, or a text such as "512MB"/);
			expect(memoryBudget()).toBe(1024 * mega);
		},
	);

	it("names the variable that is wrong", () => {
		process.env.GLASSCELL_MEMORY = "much";
		expect(() => memoryBudget()).toThrow(/^GLASSCELL_MEMORY: expected .*, got "much"$/);
	});
});

describe("the estimate of what an example takes", () => {
	const node = (name: string, shape: (number | null)[]): GraphNode => ({
		name,
		op: "identity",
		attributes: {},
		inputs: [],
		weights: [],
		shape,
	});
	const graph = { nodes: [node("x", [8, 8, 2]), node("y", [null, 4]), node("z", [])], weights: new Map() };

	it("counts the outputs of all nodes in 32 bits, three times for a backward pass", () => {
		expect(bytesPerExample(graph, { unknownLength: 10 })).toBe((128 + 40 + 1) * 4);
		expect(bytesPerExample(graph, { unknownLength: 10, backward: true })).toBe((128 + 40 + 1) * 12);
	});
});
