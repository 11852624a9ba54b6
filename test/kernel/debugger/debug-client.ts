import { contents, type Exchange, KernelClient, type StartOptions } from "../client.ts";

/** A `debug_reply` or `debug_event`, loosely typed: the tests check it. */
// biome-ignore lint/suspicious/noExplicitAny: what arrives is checked by the assertions
type Content = any;

/** The position of a front end in its talk with a kernel's debugger. */
export class DebugClient {
	readonly kernel: KernelClient;
	#seq = 0;
	/** How many of what was broadcast `event` has looked at. */
	#seen = 0;
	/** Where the events begin that count. */
	#from = 0;

	private constructor(kernel: KernelClient) {
		this.kernel = kernel;
	}

	/** Starts a kernel; with `clientID`, also its debugger. */
	static async start(options: StartOptions = {}, clientID?: string): Promise<DebugClient> {
		const client = new DebugClient(await KernelClient.start(options));
		if (clientID !== undefined) await client.attach(clientID);
		return client;
	}

	/** Starts the debugger as JupyterLab does. */
	async attach(clientID: string): Promise<void> {
		await this.ask("initialize", { clientID });
		await this.ask("attach");
	}

	/** The whole answer to a request, also of one that fails. */
	async send(command: string, parameters: object = {}): Promise<Content> {
		const content = { type: "request", seq: ++this.#seq, command, arguments: parameters };
		const { reply } = await this.kernel.request("debug_request", content, { channel: "control", time: 15_000 });
		if (reply.type !== "debug_reply") throw new Error(`expected a debug_reply, got ${reply.type}`);
		return reply.content;
	}

	/** The body of the answer; throws if the request fails. */
	async ask(command: string, parameters: object = {}): Promise<Content> {
		const { success, message, body } = await this.send(command, parameters);
		if (success !== true) throw new Error(`${command} failed: ${message}`);
		return body;
	}

	/** The next event of that name, after those that were looked at before. */
	event(name: string, time = 15_000): Promise<Content> {
		const find = () => {
			while (this.#seen < this.kernel.published.length) {
				const { type, content } = this.kernel.published[this.#seen++]!;
				if (type === "debug_event" && content.event === name) return content.body as Content;
			}
			return undefined;
		};
		return this.kernel.wait(find, `the event ${name}`, time);
	}

	/** All events so far, by name. */
	events(): string[] {
		return contents(this.kernel.published.slice(this.#from), "debug_event").map(({ event }) => event);
	}

	/** From here on only the events that are still to come count. */
	forget(): void {
		this.#from = this.kernel.published.length;
		this.#seen = this.#from;
	}

	/** Sets breakpoints in a cell's code; answers the path by which it is known. */
	async breakpoints(code: string, ...lines: (number | object)[]): Promise<string> {
		const { sourcePath } = await this.ask("dumpCell", { code });
		const breakpoints = lines.map((line) => (typeof line === "number" ? { line } : line));
		await this.ask("setBreakpoints", { source: { path: sourcePath }, breakpoints, sourceModified: false });
		return sourcePath;
	}

	/** Starts a cell and waits until it stops. */
	async runToStop(code: string): Promise<{ id: string; stopped: Content }> {
		const id = await this.kernel.send("execute_request", { code });
		return { id, stopped: await this.event("stopped") };
	}

	/** Resumes with this command and waits for the next stop; answers where. */
	async move(command: "next" | "stepIn" | "stepOut" | "continue"): Promise<string> {
		await this.ask(command, { threadId: 1 });
		await this.event("stopped");
		return this.where();
	}

	/** Where the code stands: `area 4`, `cell 11`. */
	async where(): Promise<string> {
		return (await this.calls())[0] ?? "nowhere";
	}

	/** Where each call stands, innermost first; cells without their numbers. */
	async calls(): Promise<string[]> {
		return (await this.stack()).map(({ name, line }) => `${name.replace(/^cell-\d+\.ts$/, "cell")} ${line}`);
	}

	/** The calls, innermost first. */
	async stack(): Promise<Content[]> {
		return (await this.ask("stackTrace", { threadId: 1 })).stackFrames;
	}

	/** The variables of a scope of a frame, by name. */
	async scope(name: string, frame = 0): Promise<Record<string, Content>> {
		const { scopes } = await this.ask("scopes", { frameId: (await this.stack())[frame].id });
		const scope = scopes.find((each: Content) => each.name === name);
		if (scope === undefined) throw new Error(`no scope ${name} among ${scopes.map((each: Content) => each.name)}`);
		return this.members(scope);
	}

	/** The members of what has a reference, by name. */
	async members({ variablesReference }: Content, paging: object = {}): Promise<Record<string, Content>> {
		const { variables } = await this.ask("variables", { variablesReference, ...paging });
		return Object.fromEntries(variables.map((each: Content) => [each.name, each]));
	}

	/** The text of an expression's value in the innermost frame, or in the notebook. */
	async evaluate(expression: string, context = "repl"): Promise<string> {
		const [frame] = await this.stack();
		return (await this.ask("evaluate", { expression, context, frameId: frame?.id })).result;
	}

	/** Lets held code run and waits for the cell's end. */
	async finish(id: string): Promise<Exchange> {
		await this.ask("continue", { threadId: 1 });
		return this.kernel.exchange(id);
	}

	close(): Promise<unknown> {
		return this.kernel.close();
	}
}
