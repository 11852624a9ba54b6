import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { controlFor } from "../../src/controls/abbreviations.ts";
import {
	Button,
	fixed,
	IntSlider,
	interact,
	interactive,
	interactManual,
	Label,
	Text,
} from "../../src/controls/index.ts";
import { stored } from "../../src/controls/stored.ts";
import { FakeHost, until } from "../widget/fake-host.ts";
import { CapturingHost } from "./capturing-host.ts";

let host: CapturingHost;
beforeEach(() => {
	host = new CapturingHost();
	host.install();
});
afterEach(() => FakeHost.uninstall());

const texts = (outputs: readonly object[]) =>
	outputs.map((output) => {
		const { text, data, evalue } = output as { text?: string; data?: Record<string, unknown>; evalue?: string };
		return text ?? data?.["text/plain"] ?? evalue;
	});
const turn = () => new Promise((resolve) => setTimeout(resolve, 1));

describe("an abbreviation", () => {
	test.each([
		[0, "IntSlider", { value: 0, min: 0, max: 1 }],
		[4, "IntSlider", { value: 4, min: -4, max: 12 }],
		[-4, "IntSlider", { value: -4, min: -12, max: 4 }],
		[0.5, "FloatSlider", { value: 0.5, min: -0.5, max: 1.5 }],
		[[0, 9], "IntSlider", { value: 4, min: 0, max: 9, step: 1 }],
		[[0, 10, 5], "IntSlider", { value: 5, min: 0, max: 10, step: 5 }],
		[[0, 1, 0.01], "FloatSlider", { value: 0.5, min: 0, max: 1, step: 0.01 }],
		[true, "Checkbox", { value: true }],
		["Ada", "Text", { value: "Ada" }],
		[["a", "b"], "Dropdown", { value: "a" }],
		[[1, 2, 3, 4], "Dropdown", { value: 1 }],
		[{ One: 1 }, "Dropdown", { value: 1, label: "One" }],
		[new Map([["Two", 2]]), "Dropdown", { value: 2, label: "Two" }],
	])("%j stands for a control (%s)", (abbreviation, name, state) => {
		const control = controlFor("x", abbreviation);
		expect(control[stored].description.name).toBe(name);
		expect(control[stored].state).toMatchObject({ ...state, description: "x" });
	});

	test("that is a control stays it, with its own description", () => {
		const slider = new IntSlider({ description: "mine" });
		expect(controlFor("x", slider)).toBe(slider);
		expect(slider.description).toBe("mine");
	});

	test("that stands for none is an error with a hint", () => {
		expect(() => controlFor("x", undefined)).toThrow("interact.x: expected a number, [min, max]");
		expect(() => controlFor("x", Number.NaN)).toThrow("got NaN");
		expect(() => controlFor("x", [3, 1])).toThrow("new Dropdown({ options: [3, 1] })");
		expect(() => controlFor("x", new Button())).toThrow("interact.x: expected a control with a value");
	});
});

describe("interactive", () => {
	test("gives the function the values by name, at the start and at each change, and shows what it shows", async () => {
		const made = interactive(
			({ x, name, kind, z }) => {
				host.print(`${name} `);
				return `${kind}${x + z}`;
			},
			{ x: [0, 10], name: "Ada", kind: ["a", "b"], z: fixed(100) },
		);
		await turn();
		expect([texts(made.output.outputs), made.result]).toEqual([["Ada ", "'a105'"], "a105"]);
		made.controls.x.value = 7;
		await turn();
		made.controls.kind.value = "b";
		await turn();
		expect(texts(made.output.outputs)).toEqual(["Ada ", "'b107'"]);
		expect(made.children).toEqual([made.controls.x, made.controls.name, made.controls.kind, made.output]);
	});

	test("checks the function against the abbreviations, says TypeScript", () => {
		const check = () => {
			interactive(({ x, on, w }: { x: number; on: boolean; w: number }) => x + w + Number(on), {
				x: [0, 1],
				on: true,
				w: new IntSlider(),
			});
			// @ts-expect-error x is a number
			interactive(({ x }: { x: string }) => x, { x: [0, 1] });
			// @ts-expect-error there is no y
			interactive(({ y }) => y, { x: 1 });
			const made = interactive(({ kind }) => kind, { kind: ["a", "b"] });
			const result: "a" | "b" | undefined = made.result;
			return result;
		};
		expect(check).toBeTypeOf("function");
	});

	test("lets the latest values win: the run before is aborted, and shows nothing any more", async () => {
		const signals: AbortSignal[] = [];
		const releases: (() => void)[] = [];
		const made = interactive(
			async ({ x }, { signal }) => {
				signals.push(signal);
				host.print(`begin ${x}, `);
				await new Promise<void>((resolve) => releases.push(resolve));
				host.print(`end ${x}`);
				return x;
			},
			{ x: [0, 10] },
		);
		made.controls.x.value = 6;
		expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
		releases[1]?.();
		await turn();
		releases[0]?.();
		await turn();
		expect([texts(made.output.outputs), made.result]).toEqual([["begin 6, end 6", "6"], 6]);
	});

	test("keeps what it shows until there is something new, and is empty after a run without output", async () => {
		let release = () => {};
		const made = interactive(
			async ({ x }) => {
				if (x === 0) return undefined;
				await new Promise<void>((resolve) => {
					release = resolve;
				});
				return x;
			},
			{ x: new IntSlider({ value: 1 }) },
		);
		release();
		await turn();
		expect(texts(made.output.outputs)).toEqual(["1"]);
		made.controls.x.value = 2;
		await turn();
		expect(texts(made.output.outputs)).toEqual(["1"]);
		release();
		await turn();
		expect(texts(made.output.outputs)).toEqual(["2"]);
		made.controls.x.value = 0;
		await turn();
		expect(made.output.outputs).toEqual([]);
	});

	test("shows errors in the output, and goes on", async () => {
		const made = interactive(({ x }) => (x > 5 ? Promise.reject(new Error("too much")) : x), { x: [0, 10] });
		made.controls.x.value = 9;
		await turn();
		expect(made.output.outputs).toMatchObject([{ output_type: "error", evalue: "too much" }]);
		made.controls.x.value = 1;
		await turn();
		expect(texts(made.output.outputs)).toEqual(["1"]);
	});

	test("is aborted by an interrupt too", () => {
		let signal: AbortSignal | undefined;
		interactive(
			(_, context) => {
				signal = context.signal;
				return new Promise(() => {});
			},
			{ x: 1 },
		);
		host.interrupt.abort();
		expect(signal?.aborted).toBe(true);
	});

	test("lets the cell wait for its first run", async () => {
		let release = () => {};
		interactive(
			() =>
				new Promise<void>((resolve) => {
					release = resolve;
				}),
			{ x: 1 },
		);
		const ended = vi.fn();
		void host.endCell().then(ended);
		await turn();
		expect(ended).not.toHaveBeenCalled();
		release();
		await until(() => ended.mock.calls.length > 0, "the cell's end");
	});
});

describe("interact", () => {
	test("shows the controls and the output, once", async () => {
		expect(interact(({ x }) => x, { x: 5 })).toBeUndefined();
		expect(host.displayed).toHaveLength(1);
		expect(host.displayed[0]?.bundle).toHaveProperty(["application/vnd.jupyter.widget-view+json"]);
	});

	test("by button runs when it is pressed, or Enter in a field, and not before", async () => {
		const run = vi.fn();
		interactManual(({ word }) => run(word), { word: new Text({ value: "a" }) }, { label: "Go" });
		const made = interactive(({ word }) => run(word), { word: "b" }, { manual: true });
		made.controls.word.value = "c";
		await turn();
		expect(run).not.toHaveBeenCalled();
		const button = made.children.find((child) => child instanceof Button) as Button;
		button.click();
		expect(button.disabled).toBe(true);
		await turn();
		expect([run.mock.calls, button.disabled]).toEqual([[["c"]], false]);
	});

	test("without a kernel of ours runs once and prints", async () => {
		FakeHost.uninstall();
		const log = vi.spyOn(console, "log").mockImplementation(() => {});
		interact(({ x, label }) => `${x} ${label}`, { x: [0, 10], label: new Label({ value: "L" }) });
		await turn();
		expect(log.mock.calls).toEqual([["5 L"]]);
		log.mockRestore();
	});
});
