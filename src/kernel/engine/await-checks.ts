import { Cancellation } from "./cancellation.ts";
import { actAs, ownTask, type Task } from "./task.ts";

/**
 * So often may the awaits of one cancelled task throw. Code that catches everything and goes on does so for ever; after
 * this many it is left waiting, and forgotten.
 */
const limit = 1_000;
/** Whether any task has come to the limit: until then an await asks once, not twice, which task it belongs to. */
let reached = false;

/** The cancellation of the running task, if it was announced. */
function cancelled(): Cancellation | undefined {
	if (!Cancellation.happened) return undefined;
	const cancellation = ownTask()?.controller;
	return cancellation?.reason === undefined ? undefined : cancellation;
}

/**
 * What the cells' awaits call, by the names under which `transform/await-checks.ts` writes them. An interrupt ends what
 * awaits as Python's does: the await throws, and `finally` runs.
 */
export const awaitChecks = {
	/** What is awaited, unless the task has ignored its cancellation for too long: then what never comes. */
	operand(value: unknown): unknown {
		const cancellation = reached ? cancelled() : undefined;
		if (cancellation === undefined || cancellation.thrown < limit) return value;
		Promise.resolve(value).catch(() => undefined); // nobody is left to hear of it
		return new Promise(() => undefined);
	},

	/** What was awaited; throws if the task was cancelled meanwhile. */
	awaited(value?: unknown): unknown {
		const cancellation = cancelled();
		if (cancellation === undefined) return value;
		cancellation.thrown++;
		reached ||= cancellation.thrown >= limit;
		throw cancellation.reason;
	},

	/** At the start of a `finally` that awaits: from here to its end the cancelled code may clean up undisturbed. */
	finally(): void {
		if (cancelled() === undefined) return;
		const task = ownTask() as Task;
		// Everything but this is the task's own, also what changes later.
		actAs(Object.create(task, { controller: { value: new Cancellation() } }) as Task);
	},
};
