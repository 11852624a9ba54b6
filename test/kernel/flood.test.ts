import { expect, test } from "vitest";
import { KernelClient, text } from "./client.ts";

/** Enough to fill the memory if it were queued as it is: 100 MiB. */
const line = 1_000;
const lines = 100_000;
/** What the process may grow by, in bytes: the limit of what is under way, copied between threads and into frames. */
const mayGrow = 400 * 2 ** 20;

test("output that is made faster than it is sent slows the cell down, and arrives complete", async () => {
	const kernel = await KernelClient.start();
	const { published } = await kernel.execute(
		`const before = process.memoryUsage().rss; const text = "x".repeat(${line - 1});
let peak = 0; for (let i = 0; i < ${lines}; i++) { console.log(text); if (i % 1000 === 0) peak = Math.max(peak, process.memoryUsage().rss); }
peak - before`,
		{},
		50_000,
	);
	expect(text(published).length).toBe(line * lines);
	const grown = Number(published.find(({ type }) => type === "execute_result")?.content.data["text/plain"]);
	expect(grown).toBeLessThan(mayGrow);
	await kernel.close();
});
