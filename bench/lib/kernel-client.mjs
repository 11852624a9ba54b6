// @ts-check
/** A front end for measurements: starts any kernel and times what it answers. It forgives what the peers leave out. */
import { spawn } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Dealer, Subscriber } from "zeromq";

const channels = ["shell_port", "control_port", "stdin_port", "iopub_port", "hb_port"];

/** The longest wait for an answer, in milliseconds. */
const patience = 60_000;

/**
 * @typedef {object} Message
 * @property {string} type
 * @property {string} parent the id of the request that it answers
 * @property {any} content
 */

/**
 * @typedef {object} Exchange
 * @property {Message} reply
 * @property {readonly Message[]} published what was broadcast for it
 * @property {number} milliseconds from the request until both the reply and `idle` are here
 */

async function freePort() {
	const server = createServer();
	await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
	const address = server.address();
	await new Promise((resolve) => server.close(resolve));
	if (typeof address !== "object" || address === null) throw new Error("expected a TCP address");
	return address.port;
}

/** One running kernel. */
export class BenchKernel {
	/** @type {Message[]} */
	#messages = [];
	/** @type {Set<() => void>} */
	#listeners = new Set();
	#key = randomUUID();
	#session = randomUUID();
	#folder = mkdtempSync(join(tmpdir(), "glasscell-bench-"));
	#shell = new Dealer({ linger: 0, reconnectInterval: 5 });
	#control = new Dealer({ linger: 0, reconnectInterval: 5 });
	#iopub = new Subscriber({ linger: 0, reconnectInterval: 5 });
	/** @type {import("node:child_process").ChildProcess | undefined} */
	#process;
	/** @type {import("./kernels.mjs").Peer} */
	#peer;
	/** Milliseconds from the start of the process until its `kernel_info_reply`. */
	startTime = 0;

	/** @param {import("./kernels.mjs").Peer} peer */
	constructor(peer) {
		this.#peer = peer;
	}

	/**
	 * Starts the kernel and waits for its first answer, and until it hears what is broadcast.
	 * @param {import("./kernels.mjs").Peer} peer
	 */
	static async start(peer) {
		const kernel = new BenchKernel(peer);
		await kernel.#start();
		return kernel;
	}

	/** The process id. */
	get pid() {
		return /** @type {number} */ (this.#process?.pid);
	}

	/** The notebook's folder. */
	get folder() {
		return this.#folder;
	}

	/** Whether the process lives. */
	get alive() {
		return this.#process?.exitCode === null && this.#process.signalCode === null;
	}

	/**
	 * Runs a cell.
	 * @param {string} code
	 * @param {object} [options] fields of the `execute_request`
	 * @param {number} [time] the longest wait, in milliseconds
	 * @returns {Promise<Exchange>}
	 */
	async execute(code, options = {}, time = patience) {
		const content = {
			code,
			silent: false,
			store_history: true,
			user_expressions: {},
			allow_stdin: true, // as JupyterLab and Jupyter console say
			stop_on_error: true,
			...options,
		};
		const begin = performance.now();
		const id = await this.send("execute_request", content);
		return this.exchange(id, begin, time);
	}

	/**
	 * Asks on the shell channel and waits for the reply alone.
	 * @param {string} type
	 * @param {object} content
	 * @returns {Promise<{ content: any, milliseconds: number }>}
	 */
	async ask(type, content) {
		const begin = performance.now();
		const id = await this.send(type, content);
		const reply = await this.wait(() => this.#messages.find((message) => message.parent === id && isReply(message)));
		return { content: reply.content, milliseconds: performance.now() - begin };
	}

	/**
	 * Waits for the reply to a request and for its `idle`.
	 * @param {string} id
	 * @param {number} begin when it was sent
	 * @param {number} [time]
	 * @returns {Promise<Exchange>}
	 */
	async exchange(id, begin, time = patience) {
		const of = () => this.#messages.filter(({ parent }) => parent === id);
		const reply = await this.wait(() => of().find(isReply), time);
		await this.wait(() => of().find(isIdle), time);
		const milliseconds = performance.now() - begin;
		const published = of().filter((message) => !isReply(message));
		this.#messages = this.#messages.filter(({ parent }) => parent !== id);
		return { reply, published, milliseconds };
	}

	/**
	 * Waits until the kernel says that it is at work on a request.
	 * @param {string} id
	 */
	async working(id) {
		await this.wait(() => this.#messages.find((message) => message.parent === id && isBusy(message)));
	}

	/** Asks the kernel to stop what runs, in the way its kernelspec says. */
	async interrupt() {
		if (this.#peer.interrupts === "signal") process.kill(this.pid, "SIGINT");
		else await this.send("interrupt_request", {}, this.#control);
	}

	/**
	 * Sends a request; answers its id.
	 * @param {string} type
	 * @param {object} content
	 */
	async send(type, content, socket = this.#shell) {
		const id = randomUUID();
		const date = new Date().toISOString();
		const header = { msg_id: id, msg_type: type, session: this.#session, username: "bench", date, version: "5.4" };
		const parts = [header, {}, {}, content].map((part) => Buffer.from(JSON.stringify(part)));
		const hmac = createHmac("sha256", this.#key);
		for (const part of parts) hmac.update(part);
		await socket.send([Buffer.from("<IDS|MSG>"), Buffer.from(hmac.digest("hex")), ...parts]);
		return id;
	}

	/**
	 * Waits until `find` finds something; rejects after `time` milliseconds.
	 * @template T
	 * @param {() => T | undefined} find
	 * @returns {Promise<T>}
	 */
	async wait(find, time = patience) {
		const found = find();
		if (found !== undefined) return found;
		return new Promise((resolve, reject) => {
			const look = () => {
				const later = find();
				if (later !== undefined) end(() => resolve(later));
			};
			const timer = setTimeout(() => end(() => reject(new Error(`no answer within ${time} ms`))), time);
			/** @param {() => void} settle */
			const end = (settle) => {
				clearTimeout(timer);
				this.#listeners.delete(look);
				settle();
			};
			this.#listeners.add(look);
		});
	}

	/** The process's resident memory in MB; on Linux only, elsewhere `undefined`. */
	memory() {
		try {
			const status = readFileSync(`/proc/${this.pid}/status`, "utf8");
			return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
		} catch {
			return undefined;
		}
	}

	/** Ends the process and closes the sockets. */
	async close() {
		const child = this.#process;
		if (child !== undefined && this.alive) {
			const ended = new Promise((resolve) => child.once("exit", resolve));
			child.kill("SIGTERM");
			const killer = setTimeout(() => child.kill("SIGKILL"), 3_000);
			await ended;
			clearTimeout(killer);
		}
		for (const socket of [this.#shell, this.#control, this.#iopub]) socket.close();
		rmSync(this.#folder, { recursive: true, force: true });
	}

	async #start() {
		const file = join(this.#folder, "connection.json");
		const ports = await Promise.all(channels.map(async (name) => /** @type {const} */ ([name, await freePort()])));
		const at = Object.fromEntries(ports);
		const info = { transport: "tcp", ip: "127.0.0.1", key: this.#key, signature_scheme: "hmac-sha256" };
		writeFileSync(file, JSON.stringify({ ...at, ...info }));
		const [program, ...args] = this.#peer.command(file);
		const begin = performance.now();
		// No history of a measurement in the person's own files.
		const env = {
			...process.env,
			...this.#peer.env,
			IPYTHONDIR: this.#folder,
			JUPYTER_DATA_DIR: this.#folder,
			NO_COLOR: "1",
		};
		this.#process = spawn(program, args, {
			cwd: this.#folder,
			stdio: ["ignore", "ignore", process.env.BENCH_LOG ? "inherit" : "ignore"],
			env,
		});
		this.#shell.connect(`tcp://127.0.0.1:${at.shell_port}`);
		this.#control.connect(`tcp://127.0.0.1:${at.control_port}`);
		this.#iopub.connect(`tcp://127.0.0.1:${at.iopub_port}`);
		this.#iopub.subscribe("");
		for (const socket of [this.#shell, this.#control, this.#iopub]) void this.#receive(socket);
		await this.ask("kernel_info_request", {});
		this.startTime = performance.now() - begin;
		await sleep(1_500); // the subscription is there, and what is done beside the first answer is over
	}

	/** @param {Dealer | Subscriber} socket */
	async #receive(socket) {
		for await (const frames of socket) {
			const at = frames.findIndex((frame) => frame.toString() === "<IDS|MSG>");
			const [header, parent, , content] = frames.slice(at + 2, at + 6).map((part) => JSON.parse(part.toString()));
			this.#messages.push({ type: header.msg_type, parent: parent.msg_id ?? "", content });
			for (const listener of [...this.#listeners]) listener();
		}
	}
}

/** @param {Message} message */
function isReply({ type }) {
	return type.endsWith("_reply");
}

/** @param {Message} message */
function isBusy({ type, content }) {
	return type === "status" && content.execution_state === "busy";
}

/** @param {Message} message */
function isIdle({ type, content }) {
	return type === "status" && content.execution_state === "idle";
}
