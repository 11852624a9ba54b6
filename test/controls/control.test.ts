import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
	Button,
	Combobox,
	Dropdown,
	FileUpload,
	HBox,
	HTML,
	Image,
	IntSlider,
	Label,
	Output,
	Tab,
	Text,
	ToggleButton,
	VBox,
} from "../../src/controls/index.ts";
import { displaySymbol } from "../../src/protocol/host.ts";
import { type FakeComm, FakeHost, until } from "../widget/fake-host.ts";

let host: FakeHost;
beforeEach(() => {
	host = new FakeHost().install();
});
afterEach(() => FakeHost.uninstall());

/** Shows a control; answers the comm of its own model. */
function show(control: IntSlider | Text | Button | HBox | Output | FileUpload | Label | Tab | Image): FakeComm {
	control[displaySymbol]();
	return host.comms.find(({ id }) => id === control.id) as FakeComm;
}

const stateOf = (comm: FakeComm) => comm.sent[0]?.data.state as Record<string, unknown>;
const settled = () => new Promise((resolve) => setTimeout(resolve, 60));

describe("a control and its model", () => {
	test("opens when it is shown, once, and not before", () => {
		const slider = new IntSlider({ value: 3, max: 9 });
		expect(host.comms).toHaveLength(0);
		const comm = show(slider);
		slider[displaySymbol]();
		expect(host.comms).toHaveLength(1);
		expect(comm.target).toBe("jupyter.widget");
		expect(comm.sent[0]?.metadata).toEqual({ version: "2.1.0" });
		expect(stateOf(comm)).toMatchObject({ _model_name: "IntSliderModel", value: 3, max: 9, layout: null, style: null });
	});

	test("names what it holds, which is opened first", () => {
		const [x, y] = [new IntSlider({ layout: { width: "50%" } }), new Label()];
		const comm = show(new HBox([x, y], { boxStyle: "info" }));
		expect(
			host.comms.map(({ sent }) => (sent[0]?.data.state as { _model_name: string } | undefined)?._model_name),
		).toEqual(["LayoutModel", "IntSliderModel", "LabelModel", "HBoxModel"]);
		expect(stateOf(comm).children).toEqual([`IPY_MODEL_${x.id}`, `IPY_MODEL_${y.id}`]);
		expect(stateOf(host.comms[1] as FakeComm).layout).toBe(`IPY_MODEL_${x.layout.id}`);
		expect(stateOf(host.comms[0] as FakeComm)).toMatchObject({ width: "50%", grid_template_columns: null });
	});

	test("makes layout and style when somebody looks at them, and tells the front end", async () => {
		const slider = new IntSlider();
		const comm = show(slider);
		slider.layout.width = "10px";
		slider.style = { handleColor: "red" };
		await until(() => comm.states().length > 0, "an update");
		expect(comm.states()).toEqual([{ layout: `IPY_MODEL_${slider.layout.id}`, style: `IPY_MODEL_${slider.style.id}` }]);
		expect(host.comms.map((each) => stateOf(each)._model_name)).toContain("SliderStyleModel");
	});

	test("sends what the cell changed, in one message, by the names on the wire", async () => {
		const slider = new IntSlider();
		const comm = show(slider);
		slider.value = 4;
		slider.value = 5;
		slider.continuousUpdate = false;
		await until(() => comm.states().length > 0, "an update");
		expect(comm.states()).toEqual([{ value: 5, continuous_update: false }]);
	});

	test("sends while a loop runs that does not pause", () => {
		const slider = new IntSlider({ max: 1e9 });
		const comm = show(slider);
		// Four times as long as a task may keep its changes to itself.
		const end = performance.now() + 200;
		while (performance.now() < end) slider.value++;
		expect(comm.states().length).toBeGreaterThanOrEqual(2);
	});

	test("sends in a long task also what others keep for its end, as an output that holds it", () => {
		const [output, slider] = [new Output(), new IntSlider({ max: 1e9 })];
		const outer = show(output);
		show(slider);
		output.appendText("seen");
		const end = performance.now() + 120;
		while (performance.now() < end);
		slider.value = 1;
		slider.flush();
		expect(outer.states()).toMatchObject([{ outputs: [{ text: "seen" }] }]);
	});

	test("takes what the front end writes, echoes it, and sends nothing back", async () => {
		const slider = new IntSlider();
		const heard = vi.fn();
		slider.observe("value", heard);
		const comm = show(slider);
		await comm.update({ value: 7 });
		await settled();
		expect(slider.value).toBe(7);
		expect(heard).toHaveBeenCalledTimes(1);
		expect(heard.mock.calls[0]?.[0]).toMatchObject({ name: "value", oldValue: 0, newValue: 7, owner: slider });
		expect(comm.states("echo_update")).toEqual([{ value: 7 }]);
		expect(comm.states()).toEqual([]);
	});

	test("sends its own value where a rule made another of what the front end wrote", async () => {
		const slider = new IntSlider({ max: 10 });
		const comm = show(slider);
		await comm.update({ value: 50 });
		await until(() => comm.states().length > 0, "an update");
		expect(comm.states()).toEqual([{ value: 10 }]);
	});

	test("sends what an observer changes in answer, and only that", async () => {
		const [x, y] = [new IntSlider(), new Label()];
		x.observe("value", ({ newValue }) => {
			y.value = `x is ${newValue}`;
			x.value = newValue;
		});
		const comm = show(x);
		const other = show(y);
		await comm.update({ value: 3 });
		await until(() => other.states().length > 0, "an update of the label");
		expect(other.states()).toEqual([{ value: "x is 3" }]);
		expect(comm.states()).toEqual([]);
	});

	test("refuses what is of another kind, says so, and sends its own value back", async () => {
		const report = vi.spyOn(console, "error").mockImplementation(() => {});
		const slider = new IntSlider({ value: 2 });
		const comm = show(slider);
		await comm.update({ value: "much" });
		await until(() => comm.states().length > 0, "an update");
		expect(report.mock.calls.map(([error]) => String(error))).toEqual([
			'TypeError: IntSlider.value: expected an integer, got "much"',
		]);
		expect(comm.states()).toEqual([{ value: 2 }]);
		report.mockRestore();
	});

	test.each([
		["a key that reaches a prototype", '{"method":"update","state":{"__proto__":{"value":1}}}'],
		["a state that is none", '{"method":"update","state":null}'],
		["a widget that is none", '{"method":"update","state":{"children":["IPY_MODEL_nothing"]}}'],
	])("takes nothing of %s", async (_, message) => {
		const report = vi.spyOn(console, "error").mockImplementation(() => {});
		const box = new HBox([new Label()]);
		const before = box.children;
		await show(box).receive(message);
		expect(report).toHaveBeenCalledTimes(1);
		expect(box.children).toBe(before);
		report.mockRestore();
	});

	test("passes over attributes that it does not know, and those that are not the front end's", async () => {
		const button = new Button();
		const comm = show(button);
		await comm.update({ future: 1, _view_name: "Other", _dom_classes: ["x"], description: "new" });
		expect(button.description).toBe("new");
		expect(button.addClass("mine")).toBe(button);
		await until(() => comm.states().length > 0, "an update");
		expect(comm.states()).toEqual([{ _dom_classes: ["mine"] }]);
	});

	test("answers for its whole state, also after a page reload", async () => {
		const slider = new IntSlider({ value: 3 });
		const comm = show(slider);
		await comm.receive({ method: "request_state" });
		expect(comm.states()[0]).toMatchObject({ _model_name: "IntSliderModel", value: 3 });
		const control = host.openFromFrontEnd("jupyter.widget.control");
		await control.receive({ method: "request_states" });
		const states = control.sent[0]?.data.states as Record<string, { state: object }>;
		expect(states[slider.id as string]).toMatchObject({
			model_name: "IntSliderModel",
			model_module: "@jupyter-widgets/controls",
			model_module_version: "2.0.0",
			state: { value: 3 },
		});
	});

	test("closes with its comm, and keeps its values", () => {
		const slider = new IntSlider({ value: 3 });
		const comm = show(slider);
		slider.close();
		slider.value = 4;
		expect([comm.closed, slider.value, slider.id]).toEqual([true, 4, undefined]);
		expect(Object.keys(slider.bundle())).not.toContain("application/vnd.jupyter.widget-view+json");
	});

	test("carries bytes in buffers, both ways", async () => {
		const image = new Image({ value: new Uint8Array([1, 2, 3, 4]).subarray(1, 3), format: "png" });
		const [opened] = show(image).sent;
		expect(opened?.data.buffer_paths).toEqual([["value"]]);
		expect(opened?.buffers.map((buffer) => [...(buffer as Uint8Array)])).toEqual([[2, 3]]);

		const upload = new FileUpload();
		const comm = show(upload);
		const value = [{ name: "a.txt", type: "text/plain", size: 2, last_modified: 1_000 }];
		await comm.receive({ method: "update", state: { value }, buffer_paths: [["value", 0, "content"]] }, [
			new DataView(new Uint8Array([104, 105]).buffer),
		]);
		expect(upload.value).toEqual([
			{
				name: "a.txt",
				type: "text/plain",
				size: 2,
				lastModified: new Date(1_000),
				content: new Uint8Array([104, 105]),
			},
		]);
		expect(comm.states("echo_update")).toEqual([]);
		expect(upload.description).toBe("Upload");
	});

	test("of a field without continuous updates is told of Enter once the text is there, which comes after it", async () => {
		const field = new Text({ continuousUpdate: false });
		const heard: string[] = [];
		field.onSubmit(({ value }) => heard.push(value));
		const comm = show(field);
		await comm.receive({ method: "custom", content: { event: "submit" } });
		expect(heard).toEqual([]);
		await comm.update({ value: "typed" });
		expect(heard).toEqual(["typed"]);
		await comm.receive({ method: "custom", content: { event: "submit" } });
		await until(() => heard.length === 2, "an Enter that changes nothing");
		expect(heard).toEqual(["typed", "typed"]);
	});

	test("hears and sends custom messages; a button hears its clicks, a field that Enter was pressed", async () => {
		const [button, field, box] = [new Button(), new Text(), new Combobox()];
		const heard: unknown[] = [];
		button.onClick((pressed) => heard.push(pressed));
		const stop = button.onClick(() => heard.push("again"));
		field.onSubmit((submitted) => heard.push(submitted));
		box.onSubmit(() => heard.push("other"));
		await show(button).receive({ method: "custom", content: { event: "click" } });
		stop();
		button.click();
		await show(field).receive({ method: "custom", content: { event: "submit" } });
		expect(heard).toEqual([button, "again", button, field]);
		button.send({ kind: "hello" });
		expect(host.comms[0]?.sent.at(-1)?.data).toEqual({ method: "custom", content: { kind: "hello" } });
	});
});

describe("observers", () => {
	test("hear of each change once, with its name, until they are stopped", () => {
		const slider = new IntSlider();
		const heard: unknown[] = [];
		const stop = slider.observe(["min", "value"], ({ name, oldValue, newValue }) =>
			heard.push([name, oldValue, newValue]),
		);
		slider.value = 5;
		slider.value = 5;
		slider.set({ min: 6 });
		stop();
		slider.value = 9;
		expect(heard).toEqual([
			["value", 0, 5],
			["min", 0, 6],
			["value", 5, 6],
		]);
	});

	test("can be stopped by name and handler", () => {
		const slider = new IntSlider();
		const heard = vi.fn();
		slider.observe(["min", "value"], heard);
		slider.unobserve(heard, "min");
		slider.set({ min: -1, value: 3 });
		slider.unobserve(heard);
		slider.value = 4;
		expect(heard.mock.calls.map(([{ name }]) => name)).toEqual(["value"]);
	});

	test("that throw do not keep the others from hearing; who wrote gets the first error", () => {
		const slider = new IntSlider();
		const heard = vi.fn();
		slider.observe("value", () => {
			throw new Error("first");
		});
		slider.observe("value", heard);
		expect(() => {
			slider.value = 5;
		}).toThrow("first");
		expect(heard).toHaveBeenCalledTimes(1);
		expect(slider.value).toBe(5);
	});

	test("of a name that does not exist are an error that lists those that do", () => {
		// @ts-expect-error there is no such attribute
		expect(() => new ToggleButton().observe("valeu", () => {})).toThrow(/expected one of .*value.*, got "valeu"/);
	});
});

describe("hold", () => {
	test("makes one change of several, with the rules applied to the result", () => {
		const slider = new IntSlider();
		const heard: unknown[] = [];
		slider.observe(["min", "max", "value"], ({ name, newValue }) => heard.push([name, newValue]));
		const answer = slider.hold(() => {
			slider.min = 200;
			slider.max = 300;
			slider.value = 250;
			slider.value = 260;
			return slider.value;
		});
		expect(answer).toBe(260);
		expect(heard).toEqual([
			["max", 300],
			["min", 200],
			["value", 260],
		]);
	});

	test("takes all back where the result breaks a rule", () => {
		const slider = new IntSlider({ value: 5 });
		const heard = vi.fn();
		slider.observe(["min", "value"], heard);
		expect(() =>
			slider.hold(() => {
				slider.value = 7;
				slider.min = 200;
			}),
		).toThrow("IntSlider.min: expected at most max, 100, got 200");
		expect([slider.value, slider.min]).toEqual([5, 0]);
		expect(heard).not.toHaveBeenCalled();
	});
});

describe("the static form", () => {
	test("says name and value, in text and in HTML that cannot run", () => {
		const { "text/plain": text, "text/html": html } = new IntSlider({
			description: "<b>",
			value: 3,
		}).bundle() as Record<string, string>;
		expect(text).toBe("IntSlider { description: '<b>', value: 3 }");
		expect(html).toContain("&lt;b&gt;</span> <span>3</span>");
	});

	test("shows what is inside, pictures and outputs too", () => {
		const output = new Output();
		output.appendText("a < b\n");
		const picture = new Image({ value: new Uint8Array([1, 2, 3]) });
		const tab = new Tab([new Label({ value: "in" }), picture, output, new HTML({ value: "<i>set</i>" })], {
			titles: ["first"],
		});
		const html = String(tab.bundle()["text/html"]);
		for (const part of ["<b>first</b>", "in", "data:image/png;base64,AQID", "a &lt; b", "<i>set</i>"])
			expect(html).toContain(part);
	});

	test("ends where a control holds itself, which no front end can show", () => {
		const box = new VBox();
		box.children = [box, new Label({ value: "leaf" })];
		expect(() => box.bundle()).toThrow("VBox: expected no control inside itself");
		FakeHost.uninstall();
		expect(String(box.bundle()["text/html"])).toContain("leaf");
	});

	test("is replaced at the cell's end if the control or anything inside has changed, and only then", async () => {
		const slider = new IntSlider();
		new VBox([slider])[displaySymbol]();
		new Label({ value: "still" })[displaySymbol]();
		slider.value = 42;
		await host.endCell();
		expect(host.displayed.map(({ options }) => options.update ?? false)).toEqual([false, false, true]);
		expect(host.displayed[2]?.options.displayId).toBe(host.displayed[0]?.options.displayId);
		expect(host.displayed[2]?.bundle["text/html"]).toContain("42");
	});

	test("is all there is without a kernel of ours", () => {
		FakeHost.uninstall();
		expect(Object.keys(new IntSlider()[displaySymbol]())).toEqual([
			"text/html",
			"text/plain",
			"application/vnd.glasscell+json",
		]);
		expect(inspect(new Dropdown({ options: ["a", "b"], value: "b" }))).toBe(
			"Dropdown { options: [ 'a', 'b' ], value: 'b' }",
		);
	});
});
