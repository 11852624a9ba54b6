import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contents, KernelClient, result, text } from "./client.ts";

const stdin = { allow_stdin: true };

let kernel: KernelClient;
let asked = 0;
beforeAll(async () => {
	kernel = await KernelClient.start();
});
afterAll(() => kernel.close());

/** Runs a cell up to its next question. */
async function ask(code: string) {
	const id = await kernel.send("execute_request", { code, ...stdin });
	const question = await kernel.question(asked++);
	return { id, question };
}

describe.each([
	["await input", "await input"],
	["prompt", "prompt"],
])("%s", (_, call) => {
	test("asks the front end that sent the cell, and gives what it answers", async () => {
		const { id, question } = await ask(`const name = ${call}("Your name? "); \`Hello \${name}\``);
		expect(question.type).toBe("input_request");
		expect(question.parent).toBe(id);
		expect(question.content).toEqual({ prompt: "Your name? ", password: false });
		await kernel.answer("Zoë 😀", question);
		expect(result(await kernel.exchange(id))).toBe("'Hello Zoë 😀'");
	});

	test("asks for a password, with an empty question", async () => {
		const { id, question } = await ask(`(${call}(undefined, { password: true })).length`);
		expect(question.content).toEqual({ prompt: "", password: true });
		await kernel.answer("secret"); // as front ends do that do not say which question they answer
		expect(result(await kernel.exchange(id))).toBe("6");
	});

	test("shows what was printed before the question", async () => {
		const { id, question } = await ask(`console.log("first"); ${call}("?")`);
		const printed = () => text(kernel.published.filter(({ parent }) => parent === id));
		await kernel.wait(() => (printed() === "first\n" ? true : undefined), "what was printed");
		await kernel.answer("", question);
		await kernel.exchange(id);
	});

	test("fails where the front end cannot be asked", async () => {
		const { reply } = await kernel.execute(`${call}("?")`, { allow_stdin: false });
		expect(reply.content.status).toBe("error");
		expect(reply.content.evalue).toContain("this front end cannot be asked (it sent allow_stdin: false)");
		expect(kernel.questions.length).toBe(asked);
	});

	test("ends at once when interrupted, and the kernel lives", async () => {
		const { id, question } = await ask(`globalThis.kept = 5; ${call}("?"); globalThis.kept = 6`);
		await kernel.interrupt();
		const { reply, published } = await kernel.exchange(id, 5_000);
		expect(reply.content.ename).toBe("KeyboardInterrupt");
		expect(contents(published, "error")).toHaveLength(1);
		await kernel.answer("too late", question);
		await kernel.answer("too late");
		expect(result(await kernel.execute("kept"))).toBe("5");
		const next = await ask(`${call}("again?")`);
		await kernel.answer("in time", next.question);
		expect(result(await kernel.exchange(next.id))).toBe("'in time'");
	});

	test("an interrupted loop that catches the error does not ask again", async () => {
		const { id } = await ask(`while (true) { try { ${call}("?"); } catch {} }`);
		await kernel.interrupt();
		expect((await kernel.exchange(id)).reply.content.ename).toBe("KeyboardInterrupt");
		expect(result(await kernel.execute("'free'"))).toBe("'free'");
		expect(kernel.questions.length).toBe(asked);
	});

	test("an answer that is no text is dropped, and the next one is taken", async () => {
		const { id, question } = await ask(`${call}("?")`);
		await kernel.answer(5, question);
		await kernel.answer("text", question);
		expect(result(await kernel.exchange(id))).toBe("'text'");
		expect(kernel.log).toContain("input_reply.value: expected a string, got number");
	});

	test("the kernel beats and answers while it waits", async () => {
		const { id, question } = await ask(`${call}("?")`);
		expect(await kernel.beat()).toBe("beat");
		expect((await kernel.request("kernel_info_request", {})).reply.content.status).toBe("ok");
		await kernel.answer("", question);
		await kernel.exchange(id);
	});

	test("an answer to an earlier question is not taken for this one's", async () => {
		const first = await ask(`${call}("first?")`);
		await kernel.interrupt();
		await kernel.exchange(first.id);
		const second = await ask(`${call}("second?")`);
		await kernel.answer("for the first", first.question);
		await kernel.answer("for the second", second.question);
		expect(result(await kernel.exchange(second.id))).toBe("'for the second'");
	});
});

test("two questions at once are asked one after the other", async () => {
	const { id, question } = await ask(`(await Promise.all([input("one?"), input("two?")])).join()`);
	expect(question.content.prompt).toBe("one?");
	expect((await kernel.request("kernel_info_request", {})).reply.content.status).toBe("ok");
	expect(kernel.questions.length).toBe(asked);
	await kernel.answer("1", question);
	const next = await kernel.question(asked++);
	expect(next.content.prompt).toBe("two?");
	await kernel.answer("2", next);
	expect(result(await kernel.exchange(id))).toBe("'1,2'");
});

test("a question that nobody awaited is withdrawn when its cell ends", async () => {
	const { id } = await ask(`input("?").catch((error) => { globalThis.why = error.message; }); "ended"`);
	expect(result(await kernel.exchange(id))).toBe("'ended'");
	expect(result(await kernel.execute("why"))).toContain("the cell ended before it was answered");
});

test("after its cell has ended, code cannot ask", async () => {
	await kernel.execute(
		`globalThis.late = new Promise((resolve) => setTimeout(() => input("?").catch((error) => resolve(error.message)), 30)); 0`,
		stdin,
	);
	expect(result(await kernel.execute("await late"))).toContain("expected a running cell");
	expect(kernel.questions.length).toBe(asked);
});

test("with two front ends, each is asked by its own cells, and only its answers count", async () => {
	const other = await kernel.join();
	const id = await other.send("execute_request", { code: `await input("whose?")`, ...stdin });
	const question = await other.question(0);
	expect(kernel.questions.length).toBe(asked);
	await kernel.answer("not mine to answer", question);
	await kernel.answer("nor this");
	await kernel.request("kernel_info_request", {});
	await other.answer("mine", question);
	expect(result(await other.exchange(id))).toBe("'mine'");
	other.disconnect();
});

test("shutting down while a cell waits for an answer ends the process", async () => {
	const doomed = await KernelClient.start();
	await doomed.send("execute_request", { code: `prompt("?")`, ...stdin });
	await doomed.question(0);
	expect(await doomed.close()).toEqual({ code: 0, signal: null });
});
