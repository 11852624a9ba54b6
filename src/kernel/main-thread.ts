import process from "node:process";
import { setImmediate } from "node:timers";
import type { Worker } from "node:worker_threads";
import { Acknowledgements } from "./acknowledgements.ts";
import type { ToMain, ToProtocol } from "./bridge.ts";
import { guardExits } from "./exits.ts";
import { Flow } from "./flow.ts";
import type { LanguageClient } from "./language/client.ts";
import { log, logTo } from "./log.ts";
import type { SharedMemory } from "./shared-memory.ts";
import { StandardOutput } from "./standard-output.ts";

/** How long, in milliseconds, the process waits at its end for what is queued to be sent; Jupyter kills it after five seconds. */
const closeTime = 4_000;

/** What the main thread finds when it gets to work. */
export interface MainThreadParts {
	/** The protocol thread, on its way already. */
	readonly worker: Worker;
	readonly memory: SharedMemory;
	/** The notebook's folder. */
	readonly directory: string;
	/** Answers what the protocol thread has sent so far; from here on, somebody else listens. */
	readonly early: () => readonly ToMain[];
}

/** The main thread: runs cells, and ends the process. Resolves when it listens to the protocol thread. */
export async function runMainThread({ worker, memory, directory, early }: MainThreadParts): Promise<void> {
	const flow = new Flow(memory.flow);
	const standardOutput = new StandardOutput(memory.output);
	const exit = guardExits(closeSockets);
	let alive = true;
	worker.on("error", (error) => {
		alive = false;
		log("the protocol thread failed:", error.message);
		exit(1);
	});
	worker.on("exit", () => {
		if (!alive) return;
		alive = false;
		exit(1);
	});

	if (worker.threadId < 0) exit(1); // it has ended before anybody listened
	process.on("exit", closeSockets);

	/** However the process ends, the sockets are closed first: ZeroMQ aborts a process that still has them open. */
	function closeSockets(code: number): void {
		if (!alive) return;
		alive = false;
		tell({ kind: "close", code });
		Atomics.wait(new Int32Array(memory.closed), 0, 0, closeTime);
	}

	function tell(message: ToProtocol): void {
		worker.postMessage(message);
	}

	/** Not before the code that an interrupt woke has come to a pause: it may catch the error and run on without one. */
	function heard(round: number): void {
		setImmediate(() => {
			heardRound(round);
			tell({ kind: "heard", round });
		});
	}

	await standardOutput.move();
	logTo(standardOutput.log);

	const { createEngine } = await import("./engine/engine.ts");
	const { heardRound } = await import("./engine/stop.ts");
	const { connectLanguage } = await import("./language/client.ts");

	/** Resolves when the language thread has started; another one takes its place if that is started again. */
	let languageStarted: (client: LanguageClient) => void;
	let language = new Promise<LanguageClient>((resolve) => {
		languageStarted = resolve;
	});

	const acknowledgements = new Acknowledgements();

	const engine = createEngine({
		directory,
		language: () => language,
		sink(output, parent) {
			if (output.type === "stream") {
				flow.enter(output.content.text.length);
				return tell({ kind: "stream", ...output.content, parent });
			}
			if (output.type === "page") return tell({ kind: "page", data: output.content.data, parent });
			const { type } = output;
			const content = JSON.stringify(output.content);
			const { metadata, buffers } = "buffers" in output ? output : { metadata: {}, buffers: [] };
			const size = buffers.reduce((sum, { byteLength }) => sum + byteLength, content.length);
			flow.enter(size);
			const broadcast = { kind: "broadcast", type, content, metadata, buffers, parent, size } as const;
			if (output.type !== "execute_result") return tell(broadcast);
			const { data, execution_count: count } = output.content;
			tell({ ...broadcast, result: { count, text: String(data["text/plain"] ?? "") } });
		},
		ask: (question) => worker.postMessage({ kind: "ask", ...question } satisfies ToProtocol, [question.port]),
		onComm: (state, id, target) => tell({ kind: "comm", state, id, target }),
		onTarget: (target) => tell({ kind: "target", target }),
		onSource: (source) => acknowledgements.wait((id) => tell({ kind: "source", id, source })),
		drained: () => acknowledgements.wait((id) => tell({ kind: "drain", id })),
		onTypeCheck: (mode) => tell({ kind: "types", mode }),
	});
	if (standardOutput.missing.length > 0) {
		const { catchChildren } = await import("./engine/catch-children.ts");
		catchChildren(standardOutput.missing);
	}
	process.on("SIGINT", () => engine.interrupt());

	const hear = (message: ToMain) => {
		switch (message.kind) {
			case "execute": {
				const { task } = message;
				return engine.start(message, (outcome) => tell({ kind: "executed", task, outcome }));
			}
			case "comm": {
				const { task } = message;
				return engine.receive(message.message, message.parent, () => tell({ kind: "handled", task }));
			}
			case "members": {
				const { question, expression } = message;
				return tell({ kind: "members", question, members: engine.members(expression) });
			}
			case "interrupt":
				engine.interrupt();
				return heard(message.round);
			case "terminated":
				engine.terminated();
				return heard(message.round);
			case "known":
			case "drained":
				return acknowledgements.arrived(message.id);
			case "language": {
				const client = connectLanguage(message.port);
				languageStarted(client);
				language = Promise.resolve(client);
				return;
			}
			case "exit":
				return exit(message.code);
		}
	};

	tell({ kind: "listening" });
	for (const message of early()) hear(message);
	worker.on("message", hear);
}
