import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { version } from "../../src/core/version.ts";
import type { ControlValue } from "../../src/core/view-spec.ts";
import { unpackBuffers } from "../../src/protocol/buffers.ts";
import { displaySymbol } from "../../src/protocol/host.ts";
import { viewWidget } from "../../src/widget/view-widget.ts";
import { FakeHost, until } from "./fake-host.ts";
import { rasterView, state } from "./fixtures.ts";

let host: FakeHost;
beforeEach(() => {
	host = new FakeHost().install();
});
afterEach(() => FakeHost.uninstall());

const views = (values: readonly number[]) => [rasterView(values)];

describe("a widget and the comm", () => {
	it("opens one comm when it is first shown, and names the model in every output", async () => {
		const widget = viewWidget(state());
		expect(host.comms).toHaveLength(0);
		expect(await widget[displaySymbol]()).toEqual({});
		expect(await widget[displaySymbol]()).toEqual({});
		const [opened] = host.comm.sent;
		expect(host.comm.target).toBe("jupyter.widget");
		expect(opened?.metadata).toEqual({ version: "2.1.0" });
		expect(opened?.data.state).toMatchObject({
			_model_module: "glasscell",
			_model_module_version: `^${version}`,
			_model_name: "ViewModel",
			_view_module: "glasscell",
			_view_name: "ViewView",
			status: { state: "idle" },
		});
		expect(host.displayed).toHaveLength(2);
		for (const { bundle } of host.displayed)
			expect(bundle["application/vnd.jupyter.widget-view+json"]).toEqual({
				version_major: 2,
				version_minor: 0,
				model_id: host.comm.id,
			});
	});

	it("carries arrays as buffers whose paths lead back to them", async () => {
		await viewWidget(state())[displaySymbol]();
		const { data, buffers } = host.comm.sent[0]!;
		expect(data.buffer_paths).toEqual([["views", 0, "figure", "layers", 0, "values", "values", "bytes"]]);
		const back = unpackBuffers(data.state as object, data.buffer_paths as string[][], buffers as Uint8Array[]);
		expect(back.views).toEqual(views([0, 0.5, 1, -1]));
	});

	it("sends the keys that changed, once for all changes of a task", async () => {
		const widget = viewWidget(state());
		await widget.show();
		widget.set({ values: { ...widget.state.values, step: 4 } });
		widget.set({ values: { ...widget.state.values, step: 5 }, views: widget.state.views });
		await until(() => host.comm.states().length > 0, "an update");
		expect(host.comm.states()).toEqual([{ values: { method: "saliency", opacity: 0.5, step: 5, signed: true } }]);
	});

	it("sends nothing for a value that is the same", async () => {
		const widget = viewWidget(state());
		await widget.show();
		widget.set({ values: widget.state.values, status: widget.state.status });
		await new Promise((resolve) => setTimeout(resolve, 60));
		expect(host.comm.states()).toEqual([]);
	});

	it("keeps one update under way to a stalled front end, then sends the last value only", async () => {
		const widget = viewWidget(state());
		await widget.show();
		let drain = () => {};
		host.comm.stalled = new Promise((resolve) => {
			drain = resolve;
		});
		for (let step = 0; step < 500; step++) {
			widget.set({ views: views([step, 0, 0, 0]) });
			await Promise.resolve();
		}
		await new Promise((resolve) => setTimeout(resolve, 60));
		expect(host.comm.states()).toHaveLength(1);
		host.comm.stalled = undefined;
		drain();
		await until(() => host.comm.states().length > 1, "the second update");
		await new Promise((resolve) => setTimeout(resolve, 60));
		const updates = host.comm.sent.filter(({ data }) => data.method === "update");
		expect(updates).toHaveLength(2);
		expect(new Float32Array((updates[1]!.buffers[0] as Uint8Array).slice().buffer)[0]).toBe(499);
	});

	it("answers request_state with all of the state", async () => {
		const widget = viewWidget(state());
		await widget.show();
		await host.comm.receive({ method: "request_state" });
		expect(host.comm.states()[0]).toMatchObject({ _model_name: "ViewModel", values: widget.state.values });
	});

	it("gives all living widgets to a page that was loaded again, closed ones not", async () => {
		const [kept, closed] = [viewWidget(state()), viewWidget(state())];
		await kept.show();
		await closed.show();
		kept.set({ views: views([7, 0, 0, 0]) });
		closed.close();
		const control = host.openFromFrontEnd("jupyter.widget.control");
		await control.receive({ method: "request_states" });
		const [{ data, buffers }] = control.sent as [(typeof control.sent)[0]];
		const id = host.comms[0]!.id;
		expect(data.method).toBe("update_states");
		expect(Object.keys(data.states as object)).toEqual([id]);
		expect(data.states).toMatchObject({
			[id]: { model_name: "ViewModel", model_module: "glasscell", model_module_version: `^${version}` },
		});
		expect(data.buffer_paths).toEqual([[id, "state", "views", 0, "figure", "layers", 0, "values", "values", "bytes"]]);
		expect(new Float32Array((buffers[0] as Uint8Array).slice().buffer)[0]).toBe(7);
	});

	it("gives the other widgets to a loaded page when one cannot be sent", async () => {
		const [broken, sound] = [viewWidget(state()), viewWidget(state())];
		await broken.show();
		await sound.show();
		broken.set({ values: { opacity: Number.NaN } });
		const control = host.openFromFrontEnd("jupyter.widget.control");
		await control.receive({ method: "request_states" });
		expect(Object.keys(control.sent[0]?.data.states as object)).toEqual([host.comms[1]!.id]);
		expect(broken.state.status).toMatchObject({ state: "error", message: expect.stringMatching(/finite/) });
	});

	it("closes its comm, and then shows the static form only", async () => {
		const widget = viewWidget(state());
		await widget.show();
		widget.close();
		expect(host.comm.closed).toBe(true);
		expect(Object.keys(await widget.bundle())).not.toContain("application/vnd.jupyter.widget-view+json");
	});

	it("opens another comm when it is shown after the front end closed the first", async () => {
		const widget = viewWidget(state());
		await widget.show();
		host.comm.closeFromFrontEnd();
		expect(widget.id).toBeUndefined();
		await widget.show();
		expect(host.comms).toHaveLength(2);
	});
});

describe("what a front end writes", () => {
	it("is taken, echoed, and told to the handler with the values before", async () => {
		const heard: Readonly<Record<string, ControlValue>>[] = [];
		const widget = viewWidget(state(), { onValues: (now, before) => heard.push(before, now) });
		await widget.show();
		await host.comm.update({ values: { ...widget.state.values, opacity: 0.9 } });
		expect(widget.state.values.opacity).toBe(0.9);
		expect(host.comm.states("echo_update")).toEqual([{ values: widget.state.values }]);
		expect(heard.map(({ opacity }) => opacity)).toEqual([0.5, 0.9]);
		await new Promise((resolve) => setTimeout(resolve, 40));
		expect(host.comm.states("update")).toEqual([]);
	});

	it("reaches selections that a view declares", async () => {
		const heard: unknown[] = [];
		const widget = viewWidget(state(), { onSelections: (selections) => heard.push(selections) });
		await widget.show();
		await host.comm.update({ selections: { pixel: { kind: "point", at: [1, 0] } } });
		expect(heard).toEqual([{ pixel: { kind: "point", at: [1, 0] } }]);
	});

	it("reaches the cancel handler as a custom message", async () => {
		let cancelled = 0;
		await viewWidget(state(), { onCancel: () => cancelled++ }).show();
		await host.comm.receive({ method: "custom", content: { kind: "something else" } });
		await host.comm.receive({ method: "custom", content: { kind: "cancel" } });
		expect(cancelled).toBe(1);
	});

	const hostile: readonly [what: string, message: string][] = [
		["a key that only the kernel writes", '{"method":"update","state":{"status":{"state":"idle"}}}'],
		["views", '{"method":"update","state":{"views":[]}}'],
		["a key that no widget has", '{"method":"update","state":{"toString":1}}'],
		["a control that is not declared", '{"method":"update","state":{"values":{"secret":1}}}'],
		["a word that is no option", '{"method":"update","state":{"values":{"method":"rm -rf"}}}'],
		["a number below the range", '{"method":"update","state":{"values":{"opacity":-0.01}}}'],
		["a number above the range", '{"method":"update","state":{"values":{"opacity":1e308}}}'],
		["a fraction where integers are", '{"method":"update","state":{"values":{"step":1.5}}}'],
		["a text for a number", '{"method":"update","state":{"values":{"step":"1"}}}'],
		["null for a number", '{"method":"update","state":{"values":{"step":null}}}'],
		["a number for a switch", '{"method":"update","state":{"values":{"signed":1}}}'],
		["an object for a value", '{"method":"update","state":{"values":{"signed":{"valueOf":1}}}}'],
		["a list for the values", '{"method":"update","state":{"values":[1,2]}}'],
		["__proto__ among the values", '{"method":"update","state":{"values":{"__proto__":{"polluted":1}}}}'],
		["__proto__ as a key", '{"method":"update","state":{"__proto__":{"polluted":1}}}'],
		[
			"constructor inside a selection",
			'{"method":"update","state":{"selections":{"pixel":{"constructor":{"prototype":{"polluted":1}}}}}}',
		],
		["a selection that no view has", '{"method":"update","state":{"selections":{"other":null}}}'],
		["a selection of no kind", '{"method":"update","state":{"selections":{"pixel":{"kind":"all"}}}}'],
		["a point of words", '{"method":"update","state":{"selections":{"pixel":{"kind":"point","at":["x"]}}}}'],
		["items that are no indices", '{"method":"update","state":{"selections":{"pixel":{"kind":"items","items":[-1]}}}}'],
		[
			"more values than a person makes",
			`{"method":"update","state":{"selections":{"pixel":{"kind":"items","items":[${"0,".repeat(30_000)}0]}}}}`,
		],
		["a text as long as a book", `{"method":"update","state":{"values":{"method":"${"x".repeat(5_000)}"}}}`],
		["nesting without end", `{"method":"update","state":{"values":${'{"a":'.repeat(500)}1${"}".repeat(500)}}}`],
		["no state", '{"method":"update"}'],
		["a state that is a text", '{"method":"update","state":"values"}'],
	];
	it.each(hostile)("is refused as a whole, with the reason in the status: %s", async (_, message) => {
		let heard = 0;
		const widget = viewWidget(state(), { onValues: () => heard++, onSelections: () => heard++ });
		await widget.show();
		const { values, selections } = widget.state;
		await host.comm.receive(message);
		expect(widget.state.values).toBe(values);
		expect(widget.state.selections).toBe(selections);
		expect(widget.state.status).toMatchObject({
			state: "error",
			message: expect.stringMatching(/expected|there is no/),
		});
		expect(heard).toBe(0);
		expect(({} as { polluted?: number }).polluted).toBeUndefined();
		expect(host.comm.states("echo_update")).toEqual([]);
		await until(() => host.comm.states().length > 0, "the kernel's state going back");
		expect(host.comm.states()[0]).toMatchObject({ values, status: { state: "error" } });
	});

	it("takes nothing of an update of which one part is refused", async () => {
		const widget = viewWidget(state());
		await widget.show();
		await host.comm.update({ values: { opacity: 0.9, step: 99 } });
		expect(widget.state.values).toMatchObject({ opacity: 0.5, step: 3 });
	});

	it("is refused with buffers, which no control has", async () => {
		const widget = viewWidget(state());
		await widget.show();
		await host.comm.receive({ method: "update", state: {} }, [new DataView(new ArrayBuffer(8))]);
		expect(widget.state.status.state).toBe("error");
	});

	it("is ignored where the method is unknown", async () => {
		const widget = viewWidget(state());
		await widget.show();
		await host.comm.receive({ method: "__proto__" });
		await host.comm.receive({});
		expect(widget.state.status).toEqual({ state: "idle" });
	});

	it("leaves the kernel alive when a handler throws, and shows the error", async () => {
		const widget = viewWidget(state(), {
			onValues() {
				throw new RangeError("no such thing");
			},
		});
		await widget.show();
		await host.comm.update({ values: { step: 4 } });
		expect(widget.state.status).toEqual({ state: "error", message: "no such thing" });
		await host.comm.update({ values: { step: 5 } });
		expect(widget.state.values.step).toBe(5);
	});

	it("shows a state that cannot be sent as an error, and goes on", async () => {
		const widget = viewWidget(state());
		await widget.show();
		widget.set({ views: [rasterView([0, 0, 0, 0], { table: { columns: ["x"], rows: [[Number.NaN]] } })] });
		await until(() => host.comm.states().length > 0, "an update of the status");
		expect(host.comm.states()[0]).toMatchObject({
			status: { state: "error", message: expect.stringMatching(/finite/) },
		});
	});
});

describe("the static form in the notebook", () => {
	it("is replaced at the end of the cell when the state changed after it was shown", async () => {
		const widget = viewWidget(state());
		await widget.show();
		widget.set({ views: [rasterView([0, 0, 0, 0], { caption: "All scores are 0." })] });
		await host.endCell();
		const [first, second] = host.displayed;
		expect(host.displayed).toHaveLength(2);
		expect(first?.options).toEqual({ displayId: second?.options.displayId });
		expect(second?.options.update).toBe(true);
		expect(second?.bundle["text/plain"]).toContain("All scores are 0.");
		expect(second?.bundle["image/png"]).not.toBe(first?.bundle["image/png"]);
		// What is shown last was sent before the cell's end, not after its pace.
		expect(host.comm.states().at(-1)).toHaveProperty("views");
	});

	it("stays as it is when nothing changed", async () => {
		await viewWidget(state()).show();
		await host.endCell();
		expect(host.displayed).toHaveLength(1);
	});

	it("does not follow what a person does after the cell", async () => {
		const widget = viewWidget(state());
		await widget.show();
		await host.endCell();
		await host.comm.update({ values: { opacity: 1 } });
		await host.endCell();
		expect(host.displayed).toHaveLength(1);
	});

	it("is all there is where no kernel of ours runs", async () => {
		FakeHost.uninstall();
		const bundle = await viewWidget(state())[displaySymbol]();
		expect(Object.keys(bundle).sort()).toEqual([
			"application/vnd.glasscell+json",
			"image/png",
			"text/html",
			"text/plain",
		]);
	});
});

it("reports the version that package.json has", () => {
	const { version: released } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
	expect(version).toBe(released);
});
