import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { directionalLink, IntSlider, jsdlink, jslink, Label, link, Play, Tab } from "../../src/controls/index.ts";
import { displaySymbol } from "../../src/protocol/host.ts";
import { FakeHost } from "../widget/fake-host.ts";

describe("link", () => {
	test("gives the target the source's value, then each what the other gets, until it is undone", () => {
		const [a, b] = [new IntSlider({ value: 3 }), new IntSlider({ value: 8 })];
		const held = link(a, "value", b, "value");
		expect(b.value).toBe(3);
		b.value = 5;
		expect(a.value).toBe(5);
		held.unlink();
		a.value = 9;
		expect(b.value).toBe(5);
	});

	test("passes values through both transforms, and ends although they do not lead back", () => {
		const [a, b] = [new IntSlider({ value: 3 }), new Label()];
		link(a, "value", b, "value", { to: (value) => `${value} of 10`, from: (text) => Number.parseInt(text, 10) + 1 });
		expect(b.value).toBe("3 of 10");
		b.value = "6 of 10";
		expect([a.value, b.value]).toEqual([7, "6 of 10"]);
	});

	test("does not pass back what the target made of a value", () => {
		const [a, b] = [new IntSlider({ max: 100 }), new IntSlider({ max: 10 })];
		link(a, "value", b, "value");
		a.value = 50;
		expect([a.value, b.value]).toEqual([50, 10]);
	});

	test("goes on after a value that the target refuses", () => {
		const [a, b] = [new IntSlider(), new Tab([new Label()])];
		directionalLink(a, "value", b, "selectedIndex");
		expect(() => a.set({ value: 3 })).toThrow("Tab.selectedIndex");
		a.value = 0;
		expect(b.selectedIndex).toBe(0);
	});

	test("of values of different types needs transforms, says TypeScript", () => {
		const [a, b] = [new IntSlider(), new Label()];
		// @ts-expect-error a number is no text
		expect(() => link(a, "value", b, "value")).toThrow("Label.value: expected a string, got 0");
		// @ts-expect-error there is no such attribute
		expect(() => link(a, "valeu", b, "value")).toThrow('got "valeu"');
	});
});

describe("directionalLink", () => {
	test("goes one way", () => {
		const [a, b] = [new IntSlider({ value: 3 }), new Label()];
		const held = directionalLink(a, "value", b, "value", (value) => "*".repeat(value));
		a.value = 4;
		b.value = "!";
		expect([a.value, b.value]).toEqual([4, "!"]);
		held.unlink();
		a.value = 1;
		expect(b.value).toBe("!");
	});
});

describe("links in the browser", () => {
	let host: FakeHost;
	beforeEach(() => {
		host = new FakeHost().install();
	});
	afterEach(() => FakeHost.uninstall());
	const states = () => host.comms.map(({ sent }) => sent[0]?.data.state as Record<string, unknown>);

	test("are models of their own, which name both ends by their names on the wire", () => {
		const [play, tab] = [new Play(), new Tab([new Label()])];
		play[displaySymbol]();
		jslink(play, "value", tab, "selectedIndex");
		jsdlink(play, "value", tab, "selectedIndex");
		const ends = { source: [`IPY_MODEL_${play.id}`, "value"], target: [`IPY_MODEL_${tab.id}`, "selected_index"] };
		expect(states().slice(-2)).toMatchObject([
			{ _model_name: "LinkModel", _view_name: null, ...ends },
			{ _model_name: "DirectionalLinkModel", ...ends },
		]);
	});

	test("end with their model", () => {
		const held = jslink(new Play(), "value", new IntSlider(), "value");
		held.unlink();
		expect(host.comms.at(-1)?.closed).toBe(true);
	});

	test("are nothing without a front end, and no error", () => {
		FakeHost.uninstall();
		expect(() => jslink(new Play(), "value", new IntSlider(), "value").unlink()).not.toThrow();
	});
});
