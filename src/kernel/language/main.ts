import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { collectGarbage } from "../collect-garbage.ts";
import { log } from "../log.ts";
import type { CellText } from "./cells.ts";
import type { FromLanguage, QuestionKind, Questions, ToLanguage } from "./messages.ts";
import { NotebookService } from "./service.ts";

type Question = Extract<ToLanguage, { id: number }>;
type QuestionOf<K extends QuestionKind> = Extract<Question, { kind: K }>;

/** Memory is given back after so many milliseconds without a question. */
const idleTime = 2_000;

/** Questions of which only the newest from one port is worth an answer, and what the others get. */
const superseded: { readonly [K in QuestionKind]?: (question: QuestionOf<K>) => Questions[K]["answer"] } = {
	complete: ({ cursor }) => ({ matches: [], start: cursor, end: cursor }),
	inspect: () => ({ found: false, plain: "", markdown: "" }),
};

/** A check that nobody waits for, until there is nothing else to do. */
interface LaterCheck {
	readonly question: QuestionOf<"check">;
	/** The cell with what it needs of those before it: they may be declared again by then. */
	readonly prepared: CellText;
	readonly port: MessagePort;
}

const { directory } = workerData as { directory: string };
const queue: { readonly message: Exclude<ToLanguage, { kind: "connect" }>; readonly port: MessagePort }[] = [];
let checks: LaterCheck[] = [];
let service: NotebookService | undefined;
let scheduled = false;
let rest: NodeJS.Timeout | undefined;

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
	clearTimeout(rest);
	setImmediate(() => {
		scheduled = false;
		if (work()) schedule();
		else rest = setTimeout(() => quietly(tidy), idleTime).unref();
	});
}

/** Answers the next question, or does what can wait. Whether there may be more to do. */
function work(): boolean {
	const next = queue.shift();
	if (next !== undefined) {
		handle(next);
		return true;
	}
	const later = checks.shift();
	if (later !== undefined) {
		const { question, prepared, port } = later;
		reply(port, question.id, () => started().check(question.code, prepared));
		quietly(() => started().settle()); // while it is loaded
		return true;
	}
	if (service === undefined) {
		quietly(() => started().warmUp());
		return true;
	}
	return quietly(() => started().settle() || started().readImportable() || started().rehearse()) ?? true;
}

function handle({ message, port }: (typeof queue)[number]): void {
	if (message.kind === "commit") quietly(() => started().commit(message.code));
	else if (message.kind === "check" && !message.urgent) checkLater(message, port);
	else {
		const newer = queue.some((other) => other.port === port && other.message.kind === message.kind);
		reply(port, message.id, () => (newer && message.kind in superseded ? supersede(message) : answer(message)));
	}
}

function checkLater(question: QuestionOf<"check">, port: MessagePort): void {
	const isOlder = ({ question: other }: LaterCheck) => question.cell !== undefined && other.cell === question.cell;
	for (const { question: older, port: from } of checks.filter(isOlder))
		reply(from, older.id, () => ({ problems: [], notices: [] }));
	checks = checks.filter((other) => !isOlder(other));
	try {
		checks.push({ question, prepared: started().prepare(question.code), port });
	} catch (error) {
		reply(port, question.id, () => {
			throw error;
		});
	}
}

function reply(port: MessagePort, id: number, answer: () => unknown): void {
	let message: FromLanguage;
	try {
		message = { id, answer: answer() };
	} catch (error) {
		const { name, message: text } = error instanceof Error ? error : new Error(String(error));
		message = { id, error: { name, message: text } };
	}
	port.postMessage(message);
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
		case "check":
			return started().check(question.code);
		case "isComplete":
			return started().isComplete(question.code);
		case "isType":
			return started().isType(question.specifier, question.name);
	}
}

function tidy(): void {
	service?.tidy();
	collectGarbage();
}

/** Runs what nobody waits for. */
function quietly<T>(action: () => T): T | undefined {
	try {
		return action();
	} catch (error) {
		log("the language service failed between questions:", error);
		return undefined;
	}
}

if (parentPort === null) throw new Error("the language service runs in a worker thread");
listen(parentPort);
schedule();
