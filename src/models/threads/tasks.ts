/**
 * What can be run in another thread, by name. A task takes and gives what a message can carry; it is loaded there when it is first asked for.
 *
 * Each module exports `run(input)`.
 */
export const tasks = {
	"cross-validation": () => import("../table/cross-validation-task.ts"),
	"ebm-bag": () => import("../ebm/bag-task.ts"),
	forest: () => import("../tree/fit/forest-task.ts"),
	"tree-shapley": () => import("../tree/shapley/tree-shapley-task.ts"),
} as const;

/** The name of a task. */
export type TaskName = keyof typeof tasks;

type Run<N extends TaskName> = Awaited<ReturnType<(typeof tasks)[N]>>["run"];
/** What a task takes. */
export type TaskInput<N extends TaskName> = Parameters<Run<N>>[0];
/** What it gives. */
export type TaskOutput<N extends TaskName> = Awaited<ReturnType<Run<N>>>;

/** To a thread: what to run. */
export interface Assignment {
	readonly task: TaskName;
	readonly place: number;
	readonly input: unknown;
}

/** From a thread: what came of it. */
export type Report =
	| { readonly place: number; readonly output: unknown }
	| { readonly place: number; readonly error: { readonly message: string; readonly code: string | undefined } };
