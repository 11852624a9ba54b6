import { type ChildProcess, spawn } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Dealer, Request, Subscriber } from "zeromq";
import { kernelEnvironment } from "../../src/cli/kernel-spec.ts";
import { otherNodes } from "../machine.ts";
import { writeConnectionFile } from "./connection-file.ts";

/** A message as a front end sees it. Contents are the tests' own business, hence loosely typed. */
export interface Received {
	readonly type: string;
	readonly parent: string;
	// biome-ignore lint/suspicious/noExplicitAny: what arrives is checked by the assertions
	readonly content: any;
	readonly header: Readonly<Record<string, string>>;
	readonly metadata: Readonly<Record<string, unknown>>;
	readonly buffers: readonly Buffer[];
}

/** A reply, and what was broadcast between the request's `busy` and `idle`, these two included. */
export interface Exchange {
	readonly reply: Received;
	readonly published: readonly Received[];
}

/** A Node.js to run the kernel with. */
export interface NodeVersion {
	readonly name: string;
	readonly path: string;
	readonly flags: readonly string[];
}

const root = fileURLToPath(new URL("../..", import.meta.url));
export const kernelMain = join(root, "dist/kernel-bundle/main.js");

/** The Node.js that runs the tests, and those that are installed as packages; only on Linux x64 there are such. */
export function nodeVersions(): readonly NodeVersion[] {
	const flagsOf = (major: number) => (major >= 24 ? ["--no-force-async-hooks-checks"] : []);
	const own = Number.parseInt(process.versions.node, 10);
	const others = otherNodes.map(({ major, path }) => ({ name: `Node.js ${major}`, path, flags: flagsOf(major) }));
	return [{ name: `Node.js ${own}`, path: process.execPath, flags: flagsOf(own) }, ...others];
}

/** What a test may say of the kernel that it starts. */
export interface StartOptions {
	readonly node?: NodeVersion;
	/** The notebook's folder. */
	readonly directory?: string;
	readonly environment?: Readonly<Record<string, string | undefined>>;
	/** What the kernel's standard error is; by default a pipe that {@link KernelClient.log} hears. */
	readonly stderr?: "pipe" | "ignore" | number;
	/** Whether to wait until it answers and broadcasts; it does by default. */
	readonly wait?: boolean;
	/** Another kernel: its command, from the `argv` of a kernelspec with `{connection_file}` in it. */
	readonly argv?: readonly string[];
}

/** A front end: starts a kernel and talks to it over ZeroMQ, with nothing of the kernel's own code. */
export class KernelClient {
	readonly process: ChildProcess;
	/** Everything that was broadcast. */
	readonly published: Received[] = [];
	/** How the process ended. */
	readonly exited: Promise<{ code: number | null; signal: string | null }>;
	/** What the kernel asked on stdin. */
	readonly questions: Received[] = [];
	readonly #session = randomUUID();
	readonly shell = new Dealer({ linger: 0, routingId: this.#session });
	readonly control = new Dealer({ linger: 0, routingId: this.#session });
	readonly stdin = new Dealer({ linger: 0, routingId: this.#session });
	readonly #iopub = new Subscriber({ linger: 0 });
	readonly #heart = new Request({ linger: 0 });
	readonly #key: string;
	/** Of shell, control, stdin, iopub and heartbeat. */
	readonly ports: readonly number[];
	readonly #folder: string;
	readonly #replies: Received[] = [];
	readonly #listeners = new Set<() => void>();
	/** Sees a broadcast's type and content before it is unpacked; true if that is all that is to be done with it. */
	tap: ((type: string, content: Buffer) => boolean) | undefined;
	/** What the kernel wrote to its own stderr: the server's log. */
	log = "";

	private constructor(key: string, ports: readonly number[], folder: string, child: ChildProcess) {
		this.#key = key;
		this.ports = ports;
		this.#folder = folder;
		this.process = child;
		this.exited = new Promise((resolve) => child.on("exit", (code, signal) => resolve({ code, signal })));
		child.stderr?.on("data", (data: Buffer) => {
			this.log += data.toString();
			this.#heard();
		});
		const address = (index: number) => `tcp://127.0.0.1:${ports[index]}`;
		this.shell.connect(address(0));
		this.control.connect(address(1));
		this.stdin.connect(address(2));
		this.#iopub.connect(address(3));
		this.#iopub.subscribe("");
		this.#heart.connect(address(4));
		void this.#receive(this.shell, this.#replies);
		void this.#receive(this.control, this.#replies);
		void this.#receive(this.stdin, this.questions);
		void this.#receive(this.#iopub, this.published);
	}

	/** Starts a kernel and waits until it answers and broadcasts. */
	static async start({
		node,
		directory,
		environment,
		stderr = "pipe",
		argv,
		wait = true,
	}: StartOptions = {}): Promise<KernelClient> {
		const folder = mkdtempSync(join(tmpdir(), "glasscell-"));
		const file = join(folder, "connection.json");
		const { key, ports } = await writeConnectionFile(file);
		const { path, flags } = node ?? nodeVersions()[0]!;
		const [command = path, ...rest] = argv?.map((part) => part.replace("{connection_file}", file)) ?? [];
		const child = spawn(command, argv === undefined ? [...flags, kernelMain, file] : rest, {
			cwd: directory ?? folder,
			env: { ...process.env, ...(argv === undefined && kernelEnvironment), ...environment },
			stdio: ["ignore", "ignore", stderr],
		});
		const client = new KernelClient(key, ports, folder, child);
		if (wait) await (argv === undefined ? client.#ready() : client.#answers());
		return client;
	}

	/** A second front end of the same kernel, with a session of its own. */
	async join(): Promise<KernelClient> {
		const other = new KernelClient(this.#key, this.ports, this.#folder, this.process);
		await other.#ready();
		return other;
	}

	async #ready(): Promise<void> {
		await this.wait(() => this.published.find(({ type }) => type === "iopub_welcome"), "the welcome on IOPub");
		await this.request("kernel_info_request", {});
	}

	/** Kernels that do not say when a subscriber has joined are asked until both sockets answer. */
	async #answers(): Promise<void> {
		for (let attempt = 1; ; attempt++) {
			try {
				await this.request("kernel_info_request", {}, { time: 2_000 });
				return;
			} catch (error) {
				if (attempt === 10) throw error;
			}
		}
	}

	/** Waits for the kernel's next question (counted from 0 since the start). */
	async question(index: number, time?: number): Promise<Received> {
		return this.wait(() => this.questions[index], `question ${index}`, time);
	}

	/** Answers on stdin, as front ends do: some say which question they answer, others do not. */
	async answer(value: unknown, question?: Received): Promise<void> {
		const parent = question === undefined ? {} : question.header;
		await this.stdin.send(this.frames({ type: "input_reply", content: { value, status: "ok" }, parent }));
	}

	/** Sends a request and waits for its reply and its `idle`. */
	async request(
		type: string,
		content: object,
		options: { channel?: "shell" | "control"; buffers?: readonly Uint8Array[]; time?: number } = {},
	): Promise<Exchange> {
		const id = await this.send(type, content, options);
		return this.exchange(id, options.time);
	}

	/** Waits for the reply to a message that was sent, and its `idle`. */
	async exchange(id: string, time?: number): Promise<Exchange> {
		const reply = await this.wait(() => this.#replies.find(({ parent }) => parent === id), "a reply", time);
		const published = await this.untilIdle(id, time);
		return { reply, published };
	}

	/** Waits for the `idle` of a message that has no reply; answers what was broadcast for it. */
	async untilIdle(id: string, time?: number): Promise<readonly Received[]> {
		const isIdle = ({ parent, type, content }: Received) =>
			parent === id && type === "status" && content.execution_state === "idle";
		await this.wait(() => this.published.find(isIdle), "idle", time);
		return this.published.filter(({ parent }) => parent === id);
	}

	/** Runs a cell. */
	execute(code: string, options: object = {}, time?: number): Promise<Exchange> {
		return this.request("execute_request", { code, ...options }, time === undefined ? {} : { time });
	}

	/** Starts a cell and waits until its code runs; answers the request's id. */
	async begin(code: string, options: object = {}): Promise<string> {
		const id = await this.send("execute_request", { code: `console.log("begun");${code}`, ...options });
		await this.wait(() => this.published.find(({ parent, type }) => parent === id && type === "stream"), "its begin");
		return id;
	}

	/** Sends a request without waiting; answers its id. */
	async send(
		type: string,
		content: object,
		{ channel = "shell", buffers = [] }: { channel?: "shell" | "control"; buffers?: readonly Uint8Array[] } = {},
	): Promise<string> {
		const id = randomUUID();
		await this[channel].send([...this.frames({ type, content, id }), ...buffers]);
		return id;
	}

	/** A message as signed frames. */
	frames({
		type,
		content,
		id = randomUUID(),
		parent = {},
	}: {
		type: string;
		content: unknown;
		id?: string;
		parent?: object;
	}): Buffer[] {
		const date = new Date().toISOString();
		const header = { msg_id: id, msg_type: type, session: this.#session, username: "test", date, version: "5.4" };
		return this.sign([header, parent, {}, content].map((part) => Buffer.from(JSON.stringify(part))));
	}

	/** Any four frames, signed. */
	sign(parts: readonly Buffer[]): Buffer[] {
		const hmac = createHmac("sha256", this.#key);
		for (const part of parts) hmac.update(part);
		return [Buffer.from("<IDS|MSG>"), Buffer.from(hmac.digest("hex")), ...parts];
	}

	#heard(): void {
		for (const listener of [...this.#listeners]) listener();
	}

	/** Waits until `find` finds something, looking again at every message, and whatever is written to the log. */
	async wait<T>(find: () => T | undefined, what: string, time = 30_000): Promise<T> {
		const found = find();
		if (found !== undefined) return found;
		return new Promise<T>((resolve, reject) => {
			const timer = setTimeout(() => {
				this.#listeners.delete(look);
				reject(
					new Error(
						`${what}: expected within ${time} ms, did not come. The kernel's log: ${this.log.slice(-500) || "empty"}`,
					),
				);
			}, time);
			const look = () => {
				const later = find();
				if (later === undefined) return;
				clearTimeout(timer);
				this.#listeners.delete(look);
				resolve(later);
			};
			this.#listeners.add(look);
		});
	}

	/** The number of replies so far. */
	get replies(): readonly Received[] {
		return this.#replies;
	}

	/** One heartbeat. */
	async beat(): Promise<string> {
		await this.#heart.send("beat");
		const [echo] = await this.#heart.receive();
		return String(echo);
	}

	/** Sends heartbeats, one after another and waiting for none, until the process has ended. */
	async beatUntilEnd(): Promise<void> {
		const heart = new Dealer({ linger: 0 });
		heart.connect(`tcp://127.0.0.1:${this.ports[4]}`);
		let ended = false;
		const end = this.exited.then(() => {
			ended = true;
			heart.close();
		});
		const repeat = async (action: () => Promise<unknown>) => {
			while (!ended) await action();
		};
		const loops = [() => heart.send("beat").then(turn), () => heart.receive()].map(repeat);
		await Promise.allSettled([end, ...loops]); // what waits when the socket is closed fails
	}

	/** Lets go of what has come so far: looking through it takes ever longer. */
	forget(): void {
		this.published.length = 0;
		this.#replies.length = 0;
	}

	/** Asks the kernel to stop running code. */
	async interrupt(): Promise<void> {
		await this.request("interrupt_request", {}, { channel: "control" });
	}

	/** Shuts the kernel down and closes the sockets; answers how the process ended. */
	async close(): Promise<{ code: number | null; signal: string | null }> {
		if (this.process.exitCode === null && this.process.signalCode === null) {
			await this.send("shutdown_request", { restart: false }, { channel: "control" });
		}
		const killer = setTimeout(() => this.process.kill("SIGKILL"), 5_000);
		const ended = await this.exited;
		clearTimeout(killer);
		this.disconnect();
		rmSync(this.#folder, { recursive: true, force: true });
		return ended;
	}

	/** Closes the sockets; the kernel lives on. */
	disconnect(): void {
		for (const socket of [this.shell, this.control, this.stdin, this.#iopub, this.#heart]) socket.close();
	}

	async #receive(socket: Dealer | Subscriber, into: Received[]): Promise<void> {
		for await (const frames of socket) {
			if (socket === this.#iopub && this.tap?.(typeOf(frames[3]!), frames[6]!)) continue;
			const at = frames.findIndex((frame) => frame.toString() === "<IDS|MSG>");
			const [signature, ...rest] = frames.slice(at + 1) as Buffer[];
			const parts = rest.slice(0, 4);
			const expected = this.sign(parts)[1]!;
			if (!signature?.equals(expected)) throw new Error("the kernel's signature is wrong");
			const [header, parent, metadata, content] = parts.map((part) => JSON.parse(part.toString()));
			into.push({
				type: header.msg_type,
				parent: parent.msg_id ?? "",
				content,
				header,
				metadata,
				buffers: rest.slice(4),
			});
			this.#heard();
		}
	}
}

/** The message's type, from its header. */
function typeOf(header: Buffer): string {
	return /"msg_type":"(\w+)"/.exec(header.toString())?.[1] ?? "";
}

/** The contents of one type among what was broadcast. */
// biome-ignore lint/suspicious/noExplicitAny: what arrived is checked by the assertions
export function contents(published: readonly Received[], type: string): any[] {
	return published.filter((message) => message.type === type).map(({ content }) => content);
}

/** All text of a stream. */
export function text(published: readonly Received[], name: "stdout" | "stderr" = "stdout"): string {
	return contents(published, "stream")
		.filter((content) => content.name === name)
		.map((content) => content.text)
		.join("");
}

/** The text/plain of a cell's result. */
export function result({ published }: Exchange): string | undefined {
	return contents(published, "execute_result")[0]?.data["text/plain"];
}
