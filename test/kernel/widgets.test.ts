import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contents, type Exchange, KernelClient, nodeVersions, type Received, result, text } from "./client.ts";

let kernel: KernelClient;
beforeAll(async () => {
	const node = { ...nodeVersions()[0]! };
	kernel = await KernelClient.start({ node: { ...node, flags: [...node.flags, "--expose-gc"] } });
	await kernel.execute('import * as w from "glasscell/widgets"; 0');
});
afterAll(() => kernel.close());

/** Runs a cell as a document's cell of that id. */
async function executeCell(cellId: string, code: string): Promise<Exchange> {
	const id = crypto.randomUUID();
	const content = { code, silent: false, store_history: true, allow_stdin: false };
	const [, , header, parent, , body] = kernel.frames({ type: "execute_request", content, id });
	await kernel.shell.send(kernel.sign([header!, parent!, Buffer.from(JSON.stringify({ cellId })), body!]));
	return kernel.exchange(id);
}

/** The front end writes a model's state; answers what was published until the kernel was idle again. */
async function write(id: string, state: object): Promise<readonly Received[]> {
	return kernel.untilIdle(
		await kernel.send("comm_msg", { comm_id: id, data: { method: "update", state, buffer_paths: [] } }),
	);
}

/** The model id of a control that a cell's variable holds. */
const idOf = async (name: string) => result(await kernel.execute(`${name}.id`))!.slice(1, -1);

/** The states of a model that came by now, one over the other. */
function stateOf(id: string): Record<string, unknown> {
	const states = kernel.published
		.filter(({ type, content }) => type.startsWith("comm_") && content.comm_id === id)
		.map(({ content }) => content.data?.state ?? {});
	return Object.assign({}, ...states);
}

/** The outputs of an output control, each as its text. */
function outputsOf(id: string): string[] {
	type Output = { text?: string; evalue?: string; data?: Record<string, string> };
	return ((stateOf(id).outputs ?? []) as Output[]).map(
		({ text, evalue, data }) => text ?? evalue ?? data!["text/plain"]!,
	);
}

describe("controls over the wire", () => {
	test("a control that is shown opens its model before its view, and the cell names it", async () => {
		const { published } = await kernel.execute("const s = new w.IntSlider({ value: 2 }); s");
		const types = published.map(({ type }) => type);
		expect(types.indexOf("comm_open")).toBeLessThan(types.indexOf("display_data"));
		const [shown] = contents(published, "display_data");
		expect(shown.data["application/vnd.jupyter.widget-view+json"].model_id).toBe(await idOf("s"));
		expect(shown.data["text/plain"]).toBe("IntSlider { value: 2 }");
	});

	test("what the person moves reaches observers and linked controls; what they print belongs to the cell", async () => {
		const cell =
			await kernel.execute(`const a = new w.IntSlider(); const b = new w.IntSlider(); w.link(a, "value", b, "value");
a.observe("value", ({ newValue }) => console.log("moved to", newValue)); new w.HBox([a, b])`);
		const [a, b] = [await idOf("a"), await idOf("b")];
		const published = await write(a, { value: 7 });
		expect(contents(published, "comm_msg").map(({ comm_id, data }) => [comm_id, data.method])).toContainEqual([
			a,
			"echo_update",
		]);
		await kernel.wait(() => stateOf(b).value === 7 || undefined, "the linked control");
		const stream = kernel.published.find(({ type, content }) => type === "stream" && content.text === "moved to 7\n");
		expect(stream?.parent).toBe(cell.published[0]!.parent);
	});

	test("an observer's error is shown in the cell that showed the control, and the control lives", async () => {
		await kernel.execute(
			`const bad = new w.IntSlider(); bad.observe("value", () => { throw new Error("observer failed"); }); bad`,
		);
		const id = await idOf("bad");
		await write(id, { value: 1 });
		await kernel.wait(
			() => text(kernel.published, "stderr").includes("observer failed") || undefined,
			"the observer's error",
		);
		await write(id, { value: 2 });
		expect(result(await kernel.execute("bad.value"))).toBe("2");
	});

	test("a page that reloads gets all states", async () => {
		await kernel.untilIdle(
			await kernel.send("comm_open", { comm_id: "reload", target_name: "jupyter.widget.control", data: {} }),
		);
		const asked = await kernel.send("comm_msg", { comm_id: "reload", data: { method: "request_states" } });
		const [answer] = contents(await kernel.untilIdle(asked), "comm_msg");
		expect(answer.data.states[await idOf("a")]).toMatchObject({ model_name: "IntSliderModel", state: { value: 7 } });
	});
});

describe("an output", () => {
	test("takes what its code prints, displays and throws, and nothing else", async () => {
		const { published } = await kernel.execute(`const out = new w.Output(); display(out);
out.run(() => { console.log("inside"); display({ shown: true }); console.error("warned"); throw new RangeError("oops"); });
console.log("outside");`);
		expect([text(published), text(published, "stderr")]).toEqual(["outside\n", ""]);
		expect(outputsOf(await idOf("out"))).toEqual(["inside\n", "{ shown: true }", "warned\n", "oops"]);
	});

	test("takes what its code started and shows after the cell: timers, promises, rejections", async () => {
		const { published } = await kernel.execute(`const late = new w.Output(); display(late);
late.run(() => { setTimeout(() => console.log("timer"), 30); void Promise.reject(new Error("rejected later")); });
await new Promise((resolve) => setTimeout(resolve, 100)); console.log("cell");`);
		expect(text(published)).toBe("cell\n");
		await kernel.execute("0");
		expect(outputsOf(await idOf("late"))).toEqual(["rejected later", "timer\n"]);
	});

	test("is emptied by clearOutput of its code, not the cell", async () => {
		const { published } = await kernel.execute(`const wiped = new w.Output(); display(wiped);
wiped.run(() => { console.log("old"); clearOutput(); console.log("new"); });`);
		expect(contents(published, "clear_output")).toEqual([]);
		expect(outputsOf(await idOf("wiped"))).toEqual(["new\n"]);
	});

	test("whose loop is interrupted leaves the next cell its own output", async () => {
		const running = await kernel.send("execute_request", {
			code: 'const stuck = new w.Output(); display(stuck); stuck.run(() => { console.log("looping"); for (;;); })',
		});
		await kernel.wait(
			() => kernel.published.find(({ type, parent }) => type === "display_data" && parent === running),
			"the loop",
		);
		await kernel.interrupt();
		expect((await kernel.exchange(running)).reply.content.status).toBe("error");
		expect(text((await kernel.execute('console.log("free")')).published)).toBe("free\n");
	});
});

test("interact runs its function when a control moves, and shows what it shows in its output", async () => {
	await kernel.execute(
		`const made = w.interactive(({ x, kind }) => { console.log("x =", x); return kind.repeat(2); }, { x: [0, 10], kind: ["a", "b"] }); made`,
	);
	const [x, out] = [await idOf("made.controls.x"), await idOf("made.output")];
	expect(outputsOf(out)).toEqual(["x = 5\n", "'aa'"]);
	await write(x, { value: 9 });
	await kernel.wait(() => outputsOf(out).join() === "x = 9\n,'aa'" || undefined, "the new output");
});

test("interact's static form has what its function gave, however long the cell has to wait for that", async () => {
	const slowly =
		"{ [Symbol.for('Jupyter.display')]: () => wait({ 'text/html': '<b>slow</b>', 'text/plain': 'slow' }) }";
	const { published } = await kernel.execute(
		`const wait = (x: any) => new Promise((done) => setTimeout(done, 60, x)); w.interact(() => wait(${slowly}), { x: [0, 10] });`,
	);
	const last = contents(published, "update_display_data").at(-1);
	expect(last?.data["text/html"]).toContain("<b>slow</b>");
});

describe("progress", () => {
	const bars = (published: readonly Received[]) =>
		contents(published, "comm_msg")
			.map(({ data }) => data.state)
			.filter((state) => state?.value !== undefined);

	test("is seen while a loop runs that does not pause", async () => {
		// Five times as long as updates are apart.
		const running = await kernel.send("execute_request", {
			code: "const end = performance.now() + 500; for (const _ of w.progress(Array(1e9).keys(), { total: 1e9 })) if (performance.now() > end) break;",
		});
		const seen = await kernel.wait(() => {
			const updates = bars(kernel.published.filter(({ parent }) => parent === running));
			return updates.length >= 2 ? kernel.replies.some(({ parent }) => parent === running) : undefined;
		}, "two updates");
		expect(seen).toBe(false);
		const { published } = await kernel.exchange(running);
		expect(contents(published, "update_display_data").at(-1).data["text/html"]).toContain("stopped after");
	});

	test("says that its loop was interrupted", async () => {
		const running = await kernel.send("execute_request", { code: "for (const _ of w.progress([1, 2])) for (;;);" });
		await kernel.wait(
			() => kernel.published.find(({ type, parent }) => type === "display_data" && parent === running),
			"the bar",
		);
		await kernel.interrupt();
		const { reply } = await kernel.exchange(running);
		expect(reply.content.ename).toBe("KeyboardInterrupt");
		await kernel.wait(
			() => kernel.published.find(({ content }) => content.data?.state?.bar_style === "warning"),
			"the bar's colour",
		);
	});
});

describe("a widget that nobody needs any more", () => {
	const models = async () =>
		Object.keys((await kernel.request("comm_info_request", { target_name: "jupyter.widget" })).reply.content.comms);
	const collect = async () => {
		for (let round = 0; round < 5; round++) {
			await kernel.execute("await new Promise((resolve) => setTimeout(resolve, 20)); gc(); 0");
		}
	};

	test("is closed when its cell has run again; those of the last run live", async () => {
		const before = (await models()).length;
		const runs = 8;
		for (let run = 0; run < runs; run++) await executeCell("again", "new w.VBox([new w.IntSlider(), new w.Label()])");
		await collect();
		const { length } = await models();
		// Three of the last run; V8 may hold the run before it in a register.
		expect(length - before).toBeGreaterThanOrEqual(3);
		expect(length - before).toBeLessThanOrEqual(2 * 3);
	});

	test("lives while code refers to it, or to what it is linked with", async () => {
		await executeCell(
			"kept",
			"var kept = new w.IntSlider(); display(kept); var far = new w.IntSlider(); w.jslink(kept, 'value', far, 'value'); 0",
		);
		const ids = [await idOf("kept"), await idOf("far")];
		const links = (await models()).length;
		await executeCell("kept", "0");
		await executeCell("kept", "new w.Label()");
		await collect();
		expect(await models()).toEqual(expect.arrayContaining(ids));
		expect((await models()).length).toBeGreaterThanOrEqual(links);
	});

	test("lives while it stands in an output, and not longer", async () => {
		await executeCell(
			"holder",
			"var holder = new w.Output(); display(holder); holder.append(new w.Label({ value: 'inner' })); 0",
		);
		await collect();
		const inner = () =>
			[
				...kernel.published.filter(
					({ type, content }) => type === "comm_open" && content.data.state?.value === "inner",
				),
			].at(-1)!.content.comm_id;
		expect(await models()).toContain(inner());
		await kernel.execute("holder.clear(); 0");
		await collect();
		expect(await models()).not.toContain(inner());
	});
});
