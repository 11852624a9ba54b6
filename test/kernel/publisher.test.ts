import { expect, test, vi } from "vitest";
import { type Publication, Publisher, type PublishSocket } from "../../src/kernel/publisher.ts";

/** A socket with room for so many messages to each subscriber, which takes them when told. */
class FakeSocket implements PublishSocket {
	readonly closed = false;
	readonly room: number;
	/** The prefixes that each subscriber hears, and what waits for it. */
	readonly peers: { readonly prefixes: string[]; readonly waiting: string[]; readonly taken: string[] }[] = [];

	/** How often something was handed over, or would have been. */
	tries = 0;

	constructor(room: number) {
		this.room = room;
	}

	connect() {
		const peer = { prefixes: [] as string[], waiting: [] as string[], taken: [] as string[] };
		this.peers.push(peer);
		return { ...peer, take: () => peer.taken.push(...peer.waiting.splice(0)) };
	}

	claim(prefix: string): void {
		this.peers.at(-1)!.prefixes.push(prefix);
	}

	async send([topic, ...frames]: Uint8Array[]): Promise<void> {
		this.tries++;
		const name = String(topic);
		const hearing = this.peers.filter(({ prefixes }) => prefixes.some((prefix) => name.startsWith(prefix)));
		if (hearing.some(({ waiting }) => waiting.length >= this.room)) {
			throw Object.assign(new Error("no room"), { code: "EAGAIN" });
		}
		for (const { waiting } of hearing) waiting.push(String(frames[0]));
	}
}

const message = (text: string, bulk: boolean, sent?: () => void): Publication => ({
	topic: "kernel.1.status",
	frames: () => [Buffer.from(text)],
	bulk,
	...(sent && { sent }),
});

/** Two subscribers of which the first takes what comes, until the test ends. */
function twoSubscribers(room: number) {
	const socket = new FakeSocket(room);
	const publisher = new Publisher(socket);
	const quick = socket.connect();
	publisher.subscribed("");
	const slow = socket.connect();
	publisher.subscribed("");
	const timer = setInterval(quick.take, 1);
	return { socket, publisher, quick, slow, end: () => clearInterval(timer) };
}

test("every subscriber gets every message once, in order, and first its own welcome alone", async () => {
	const socket = new FakeSocket(100);
	const publisher = new Publisher(socket);
	const first = socket.connect();
	publisher.sendFirst({ ...message("welcome 1", false), topic: publisher.subscribed("") });
	publisher.send(message("a", true));
	await publisher.sent();
	publisher.send(message("b", true));
	const second = socket.connect(); // before that is sent
	publisher.sendFirst({ ...message("welcome 2", false), topic: publisher.subscribed("") });
	publisher.send(message("c", true));
	await publisher.sent();
	expect(first.waiting).toEqual(["welcome 1", "a", "b", "c"]);
	expect(second.waiting).toEqual(["welcome 2", "b", "c"]);
});

test("one without room holds nobody up, gets all in order when it takes again, and slows down who waits for it", async () => {
	const { publisher, quick, slow, end } = twoSubscribers(2);
	const sent = vi.fn();
	const all = Array.from({ length: 20 }, (_, index) => `${index}`);
	for (const text of all) publisher.send(message(text, true, sent));
	await vi.waitFor(() => expect(quick.taken).toEqual(all));
	expect(sent).toHaveBeenCalledTimes(2); // what the slow one had room for
	const taking = setInterval(slow.take, 1);
	await publisher.sent();
	slow.take();
	clearInterval(taking);
	expect(slow.taken).toEqual(all);
	expect(sent).toHaveBeenCalledTimes(20);
	publisher.send(message("together again", true));
	await publisher.sent();
	expect(slow.waiting).toEqual(["together again"]);
	end();
});

test("one that takes nothing for seconds loses text, but never that a cell has ended", {
	timeout: 20_000,
}, async () => {
	const { publisher, quick, slow, end } = twoSubscribers(2);
	const sent = vi.fn();
	for (let index = 0; index < 10; index++) {
		publisher.send(message(`text ${index}`, true, sent));
		publisher.send(message(`idle ${index}`, false));
	}
	await vi.waitFor(() => expect(sent).toHaveBeenCalledTimes(10), { timeout: 10_000 });
	publisher.send(message("more text", true, sent));
	publisher.send(message("last idle", false));
	await vi.waitFor(() => expect(quick.taken.at(-1)).toBe("last idle"));
	expect(sent).toHaveBeenCalledTimes(11); // nobody waits for it any more
	const taking = setInterval(slow.take, 1);
	await publisher.sent();
	slow.take();
	clearInterval(taking);
	const idles = [...Array.from({ length: 10 }, (_, index) => `idle ${index}`), "last idle"];
	expect(slow.taken.filter((text) => text.includes("idle"))).toEqual(idles);
	expect(slow.taken.filter((text) => text.includes("text"))).toEqual(["text 0"]);
	end();
});

test("while one is slow, the others hear only what they subscribed to", async () => {
	const { socket, publisher, slow, end } = twoSubscribers(1);
	for (const text of ["a", "b"]) publisher.send(message(text, false));
	await vi.waitFor(() => expect(slow.waiting).toEqual(["a"]));
	const other = socket.connect();
	publisher.subscribed("timing");
	publisher.send(message("c", false));
	publisher.send({ ...message("time", false), topic: "timing.1" });
	const taking = setInterval(() => [slow.take(), other.take()], 1);
	await publisher.sent();
	slow.take();
	other.take();
	clearInterval(taking);
	expect(slow.taken).toEqual(["a", "b", "c"]);
	expect(other.taken).toEqual(["time"]);
	end();
});

test("a thousand that subscribe while one is slow cost a few sends each", async () => {
	const { socket, publisher, slow, end } = twoSubscribers(2);
	for (let index = 0; index < 5; index++) publisher.send(message(`${index}`, false));
	await vi.waitFor(() => expect(slow.waiting).toHaveLength(2));
	const before = socket.tries;
	const many = Array.from({ length: 1_000 }, (_, index) => {
		const one = socket.connect();
		publisher.sendFirst({ ...message("welcome", false), topic: publisher.subscribed(`topic ${index}.`) });
		return one;
	});
	await vi.waitFor(() => expect(many.every(({ waiting }) => waiting.length === 1)).toBe(true), { timeout: 10_000 });
	expect(socket.tries - before).toBeLessThan(5_000); // one each, and one for the slow one beside each
	const taking = setInterval(slow.take, 1);
	await publisher.sent();
	clearInterval(taking);
	end();
});

test("when the last subscriber has gone, nothing waits for it", async () => {
	const socket = new FakeSocket(1);
	const publisher = new Publisher(socket);
	const gone = socket.connect();
	publisher.subscribed("");
	const sent = vi.fn();
	for (const text of ["a", "b", "c"]) publisher.send(message(text, true, sent));
	await vi.waitFor(() => expect(gone.waiting).toEqual(["a"]));
	socket.peers.length = 0;
	publisher.unsubscribed();
	await publisher.sent();
	expect(sent).toHaveBeenCalledTimes(3); // whoever produces goes on
});
