/**
 * Start and latency of this kernel beside ipykernel's, in one run, turn by turn: `node bench/kernel.mjs`.
 * Prints medians in milliseconds and the ratio ours / ipykernel's.
 */
import { spawn } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Dealer, Subscriber } from "zeromq";

const starts = 7;
const cells = 100;
const root = fileURLToPath(new URL("..", import.meta.url));
const python = join(root, ".venv/bin/python");
const flags = Number.parseInt(process.versions.node, 10) >= 24 ? ["--no-force-async-hooks-checks"] : [];

const kernels = {
	glasscell: (file) => [process.execPath, ...flags, join(root, "dist/kernel/main.js"), file],
	ipykernel: (file) => [python, "-m", "ipykernel_launcher", "-f", file],
};

async function freePort() {
	const server = createServer();
	await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address();
	await new Promise((resolve) => server.close(resolve));
	return port;
}

function median(values) {
	return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** One start of one kernel: times in ms. */
async function measure(command) {
	const folder = mkdtempSync(join(tmpdir(), "glasscell-bench-"));
	const file = join(folder, "connection.json");
	const names = ["shell_port", "control_port", "stdin_port", "iopub_port", "hb_port"];
	const ports = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await freePort()])));
	const key = randomUUID();
	writeFileSync(
		file,
		JSON.stringify({ ...ports, key, transport: "tcp", ip: "127.0.0.1", signature_scheme: "hmac-sha256" }),
	);
	const session = randomUUID();
	const frames = (type, content) => {
		const date = new Date().toISOString();
		const header = { msg_id: randomUUID(), msg_type: type, session, username: "bench", date, version: "5.4" };
		const parts = [header, {}, {}, content].map((part) => Buffer.from(JSON.stringify(part)));
		const hmac = createHmac("sha256", key);
		for (const part of parts) hmac.update(part);
		return { id: header.msg_id, frames: [Buffer.from("<IDS|MSG>"), Buffer.from(hmac.digest("hex")), ...parts] };
	};
	const begin = performance.now();
	const [program, ...args] = command(file);
	const child = spawn(program, args, { cwd: folder, stdio: "ignore" });
	const options = { linger: 0, reconnectInterval: 5 };
	const shell = new Dealer(options);
	const iopub = new Subscriber(options);
	shell.connect(`tcp://127.0.0.1:${ports.shell_port}`);
	iopub.connect(`tcp://127.0.0.1:${ports.iopub_port}`);
	iopub.subscribe("");
	const receive = async (socket) => {
		const received = await socket.receive();
		const at = received.findIndex((frame) => frame.toString() === "<IDS|MSG>");
		const [header, parent, , content] = received.slice(at + 2).map((part) => JSON.parse(part.toString()));
		return { type: header.msg_type, parent: parent.msg_id, content };
	};
	const untilIdle = async (id) => {
		for (;;) {
			const { type, parent, content } = await receive(iopub);
			if (parent === id && type === "status" && content.execution_state === "idle") return;
		}
	};
	const hello = frames("kernel_info_request", {});
	await shell.send(hello.frames);
	await receive(shell);
	const start = performance.now() - begin;
	await new Promise((resolve) => setTimeout(resolve, 1_500)); // the subscription is there, warming up is over
	const times = [];
	for (let index = 0; index < cells; index++) {
		const cell = frames("execute_request", { code: "1+1", silent: false, store_history: true });
		const sent = performance.now();
		await shell.send(cell.frames);
		await Promise.all([receive(shell), untilIdle(cell.id)]);
		times.push(performance.now() - sent);
	}
	shell.close();
	iopub.close();
	const ended = new Promise((resolve) => child.on("exit", resolve));
	child.kill("SIGTERM");
	await ended;
	rmSync(folder, { recursive: true });
	return { start, first: times[0], latency: median(times.slice(10)) };
}

if (!existsSync(python)) {
	console.log("kernel: not measured, because .venv is missing (npm run lab -- --setup-only makes it)");
	process.exit(0);
}
const results = { glasscell: [], ipykernel: [] };
for (let round = 0; round < starts; round++) {
	for (const [name, command] of Object.entries(kernels)) results[name].push(await measure(command));
}
const rows = { start: "start → kernel_info_reply", first: "first 1+1", latency: "1+1 → reply and idle" };
const table = Object.entries(rows).map(([key, label]) => {
	const [ours, theirs] = ["glasscell", "ipykernel"].map((name) => median(results[name].map((result) => result[key])));
	return {
		measure: label,
		"glasscell ms": ours.toFixed(1),
		"ipykernel ms": theirs.toFixed(1),
		ratio: (ours / theirs).toFixed(2),
	};
});
console.table(table);
