import { expect, test } from "vitest";
import { type ReceivingSocket, received } from "../../src/kernel/received.ts";

/** A socket to which one message comes, and that then fails as ZeroMQ's do. */
const failing = (closed: boolean): ReceivingSocket => ({
	closed,
	async *[Symbol.asyncIterator]() {
		yield [Buffer.from("a message")];
		throw Object.assign(new Error("Socket operation on non-socket"), { code: "ENOTSOCK" });
	},
});

async function texts(socket: ReceivingSocket): Promise<string[]> {
	const found: string[] = [];
	for await (const frames of received(socket)) found.push(String(frames[0]));
	return found;
}

test("a socket that is closed while a message comes has no more messages", async () => {
	expect(await texts(failing(true))).toEqual(["a message"]);
});

test("a socket that is open says what is wrong", async () => {
	await expect(texts(failing(false))).rejects.toThrow("Socket operation on non-socket");
});
