import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { imageInfo, loadImage } from "../../src/data/image/load-image.ts";
import { readSafetensors } from "../../src/data/safetensors.ts";
import { readSource, sourceName } from "../../src/data/source.ts";
import { readTable } from "../../src/data/table/formats/read-table.ts";
import { loadTokenizer } from "../../src/data/tokenizer.ts";
import { loadTrees } from "../../src/models/tree/load-trees.ts";
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
	const path = fileURLToPath(import.meta.url);
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

test("reads nothing where its signal has stopped it before", async () => {
	const stopped = { signal: AbortSignal.abort() };
	expect(await failure(readSource("read", new URL(import.meta.url), stopped))).toBe(
		"aborted read: stopped by its signal",
	);
	expect(await failure(readSource("read", new Uint8Array(1), stopped))).toBe("aborted read: stopped by its signal");
});

const readers = [loadTokenizer, loadImage, imageInfo, readSafetensors, loadTrees, readTable];
test.each(readers.map((read) => [read.name, read] as const))(
	"%s takes a limit, a time and a signal, checked before anything is read",
	async (name, read) => {
		const told = (options: object) => failure(read(new Uint8Array(10), options));
		expect(await told({ limits: 1 })).toMatch(/^bad-option .*: there is no option "limits"; the options are /);
		const refused = `bad-option ${name}: expected option`;
		expect(await told({ limit: "9" })).toBe(`${refused} "limit" to be an integer at least 1, got "9"`);
		expect(await told({ timeout: 0 })).toBe(`${refused} "timeout" to be a number at least 1, got 0`);
		expect(await told({ signal: true })).toBe(`${refused} "signal" to be an AbortSignal, got true`);
		expect(await told({ limit: 9 })).toBe(`bad-file ${name}: expected bytes to have at most 9 bytes, got more`);
		expect(await told({ signal: AbortSignal.abort() })).toBe(`aborted ${name}: stopped by its signal`);
	},
);

test("a source's name is its path or its address without the query", () => {
	expect(sourceName("a/b.onnx")).toBe("a/b.onnx");
	expect(sourceName("https://example.org/m.onnx?token=1")).toBe("https://example.org/m.onnx");
	expect(sourceName(new Uint8Array(1))).toBe("bytes");
});
