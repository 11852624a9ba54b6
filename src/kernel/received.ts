/** What receiving needs of a socket of ZeroMQ's. */
export interface ReceivingSocket extends AsyncIterable<Uint8Array[]> {
	readonly closed: boolean;
}

/**
 * The messages that come on a socket, until it is closed. Its own iterator fails where one came in the moment it was
 * closed, and front ends go on sending while the kernel ends: at a restart, they connect again at once.
 */
export async function* received(socket: ReceivingSocket): AsyncGenerator<Uint8Array[]> {
	try {
		yield* socket;
	} catch (error) {
		if (!socket.closed) throw error;
	}
}
