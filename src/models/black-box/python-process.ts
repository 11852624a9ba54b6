import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { ExplainError, messageOf } from "../../core/errors.ts";
import { type Frame, FrameReader } from "./python-frames.ts";

const server = fileURLToPath(new URL("./serve.py", import.meta.url));
/** Characters of the standard error that an error text shows. */
const shownCharacters = 2000;

/** What runs now; a process of Python ends with this one. */
const running = new Set<ChildProcessWithoutNullStreams>();
process.once("exit", () => {
	for (const child of running) child.kill("SIGKILL");
});

/** How a process is started. */
export interface PythonStart {
	/** For error texts. */
	readonly who: string;
	readonly python: string;
	readonly cwd: string | undefined;
	readonly env: Readonly<Record<string, string>>;
	/** Bytes of one answer at most. */
	readonly limit: number;
	/** What the model's code prints. */
	readonly onOutput: (text: string) => void;
}

/** What is waited for. */
interface Waiting {
	readonly resolve: (frame: Frame) => void;
	readonly reject: (error: Error) => void;
	readonly doing: string;
}

/** One Python that answers one message after the other, until it is ended or dies. */
export class PythonProcess {
	/** Fulfilled when it is gone. */
	readonly ended: Promise<void>;
	private readonly start: PythonStart;
	private readonly child: ChildProcessWithoutNullStreams;
	private waiting: Waiting | undefined;
	private printed = "";
	private gone = false;

	constructor(start: PythonStart) {
		this.start = start;
		const { python, cwd, env, limit, onOutput } = start;
		this.child = spawn(python, ["-u", server], {
			cwd,
			env: { ...process.env, ...env },
			stdio: "pipe",
			windowsHide: true,
		});
		const { stdin, stdout, stderr } = this.child;
		const frames = new FrameReader(limit);
		running.add(this.child);
		stdout.on("data", (piece: Buffer) => {
			try {
				for (const frame of frames.push(piece)) this.settle((waiting) => waiting.resolve(frame));
			} catch (error) {
				this.fail((doing) => `expected a message while ${doing}, got ${messageOf(error)}`);
			}
		});
		stderr.setEncoding("utf8").on("data", (text: string) => {
			this.printed = (this.printed + text).slice(-shownCharacters);
			onOutput(text);
		});
		// A write to a process that died fails too; its end says more.
		stdin.on("error", () => {});
		this.child.on("error", (error) => {
			this.gone = true;
			running.delete(this.child);
			this.settle(({ reject }) =>
				reject(
					new ExplainError("backend", `${start.who}: starting ${python} failed: ${messageOf(error)}`, { cause: error }),
				),
			);
		});
		this.ended = new Promise((resolve) => {
			this.child.once("close", (code, signal) => {
				this.gone = true;
				running.delete(this.child);
				this.settle(({ reject, doing }) =>
					reject(this.error(`Python ended with ${signal ?? `code ${code}`} while ${doing}`)),
				);
				resolve();
			});
			this.child.once("error", () => resolve());
		});
		this.hold(false);
	}

	/** Whether it can be asked. */
	get alive(): boolean {
		return !this.gone && this.child.exitCode === null && this.child.signalCode === null;
	}

	/** A failure, with what was printed last. */
	private error(problem: string): ExplainError {
		const tail = this.printed.trim();
		const more = tail === "" ? "" : `; it last wrote:\n${tail}`;
		return new ExplainError("backend", `${this.start.who}: ${problem}${more}`);
	}

	/** Sends a message and waits for the answer; a process that does not answer in time, or whose answer nobody wants, is ended. */
	async ask(
		message: object,
		data: Uint8Array | undefined,
		{ doing, timeout, signal }: { doing: string; timeout: number; signal: AbortSignal | undefined },
	): Promise<Frame> {
		const timer = setTimeout(() => this.fail(() => `no answer within ${timeout} ms while ${doing}`), timeout);
		const stop = () => this.fail(() => "", new ExplainError("aborted", `${this.start.who}: stopped by its signal`));
		signal?.addEventListener("abort", stop, { once: true });
		this.hold(true);
		try {
			return await new Promise<Frame>((resolve, reject) => {
				this.waiting = { resolve, reject, doing };
				if (signal?.aborted) return stop();
				this.child.stdin.write(`${JSON.stringify(message)}\n`);
				if (data) this.child.stdin.write(data);
			});
		} finally {
			clearTimeout(timer);
			signal?.removeEventListener("abort", stop);
			this.hold(false);
		}
	}

	/** Closes its input, which ends it when it has answered; kills it where that takes longer than `grace` milliseconds. */
	async end(grace = 2000): Promise<void> {
		this.child.stdin.end();
		const timer = setTimeout(() => this.child.kill("SIGKILL"), grace);
		this.hold(true);
		await this.ended;
		clearTimeout(timer);
	}

	private fail(problem: (doing: string) => string, error?: ExplainError): void {
		this.settle(({ reject, doing }) => reject(error ?? this.error(problem(doing))));
		this.gone = true;
		this.child.kill("SIGKILL");
	}

	private settle(how: (waiting: Waiting) => void): void {
		const { waiting } = this;
		this.waiting = undefined;
		if (waiting) how(waiting);
	}

	/** Whether this process keeps its parent from ending: only while an answer is waited for. */
	private hold(held: boolean): void {
		const word = held ? "ref" : "unref";
		this.child[word]();
		for (const stream of [this.child.stdin, this.child.stdout, this.child.stderr])
			(stream as unknown as Socket)[word]?.();
	}
}
