import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openFolder, statedFileName } from "../../src/data/folder.ts";
import { readSource } from "../../src/data/source.ts";
import { failure } from "../failure.ts";

describe("a folder on the disk", () => {
	const place = mkdtempSync(join(tmpdir(), "a folder "));
	mkdirSync(join(place, "part"));
	writeFileSync(join(place, "part/a.txt"), "inside");
	afterAll(() => rmSync(place, { recursive: true }));

	it("knows its files by path and by address", async () => {
		for (const where of [place, `${place}/`, pathToFileURL(place), pathToFileURL(place).href]) {
			const folder = openFolder("test", where);
			expect(await folder.has("part/a.txt")).toBe(true);
			expect(await folder.has("b.txt")).toBe(false);
			expect(Buffer.from(await readSource("test", folder.file("part/a.txt"))).toString()).toBe("inside");
		}
	});
});

describe("a folder at an address", () => {
	const asked: string[] = [];
	const server = createServer(({ method, url }, response) => {
		asked.push(`${method} ${url}`);
		const status = url?.endsWith("/missing") ? 404 : url?.endsWith("/closed") ? 403 : 200;
		const refused = method === "HEAD" && url?.endsWith("/plain");
		response.writeHead(refused ? 405 : status).end("text");
	});
	let address = "";
	beforeAll(async () => {
		await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
		address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/models/a`;
	});
	afterAll(() => server.close());

	it("asks whether a file is there without reading it, and once more where the server knows no HEAD", async () => {
		const folder = openFolder("test", address);
		expect(await folder.has("there")).toBe(true);
		expect(await folder.has("missing")).toBe(false);
		expect(await folder.has("plain")).toBe(true);
		expect(asked).toEqual([
			"HEAD /models/a/there",
			"HEAD /models/a/missing",
			"HEAD /models/a/plain",
			"GET /models/a/plain",
		]);
		expect(String(openFolder("test", `${address}/?v=1`).file("x"))).toBe(`${address}/x?v=1`);
	});

	it("says what went wrong where a server neither has nor lacks a file", async () => {
		expect(await failure(openFolder("test", address).has("closed"))).toBe(
			`bad-input test: asking for ${address}/closed failed: status 403`,
		);
		expect(await failure(openFolder("test", "http://127.0.0.1:9/").has("x"))).toMatch(/^bad-input test: asking for/);
	});
});

describe("the name of a file that another file states", () => {
	it("is that of a file beside it, and nothing else", () => {
		expect(statedFileName("test", "model-00001-of-00002.safetensors", ".safetensors")).toMatch(/^model/);
		for (const name of [
			"../a.bin",
			"/a.bin",
			"b/a.bin",
			"b\\a.bin",
			"C:a.bin",
			"http:a.bin",
			".bin",
			"a.txt",
			"",
			null,
			3,
		]) {
			expect(() => statedFileName("test", name, ".bin")).toThrow(
				"test: expected the name of a .bin file in the same folder, got",
			);
		}
	});
});
