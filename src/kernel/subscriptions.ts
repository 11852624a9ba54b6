import type { Publisher } from "./publisher.ts";
import { type ReceivingSocket, received } from "./received.ts";

/** What the first byte of what comes from a subscriber says. */
const subscribes = 1;

/**
 * Tells the publisher of subscriptions and of their ends, until its socket is closed; and the listener of each new one:
 * its topic, and the topic that only this subscriber hears. What is claimed must be so before the next one is received.
 */
export async function hearSubscriptions(
	socket: ReceivingSocket,
	publisher: Publisher,
	listener: (topic: string, address: string) => void,
): Promise<void> {
	for await (const [frame] of received(socket)) {
		if (socket.closed) return; // since it was received
		const topic = String(frame?.subarray(1));
		if (frame?.[0] === subscribes) listener(topic, publisher.subscribed(topic));
		else publisher.unsubscribed();
	}
}
