import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import {
	Accordion,
	Audio,
	BoundedFloatText,
	BoundedIntText,
	Checkbox,
	ColorPicker,
	ColorsInput,
	Combobox,
	type Control,
	Controller,
	DatePicker,
	DatetimePicker,
	Dropdown,
	FileUpload,
	FloatLogSlider,
	FloatRangeSlider,
	FloatSlider,
	FloatsInput,
	GridBox,
	Image,
	IntProgress,
	IntRangeSlider,
	IntSlider,
	IntsInput,
	Label,
	NaiveDatetimePicker,
	Play,
	RadioButtons,
	SelectionRangeSlider,
	SelectionSlider,
	SelectMultiple,
	Stack,
	Tab,
	TagsInput,
	TimePicker,
	ToggleButtons,
} from "../../src/controls/index.ts";
import { stored } from "../../src/controls/stored.ts";

/** A control's attribute as the front end gets it. */
const wire = (control: Control, name: string) => control[stored].pack().state[name];
/** The front end writes attributes. */
const write = (control: Control, state: object) => control[stored].receive(state, [], [])();

describe("bounds", () => {
	test("change a value outside to the nearer one, as ipywidgets does", () => {
		const slider = new IntSlider({ min: 5, max: 10 });
		expect(slider.value).toBe(5);
		slider.value = 12;
		expect(slider.value).toBe(10);
		slider.max = 8;
		expect(slider.value).toBe(8);
		slider.min = 8;
		expect(slider.value).toBe(8);
		expect(new FloatSlider({ min: -1, max: 1, value: -3.5 }).value).toBe(-1);
		expect(new Play({ max: 3, value: 9 }).value).toBe(3);
		expect([new BoundedIntText({ value: 200 }).value, new BoundedFloatText({ value: 1e9 }).value]).toEqual([100, 100]);
		expect(new IntProgress({ value: -5 }).value).toBe(0);
	});

	test("that cross are an error that says which was written", () => {
		const slider = new IntSlider();
		expect(() => slider.set({ min: 200 })).toThrow(new RangeError("IntSlider.min: expected at most max, 100, got 200"));
		expect(() => slider.set({ max: -1 })).toThrow(new RangeError("IntSlider.max: expected at least min, 0, got -1"));
		expect([slider.min, slider.max]).toEqual([0, 100]);
		expect(slider.set({ min: 200, max: 300 }).value).toBe(200);
	});

	test("of a logarithmic slider are exponents", () => {
		const slider = new FloatLogSlider({ min: -2, max: 2, value: 1e9 });
		expect(slider.value).toBe(100);
		slider.value = 0;
		expect(slider.value).toBe(0.01);
		expect(() => slider.set({ base: 1 })).toThrow("expected a number above 0 and not 1, got 1");
	});

	test("hold both ends of a range, whose lower end comes first", () => {
		expect(new IntRangeSlider({ min: 0, max: 10 }).value).toEqual([3, 8]);
		expect(new FloatRangeSlider({ min: -1, max: 1 }).value).toEqual([-0.5, 0.5]);
		const range = new IntRangeSlider({ max: 10, value: [2, 99] });
		expect(range.value).toEqual([2, 10]);
		expect(() => range.set({ value: [5, 4] })).toThrow(
			"IntRangeSlider.value: expected the lower value first, got [5, 4]",
		);
		range.max = 6;
		expect(range.value).toEqual([2, 6]);
	});
});

describe("a layout", () => {
	test("has a border of all sides in short, which its sides decide", () => {
		const { layout } = new Label({ layout: { border: "1px solid red" } });
		expect([layout.borderTop, layout.borderLeft]).toEqual(["1px solid red", "1px solid red"]);
		layout.borderTop = null;
		expect(layout.border).toBeNull();
		layout.set({ border: "none", borderTop: "2px solid blue" });
		expect([layout.borderTop, layout.borderRight, layout.border]).toEqual(["2px solid blue", "none", null]);
		expect(Object.hasOwn(layout[stored].pack().state, "border")).toBe(false);
	});
});

describe("kinds of values", () => {
	test.each([
		[() => new IntSlider({ value: 1.5 }), "IntSlider.value: expected an integer, got 1.5"],
		[() => new FloatSlider({ value: Number.NaN }), "FloatSlider.value: expected a finite number, got NaN"],
		[() => new Checkbox({ value: 1 as never }), "Checkbox.value: expected true or false, got 1"],
		[
			() => new IntSlider({ orientation: "up" as never }),
			'IntSlider.orientation: expected one of "horizontal", "vertical", got "up"',
		],
		[
			() => new IntRangeSlider({ value: [1] as never }),
			"IntRangeSlider.value: expected a pair, each an integer, got an array of 1",
		],
		[() => new ColorPicker({ value: "blurple" }), 'ColorPicker.value: expected a CSS colour, got "blurple"'],
		[() => new DatePicker({ step: "some" as never }), 'DatePicker.step: expected an integer or "any", got "some"'],
		[() => new GridBox([{} as never]), "GridBox.children: expected an array, each a control, got an array of 1"],
		[() => new IntSlider({ layout: 3 as never }), "IntSlider.layout: expected a Layout or its options, got 3"],
		[
			() => new IntSlider({ layout: new Label() as never }),
			"IntSlider.layout: expected a Layout or its options, got a Label",
		],
		[() => new IntSlider({ layout: { wdith: "1px" } as never }), 'got "wdith"'],
		[() => new Image({ value: 5 as never }), "Image.value: expected bytes or a text, got 5"],
		[() => new FileUpload().set({ error: "no" } as never), "FileUpload.error is read-only: the front end writes it"],
	])("that do not fit are an error with what was expected and what came (%#)", (make, message) => {
		expect(make).toThrow(message);
	});

	test("that TypeScript can tell are checked by it", () => {
		const pick = new Dropdown({ options: ["a", "b"] });
		const check = () => {
			// @ts-expect-error a slider's value is a number
			new IntSlider({ value: "3" });
			// @ts-expect-error no such word
			new IntSlider({ orientation: "up" });
			// @ts-expect-error not among the options
			pick.value = "c";
			// @ts-expect-error only the browser writes what a gamepad does
			new Controller().connected = true;
		};
		expect(check).toBeTypeOf("function");
		const letter: "a" | "b" | null = pick.value;
		expect(letter).toBe("a");
	});

	test.each([
		"red",
		"RebeccaPurple",
		"#abc",
		"#abcd",
		"#aabbcc",
		"#aabbccdd",
		"rgb(1, 2, 3)",
		"hsl(0 50% 50% / 0.5)",
		"var(--jp-brand-color1)",
	])("%s is a colour", (value) => {
		expect(new ColorPicker({ value }).value).toBe(value);
	});

	test("arrays are copies that do not change", () => {
		const value = [1, 2];
		const ints = new IntsInput({ value });
		value.push(3);
		expect(ints.value).toEqual([1, 2]);
		expect(() => (ints.value as number[]).push(3)).toThrow(TypeError);
	});

	test("tags are among those allowed, in their bounds, and twice only where that is allowed", () => {
		expect(() => new TagsInput({ value: ["a", ""] })).toThrow("TagsInput.value: expected no empty tag");
		expect(() => new TagsInput({ value: ["c"], allowedTags: ["a", "b"] })).toThrow('expected tags among a, b, got "c"');
		expect(() => new FloatsInput({ value: [0.5], min: 1 })).toThrow("expected numbers of at least 1, got 0.5");
		expect(() => new IntsInput({ value: [5], max: 1 })).toThrow("expected numbers of at most 1, got 5");
		expect(() => new TagsInput({ value: ["a", "a"], allowDuplicates: false })).toThrow("expected no tag twice");
		expect(new ColorsInput({ value: ["red", "red"] }).value).toEqual(["red", "red"]);
	});

	test("a combobox that insists takes its options only", () => {
		const box = new Combobox({ options: ["x", "y"], ensureOption: true });
		expect(() => box.set({ value: "z" })).toThrow('Combobox.value: expected one of x, y, got "z"');
		expect(box.set({ value: "y" }).value).toBe("y");
		expect(new Combobox({ options: ["x"], value: "free" }).value).toBe("free");
	});

	test("pictures and sounds come from files and addresses", () => {
		const folder = mkdtempSync(path.join(tmpdir(), "glasscell media "));
		try {
			const file = path.join(folder, "dot.JPG");
			writeFileSync(file, Uint8Array.from([1, 2]));
			const image = Image.fromFile(file, { width: "10" });
			expect([[...image.value], image.format, image.width]).toEqual([[1, 2], "jpeg", "10"]);
		} finally {
			rmSync(folder, { recursive: true });
		}
		const sound = Audio.fromUrl("https://host.invalid/a.mp3", { autoplay: false });
		expect([new TextDecoder().decode(sound.value), sound.format, sound.autoplay]).toEqual([
			"https://host.invalid/a.mp3",
			"url",
			false,
		]);
	});
});

describe("days and times", () => {
	test("a day is midnight UTC, on the wire with months from 0", () => {
		const picker = new DatePicker({ value: "2026-03-01T15:00:00Z" });
		expect(picker.value).toEqual(new Date("2026-03-01"));
		expect(wire(picker, "value")).toEqual({ year: 2026, month: 2, date: 1 });
		write(picker, { value: { year: 99, month: 11, date: 31 } });
		expect(picker.value?.toISOString()).toBe("0099-12-31T00:00:00.000Z");
		write(picker, { value: null });
		expect(picker.value).toBeNull();
	});

	test("a moment keeps its milliseconds, both ways", () => {
		const moment = new Date(Date.UTC(2026, 10, 22, 9, 30, 15, 250));
		const picker = new DatetimePicker({ value: moment });
		const sent = wire(picker, "value");
		expect(sent).toEqual({ year: 2026, month: 10, date: 22, hours: 9, minutes: 30, seconds: 15, milliseconds: 250 });
		picker.value = null;
		write(picker, { value: sent });
		expect(picker.value).toEqual(moment);
	});

	test("a time on the wall is the kernel's own time, both ways", () => {
		const wall = new Date(2026, 6, 1, 23, 59, 1);
		const picker = new NaiveDatetimePicker({ value: wall });
		const sent = wire(picker, "value");
		expect(sent).toEqual({ year: 2026, month: 6, date: 1, hours: 23, minutes: 59, seconds: 1, milliseconds: 0 });
		picker.value = null;
		write(picker, { value: sent });
		expect(picker.value).toEqual(wall);
	});

	test("a time of day is a text that sorts, on the wire in numbers", () => {
		const picker = new TimePicker({ value: "09:05:00", min: "08:00", max: "17:30" });
		expect(picker.value).toBe("09:05");
		expect(wire(picker, "value")).toEqual({ hours: 9, minutes: 5, seconds: 0, milliseconds: 0 });
		write(picker, { value: { hours: 16, minutes: 0, seconds: 7, milliseconds: 50 } });
		expect(picker.value).toBe("16:00:07.050");
		picker.value = "23:00";
		expect(picker.value).toBe("17:30");
		expect(() => picker.set({ value: "25:00" })).toThrow('expected a time such as "14:05"');
	});

	test("have bounds too", () => {
		const picker = new DatePicker({ min: "2026-01-01", max: "2026-12-31", value: "2030-05-05" });
		expect(picker.value).toEqual(new Date("2026-12-31"));
		expect(() => picker.set({ min: "2027-01-01" })).toThrow("DatePicker.min: expected at most max, 2026-12-31T00");
	});

	test("of the same moment are no change", () => {
		const picker = new DatePicker({ value: "2026-01-01" });
		let heard = 0;
		picker.observe("value", () => heard++);
		picker.value = "2026-01-01";
		expect(heard).toBe(0);
	});
});

describe("a choice of one", () => {
	test("is the first option at the start, or the one that is given by value, label or index", () => {
		const options = new Map([
			["One", 1],
			["Two", 2],
		]);
		expect(new Dropdown({ options }).value).toBe(1);
		expect(new Dropdown({ options, value: 2 }).label).toBe("Two");
		expect(new RadioButtons({ options, label: "Two" }).index).toBe(1);
		expect(new ToggleButtons({ options: { One: 1, Two: 2 }, index: 1 }).value).toBe(2);
		expect(
			new Dropdown({
				options: [
					["One", 1],
					["Two", 2],
				],
				index: null,
			}).value,
		).toBeNull();
		expect(new Dropdown({ options: [] }).index).toBeNull();
	});

	test("keeps value, label and index in agreement, whoever writes", () => {
		const pick = new Dropdown({ options: ["a", "b", "c"] });
		const heard: unknown[] = [];
		pick.observe(["value", "label", "index"], ({ name, newValue }) => heard.push([name, newValue]));
		write(pick, { index: 2 });
		expect(heard).toEqual([
			["index", 2],
			["value", "c"],
			["label", "c"],
		]);
		pick.value = "b";
		expect([wire(pick, "index"), wire(pick, "_options_labels")]).toEqual([1, ["a", "b", "c"]]);
	});

	test("starts again at the first when the options change, and stays none where it was none", () => {
		const pick = new Dropdown({ options: ["a", "b"], value: "b" });
		pick.options = ["x", "y"];
		expect([pick.value as unknown, wire(pick, "_options_labels")]).toEqual(["x", ["x", "y"]]);
		pick.set({ options: ["p", "q"], value: "q" as never });
		expect(pick.value).toBe("q");
		pick.value = null;
		pick.options = ["z"];
		expect(pick.value).toBeNull();
	});

	test("refuses what is no option", () => {
		const pick = new Dropdown({ options: ["a", "b"] });
		expect(() => pick.set({ value: "z" as never })).toThrow('Dropdown.value: expected one of "a", "b", got "z"');
		expect(() => write(pick, { index: 7 })).toThrow("Dropdown.index: expected an index of 2 options, got 7");
		expect(() => new SelectionSlider({ options: [] })).toThrow("expected at least one option, got none");
		expect(() => new SelectionSlider({ options: ["a"] }).set({ value: null })).toThrow(
			"expected one of the options, got null",
		);
	});

	test("finds options that are objects", () => {
		const [one, two] = [{ id: 1 }, { id: 2 }];
		const pick = new Dropdown({ options: { one, two }, value: two });
		expect([pick.label, pick.value === two]).toEqual(["two", true]);
	});
});

describe("a choice of several", () => {
	test("is empty at the start, and keeps values, labels and indices in agreement", () => {
		const pick = new SelectMultiple({ options: { One: 1, Two: 2, Three: 3 } });
		expect(pick.value).toEqual([]);
		pick.value = [3, 1];
		expect([pick.index, pick.label]).toEqual([
			[2, 0],
			["Three", "One"],
		]);
		write(pick, { index: [1] });
		expect(pick.value).toEqual([2]);
		pick.options = ["x"];
		expect(pick.value).toEqual([]);
		expect(() => pick.set({ value: ["y" as never] })).toThrow('SelectMultiple.value: expected one of "x", got "y"');
	});

	test("of a range are its ends", () => {
		const range = new SelectionRangeSlider({ options: ["jan", "feb", "mar"], value: ["feb", "mar"] });
		expect(range.index).toEqual([1, 2]);
		expect(new SelectionRangeSlider({ options: ["jan", "feb"] }).value).toEqual(["jan", "jan"]);
		expect(() => range.set({ index: [1] })).toThrow("SelectionRangeSlider.index: expected a pair");
		expect(() => range.set({ value: ["feb"] })).toThrow("expected the first and the last, got 1 of them");
	});
});

describe("pages", () => {
	const pages = () => [new Label(), new Label()];

	test("have as many titles as there are", () => {
		const tab = new Tab(pages(), { titles: ["a", "b", "c"] });
		expect(tab.titles).toEqual(["a", "b"]);
		tab.children = [...tab.children, new Label()];
		expect(tab.titles).toEqual(["a", "b", ""]);
	});

	test("of a tab always show one, of an accordion and a stack none at the start", () => {
		expect([new Tab(pages()).selectedIndex, new Tab().selectedIndex]).toEqual([0, null]);
		expect([new Accordion(pages()).selectedIndex, new Stack(pages()).selectedIndex]).toEqual([null, null]);
		const [tab, accordion] = [new Tab(pages(), { selectedIndex: 1 }), new Accordion(pages(), { selectedIndex: 1 })];
		tab.children = [new Label()];
		accordion.children = [new Label()];
		expect([tab.selectedIndex, accordion.selectedIndex]).toEqual([0, null]);
	});

	test("that do not exist cannot be chosen", () => {
		expect(() => new Tab(pages(), { selectedIndex: 2 })).toThrow(
			"Tab.selectedIndex: expected null or an index of 2 pages, got 2",
		);
	});
});
