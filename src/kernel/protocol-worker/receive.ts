import type { Channel } from "../channel.ts";
import { collectGarbage } from "../collect-garbage.ts";
import { log } from "../log.ts";
import type { Message } from "../messages.ts";
import { Postponed } from "../postponed.ts";
import { decode, type Signer } from "../wire.ts";

/** What is dropped is logged at most so often, in milliseconds: who sends nonsense sends much of it. */
const interval = 1_000;

/** The frames of a message lie outside V8's heap, which does not hurry for them: those of so many bytes, … */
const large = 8 * 2 ** 20;
/** … and those that were dropped, are collected so many milliseconds after they were let go of. */
const collection = new Postponed(collectGarbage, 1_000);

/** The messages that come on a channel, until its socket is closed; what must not be answered is logged and dropped. */
export async function* receive(channel: Channel, signer: Signer): AsyncGenerator<Message> {
	let logged = Number.NEGATIVE_INFINITY;
	let unlogged = 0;
	let wasLarge = false;
	for await (const frames of channel.receive()) {
		if (wasLarge) collection.soon(); // only now the frames before these are let go of
		wasLarge = frames.reduce((sum, { byteLength }) => sum + byteLength, 0) > large;
		let message: Message;
		try {
			message = decode(frames, signer);
		} catch (error) {
			collection.soon();
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
