import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";

/** How long, in milliseconds, a subscriber that takes nothing slows down everything before it is passed over. */
const patience = 2_000;
/** How long until a full subscriber is tried again, and one that takes nothing, in milliseconds. */
const pause = { slow: 2, stalled: 50 };
/** How many messages that must not be lost are kept for a subscriber that takes nothing; the oldest go first. */
const keptLimit = 10_000;

/** What a publisher needs of its socket: ZeroMQ's XPUB in manual mode, which refuses what has no room. */
export interface PublishSocket {
	readonly closed: boolean;
	/** Rejects with the code `EAGAIN` if one of those who listen to the first frame's topic has no room left. */
	send(frames: Uint8Array[]): Promise<void>;
	/** Lets the one whose subscription came last hear of topics with this prefix. */
	claim(prefix: string): void;
}

/** A message: its topic, then its frames, which are made when it is sent. */
export interface Publication {
	readonly topic: string;
	readonly frames: () => readonly Uint8Array[];
	/** May be lost to a subscriber that takes nothing any more. */
	readonly bulk: boolean;
	/** Called when every subscriber that takes anything has taken it. */
	readonly sent?: () => void;
}

interface Waiting {
	readonly publication: Publication;
	/** How many subscribers are waited for. */
	owed: number;
}

/** The prefix of the topics that all subscribers hear. */
export const sharedPrefix = "kernel.";

/** One subscription, with a topic that only it hears. */
class Subscriber {
	readonly #address: string;
	readonly #prefix: string;
	#queue: Waiting[] = [];
	/** When it last took something, or got something to take. */
	#since = 0;
	#stalled = false;

	constructor(address: string, prefix: string) {
		this.#address = address;
		this.#prefix = prefix;
	}

	/** Whether messages with this topic are for it. */
	hears(topic: string): boolean {
		return topic.startsWith(this.#prefix) || topic.startsWith(this.#address);
	}

	/** Whether it has taken all. */
	get idle(): boolean {
		return this.#queue.length === 0;
	}

	/** Whether it takes nothing any more: nobody waits for it. */
	get stalled(): boolean {
		return this.#stalled;
	}

	/** Adds a message to what it is to take. */
	owe(waiting: Waiting): void {
		if (this.#stalled) {
			if (waiting.publication.bulk) return;
			this.#queue.push(waiting);
			if (this.#queue.length > keptLimit) this.#queue.shift();
			return;
		}
		if (this.idle) this.#since = performance.now();
		waiting.owed++;
		this.#queue.push(waiting);
	}

	/** Hands over what it takes; `done` hears of each message for which it is no longer waited. */
	async advance(socket: PublishSocket, done: (waiting: Waiting) => void): Promise<void> {
		for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
			if (!(await trySend(socket, this.#address, next.publication))) break;
			this.#queue.shift();
			if (!this.#stalled) done(next);
			this.#since = performance.now();
		}
		if (this.idle) this.#stalled = false;
		else if (!this.#stalled && performance.now() - this.#since > patience) this.#stall(done);
	}

	#stall(done: (waiting: Waiting) => void): void {
		this.#stalled = true;
		for (const waiting of this.#queue) done(waiting);
		this.#queue = this.#queue.filter(({ publication }) => !publication.bulk).slice(-keptLimit);
	}
}

/**
 * Publishes in order to all subscribers. While all keep up, a message is sent once for all. When one has no room left,
 * each is served by itself: the others get theirs at once, whoever produces is slowed down; and one that takes nothing
 * for seconds loses bulk (text, pictures), but never what says that a cell has ended.
 */
export class Publisher {
	readonly #socket: PublishSocket;
	#subscribers: Subscriber[] = [];
	/** Those that have not taken all: whoever else there is costs nothing while they are served. */
	readonly #behind = new Set<Subscriber>();
	#last = 0;
	#present = 0;
	#inbox: Publication[] = [];
	#running: Promise<void> | undefined;

	constructor(socket: PublishSocket) {
		this.#socket = socket;
	}

	/** A subscription to a topic has come; returns the topic that only this subscriber hears. */
	subscribed(topic: string): string {
		const address = `${topic}\0${++this.#last}.`;
		const prefix = topic === "" ? sharedPrefix : topic;
		this.#present++;
		this.#socket.claim(address);
		this.#socket.claim(prefix);
		this.#subscribers.push(new Subscriber(address, prefix));
		return address;
	}

	/** Somebody's subscription has ended; ZeroMQ does not say whose. To those who are gone everything can be sent. */
	unsubscribed(): void {
		this.#present--;
		if (this.#present === 0) this.#subscribers = [];
	}

	/** Publishes after all that was given before. */
	send(publication: Publication): void {
		this.#inbox.push(publication);
		this.#start();
	}

	/** Publishes before all that still waits: who has just subscribed would hear that first. */
	sendFirst(publication: Publication): void {
		this.#inbox.unshift(publication);
		this.#start();
	}

	/** Resolves when all that was given is sent. */
	async sent(): Promise<void> {
		await this.#running;
	}

	#start(): void {
		this.#running ??= this.#run();
	}

	/** Not before all is done that this turn of the event loop brings: a cell runs while it is said that it does. */
	async #run(): Promise<void> {
		await turn();
		const socket = this.#socket;
		const done = (waiting: Waiting) => {
			waiting.owed--;
			if (waiting.owed === 0) waiting.publication.sent?.();
		};
		while (!socket.closed) {
			const together = this.#behind.size === 0;
			const publication = this.#inbox.shift();
			if (publication === undefined) {
				if (together) break;
			} else if (together && (await trySend(socket, publication.topic, publication))) {
				publication.sent?.();
				continue;
			} else this.#owe(publication);
			for (const subscriber of this.#behind) {
				await subscriber.advance(socket, done);
				if (subscriber.idle) this.#behind.delete(subscriber);
			}
			if (publication === undefined) await sleep([...this.#behind].some(isSlow) ? pause.slow : pause.stalled);
		}
		this.#running = undefined;
	}

	#owe(publication: Publication): void {
		const waiting = { publication, owed: 0 };
		for (const subscriber of this.#subscribers) {
			if (!subscriber.hears(publication.topic)) continue;
			subscriber.owe(waiting);
			if (!subscriber.idle) this.#behind.add(subscriber);
		}
		if (waiting.owed === 0) publication.sent?.();
	}
}

/** Whether it has not taken all, and may do so soon. */
function isSlow(subscriber: Subscriber): boolean {
	return !subscriber.idle && !subscriber.stalled;
}

/** Whether the message could be handed over. */
async function trySend(socket: PublishSocket, topic: string, { frames }: Publication): Promise<boolean> {
	try {
		await socket.send([Buffer.from(topic), ...frames()]);
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "EAGAIN") return false;
		if (socket.closed) return true;
		throw error;
	}
}
