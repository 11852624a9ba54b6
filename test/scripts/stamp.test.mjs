// @ts-check
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isFresh, readStamp, writeStamp } from "../../scripts/setup/stamp.mjs";

let folder = "";
let file = "";

beforeEach(() => {
	folder = fs.mkdtempSync(path.join(os.tmpdir(), "glasscell stamp "));
	file = path.join(folder, "input");
	fs.writeFileSync(file, "one");
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** @param {Record<string, unknown>} [values] */
function fresh(values = {}) {
	const stamp = readStamp(folder, "step");
	return stamp !== undefined && isFresh(folder, "step", stamp, { files: [file], values });
}

describe("a stamp", () => {
	it("is not fresh before it was written", () => {
		expect(fresh()).toBe(false);
	});

	it("is fresh while nothing changes, and keeps what the step found out", () => {
		writeStamp(folder, "step", { files: [file] }, { result: { version: "2.20.0" } });
		expect(fresh()).toBe(true);
		expect(readStamp(folder, "step")?.outcome.result).toEqual({ version: "2.20.0" });
	});

	it("is fresh when only a file's time changed, as after a checkout", () => {
		writeStamp(folder, "step", { files: [file] }, {});
		fs.utimesSync(file, new Date(1e12), new Date(1e12));
		expect(fresh()).toBe(true);
	});

	it("is stale when a file's bytes changed, also to the same length", () => {
		writeStamp(folder, "step", { files: [file] }, {});
		fs.writeFileSync(file, "two");
		fs.utimesSync(file, new Date(1e12), new Date(1e12));
		expect(fresh()).toBe(false);
	});

	it("is stale when a file went away", () => {
		writeStamp(folder, "step", { files: [file] }, {});
		fs.rmSync(file);
		expect(fresh()).toBe(false);
	});

	it("is stale when a value changed", () => {
		writeStamp(folder, "step", { files: [file], values: { node: "20" } }, {});
		expect(fresh({ node: "20" })).toBe(true);
		expect(fresh({ node: "22" })).toBe(false);
	});

	it("says nothing where its file is cut short", () => {
		writeStamp(folder, "step", { files: [file] }, {});
		fs.truncateSync(path.join(folder, "step.json"), 10);
		expect(fresh()).toBe(false);
	});
});
