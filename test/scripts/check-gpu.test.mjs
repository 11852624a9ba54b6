// @ts-check
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

/** @param {string[]} args @param {NodeJS.ProcessEnv} [settings] */
function check(args, settings = {}) {
	const program = join(import.meta.dirname, "../../scripts/check-gpu.mjs");
	const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
		encoding: "utf8",
		env: { ...process.env, ...settings },
	});
	return { status, stdout, stderr };
}

describe("npm run check:gpu", { timeout: 120_000 }, () => {
	it("says for each way why no card computes, and fails", () => {
		// Hides cards where there are some.
		const hidden = { CUDA_VISIBLE_DEVICES: "-1", VK_ICD_FILENAMES: "/nowhere.json", VK_DRIVER_FILES: "/nowhere.json" };
		const { status, stdout, stderr } = check([], hidden);
		expect(status).toBe(1);
		expect(stdout).toBe("");
		expect(stderr).toMatch(/^No graphics card computes here\.\n- tensorflow: .{20,}\n- webgpu: .{20,}\n$/);
	});

	it("lists what it takes", () => {
		const { status, stderr } = check(["cuda"]);
		expect([status, stderr]).toEqual([2, "check:gpu: expected tensorflow, webgpu or --dry-run, got cuda\n"]);
	});
});
