import { describe, expect, it } from "vitest";
import { unzip } from "../../src/data/zip.ts";
import { failure } from "../failure.ts";
import { zipped } from "./zipped.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const all = () => true;

describe("unzip(bytes)", () => {
	it.each([false, true])("gives the members that are wanted, deflated: %s", async (deflated) => {
		const archive = zipped({ a: bytes("one"), "b/c": bytes("two".repeat(100)) }, { deflated });
		const found = await unzip("test", archive, (name) => name !== "a");
		expect([...found.keys()]).toEqual(["b/c"]);
		expect(new TextDecoder().decode(found.get("b/c"))).toBe("two".repeat(100));
	});

	it("refuses more or larger members than allowed, before it takes memory", async () => {
		const archive = zipped({ a: bytes("one"), b: new Uint8Array(1000) }, { deflated: true });
		expect(await failure(unzip("test", archive, all, { members: 1 }))).toBe(
			"bad-file test: expected at most 1 members, got 2",
		);
		expect(await failure(unzip("test", archive, all, { bytes: 100 }))).toMatch(
			/at most 100 bytes unpacked, got 1003 up to "b"/,
		);
		expect(await failure(unzip("test", archive, all, { ratio: 10 }))).toMatch(
			/"b" to unpack to at most 10 times its size/,
		);
	});

	it("refuses a member that unpacks to more than it states, and one that comes twice", async () => {
		const bomb = zipped({ a: new Uint8Array(1000) }, { deflated: true, size: 10 });
		expect(await failure(unzip("test", bomb, all))).toMatch(/^bad-file test: expected a zip archive: /);
		const twice = zipped({ a: bytes("1"), b: bytes("2") }, {}, ["a", "a"]);
		expect(await failure(unzip("test", twice, all))).toBe('bad-file test: expected one member "a", got two');
	});

	it("refuses names that lead out of the archive, and what is no archive", async () => {
		expect(await failure(unzip("test", zipped({ "../a": bytes("1") }), all))).toMatch(/^bad-file test: .*\.\.\/a/);
		expect(await failure(unzip("test", bytes("no archive at all, only some text"), all))).toMatch(/^bad-file /);
	});
});
