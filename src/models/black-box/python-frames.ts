/** A message of Python: a line of JSON, and the bytes that follow it where it says so. */
export interface Frame {
	readonly message: Readonly<Record<string, unknown>>;
	readonly data: Uint8Array | undefined;
}

/** Puts together messages from the pieces in which a pipe gives them. */
export class FrameReader {
	private pieces: Buffer[] = [];
	private length = 0;
	private pending: Frame["message"] | undefined;
	private needed = 0;
	private readonly limit: number;

	/** @param limit bytes of one message at most. */
	constructor(limit: number) {
		this.limit = limit;
	}

	/**
	 * The messages that are whole with this piece.
	 *
	 * @throws Error for what is no JSON and for more bytes than the limit.
	 */
	*push(piece: Buffer): Generator<Frame> {
		this.pieces.push(piece);
		this.length += piece.length;
		// Most pieces of a long line hold no end: they are joined when it comes.
		let mayEnd = this.pending !== undefined || piece.includes(0x0a);
		while (mayEnd) {
			const frame = this.next();
			mayEnd = frame !== undefined;
			if (frame) yield frame;
		}
		if (Math.max(this.length, this.needed) > this.limit) {
			throw new Error(`an answer of more than ${this.limit} bytes`);
		}
	}

	private next(): Frame | undefined {
		if (this.pending) {
			if (this.length < this.needed) return undefined;
			const frame = { message: this.pending, data: new Uint8Array(this.take(this.needed)) };
			this.pending = undefined;
			this.needed = 0;
			return frame;
		}
		const end = this.joined().indexOf(0x0a);
		if (end < 0) return undefined;
		const message = JSON.parse(this.take(end + 1).toString("utf8")) as Frame["message"];
		if (typeof message.arrow !== "number") return { message, data: undefined };
		this.pending = message;
		this.needed = message.arrow;
		return this.next();
	}

	private joined(): Buffer {
		if (this.pieces.length !== 1) this.pieces = [Buffer.concat(this.pieces)];
		return this.pieces[0] as Buffer;
	}

	private take(count: number): Buffer {
		const all = this.joined();
		this.pieces = [all.subarray(count)];
		this.length -= count;
		return all.subarray(0, count);
	}
}
