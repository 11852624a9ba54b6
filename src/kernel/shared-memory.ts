/** What the main thread and the protocol thread share. A start waits for this file: it imports nothing. */
export interface SharedMemory {
	/** One Int32 at which the main thread waits, at exit, until it is 1: all is sent and the sockets are closed. */
	readonly closed: SharedArrayBuffer;
	/** Counts the output that is under way, see `Flow`. */
	readonly flow: SharedArrayBuffer;
	/** Where the process's standard output is read, see `StandardOutput`. */
	readonly output: SharedArrayBuffer;
}

/** Fresh memory, all 0: of each so many Int32. */
export function shareMemory(): SharedMemory {
	const cells = (count: number) => new SharedArrayBuffer(count * Int32Array.BYTES_PER_ELEMENT);
	return { closed: cells(1), flow: cells(2), output: cells(4) };
}
