import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { murmur2 } from "../../../src/kernel/debugger/cell-paths.ts";
import { DebugClient } from "./debug-client.ts";
import { aWhile } from "./fixture.ts";

describe("without a debugger that has started", () => {
	let kernel: DebugClient;
	beforeAll(async () => {
		kernel = await DebugClient.start();
	});
	afterAll(() => kernel.close());

	test("kernel_info says that there is one", async () => {
		const { reply } = await kernel.kernel.request("kernel_info_request", {});
		expect(reply.content).toMatchObject({ debugger: true, supported_features: ["debugger"] });
	});

	test("debugInfo tells how cells are named, and what else a front end needs to know", async () => {
		const info = await kernel.ask("debugInfo");
		expect(info).toMatchObject({
			isStarted: false,
			hashMethod: "Murmur2",
			hashSeed: 0xc70f6907,
			tmpFileSuffix: ".ts",
			breakpoints: [],
			stoppedThreads: [],
			richRendering: true,
			copyToGlobals: true,
		});
		expect(info.tmpFilePrefix).toContain(`ipykernel_glasscell_${kernel.kernel.process.pid}`);
	});

	test("the answer repeats the request's number and command", async () => {
		const answer = await kernel.send("debugInfo");
		expect(answer).toMatchObject({ type: "response", success: true, command: "debugInfo" });
		expect(answer.request_seq).toBe((await kernel.send("debugInfo")).request_seq - 1);
	});

	test("commands that need it fail and say so; so does a command that nobody knows, or a wrong argument", async () => {
		expect(await kernel.send("stackTrace")).toMatchObject({
			success: false,
			message: "stackTrace: the debugger has not started; send initialize first",
		});
		expect(await kernel.send("toString")).toMatchObject({
			success: false,
			message: 'the debugger knows no command "toString"',
		});
		expect(await kernel.send("richInspectVariables", { variableName: 5 })).toMatchObject({
			success: false,
			message: "richInspectVariables.variableName: expected a string, got number",
		});
	});

	test("the notebook's variables can be seen all the same, also those that a failed cell left without a value", async () => {
		await kernel.kernel.execute(`const apples = 3; class Pear {} globalThis.plum = "p"; enum Fruit { Fig }`);
		await kernel.kernel.execute(`const before = 1; throw new Error("no"); const after = 2;`);
		const { variables } = await kernel.ask("inspectVariables");
		const values = Object.fromEntries(variables.map(({ name, value }: Record<string, string>) => [name, value]));
		expect(values).toMatchObject({ apples: "3", Pear: "class Pear", before: "1", plum: "'p'" });
		expect(Object.keys(values)).not.toContain("process");
		expect(Object.keys(values)).not.toContain("display");
		expect(values.Fruit).toBe("{0: 'Fig', Fig: 0}");
	});

	test("a variable that takes its time to be shown is waited for, and shown as text where the code leaves no time", async () => {
		await kernel.kernel.execute(`const slow = { [Symbol.for("Jupyter.display")]: async () => {
	await new Promise((resolve) => setTimeout(resolve, 5));
	return { "text/html": "<b>late</b>" };
} }; 0`);
		const show = async () => (await kernel.ask("richInspectVariables", { variableName: "slow" })).data;
		expect((await show())["text/html"]).toBe("<b>late</b>");
		const id = await kernel.kernel.send("execute_request", { code: "while (true) {}" });
		await aWhile();
		expect(await show()).toEqual({ "text/plain": expect.stringContaining("Symbol(Jupyter.display)") });
		await kernel.kernel.interrupt();
		await kernel.kernel.exchange(id);
	});

	test("a variable is shown as the notebook would show it", async () => {
		await kernel.kernel.execute(
			`const shown = { [Symbol.for("Jupyter.display")]: () => ({ "text/plain": "plain", "text/html": "<b>rich</b>" }) }; 0`,
		);
		expect(await kernel.ask("richInspectVariables", { variableName: "shown" })).toEqual({
			data: { "text/plain": "plain", "text/html": "<b>rich</b>" },
			metadata: {},
		});
		expect((await kernel.ask("richInspectVariables", { variableName: "apples" })).data["text/plain"]).toBe("3");
		for (const variableName of ["nowhere", "1 + 1", "[[Prototype]]"]) {
			expect(await kernel.ask("richInspectVariables", { variableName })).toEqual({ data: {}, metadata: {} });
		}
	});
});

test("cells are named by MurmurHash2, as ipykernel computes it", () => {
	const hashes: readonly (readonly [text: string, hash: number])[] = [
		["", 3990065800],
		["a", 2167009006],
		["ab", 2805137849],
		["abc", 3350977461],
		["abcd", 804720481],
		["const x = 1;\nx", 552911769],
		["let s = '😀 é';", 424565641],
		["x".repeat(1001), 2469510316],
	];
	for (const [code, hash] of hashes) expect(murmur2(code, 0xc70f6907)).toBe(hash);
});
