import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import type { FromLanguage, QuestionKind, Questions, ToLanguage } from "./messages.ts";
import { NotebookService } from "./service.ts";

type Question = Extract<ToLanguage, { id: number }>;

/** Questions of which only the newest from one port is worth an answer, and what the others get. */
const superseded: {
	readonly [K in QuestionKind]?: (question: Extract<Question, { kind: K }>) => Questions[K]["answer"];
} = {
	complete: ({ cursor }) => ({ matches: [], start: cursor, end: cursor }),
	inspect: () => ({ found: false, plain: "", markdown: "" }),
};

const { directory } = workerData as { directory: string };
const queue: { readonly message: Exclude<ToLanguage, { kind: "connect" }>; readonly port: MessagePort }[] = [];
let service: NotebookService | undefined;
let scheduled = false;

function listen(port: MessagePort): void {
	port.on("message", (message: ToLanguage) => {
		if (message.kind === "connect") return listen(message.port);
		queue.push({ message, port });
		schedule();
	});
}

/** One piece of work at a time, with the event loop in between, so that newer questions are known. */
function schedule(): void {
	if (scheduled) return;
	scheduled = true;
	setImmediate(() => {
		scheduled = false;
		if (work()) schedule();
	});
}

/** Answers the next question, or does what can wait. Whether there may be more to do. */
function work(): boolean {
	const next = queue.shift();
	if (next !== undefined) {
		handle(next);
		return true;
	}
	if (service === undefined) {
		quietly(() => started().warmUp());
		return true;
	}
	return quietly(() => started().settle()) ?? true;
}

function handle(next: (typeof queue)[number]): void {
	const { message, port } = next;
	if (message.kind === "commit") {
		quietly(() => started().commit(message.code));
		return;
	}
	const reply = (answer: FromLanguage): void => port.postMessage(answer);
	const { id } = message;
	try {
		const newer = queue.some((other) => other.port === port && other.message.kind === message.kind);
		reply({ id, answer: newer && message.kind in superseded ? supersede(message) : answer(message) });
	} catch (error) {
		const { name, message: text } = error instanceof Error ? error : new Error(String(error));
		reply({ id, error: { name, message: text } });
	}
}

function started(): NotebookService {
	service ??= new NotebookService(directory);
	return service;
}

function supersede(question: Question): unknown {
	if (question.kind === "complete") return superseded.complete?.(question);
	return question.kind === "inspect" ? superseded.inspect?.(question) : undefined;
}

function answer(question: Question): unknown {
	switch (question.kind) {
		case "emit":
			return started().emit(question.source);
		case "complete":
			return started().complete(question.code, question.cursor);
		case "inspect":
			return started().inspect(question.code, question.cursor, question.detail);
		case "isComplete":
			return started().isComplete(question.code);
		case "isType":
			return started().isType(question.specifier, question.name);
	}
}

/** Runs what nobody waits for. */
function quietly<T>(action: () => T): T | undefined {
	try {
		return action();
	} catch (error) {
		process.stderr.write(`glasscell: the language service failed between questions: ${String(error)}\n`);
		return undefined;
	}
}

if (parentPort === null) throw new Error("the language service runs in a worker thread");
listen(parentPort);
schedule();
