import { AsyncLocalStorage } from "node:async_hooks";
import type { JsonObject } from "../../protocol/json.ts";
import { Cancellation } from "./cancellation.ts";

/** Something that runs the person's code: a cell or the handlers of a comm message. */
export interface Task {
	/** The number of the cell; 0 for a comm message. */
	readonly count: number;
	/** The header of the request: comm messages and results answer to it. */
	readonly parent: JsonObject;
	/** Where what it prints is shown: for a comm's handlers the cell that made the comm. */
	readonly output: JsonObject;
	/** Aborted by an interrupt. */
	readonly controller: Cancellation;
	/** Shows nothing. */
	readonly silent: boolean;
	/** Displays that are not done yet; a cell ends after them. */
	readonly pending: Set<Promise<void>>;
	/** Called when it has ended, before its reply. */
	readonly ends: (() => void | Promise<void>)[];
	ended: boolean;
}

const storage = new AsyncLocalStorage<Task>();
let latest: Task | undefined;

/** A task that has not started. */
export function newTask(
	options: Pick<Task, "count" | "parent"> & Partial<Pick<Task, "output" | "silent" | "controller">>,
): Task {
	return {
		output: options.parent,
		silent: false,
		controller: new Cancellation(),
		pending: new Set(),
		ends: [],
		ended: false,
		...options,
	};
}

/** Runs `body` as part of the task; so is what it starts: promises, timers, events. */
export function runTask<T>(task: Task, body: () => T): T {
	if (task.count > 0) latest = task;
	return storage.run(task, body);
}

/** What runs from here on in this chain of awaits runs as part of the task. */
export function actAs(task: Task): void {
	storage.enterWith(task);
}

/** The task whose code runs; undefined where Node has lost track. */
export function ownTask(): Task | undefined {
	return storage.getStore();
}

/** The task whose code runs; where Node has lost track (native callbacks), the latest cell. */
export function currentTask(): Task | undefined {
	return storage.getStore() ?? latest;
}
