import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ExplainError } from "../../src/core/errors.ts";
import type { Control } from "../../src/core/view-spec.ts";
import { Explorer, type ExplorerDefinition, type ExplorerRun, type Values } from "../../src/explore/explorer.ts";
import { displaySymbol } from "../../src/protocol/host.ts";
import type { WidgetStatus } from "../../src/protocol/widget-state.ts";
import { FakeHost, until } from "../widget/fake-host.ts";
import { rasterView } from "../widget/fixtures.ts";

/** A run that ends when the test says so. */
interface Asked extends ExplorerRun<string> {
	readonly values: Values;
	answer(text: string): void;
	fail(error: Error): void;
}

let host: FakeHost;
let asked: Asked[];

beforeEach(() => {
	host = new FakeHost().install();
	asked = [];
});
afterEach(() => FakeHost.uninstall());

const controls: readonly Control[] = [
	{ id: "target", label: "Target", answeredBy: "explainer", type: "range", min: 0, max: 9, step: 1, format: "integer" },
	{ id: "opacity", label: "Opacity", answeredBy: "figure", type: "range", min: 0, max: 1, step: 0.1 },
];

const question: ExplorerDefinition<string> = {
	values: { target: 0, opacity: 0.5 },
	controls: () => controls,
	label: ({ target }) => `run for ${target}`,
	compute: (values, run) =>
		new Promise((resolve, reject) => asked.push({ values, ...run, answer: resolve, fail: reject })),
	views: (answer, values, declared) => [
		rasterView(undefined, { caption: `${answer} at ${values.opacity}`, controls: declared }),
	],
};

async function shown(definition: ExplorerDefinition<string> = question): Promise<Explorer<string>> {
	const starting = Explorer.start(definition);
	await until(() => asked.length === 1, "the first run");
	asked[0]!.answer("first");
	const explorer = await starting;
	await explorer[displaySymbol]();
	asked = [];
	return explorer;
}

/** What the front end was last told of the picture and the status. */
function front(): { caption: unknown; status: WidgetStatus } {
	const states = [host.comm.sent[0]!.data.state, ...host.comm.states()] as Record<string, unknown>[];
	const last = (key: string) => states.findLast((state) => key in state)?.[key];
	return {
		caption: (last("views") as { caption: string }[])[0]!.caption,
		status: last("status") as WidgetStatus,
	};
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 60));

describe("an explorer", () => {
	it("is shown with its first answer complete", async () => {
		await shown();
		expect(front()).toEqual({ caption: "first at 0.5", status: { state: "idle" } });
		expect(host.displayed[0]?.bundle["text/plain"]).toContain("first at 0.5");
	});

	it("shows what is known so far, and keeps it where the run is stopped", async () => {
		const explorer = await shown();
		const moved = explorer.set({ target: 3 });
		moved.catch(() => {});
		await until(() => asked.length === 1, "the second run");
		asked[0]!.onPartial("half");
		await settled();
		expect(front()).toMatchObject({ caption: "half at 0.5", status: { state: "running" } });
		await host.comm.receive({ method: "custom", content: { kind: "cancel" } });
		asked[0]!.fail(new ExplainError("aborted", "enough"));
		await expect(moved).rejects.toThrow("enough");
		await settled();
		expect(front()).toMatchObject({ caption: "half at 0.5", status: { state: "stopped" } });
		expect(explorer.answer).toBe("half");
		asked[0]!.onPartial("too late");
		await settled();
		expect(front().caption).toBe("half at 0.5");
	});

	it("throws what the first run throws, and shows nothing", async () => {
		const starting = Explorer.start(question);
		await until(() => asked.length === 1, "the first run");
		asked[0]!.fail(new ExplainError("out-of-range", "no such class"));
		await expect(starting).rejects.toThrow("no such class");
		expect(host.comms).toHaveLength(0);
	});

	it("runs again when the front end moves what the explainer answers, and says so meanwhile", async () => {
		await shown();
		await host.comm.update({ values: { target: 4, opacity: 0.5 } });
		expect(asked.map(({ values }) => values.target)).toEqual([4]);
		asked[0]!.onProgress({ done: 1, total: 3 });
		await settled();
		expect(front()).toEqual({
			caption: "first at 0.5",
			status: { state: "running", label: "run for 4", done: 1, total: 3, cancellable: true },
		});
		asked[0]!.answer("fourth");
		await settled();
		expect(front()).toEqual({ caption: "fourth at 0.5", status: { state: "idle" } });
	});

	it("lets the comm's handler end before the answer, or the front end could send nothing more", async () => {
		await shown();
		await host.comm.update({ values: { target: 4, opacity: 0.5 } });
		await host.comm.update({ values: { target: 5, opacity: 0.5 } });
		expect(asked).toHaveLength(2);
	});

	it("does not run for what only the figure answers, and keeps it in the next picture", async () => {
		await shown();
		await host.comm.update({ values: { target: 0, opacity: 0.9 } });
		expect(asked).toHaveLength(0);
		await host.comm.update({ values: { target: 1, opacity: 0.9 } });
		asked[0]!.answer("second");
		await settled();
		expect(front().caption).toBe("second at 0.9");
	});

	it("keeps what the figure answers when it was moved during a run", async () => {
		await shown();
		await host.comm.update({ values: { target: 1, opacity: 0.5 } });
		await host.comm.update({ values: { target: 1, opacity: 0.2 } });
		expect(asked).toHaveLength(1);
		expect(asked[0]!.signal.aborted).toBe(false);
		asked[0]!.answer("second");
		await settled();
		expect(front().caption).toBe("second at 0.2");
	});

	it.each([
		["in order", [0, 1]],
		["the stale one last", [1, 0]],
	])("aborts the run before, and never shows its answer: %s", async (_, order) => {
		const explorer = await shown();
		await host.comm.update({ values: { target: 1, opacity: 0.5 } });
		await host.comm.update({ values: { target: 2, opacity: 0.5 } });
		expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, false]);
		const captions = new Set<unknown>();
		for (const i of order) {
			asked[i]!.answer(`answer for ${asked[i]!.values.target}`);
			await settled();
			captions.add(front().caption);
		}
		expect(captions).not.toContain("answer for 1 at 0.5");
		expect(front()).toEqual({ caption: "answer for 2 at 0.5", status: { state: "idle" } });
		expect(explorer.answer).toBe("answer for 2");
	});

	it("does not let a stale run's error or progress reach the status", async () => {
		await shown();
		await host.comm.update({ values: { target: 1, opacity: 0.5 } });
		await host.comm.update({ values: { target: 2, opacity: 0.5 } });
		asked[0]!.onProgress({ done: 9, total: 9 });
		asked[0]!.fail(new ExplainError("aborted", "stopped by its signal"));
		await settled();
		expect(front().status).toMatchObject({ state: "running", label: "run for 2", done: 0 });
		asked[1]!.answer("second");
		await settled();
		expect(front().status).toEqual({ state: "idle" });
	});

	it("shows an error, keeps the last picture, and answers the next question", async () => {
		await shown();
		await host.comm.update({ values: { target: 1, opacity: 0.5 } });
		asked[0]!.fail(new ExplainError("unknown-name", "there is no layer conv9"));
		await settled();
		expect(front()).toEqual({
			caption: "first at 0.5",
			status: { state: "error", message: "there is no layer conv9" },
		});
		await host.comm.update({ values: { target: 2, opacity: 0.5 } });
		asked[1]!.answer("second");
		await settled();
		expect(front()).toEqual({ caption: "second at 0.5", status: { state: "idle" } });
	});

	it("frees the controls after an error, so that there is a way back", async () => {
		const locking = {
			...question,
			controls: ({ target }: Values) => controls.map((c) => ({ ...c, disabled: target === 0 && c.id === "opacity" })),
		};
		await shown(locking);
		await host.comm.update({ values: { target: 1, opacity: 0.5 } });
		asked[0]!.fail(new Error("failed"));
		await settled();
		const [view] = host.comm.states().findLast((state) => "views" in state)!.views as { controls: Control[] }[];
		expect(view?.controls.map(({ disabled }) => disabled)).toEqual([false, false]);
	});

	it("runs for a button that its own press disables, and not for what is disabled before and after", async () => {
		const undo: Control = { id: "undo", label: "Undo", answeredBy: "explainer", type: "button" };
		const pressing = {
			...question,
			values: { ...question.values, undo: 0 },
			controls: ({ undo: presses, target }: Values) => [
				{ ...controls[0]!, disabled: target !== 0 || presses === 1 },
				controls[1]!,
				{ ...undo, disabled: presses === 1 },
			],
		};
		await shown(pressing);
		await host.comm.update({ values: { target: 0, opacity: 0.5, undo: 1 } });
		expect(asked).toHaveLength(1);
		asked[0]!.answer("undone");
		await settled();
		await host.comm.update({ values: { target: 4, opacity: 0.5, undo: 1 } });
		expect(asked).toHaveLength(1);
	});

	it("stops on the cancel button and says that the picture is the one before", async () => {
		await shown();
		await host.comm.update({ values: { target: 1, opacity: 0.5 } });
		await host.comm.receive({ method: "custom", content: { kind: "cancel" } });
		expect(asked[0]!.signal.aborted).toBe(true);
		asked[0]!.fail(new ExplainError("aborted", "saliency: stopped by its signal"));
		await settled();
		expect(front()).toMatchObject({
			caption: "first at 0.5",
			status: { state: "stopped", message: expect.stringContaining("before") },
		});
	});

	it("does not show an answer that comes although the run was stopped", async () => {
		await shown();
		await host.comm.update({ values: { target: 1, opacity: 0.5 } });
		await host.comm.receive({ method: "custom", content: { kind: "cancel" } });
		asked[0]!.answer("too late");
		await settled();
		expect(front()).toMatchObject({ caption: "first at 0.5", status: { state: "stopped" } });
	});

	it("stops on an interrupt of the kernel", async () => {
		const explorer = await shown();
		const answer = explorer.set({ target: 1 });
		await until(() => asked.length === 1, "the run");
		host.interrupt.abort(new Error("interrupted"));
		expect(asked[0]!.signal.aborted).toBe(true);
		asked[0]!.fail(new ExplainError("aborted", "stopped"));
		await expect(answer).rejects.toThrow("stopped");
		await settled();
		expect(front().status.state).toBe("stopped");
	});
});

describe("set(values)", () => {
	it("answers with the new answer, and the notebook's static form follows at the cell's end", async () => {
		const explorer = await shown();
		await host.endCell();
		const answer = explorer.set({ target: 3 });
		await until(() => asked.length === 1, "the run");
		asked[0]!.answer("third");
		expect(await answer).toBe("third");
		await host.endCell();
		expect(host.displayed.at(-1)?.options.update).toBe(true);
		expect(host.displayed.at(-1)?.bundle["text/plain"]).toContain("third at 0.5");
	});

	it("gives an overtaken question the answer of the newest", async () => {
		const explorer = await shown();
		const [one, two] = [explorer.set({ target: 1 }), explorer.set({ target: 2 })];
		await until(() => asked.length === 2, "both runs");
		asked[0]!.fail(new ExplainError("aborted", "stopped"));
		asked[1]!.answer("second");
		expect(await Promise.all([one, two])).toEqual(["second", "second"]);
	});

	it("refuses what a control does not take, and says what it takes", async () => {
		const explorer = await shown();
		await expect(explorer.set({ target: 10 })).rejects.toThrow("target: expected an integer from 0 to 9, got 10");
		await expect(explorer.set({ layer: "x" })).rejects.toThrow(
			'there is no control "layer"; the controls are target, opacity',
		);
		expect(asked).toHaveLength(0);
	});

	it("works where no kernel of ours runs", async () => {
		FakeHost.uninstall();
		const starting = Explorer.start(question);
		await until(() => asked.length === 1, "the first run");
		asked[0]!.answer("first");
		const explorer = await starting;
		const answer = explorer.set({ target: 3 });
		await until(() => asked.length === 2, "the second run");
		asked[1]!.answer("third");
		expect(await answer).toBe("third");
		expect((await explorer[displaySymbol]())["text/plain"]).toContain("third");
	});

	it("stops with the explorer when it is closed", async () => {
		const explorer = await shown();
		const answer = explorer.set({ target: 1 });
		await until(() => asked.length === 1, "the run");
		explorer.close();
		expect(asked[0]!.signal.aborted).toBe(true);
		expect(host.comm.closed).toBe(true);
		asked[0]!.fail(new ExplainError("aborted", "stopped"));
		await expect(answer).rejects.toThrow("stopped");
	});
});
