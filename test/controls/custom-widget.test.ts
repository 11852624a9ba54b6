import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { moduleOf } from "../../src/controls/custom-source.ts";
import { customWidget, VBox } from "../../src/controls/index.ts";
import { version } from "../../src/core/version.ts";
import { unpackBuffers } from "../../src/protocol/buffers.ts";
import { displaySymbol } from "../../src/protocol/host.ts";
import { FakeHost, until } from "../widget/fake-host.ts";

let host: FakeHost;
beforeEach(() => {
	host = new FakeHost().install();
});
afterEach(() => FakeHost.uninstall());

/** The default export of a module's text. */
async function load(source: string): Promise<Record<string, (...args: unknown[]) => unknown>> {
	return (await import(`data:text/javascript,${encodeURIComponent(source)}`)).default;
}

describe("a custom widget", () => {
	test("shares its state, with typed arrays as such, and sends its code beside it", async () => {
		const widget = customWidget({
			state: { count: 0, points: new Float32Array([1, 2]), maxCount: 9 },
			css: ".x { color: red }",
			render: "export default { render() {} }",
			layout: { width: "50%" },
		});
		widget[displaySymbol]();
		const comm = host.comms.find(({ id }) => id === widget.id)!;
		const { data, buffers } = comm.sent[0]!;
		const state = unpackBuffers(data.state as object, data.buffer_paths as string[][], buffers as Uint8Array[]);
		expect(state).toMatchObject({
			_model_module: "glasscell",
			_model_module_version: `^${version}`,
			_model_name: "CustomModel",
			_view_name: "CustomView",
			_esm: "export default { render() {} }",
			_css: ".x { color: red }",
			layout: `IPY_MODEL_${widget.layout.id}`,
			count: 0,
			maxCount: 9,
			points: new Float32Array([1, 2]),
		});
		widget.points = new Float32Array([3]);
		await until(() => comm.states().length > 0, "an update");
		expect(comm.states()).toEqual([{ points: { dtype: "float32" } }]);
	});

	test("hears what the browser writes, arrays too, and its messages", async () => {
		const widget = customWidget({ state: { count: 0, data: new Uint8Array() }, render: () => {} });
		const heard: unknown[] = [];
		widget.observe("count", ({ newValue }) => heard.push(newValue satisfies number));
		widget.onMessage((content, buffers) => heard.push([content, buffers.length]));
		widget[displaySymbol]();
		await host.comm.receive(
			{ method: "update", state: { count: 3, data: { dtype: "uint8" } }, buffer_paths: [["data", "bytes"]] },
			[new DataView(Uint8Array.of(7, 8).buffer)],
		);
		await host.comm.receive({ method: "custom", content: { kind: "poke" } }, [new DataView(new ArrayBuffer(1))]);
		expect([widget.count, widget.data, heard]).toEqual([3, Uint8Array.of(7, 8), [3, [{ kind: "poke" }, 1]]]);
	});

	test("does not let the browser change its code", async () => {
		const widget = customWidget({ state: { count: 0 }, render: "export default {}" });
		widget[displaySymbol]();
		await host.comm.update({ _esm: "evil", count: 1 });
		await host.comm.receive({ method: "request_state" });
		expect(host.comm.states().at(-1)).toMatchObject({ _esm: "export default {}", count: 1 });
	});

	test("can be inside other controls, and has a static form with its state", () => {
		const widget = customWidget({ state: { count: 4 }, render: () => {} });
		expect(String(new VBox([widget]).bundle()["text/html"])).toContain("CustomWidget { count: 4 }");
	});

	test("refuses names that all controls have, and code in two places", () => {
		expect(() => customWidget({ state: { observe: 1 }, render: "" })).toThrow('got "observe"');
		expect(() => customWidget({ state: { layout: 1 }, render: "" })).toThrow('got "layout"');
		expect(() => customWidget({ state: { _esm: 1 }, render: "" })).toThrow('got "_esm"');
		expect(() => customWidget({ state: {}, render: "", initialize: () => {} })).toThrow("got both");
	});
});

describe("the module of functions", () => {
	const holder = {
		method(x: number) {
			return ["method", x];
		},
		async later(x: number) {
			return ["later", x];
		},
		"quoted name"(x: number) {
			return ["quoted", x];
		},
	};

	test.each([
		["a method", holder.method, ["method", 2]],
		["an asynchronous method", holder.later, ["later", 2]],
		["a method with a quoted name", holder["quoted name"], ["quoted", 2]],
		["an arrow function", (x: number) => ["arrow", x], ["arrow", 2]],
		["an asynchronous arrow function", async (x: number) => ["async arrow", x], ["async arrow", 2]],
		[
			"a function",
			function named(x: number) {
				return ["function", x];
			},
			["function", 2],
		],
	])("holds %s", async (_, render, answer) => {
		const { render: made } = await load(moduleOf({ initialize: undefined, render: render as never }));
		expect(await made?.(2)).toEqual(answer);
	});

	test("lets code import, although the kernel has rewritten that", async () => {
		const render = new Function(
			"return (async () => (await __glasscell_import__('data:text/javascript,export const x = 5')).x)",
		)();
		const { render: made } = await load(moduleOf({ render }));
		expect(await made?.()).toBe(5);
	});

	test("refuses a function that has no text", () => {
		expect(() => moduleOf({ render: holder.method.bind(null) })).toThrow(
			"customWidget.render: expected a function of this notebook, got a native or bound one",
		);
	});
});
