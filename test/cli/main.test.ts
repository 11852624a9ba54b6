import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { version } from "../../src/core/version.ts";

const repository = path.join(import.meta.dirname, "../..");
const program = path.join(repository, "dist/cli/main.js");

/** Runs the built command as a person would. */
function glasscell(...args: string[]): Promise<{ code: number; out: string; err: string }> {
	return new Promise((resolve) => {
		execFile(process.execPath, [program, ...args], (error, out, err) => {
			resolve({ code: error === null ? 0 : Number(error.code), out, err });
		});
	});
}

describe("glasscell", () => {
	it("says its version, which is package.json's", async () => {
		const manifest = JSON.parse(fs.readFileSync(path.join(repository, "package.json"), "utf8"));
		expect(version).toBe(manifest.version);
		expect(await glasscell("--version")).toEqual({ code: 0, out: `${version}\n`, err: "" });
	});

	it("lists its commands", async () => {
		const { code, out } = await glasscell("--help");
		expect(code).toBe(0);
		for (const name of ["install", "doctor", "run"]) expect(out).toMatch(new RegExp(`^ {2}${name} `, "m"));
	});

	it.each([
		[[], "expected a command\n"],
		[["instal"], "expected a command, got instal\n"],
		[["toString"], "expected a command, got toString\n"],
		[["install", "--usr"], "'--usr'"],
		[["doctor", "who"], "doctor takes no arguments, got who\n"],
	])("ends with code 2 and the usage for %j", async (args, text) => {
		const { code, err } = await glasscell(...args);
		expect(code).toBe(2);
		expect(err).toContain(text);
		expect(err).toContain("usage: glasscell COMMAND");
	});

	it("installs the built kernel and extension, and says where", async () => {
		const prefix = fs.mkdtempSync(path.join(os.tmpdir(), "glasscell prefix "));
		try {
			const { code, out } = await glasscell("install", "--prefix", prefix);
			expect(code).toBe(0);
			const kernel = path.join(prefix, "share/jupyter/kernels/glasscell");
			expect(out).toContain(`wrote ${kernel}\n`);
			const { argv } = JSON.parse(fs.readFileSync(path.join(kernel, "kernel.json"), "utf8"));
			expect(argv[0]).toBe(process.execPath);
			expect(argv).toContain(path.join(repository, "dist/kernel-bundle/main.js"));
		} finally {
			fs.rmSync(prefix, { recursive: true });
		}
	});
});
