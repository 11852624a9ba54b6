import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSource, sourceName } from "../../src/data/source.ts";
import { failure } from "../failure.ts";

let server: Server;
let address: string;

beforeAll(async () => {
	server = createServer((request, response) => {
		if (request.url === "/missing") response.writeHead(404).end();
		else if (request.url === "/never") response.write("a");
		else response.end("0123456789");
	});
	await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
	address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
	server.closeAllConnections();
	server.close();
});

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

test("reads paths, addresses of files, data addresses, http addresses and bytes", async () => {
	const path = new URL(import.meta.url).pathname;
	const own = text(await readSource("read", path));
	expect(own).toContain("reads paths, addresses");
	expect(text(await readSource("read", pathToFileURL(path)))).toBe(own);
	expect(text(await readSource("read", "data:text/plain;base64,YWJj"))).toBe("abc");
	expect(text(await readSource("read", `${address}/digits`))).toBe("0123456789");
	const bytes = new Uint8Array([1, 2]);
	expect(await readSource("read", bytes)).toBe(bytes);
});

test("never reads more than the limit", async () => {
	const expected = "bad-file read: expected";
	expect(await failure(readSource("read", `${address}/digits`, { limit: 9 }))).toContain(expected);
	expect(await failure(readSource("read", new URL(import.meta.url), { limit: 9 }))).toContain(expected);
	expect(await failure(readSource("read", new Uint8Array(10), { limit: 9 }))).toContain(expected);
	expect(await failure(readSource("read", new Uint8Array(9), { limit: 9 }))).toBe("no error");
});

test("says what was wrong with a source", async () => {
	expect(await failure(readSource("read", "/no/such/file"))).toMatch(/^bad-input read: .*ENOENT/);
	expect(await failure(readSource("read", "/tmp"))).toMatch(/^bad-input read: expected a file, got \/tmp/);
	expect(await failure(readSource("read", 5 as never))).toMatch(/^bad-input read: expected a path, .* got 5$/);
	expect(await failure(readSource("read", `${address}/missing`))).toMatch(/^bad-input .*404$/);
	expect(await failure(readSource("read", `${address}/never`, { timeout: 50 }))).toMatch(/^bad-input .*failed/);
	const signal = AbortSignal.abort();
	expect(await failure(readSource("read", `${address}/digits`, { signal }))).toMatch(/^aborted/);
});

test("a source's name is its path or its address without the query", () => {
	expect(sourceName("a/b.onnx")).toBe("a/b.onnx");
	expect(sourceName("https://example.org/m.onnx?token=1")).toBe("https://example.org/m.onnx");
	expect(sourceName(new Uint8Array(1))).toBe("bytes");
});
