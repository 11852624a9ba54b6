import { parentPort, workerData } from "node:worker_threads";
import { Interrupter } from "../kernel/protocol-worker/interrupter.ts";
import { MainThreadInspector } from "../kernel/protocol-worker/main-thread-inspector.ts";
import type { FromTimer, ToTimer } from "./time-limit.ts";

const { seconds, own } = workerData as { seconds: number; own: string };
const port = parentPort;
if (port === null) throw new Error("the time limit runs in a worker thread");

const answer = (message: FromTimer): void => port.postMessage(message);
const inspector = new MainThreadInspector(own);
const interrupter = new Interrupter((kind, round) => answer({ kind, round }), inspector);
// The main thread runs already: it started this one.
interrupter.listening();
let timer: NodeJS.Timeout | undefined;

port.on("message", (message: ToTimer) => {
	switch (message.kind) {
		case "heard":
			interrupter.heard(message.round);
			break;
		case "start":
			timer = setTimeout(() => void interrupter.interrupt(), seconds * 1000);
			break;
		case "stop":
			clearTimeout(timer);
			void interrupter.settled().then(() => answer({ kind: "stopped" }));
			break;
		case "close":
			inspector.close();
			port.close();
	}
});
