import { expect, test } from "vitest";
import { Publisher } from "../../src/kernel/publisher.ts";
import type { ReceivingSocket } from "../../src/kernel/received.ts";
import { hearSubscriptions } from "../../src/kernel/subscriptions.ts";

const [begins, ends] = [1, 0];
const subscription = (kind: number, topic: string) => [Buffer.concat([Buffer.of(kind), Buffer.from(topic)])];

/** A socket to which messages come, and that can be closed as ZeroMQ's: what it has received is passed on all the same. */
function fakeSocket(messages: readonly Uint8Array[][], closedAfter = messages.length) {
	const claimed: string[] = [];
	let taken = 0;
	const socket: ReceivingSocket & { claim(prefix: string): void; send(): Promise<void> } = {
		get closed() {
			return taken > closedAfter;
		},
		async *[Symbol.asyncIterator]() {
			for (const message of messages) {
				taken++;
				yield message;
			}
		},
		claim(prefix) {
			if (taken > closedAfter) throw new Error("Socket operation on non-socket");
			claimed.push(prefix);
		},
		send: async () => undefined,
	};
	return { socket, claimed };
}

test("every subscription is claimed and told of with a topic of its own; its end is not", async () => {
	const { socket, claimed } = fakeSocket([subscription(begins, ""), subscription(ends, ""), subscription(begins, "a")]);
	const told: string[][] = [];
	await hearSubscriptions(socket, new Publisher(socket), (...each) => told.push(each));
	expect(told.map(([topic]) => topic)).toEqual(["", "a"]);
	expect(new Set(told.map(([, address]) => address)).size).toBe(2);
	expect(claimed).toEqual([told[0]?.[1], "kernel.", told[1]?.[1], "a"]);
});

test("a subscription whose turn comes when the socket is closed is nobody's, and no error", async () => {
	const { socket, claimed } = fakeSocket([subscription(begins, ""), subscription(begins, "late")], 1);
	const told: string[] = [];
	await hearSubscriptions(socket, new Publisher(socket), (topic) => told.push(topic));
	expect(told).toEqual([""]);
	expect(claimed.join()).not.toContain("late");
});
