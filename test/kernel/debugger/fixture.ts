import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { DebugClient } from "./debug-client.ts";

/** A cell to stop in: line 5 is in a function that line 9 calls, twice; it ends with 6. */
export const area = `interface Shape { side: number }
const unit: Shape = { side: 1 };
function area(shape: Shape): number {
	const factor: number = 2;
	return shape.side * factor;
}
let total = 0;
for (let round = 1; round <= 2; round++) {
	total += area({ side: round });
}
total`;

/** For what a test asserts does not happen: as long as a stop takes, many times over. */
export const aWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 300));

/** Gives all tests one kernel, and each of them its debugger anew. */
export function debugEach(give: (kernel: DebugClient) => void): void {
	let kernel: DebugClient;
	beforeAll(async () => {
		kernel = await DebugClient.start();
		give(kernel);
	});
	beforeEach(() => kernel.attach("test"));
	afterEach(async () => {
		await kernel.ask("disconnect");
		await kernel.kernel.execute("0"); // what was held has ended
		kernel.forget();
	});
	afterAll(() => kernel.close());
}
