import { parentPort } from "node:worker_threads";
import { ExplainError, messageOf } from "../../core/errors.ts";
import { type Assignment, type Report, tasks } from "./tasks.ts";

parentPort?.on("message", async ({ task, place, input }: Assignment) => {
	let report: Report;
	try {
		const { run } = await tasks[task]();
		report = { place, output: await run(input as never) };
	} catch (error) {
		const code = error instanceof ExplainError ? error.code : undefined;
		report = { place, error: { message: messageOf(error), code } };
	}
	parentPort?.postMessage(report);
});
