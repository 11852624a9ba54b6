import { MessageChannel, receiveMessageOnPort } from "node:worker_threads";
import type { InputOptions } from "../../protocol/host.ts";
import type { Question, QuestionAnswer } from "../bridge.ts";
import { currentTask, type Task } from "./task.ts";

/** Brings a question to the person; its port is to be transferred. */
export type Ask = (question: Question) => void;

/** What asking stands on. */
export interface QuestionParts {
	readonly ask: Ask;
	/** Ends what runs as interrupted. */
	readonly interrupt: () => void;
}

/** `input` and `prompt`: questions of the running cell to the person. */
export class Questions {
	readonly #parts: QuestionParts;

	constructor(parts: QuestionParts) {
		this.#parts = parts;
	}

	/** Asks for a line of text; rejects where the front end cannot be asked, and when interrupted. */
	readonly input = async (question = "", options: InputOptions = {}): Promise<string> => {
		const task = asker("input");
		const { signal } = task.controller;
		const { port1, port2 } = new MessageChannel();
		const answered = new Promise<QuestionAnswer>((resolve, reject) => {
			port1.once("message", resolve);
			signal.addEventListener("abort", () => reject(signal.reason), { once: true });
		}).finally(() => port1.close());
		this.#parts.ask(makeQuestion(question, options, task, port2));
		return this.#text("input", await answered, task);
	};

	/** As {@link input}, and nothing else of this thread runs meanwhile: also where no `await` can stand. */
	readonly prompt = (question = "", options: InputOptions = {}): string => {
		const task = asker("prompt");
		const { port1, port2 } = new MessageChannel();
		const wake = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
		this.#parts.ask({ ...makeQuestion(question, options, task, port2), wake });
		Atomics.wait(new Int32Array(wake), 0, 0);
		const answer = receiveMessageOnPort(port1)?.message as QuestionAnswer;
		port1.close();
		return this.#text("prompt", answer, task);
	};

	/** That of an interrupt comes before this thread has heard of it otherwise: it may stand still. */
	#text(name: string, answer: QuestionAnswer, task: Task): string {
		if (answer.status === "answered") return answer.value;
		if (answer.status === "refused") throw new Error(`${name}: ${answer.reason}`);
		this.#parts.interrupt();
		throw task.controller.signal.reason;
	}
}

/** Who asks. Code that was interrupted and runs on does not ask again. */
function asker(name: string): Task {
	const task = currentTask();
	if (task === undefined) throw new Error(`${name}: expected a running cell; none has run yet`);
	if (task.controller.reason !== undefined) throw task.controller.reason;
	return task;
}

function makeQuestion(text: unknown, { password = false }: InputOptions, task: Task, port: Question["port"]): Question {
	return { prompt: String(text), password: Boolean(password), parent: task.parent, port };
}
