import type { Channel } from "../channel.ts";
import { log } from "../log.ts";
import type { Message } from "../messages.ts";
import { decode, type Signer } from "../wire.ts";

/** The messages that come on a channel, until its socket is closed; what must not be answered is logged and dropped. */
export async function* receive(channel: Channel, signer: Signer): AsyncGenerator<Message> {
	for await (const frames of channel.receive()) {
		let message: Message;
		try {
			message = decode(frames, signer);
		} catch (error) {
			log("a message was dropped:", error instanceof Error ? error.message : error);
			continue;
		}
		yield message;
	}
}
