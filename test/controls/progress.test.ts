import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Progress, progress } from "../../src/controls/index.ts";
import { StepClock } from "../../src/controls/pace.ts";
import { clockText, progressText } from "../../src/controls/progress-text.ts";
import { FakeHost } from "../widget/fake-host.ts";

let host: FakeHost;
beforeEach(() => {
	host = new FakeHost().install();
});
afterEach(() => FakeHost.uninstall());

/** The states of a model now: the opening one with all updates. */
function stateNow(model: string): Record<string, unknown> {
	const comm = host.comms.find(
		({ sent }) => (sent[0]?.data.state as { _model_name?: string } | undefined)?._model_name === model,
	);
	return Object.assign({}, comm?.sent[0]?.data.state, ...(comm?.states() ?? []));
}
const bar = () => stateNow("FloatProgressModel");
const line = () => stateNow("LabelModel").value as string;

describe("progress in a notebook", () => {
	test("counts the items of a loop, and says at the end how many there were", async () => {
		const seen: number[] = [];
		for (const item of progress([1, 2, 3], { description: "three" })) seen.push(item);
		expect(seen).toEqual([1, 2, 3]);
		expect(bar()).toMatchObject({ description: "three", value: 3, max: 3, bar_style: "success" });
		expect(line()).toMatch(/^3 of 3 · 100 % · .*in 0\.0 s$/);
		await host.endCell();
		expect(host.displayed.at(-1)?.options.update).toBe(true);
		expect(String(host.displayed.at(-1)?.bundle["text/html"])).toContain("3 of 3");
	});

	test("knows how many there are of arrays, sets, maps and typed arrays, or is told", () => {
		for (const items of [
			[1, 2],
			new Set([1, 2]),
			new Map([
				[1, 1],
				[2, 2],
			]),
			new Float32Array(2),
		]) {
			for (const _ of progress(items as Iterable<unknown>));
			expect(line()).toContain("2 of 2");
			host.comms.length = 0;
		}
		const two = {
			*[Symbol.iterator]() {
				yield* [1, 2];
			},
		};
		for (const _ of progress(two)) expect(line()).not.toContain("of");
		expect([line().split(" · ")[0], bar().bar_style]).toEqual(["2", "success"]);
		host.comms.length = 0;
		for (const _ of progress(two, { total: 4 })) expect(line()).toContain("of 4");
	});

	test("counts asynchronous items", async () => {
		const items = (async function* () {
			yield "a";
			yield "b";
		})();
		const seen: string[] = [];
		for await (const item of progress(items, { total: 2 })) seen.push(item);
		expect([seen, bar().value]).toEqual([["a", "b"], 2]);
	});

	test.each([
		[
			"a loop that is left",
			(items: Iterable<number>) => {
				for (const _ of items) break;
			},
			"stopped after",
			"warning",
		],
		[
			"items that fail",
			() => {
				const failing = {
					*[Symbol.iterator]() {
						yield 1;
						throw new Error("broken");
					},
				};
				for (const _ of progress(failing, { total: 3 }));
			},
			"failed after",
			"danger",
		],
	])("says of %s that it ended early", (_, run, words, style) => {
		try {
			run(progress([1, 2, 3]));
		} catch (error) {
			expect(String(error)).toBe("Error: broken");
		}
		expect([bar().bar_style, line().includes(words)]).toEqual([style, true]);
	});

	test("is driven by hand too", () => {
		const p: Progress = progress(100);
		p.advance();
		p.advance(9);
		expect([p.count, p.total, p.state]).toEqual([10, 100, "running"]);
		p.total = 10;
		p.done();
		p.stop();
		expect([p.state, line().startsWith("10 of 10")]).toEqual(["done", true]);
		const open = progress(undefined);
		open.stop("failed");
		expect(open.state).toBe("failed");
	});

	test("sends at most ten updates a second, also while a loop does not pause", () => {
		const p = progress(1e9);
		const sent = () =>
			host.comms.reduce((sum, comm) => sum + comm.states().filter((state) => "value" in state).length, 0);
		// Half a second has room for five updates, each of a bar and a line.
		const end = performance.now() + 500;
		while (performance.now() < end) p.advance();
		expect(sent()).toBeGreaterThanOrEqual(4);
		expect(sent()).toBeLessThanOrEqual(12);
	});

	test("says that it was interrupted, and ends a loop that would go on unseen", async () => {
		const seen: number[] = [];
		const loop = (async () => {
			for (const item of progress([1, 2, 3])) {
				seen.push(item);
				await new Promise((resolve) => setTimeout(resolve, 1));
			}
		})();
		host.interrupt.abort(new DOMException("stop", "AbortError"));
		expect(bar().bar_style).toBe("warning");
		await expect(loop).rejects.toThrow("stop");
		expect([seen, line().includes("interrupted after")]).toEqual([[1], true]);
	});

	test("says that it was interrupted when V8 has terminated the loop, and listens no longer when it has ended", () => {
		const p = progress(3);
		expect(host.terminationListeners).toBe(1);
		host.terminate();
		expect(p.state).toBe("interrupted");
		const q = progress(3);
		q.done();
		expect(host.terminationListeners).toBe(0);
	});

	test("refuses what it cannot count", () => {
		expect(() => progress(-1)).toThrow("progress: expected a total of at least 0, got -1");
		expect(() => progress(null as never)).toThrow("expected something to iterate over or a total, got null");
	});
});

describe("the line", () => {
	const facts = { count: 30, total: 40, elapsed: 15_000, rate: 2 } as const;

	test.each([
		[{ ...facts, state: "running" }, "30 of 40 · 75 % · 2/s · 0:05 left"],
		[{ ...facts, state: "running", total: undefined }, "30 · 2/s · 0:15"],
		[{ ...facts, state: "running", rate: 0.25 }, "30 of 40 · 75 % · 4 s each · 0:40 left"],
		[{ ...facts, state: "running", rate: 0 }, "30 of 40 · 75 % · 0:15"],
		[{ ...facts, state: "done", count: 40, elapsed: 3_723_000 }, "40 of 40 · 100 % · 2/s · in 1:02:03"],
		[{ ...facts, state: "interrupted" }, "30 of 40 · 75 % · 2/s · interrupted after 15.0 s"],
		[{ ...facts, state: "running", count: 0, total: 0, rate: 0 }, "0 of 0 · 0:15"],
		[
			{ ...facts, state: "running", count: 1_234_567, total: 20_000_000, rate: 123_456 },
			"1,234,567 of 20,000,000 · 6 % · 123,000/s · 2:32 left",
		],
	] as const)("says count, rate and time (%#)", (given, text) => {
		expect(progressText(given)).toBe(text);
	});

	test("writes times as clocks do", () => {
		expect([0, 59_400, 59_600, 3_600_000].map(clockText)).toEqual(["0:00", "0:59", "1:00", "1:00:00"]);
	});
});

describe("the clock of the steps", () => {
	test("is looked at as often as the steps are long", () => {
		let now = 0;
		let looks = 0;
		const clock = new StepClock(() => {
			looks++;
			return now;
		});
		for (let i = 0; i < 1_000_000; i++) {
			now += 0.001;
			clock.step();
		}
		// A second of steps of a microsecond: a look each 10 ms, after a start that doubles from one.
		expect(looks).toBeGreaterThan(50);
		expect(looks).toBeLessThan(200);
		expect(clock.rate).toBeGreaterThan(900_000);
		expect(clock.rate).toBeLessThan(1_100_000);
	});

	test("notices within a few steps that they have become slow", () => {
		let now = 0;
		const clock = new StepClock(() => now);
		for (let i = 0; i < 10_000; i++) {
			now += 0.01;
			clock.step();
		}
		let looked = 0;
		for (let i = 0; i < 4_000; i++) {
			now += 100;
			if (clock.step() !== undefined) looked++;
		}
		expect(looked).toBeGreaterThan(1_000);
	});
});

test("progress outside a notebook is a line on stderr, and nothing on stdout", () => {
	const entry = fileURLToPath(new URL("../../dist/controls/index.js", import.meta.url));
	const code = `import { progress } from ${JSON.stringify(`file://${path.resolve(entry)}`)};
		for (const _ of progress([1, 2], { description: "rows" }));`;
	const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" });
	expect(stdout).toBe("");
	expect(stderr).toMatch(/^rows: 2 of 2 · 100 % · .*in 0\.\d s\n$/);
});
