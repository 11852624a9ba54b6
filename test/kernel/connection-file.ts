import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";

/** Where no system takes the ports of outgoing connections from: one of those could take a port before the kernel does. */
const [firstPort, lastPort] = [10_000, 32_000];

/** A server on a free port. */
async function listen(): Promise<Server> {
	for (;;) {
		const server = createServer();
		const port = firstPort + Math.floor(Math.random() * (lastPort - firstPort));
		const free = await new Promise<boolean>((resolve) => {
			server.on("error", () => resolve(false)).listen(port, "127.0.0.1", () => resolve(true));
		});
		if (free) return server;
	}
}

async function freePorts(count: number): Promise<number[]> {
	const servers = await Promise.all(Array.from({ length: count }, listen));
	const ports = servers.map((server) => (server.address() as { port: number }).port);
	await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
	return ports;
}

/** A connection file with free ports. */
export async function writeConnectionFile(path: string): Promise<{ key: string; ports: readonly number[] }> {
	const key = randomUUID();
	const ports = await freePorts(5);
	const [shell_port, control_port, stdin_port, iopub_port, hb_port] = ports;
	const info = { transport: "tcp", ip: "127.0.0.1", key, signature_scheme: "hmac-sha256" };
	writeFileSync(path, JSON.stringify({ ...info, shell_port, control_port, stdin_port, iopub_port, hb_port }));
	return { key, ports };
}
