import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Dealer, Subscriber } from "zeromq";
import { contents, type KernelClient } from "../client.ts";
import { expectAlive, figure, megabyte, memory, patience, pause, seeded, startSettled } from "./support.ts";

/** How much of each. */
export interface Amounts {
	readonly multiparts: number;
	readonly signatures: number;
	readonly replays: number;
	readonly contents: number;
	readonly frames: { readonly count: number; readonly size: number };
	readonly connections: number;
}

/** What nonsense may leave behind, in bytes, after so many milliseconds without any. */
const mayGrow = 20 * megabyte;
const rest = 2_000;
/** What large frames may leave behind, in bytes, once there was time to give them back. */
const mayRemain = 64 * megabyte;

/** Whose reply is counted. `shutdown_request` is left out: it means what it says, whatever it holds. */
const replied = [
	"kernel_info_request",
	"execute_request",
	"complete_request",
	"inspect_request",
	"is_complete_request",
	"history_request",
	"comm_info_request",
	"interrupt_request",
	"connect_request",
	"debug_request",
];
const unreplied = ["comm_open", "comm_msg", "comm_close", "input_reply", "unheard_of_request"];

/** Contents of the wrong types for every key that any request knows. */
const wrong: readonly unknown[] = [
	null,
	[],
	"text",
	1,
	true,
	{},
	...[null, [], "text", -1, 1.5, true, { a: 1 }].map((value) =>
		Object.fromEntries(
			["code", "cursor_pos", "hist_access_type", "n", "session", "target_name", "comm_id", "data", "command", "seq"]
				.concat("silent", "store_history", "user_expressions", "allow_stdin", "detail_level", "pattern", "type")
				.map((key) => [key, value]),
		),
	),
	{ code: "1", user_expressions: { a: 1 } },
	{ code: "1", cursor_pos: 2 ** 53 },
	{ code: "\ud800", cursor_pos: -5 },
	{ hist_access_type: "range", start: "a" },
	JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}'),
];

async function drain(socket: Dealer): Promise<void> {
	for await (const _ of socket);
}

/** R1–R6: what comes over the wire is not what the protocol says. */
export function specifyMalformed(amounts: Amounts): void {
	let kernel: KernelClient;
	beforeAll(async () => {
		kernel = await startSettled();
	});
	afterAll(() => kernel.close());

	/** Sockets of no front end, one for each port that takes messages. */
	const strangers = () =>
		kernel.ports
			.filter((_, index) => index !== 3)
			.map((port) => {
				const socket = new Dealer({ linger: 0, sendHighWaterMark: 0 });
				socket.connect(`tcp://127.0.0.1:${port}`);
				void drain(socket); // what it is answered shall not wait in the kernel
				return socket;
			});

	test(`${amounts.multiparts} malformed multiparts on each socket are dropped (R1)`, async () => {
		const random = seeded(1);
		const before = await memory(kernel);
		const sockets = strangers();
		const valid = () => kernel.frames({ type: "kernel_info_request", content: {} });
		for (let index = 0; index < amounts.multiparts; index++) {
			for (const socket of sockets) {
				const frames = valid();
				const at = Math.floor(random() * frames.length);
				const noise = randomBytes(Math.floor(random() * 64));
				const shapes = [
					[noise],
					Array.from({ length: Math.ceil(random() * 9) }, () => noise),
					frames.toSpliced(at, 1),
					frames.toSpliced(at, 1, noise),
					frames.toSpliced(at, 0, noise),
					[...frames, ...frames],
				];
				await socket.send(shapes[Math.floor(random() * shapes.length)]!);
			}
		}
		await expectAlive(kernel);
		for (const socket of sockets) socket.close();
		await pause(rest);
		const grown = (await memory(kernel)) - before;
		figure("R1", { multiparts: amounts.multiparts * sockets.length, "grown MB": grown / megabyte });
		expect(grown).toBeLessThan(mayGrow);
	});

	test(`${amounts.signatures} messages with a wrong signature get no reply (R2)`, async () => {
		const ids = new Set<string>();
		for (let index = 0; index < amounts.signatures; index++) {
			const id = `wrong-${index}`;
			ids.add(id);
			const [delimiter, , ...parts] = kernel.frames({ type: "kernel_info_request", content: {}, id });
			await kernel.shell.send([delimiter!, randomBytes(32).toString("hex"), ...parts]);
		}
		await expectAlive(kernel);
		expect(kernel.replies.filter(({ parent }) => ids.has(parent))).toEqual([]);
		expect(kernel.published.filter(({ parent }) => ids.has(parent))).toEqual([]);
	});

	test(`a message that is sent ${amounts.replays} times is answered once (R3)`, async () => {
		const frames = kernel.frames({ type: "kernel_info_request", content: {}, id: "replayed" });
		for (let index = 0; index < amounts.replays; index++) await kernel.shell.send(frames);
		await expectAlive(kernel);
		expect(kernel.replies.filter(({ parent }) => parent === "replayed")).toHaveLength(1);
	});

	test(`${amounts.contents} signed messages with contents of wrong types get one reply each, and busy is always paired with idle (R4)`, async () => {
		const random = seeded(4);
		const types = [...replied, ...unreplied];
		const sent: { id: string; type: string }[] = [];
		const before = kernel.published.length;
		for (let index = 0; index < amounts.contents; index++) {
			const type = types[Math.floor(random() * types.length)]!;
			const content = wrong[Math.floor(random() * wrong.length)];
			const id = `contents-${index}`;
			sent.push({ id, type });
			const channel = random() < 0.5 ? kernel.shell : kernel.control;
			await channel.send(kernel.frames({ type, content, id }));
		}
		await kernel.execute("0", {}, patience); // aborted, maybe, with what failed before it
		await expectAlive(kernel);
		// The language thread answers some of them later than that.
		const open = () => {
			const seen = contents(kernel.published.slice(before), "status").map(({ execution_state }) => execution_state);
			return seen.filter((state) => state === "busy").length - seen.filter((state) => state === "idle").length;
		};
		await kernel.wait(() => open() === 0 || undefined, "idle for every busy", patience);
		const published = kernel.published.slice(before);
		const count = new Map<string, number>();
		for (const { parent } of kernel.replies) count.set(parent, (count.get(parent) ?? 0) + 1);
		const states = (id: string) =>
			contents(
				published.filter(({ parent }) => parent === id),
				"status",
			).map(({ execution_state }) => execution_state);
		// A content that is no object is dropped with a line in the log; nothing else is.
		const dropped = kernel.log.split("a message was dropped").length - 1;
		expect(dropped).toBeGreaterThan(0);
		for (const { id, type } of sent) {
			const seen = states(id);
			expect([[], ["busy", "idle"]]).toContainEqual(seen);
			if (seen.length > 0) expect(count.get(id) ?? 0).toBe(replied.includes(type) ? 1 : 0);
			else expect(count.get(id) ?? 0).toBe(0);
		}
		const answered = sent.filter(({ id }) => states(id).length > 0).length;
		expect(answered).toBeGreaterThan(sent.length / 3);
		expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
	});

	test(`${amounts.frames.count} frames of ${amounts.frames.size / megabyte} MB with a wrong signature leave no memory taken (R5)`, async () => {
		const before = await memory(kernel);
		const content = Buffer.alloc(amounts.frames.size, " ");
		const [delimiter, , header, parent, metadata] = kernel.frames({ type: "execute_request", content: {} });
		const socket = strangers()[0]!;
		for (let index = 0; index < amounts.frames.count; index++) {
			await socket.send([delimiter!, "0".repeat(64), header!, parent!, metadata!, content]);
			await expectAlive(kernel);
		}
		const sent = performance.now();
		let grown = Number.POSITIVE_INFINITY;
		for (let waited = 0; waited < patience && grown > mayRemain; waited += 500) {
			await pause(500);
			grown = (await memory(kernel)) - before;
		}
		socket.close();
		figure("R5", { "remaining MB": grown / megabyte, "after s": (performance.now() - sent) / 1_000 });
		expect(grown).toBeLessThanOrEqual(mayRemain);
	});

	test(`${amounts.connections} connections that talk nonsense, and as many front ends that come and go, disturb nobody (R6)`, async () => {
		for (let index = 0; index < amounts.connections; index++) {
			const port = kernel.ports[index % kernel.ports.length]!;
			await new Promise<void>((resolve) => {
				const socket = connect(port, "127.0.0.1", () => socket.end(randomBytes(1 + (index % 300))));
				socket.on("close", () => resolve()).on("error", () => resolve());
				socket.resume();
				setTimeout(() => socket.destroy(), 20);
			});
		}
		for (let index = 0; index < amounts.connections; index++) {
			const dealer = new Dealer({ linger: 0 });
			const subscriber = new Subscriber({ linger: 0 });
			dealer.connect(`tcp://127.0.0.1:${kernel.ports[0]}`);
			subscriber.connect(`tcp://127.0.0.1:${kernel.ports[3]}`);
			subscriber.subscribe("");
			await dealer.send(kernel.frames({ type: "kernel_info_request", content: {} }));
			if (index % 10 === 0) await dealer.receive();
			dealer.close();
			subscriber.close();
		}
		await expectAlive(kernel);
		expect(await kernel.beat()).toBe("beat");
	});
}
