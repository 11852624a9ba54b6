import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import type { ProtocolData, ToProtocol } from "../bridge.ts";
import { bind, readConnectionFile } from "../connection.ts";
import { Flow } from "../flow.ts";
import { type LanguageClient, startLanguageWorker } from "../language/client.ts";
import { log, logTo } from "../log.ts";
import { StandardOutput } from "../standard-output.ts";
import { Signer } from "../wire.ts";
import { History } from "./history.ts";
import { HistoryFile, historyPath } from "./history-file.ts";
import { Interrupter } from "./interrupter.ts";
import { Kernel } from "./kernel.ts";
import { MainLink } from "./main-link.ts";
import { MainThreadInspector } from "./main-thread-inspector.ts";
import { watchParent } from "./parent-watch.ts";
import { WrittenOutput } from "./written-output.ts";

/** Asked to end, the main thread has so many milliseconds before its code is terminated, … */
const exitGrace = 100;
/**
 * … and so many before the process is killed, because native code does not return; as many again for its last steps. A
 * Jupyter server does so earlier. On a machine that others load, a thread that has just started needs seconds.
 */
const exitLimit = 10_000;

/** With nobody left to read its last words, the process takes at most so many milliseconds for its end. */
const orphanLimit = 1_000;

/** At its end the process waits so many milliseconds for the language thread, which may be in the middle of a question, and for the history. */
const threadEnd = 2_000;

/** The language thread starts so many milliseconds after the kernel is bound: the first answers come first. */
const languageDelay = 30;

const { connectionFile, directory, parent, memory, own } = workerData as ProtocolData;
const port = parentPort as MessagePort;

let language: LanguageClient | undefined;
function startLanguage(): LanguageClient {
	if (language === undefined) {
		const started = startLanguageWorker(directory, {
			onRestart(why) {
				log("the language thread was started again:", why);
				main.tell({ kind: "language", port: started.port() });
			},
		});
		language = started;
		main.tell({ kind: "language", port: started.port() });
	}
	return language;
}

let limit: NodeJS.Timeout | undefined;
async function shutdown(): Promise<void> {
	if (limit !== undefined) return;
	limit = setTimeout(kill, exitGrace + exitLimit);
	main.tell({ kind: "exit", code: 0 });
	await sleep(exitGrace);
	interrupter.interrupt().catch((error: unknown) => log("the interrupt failed:", error));
}

async function kill(): Promise<void> {
	await connection.close();
	process.kill(process.pid, "SIGKILL");
}

async function close(code: number): Promise<void> {
	limit?.refresh();
	kernel.leave(code);
	await sleep(0); // what waited for the running cell answers now
	clearTimeout(languageStart);
	// So that the end of the process finds no thread that is in the middle of starting or of a question; and no socket at all.
	const others = Promise.all([language?.close(), historyFile.written()]);
	await Promise.all([connection.close(), Promise.race([others, sleep(threadEnd)])]);
	await turn(); // this may be within a callback of ZeroMQ's, which aborts the process if the thread ends before it returns
	const flag = new Int32Array(memory.closed);
	Atomics.store(flag, 0, 1);
	Atomics.notify(flag, 0);
	port.close();
}

const main = new MainLink(port);
const inspector = new MainThreadInspector(own);
const interrupter = new Interrupter((kind, round) => {
	kernel.interrupted();
	main.tell({ kind, round });
}, inspector);
const info = readConnectionFile(connectionFile);
const output = new StandardOutput(memory.output);
output.settle();
logTo(output.log);
const connection = await bind(info);
const signer = new Signer(info.signature_scheme, info.key);
const historyFile = new HistoryFile(historyPath());
const flow = new Flow(memory.flow);
const written = new WrittenOutput(output, flow, (name, text) => kernel.print(name, text));
const kernel = new Kernel({
	connection,
	signer,
	main,
	inspector,
	interrupter,
	flow,
	written,
	history: new History(historyFile),
	language: startLanguage,
	shutdown,
});

process.on("uncaughtException", (error) => {
	// Half a kernel is worse than none: the server sees a dead process and restarts it.
	log("the protocol thread failed:", error);
	process.kill(process.pid, "SIGKILL");
});

port.on("message", (message: ToProtocol) => {
	if (message.kind === "close") void close(message.code);
	else kernel.hear(message);
});
watchParent(parent, () => {
	void shutdown();
	setTimeout(() => process.kill(process.pid, "SIGKILL"), orphanLimit);
});
kernel.run();
const languageStart = setTimeout(startLanguage, languageDelay);
