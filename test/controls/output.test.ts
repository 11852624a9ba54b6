import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { IntSlider, Output } from "../../src/controls/index.ts";
import { FakeHost } from "../widget/fake-host.ts";
import { CapturingHost } from "./capturing-host.ts";

let host: CapturingHost;
beforeEach(() => {
	host = new CapturingHost();
	host.install();
});
afterEach(() => FakeHost.uninstall());

const text = (text: string) => ({ output_type: "stream", name: "stdout", text });

describe("an output", () => {
	test("takes what code prints and displays, in order, and answers its result", () => {
		const out = new Output();
		const answer = out.run(() => {
			host.print("a");
			host.print("b\n");
			host.display({ "text/plain": "shown" });
			host.print("c");
			return 42;
		});
		expect(answer).toBe(42);
		expect(out.outputs).toEqual([
			text("ab\n"),
			{ output_type: "display_data", data: { "text/plain": "shown" }, metadata: {} },
			text("c"),
		]);
		expect(host.displayed).toEqual([]);
	});

	test("takes what was started inside and shows later", async () => {
		const out = new Output();
		out.run(() => void setTimeout(() => host.print("late"), 1));
		await new Promise((resolve) => setTimeout(resolve, 10));
		expect(out.outputs).toEqual([text("late")]);
	});

	test("shows errors, thrown and rejected, and answers nothing", async () => {
		const out = new Output();
		expect(
			out.run(() => {
				throw new RangeError("thrown");
			}),
		).toBeUndefined();
		expect(await out.run(async () => Promise.reject(new TypeError("rejected")))).toBeUndefined();
		expect(out.outputs).toMatchObject([
			{ output_type: "error", ename: "RangeError", evalue: "thrown" },
			{ output_type: "error", ename: "TypeError", evalue: "rejected" },
		]);
	});

	test("inside another one takes its own", () => {
		const [outer, inner] = [new Output(), new Output()];
		outer.run(() => {
			host.print("1");
			inner.run(() => host.print("2"));
			host.print("3");
		});
		expect([outer.outputs, inner.outputs]).toEqual([[text("13")], [text("2")]]);
	});

	test("is emptied at once, or when the next output comes", () => {
		const out = new Output();
		out.appendText("old");
		out.clear(true);
		expect(out.outputs).toHaveLength(1);
		out.appendText("new");
		expect(out.outputs).toEqual([text("new")]);
		out.run(() => host.clear());
		expect(out.outputs).toEqual([]);
	});

	test("replaces an output by its name, and leaves those of other places to them", () => {
		const out = new Output();
		out.run(() => host.display({ "text/plain": "1" }, { displayId: "here" }));
		host.display({ "text/plain": "2" }, { displayId: "here", update: true });
		out.run(() => host.display({ "text/plain": "3" }, { displayId: "here", update: true }));
		out.run(() => host.display({ "text/plain": "4" }, { displayId: "there", update: true }));
		expect(out.outputs).toEqual([{ output_type: "display_data", data: { "text/plain": "3" }, metadata: {} }]);
		expect(host.displayed.map(({ options }) => options.displayId)).toEqual(["here", "there"]);
	});

	test("keeps the end of much text", () => {
		const out = new Output();
		for (let i = 0; i < 30; i++) out.appendText(`${i}`.padEnd(10_000, "."));
		const [only] = out.outputs as unknown as { text: string }[];
		expect(only?.text.length).toBe(200_000);
		expect(only?.text).toContain("29.");
	});

	test("appends values and wraps functions", () => {
		const out = new Output();
		const slider = new IntSlider();
		out.append({ a: 1 });
		out.append(slider);
		const double = out.capture((x: number) => {
			host.print("doubling");
			return 2 * x;
		});
		expect(double(4)).toBe(8);
		expect(out.outputs).toMatchObject([
			{ data: { "text/plain": "{ a: 1 }" } },
			{ data: { "application/vnd.jupyter.widget-view+json": { model_id: slider.id } } },
			text("doubling"),
		]);
	});

	test("is as text what stands in it", () => {
		const out = new Output();
		out.run(() => host.print("one\ntwo\n"));
		out.append({ a: 1 });
		out.run(() => {
			throw new RangeError("three");
		});
		expect(inspect(out)).toBe("Output\n  one\n  two\n  { a: 1 }\n  RangeError: three");
		expect(inspect(new Output())).toBe("Output");
	});

	test("without a kernel of ours runs code as it is", () => {
		FakeHost.uninstall();
		const out = new Output();
		expect(out.run(() => 7)).toBe(7);
		out.append([1]);
		expect(out.outputs).toMatchObject([{ data: { "text/plain": "[ 1 ]" } }]);
	});
});
