import type { Channel } from "../channel.ts";
import { log } from "../log.ts";
import type { Message } from "../messages.ts";
import { decode, type Signer } from "../wire.ts";

/** What is dropped is logged at most so often, in milliseconds: who sends nonsense sends much of it. */
const interval = 1_000;

/** The messages that come on a channel, until its socket is closed; what must not be answered is logged and dropped. */
export async function* receive(channel: Channel, signer: Signer): AsyncGenerator<Message> {
	let logged = Number.NEGATIVE_INFINITY;
	let unlogged = 0;
	for await (const frames of channel.receive()) {
		let message: Message;
		try {
			message = decode(frames, signer);
		} catch (error) {
			if (performance.now() - logged < interval) unlogged++;
			else {
				const more = unlogged > 0 ? ` (and ${unlogged} before it)` : "";
				log(`a message was dropped${more}:`, error instanceof Error ? error.message : error);
				logged = performance.now();
				unlogged = 0;
			}
			continue;
		}
		yield message;
	}
}
