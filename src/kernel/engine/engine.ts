import process from "node:process";
import { setImmediate } from "node:timers";
import type { JsonObject } from "../../protocol/json.ts";
import type { CommRequest, ValueMember } from "../bridge.ts";
import { bundleOf } from "../display/bundle.ts";
import { wordErrorsBy } from "../display/error-text.ts";
import { log } from "../log.ts";
import { type CellTags, cellTags } from "../transform/cell-tags.ts";
import { provideAsyncStack } from "./async-stack.ts";
import { Cancellation } from "./cancellation.ts";
import { Comms } from "./comms.ts";
import { provideDebugging } from "./debugging.ts";
import type { CellRequest, EngineOptions } from "./engine-options.ts";
import { formatError, interrupted } from "./errors.ts";
import { type Evaluated, Evaluator } from "./evaluator.ts";
import { traceOf } from "./frames.ts";
import { provideGlobals } from "./globals.ts";
import { Intrinsics } from "./intrinsics.ts";
import { Outlet } from "./outlet.ts";
import type { CellResult } from "./output.ts";
import { OutputLives } from "./output-lives.ts";
import { hidePromiseHooks } from "./promise-text.ts";
import { Questions } from "./questions.ts";
import { redirected } from "./redirection.ts";
import { Run } from "./run.ts";
import { SourcePreparation } from "./source-preparation.ts";
import { Sources } from "./sources.ts";
import { provideStop, throwIfStopped } from "./stop.ts";
import { redirectStreams } from "./streams.ts";
import { currentTask, newTask, ownTask, runTask, type Task } from "./task.ts";
import { membersOf } from "./value-members.ts";

/** How many frames V8 notes of an error: its ten would often all lie in a library, and the person's line among the rest. */
const stackFrames = 40;

type Finished = (result: CellResult) => void;

/**
 * Runs cells in this thread and this realm. It takes the process over: `console`, `process.stdout` and `process.stderr`
 * become the cells' output, errors that nobody caught are shown rather than fatal. One per process.
 */
export class Engine {
	readonly #evaluator = new Evaluator();
	readonly #sources = new Sources();
	readonly #runs = new Set<Run>();
	readonly #onTerminated = new Set<() => void>();
	/** Comm messages that came after a cell, and before it has begun to run. */
	readonly #held: (() => void)[] = [];
	#starting = false;
	readonly #outlet: Outlet;
	readonly #intrinsics = new Intrinsics((names) => {
		const notice = `The kernel cannot work without what the notebook had replaced, and has put it back: ${names}\n`;
		setImmediate(() => this.#outlet.stream("stderr", notice));
	});
	readonly #lives = new OutputLives();
	readonly #comms: Comms;
	readonly #preparation: SourcePreparation;
	/** Of all comm handlers: what they start may outlive them, and the next interrupt stops it. */
	#background = new Cancellation();

	constructor(options: EngineOptions) {
		const report = (error: unknown) => {
			try {
				this.#intrinsics.check();
				this.#report(error);
			} catch (failure) {
				log("an error could not be shown:", failure); // thrown on, it would end the process
			}
		};
		const outlet = new Outlet(options.sink, report);
		this.#outlet = outlet;
		this.#comms = new Comms({
			send: (output) => outlet.emit(output),
			changed: (state, id, target) => options.onComm?.(state, id, target),
			listening: (target) => options.onTarget?.(target),
			drained: options.drained ?? (() => Promise.resolve()),
		});
		this.#preparation = new SourcePreparation(options, this.#sources);
		const { directory, ask } = options;
		const questions = ask && new Questions({ ask, interrupt: () => this.interrupt() });
		Error.stackTraceLimit = stackFrames;
		provideAsyncStack();
		const { onSource: announce } = options;
		if (announce) provideDebugging({ sources: this.#sources, evaluator: this.#evaluator, announce });
		wordErrorsBy({
			frames: (stack) => traceOf(stack, this.#sources).lines.join("\n"),
			text: (error) => formatError(error, this.#sources).traceback.join("\n"),
		});
		hidePromiseHooks();
		provideStop({ announce: () => this.#announce(), terminate: () => this.#evaluator.terminate() });
		provideGlobals({
			lives: this.#lives,
			directory,
			outlet,
			comms: this.#comms,
			importer: this.#preparation.importer,
			onTerminated: this.#onTerminated,
			questions,
			onTypeCheck: options.onTypeCheck,
			report,
		});
		redirectStreams((name, text) => {
			throwIfStopped();
			outlet.stream(name, text);
		});
		process.on("uncaughtException", report);
		process.on("unhandledRejection", report);
		// The first cell shall not pay for what every cell needs.
		void this.#evaluate("0 as number", "warm-up.ts");
	}

	/** Runs a cell; resolves when it has ended, and never rejects. Cells must not overlap. */
	execute(request: CellRequest): Promise<CellResult> {
		return new Promise((resolve) => this.start(request, resolve));
	}

	/** As {@link execute}, with a callback: nothing that waits for a promise survives when V8 terminates code. */
	start(request: CellRequest, finished: Finished): void {
		const { count, parent = {}, silent = false } = request;
		this.#starting = true;
		this.#intrinsics.check();
		if (request.cell !== undefined) this.#lives.begin(request.cell, parent);
		this.#run(newTask({ count, parent, silent }), finished, (task) => this.#cell(request, task));
	}

	/** Hands a front end's comm message to its handlers, also while a cell awaits; but not before a cell that came before. */
	receive(message: CommRequest, parent: JsonObject, finished: () => void): void {
		this.#held.push(() => {
			const output = this.#comms.originOf(message.id) ?? parent;
			this.#run(newTask({ count: 0, parent, output, controller: this.#background }), finished, async () => {
				await this.#comms.receive(message).catch((error: unknown) => this.#report(error));
				return { status: "ok", expressions: {} };
			});
		});
		if (!this.#starting) this.#release();
	}

	/** Aborts the signal of all that runs, and of what comm handlers started, and ends it as interrupted. Code that runs without a pause must be terminated. */
	interrupt(): void {
		this.#background.abort();
		this.#background = new Cancellation();
		for (const run of [...this.#runs]) {
			run.task.controller.abort();
			run.force({ status: "error", ...interrupted() });
		}
	}

	/** Tells all that runs that it is to stop, in the middle of whatever runs; {@link interrupt} is to follow. */
	#announce(): void {
		this.#background.announce();
		for (const run of this.#runs) run.task.controller.announce();
	}

	/** To be called after V8 terminated code: repairs what skipped its `finally`, and ends what lost its continuation. */
	terminated(): void {
		this.#evaluator.recover();
		for (const restore of this.#onTerminated) {
			try {
				restore();
			} catch (error) {
				this.#report(error);
			}
		}
		this.interrupt();
		this.#release();
	}

	/** The members that the value of an expression has now; none if finding that out could change anything. */
	members(expression: string): ValueMember[] {
		return membersOf(this.#evaluator.peek(expression));
	}

	/** Ends the inspector's session. The process's streams stay redirected. */
	close(): void {
		this.#evaluator.close();
	}

	#run(task: Task, finished: Finished, body: (task: Task) => Promise<CellResult>): void {
		const run = new Run(task, {
			failed: (error) => this.#report(error),
			done: (result) => {
				this.#runs.delete(run);
				if (task.count > 0) this.#evaluator.release();
				finished(result);
				if (task.count > 0) this.#release(); // a cell that did not compile has never begun
			},
		});
		this.#runs.add(run);
		runTask(task, () => {
			body(task).then(
				(result) => run.settle(result),
				(error: unknown) => run.settle({ status: "error", ...formatError(error, this.#sources) }),
			);
		});
	}

	async #cell({ code, count, expressions = {} }: CellRequest, task: Task): Promise<CellResult> {
		const tags = cellTags(code);
		if (tags.module !== undefined || tags.browser) return this.#apart(tags, code);
		const name = `cell-${count}.ts`;
		const evaluated = await this.#evaluate(code, name, () => this.#release());
		if (evaluated.threw) {
			const { value, line, column } = evaluated;
			const { reason } = task.controller;
			if (reason !== undefined && value === reason) {
				task.controller.abort(); // it heard before the event loop was free
				return { status: "error", ...interrupted() };
			}
			return { status: "error", ...formatError(value, this.#sources, { file: name, line, column }) };
		}
		if (evaluated.value !== undefined && !task.silent) this.#outlet.result(evaluated.value, count, task);
		await Promise.all(task.pending);
		const values: Record<string, JsonObject> = {};
		for (const [key, expression] of Object.entries(expressions)) values[key] = await this.#expression(expression);
		return { status: "ok", expressions: values };
	}

	/** A cell that tslab's tags set apart: a module is kept for whoever imports it; what is for a browser does not run, as there. */
	async #apart({ module, browser }: CellTags, code: string): Promise<CellResult> {
		if (module !== undefined && !browser) await this.#preparation.define(module, code);
		return { status: "ok", expressions: {} };
	}

	async #expression(expression: string): Promise<JsonObject> {
		try {
			const evaluated = await this.#evaluate(expression, "expression.ts");
			if (evaluated.threw) return { status: "error", ...formatError(evaluated.value, this.#sources) };
			return { status: "ok", data: await bundleOf(evaluated.value), metadata: {} };
		} catch (error) {
			return { status: "error", ...formatError(error, this.#sources) };
		}
	}

	/** The source runs in a turn of the event loop of its own: terminated, it takes no frame of the kernel with it. */
	async #evaluate(source: string, name: string, begun = () => {}): Promise<Evaluated> {
		const code = await this.#preparation.prepare(source, name);
		return new Promise((resolve, reject) => {
			setImmediate(() => {
				const interruption = ownTask()?.controller.reason;
				if (interruption !== undefined) return reject(interruption); // before it began
				this.#evaluator.evaluate(code, name, resolve);
				begun();
			});
		});
	}

	/** The cell has begun to run: what came after it may run too. */
	#release(): void {
		this.#starting = false;
		for (let next = this.#held.shift(); next !== undefined; next = this.#held.shift()) next();
	}

	/** Shows an error that belongs to no reply in the output of whatever caused it. */
	#report(error: unknown): void {
		if (Cancellation.isReason(error)) return; // what an interrupted cell left behind has ended, as it should
		const content = formatError(error, this.#sources);
		if (redirected({ output_type: "error", ...content })) return;
		const cell = currentTask()?.count ?? 0;
		const text = content.traceback.join("\n").replace(/^Uncaught /, "");
		this.#outlet.stream("stderr", `Uncaught${cell > 0 ? ` in cell ${cell}` : ""}: ${text}\n`);
	}
}

/** An engine for this process, without a connection to any front end. */
export function createEngine(options: EngineOptions): Engine {
	return new Engine(options);
}
