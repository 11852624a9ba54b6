import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	type CompletionCase,
	completionCases,
	fileBeside,
	isRight,
	outcomes,
	requestOf,
} from "../../bench/lib/completion-cases.mjs";
import { KernelClient } from "./client.ts";

const folder = mkdtempSync(join(tmpdir(), "glasscell cases "));
writeFileSync(join(folder, fileBeside.name), fileBeside.text);
let kernel: KernelClient;
beforeAll(async () => {
	kernel = await KernelClient.start({ directory: folder });
});
afterAll(async () => {
	await kernel.close();
	rmSync(folder, { recursive: true });
});

describe("the completions that the benchmark asks of every kernel", () => {
	it.each(completionCases.map((each) => [each.title, each] as const))("%s", async (_, each) => {
		for (const cell of each.before ?? []) await kernel.execute(cell);
		const { reply } = await kernel.request("complete_request", requestOf(each));
		expect(isRight(each, reply.content), JSON.stringify(outcomes(each, reply.content).slice(0, 20))).toBe(true);
	});

	it("can be judged wrong", () => {
		const member: CompletionCase = { title: "", at: "a.b|", is: "a.bc" };
		const answer = (...matches: string[]) => ({ matches, cursor_start: 2 });
		expect(isRight(member, answer("bd", "bc"))).toBe(true);
		expect(isRight(member, answer("bd"))).toBe(false);
		expect(isRight({ ...member, first: true }, answer("bd", "bc"))).toBe(false);
		expect(isRight({ ...member, not: ["a.bd"] }, answer("bd", "bc"))).toBe(false);
		expect(isRight({ title: "", at: "'a|", none: true }, answer("a"))).toBe(false);
	});
});
