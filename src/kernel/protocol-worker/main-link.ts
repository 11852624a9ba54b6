import type { MessagePort } from "node:worker_threads";
import type { CellOutcome, ToMain, ToProtocol, ValueMember } from "../bridge.ts";

type Without<T, K extends string> = T extends unknown ? Omit<T, K> : never;
type Task = Extract<ToMain, { task: number }>;

/** Messages to the main thread, and the answers that it owes. */
export class MainLink {
	readonly #port: MessagePort;
	readonly #tasks = new Map<number, (outcome: CellOutcome | undefined) => void>();
	readonly #questions = new Map<number, (members: readonly ValueMember[]) => void>();
	#last = 0;

	constructor(port: MessagePort) {
		this.#port = port;
	}

	/** Sends what expects no answer here. */
	tell(message: Exclude<ToMain, Task>): void {
		this.#port.postMessage(message, message.kind === "language" ? [message.port] : []);
	}

	/** Runs a cell; resolves when it has ended. */
	async execute(request: Without<Extract<ToMain, { kind: "execute" }>, "kind" | "task">): Promise<CellOutcome> {
		const outcome = await this.#run((task) => ({ kind: "execute", task, ...request }));
		if (outcome === undefined) throw new Error("execute: expected an outcome from the main thread, got none");
		return outcome;
	}

	/** Hands over a comm message; resolves when its handlers have ended. */
	async comm(request: Without<Extract<ToMain, { kind: "comm" }>, "kind" | "task">): Promise<void> {
		await this.#run((task) => ({ kind: "comm", task, ...request }));
	}

	/** The members that a value has; resolves when the main thread has the time to look. */
	members(expression: string): Promise<readonly ValueMember[]> {
		const question = ++this.#last;
		return new Promise((resolve) => {
			this.#questions.set(question, resolve);
			this.tell({ kind: "members", question, expression });
		});
	}

	/** Passes the members on to who asked for them. */
	found({ question, members }: Extract<ToProtocol, { kind: "members" }>): void {
		this.#questions.get(question)?.(members);
		this.#questions.delete(question);
	}

	/** Passes an answer on to who waits for it. */
	answered(message: Extract<ToProtocol, { kind: "executed" | "handled" }>): void {
		this.#tasks.get(message.task)?.(message.kind === "executed" ? message.outcome : undefined);
		this.#tasks.delete(message.task);
	}

	#run(message: (task: number) => Task): Promise<CellOutcome | undefined> {
		const task = ++this.#last;
		return new Promise((resolve) => {
			this.#tasks.set(task, resolve);
			this.#port.postMessage(message(task));
		});
	}
}
