// @ts-check
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { labUrl } from "../../scripts/lab/announce-url.mjs";
import { labArguments } from "../../scripts/lab/arguments.mjs";
import { command, which } from "../../scripts/setup/command.mjs";
import { oneAtATime } from "../../scripts/setup/one-at-a-time.mjs";
import { insideEnvironment } from "../../scripts/setup/python.mjs";
import { installCommand } from "../../scripts/setup/system-package.mjs";
import { chromiumOrLack } from "../../scripts/test/chromium.mjs";
import { closingLine, finalCounts } from "../../scripts/test/counts.mjs";
import { selection } from "../../scripts/test/selection.mjs";

let folder = "";
beforeEach(() => {
	folder = fs.mkdtempSync(path.join(os.tmpdir(), "glasscell parts "));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

describe("the arguments of JupyterLab", () => {
	const system = { notebooks: "/a b/notebooks", env: { DISPLAY: ":0" }, platform: "linux", uid: 1000 };

	it("open it in notebooks/, and end it with one Ctrl-C", () => {
		expect(labArguments([], system)).toEqual(["--ServerApp.root_dir=/a b/notebooks", "--ServerApp.answer_yes=True"]);
	});

	it("allow root, and open no browser where there is no display", () => {
		const args = labArguments([], { ...system, env: {}, uid: 0 });
		expect(args).toContain("--allow-root");
		expect(args).toContain("--no-browser");
	});

	it("end with what the person gave, which so wins", () => {
		expect(labArguments(["--port=9999"], system).at(-1)).toBe("--port=9999");
	});

	it("are told of by an address with the token", () => {
		expect(labUrl("http://localhost:8889/", "a+b")).toBe("http://localhost:8889/lab?token=a%2Bb");
		expect(labUrl("http://localhost:8889/", "")).toBe("http://localhost:8889/lab");
	});
});

describe("a command", () => {
	it("gets a path with spaces as one argument, and its output and exit code come back", async () => {
		const args = ["-e", "console.log(process.argv[1]); console.error('said'); process.exit(3)", "/a b/c"];
		const log = path.join(folder, "logs/x.log");
		const { code, output } = await command(process.execPath, args, { log });
		expect(code).toBe(3);
		expect(output).toContain("/a b/c\n");
		expect(fs.readFileSync(log, "utf8")).toContain("said\n");
	});

	it("that does not exist ends without a code and says so", async () => {
		const { code, output } = await command(path.join(folder, "nothing"), []);
		expect(code).toBeUndefined();
		expect(output).toContain("ENOENT");
	});

	it("is found on PATH only where it can be executed", () => {
		fs.writeFileSync(path.join(folder, "tool"), "");
		expect(which("tool", { PATH: folder })).toBeUndefined();
		fs.chmodSync(path.join(folder, "tool"), 0o755);
		expect(which("tool", { PATH: `/nowhere${path.delimiter}${folder}` })).toBe(path.join(folder, "tool"));
	});
});

describe("two set-ups at once", () => {
	it("run one after the other", async () => {
		/** @type {string[]} */
		const order = [];
		/** @param {string} name */
		const work = (name) => async () => {
			order.push(`${name} begins`);
			await new Promise((resolve) => setTimeout(resolve, 20));
			order.push(`${name} ends`);
		};
		await Promise.all([oneAtATime(folder, work("a"), () => {}), oneAtATime(folder, work("b"), () => {})]);
		expect(order).toEqual(["a begins", "a ends", "b begins", "b ends"]);
	});

	it("do not wait for one that was killed", async () => {
		const gone = execFileSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" });
		fs.writeFileSync(path.join(folder, "lock"), gone);
		expect(await oneAtATime(folder, async () => "done")).toBe("done");
	});

	it("give the lock back after an error", async () => {
		await expect(oneAtATime(folder, async () => Promise.reject(new Error("no")))).rejects.toThrow("no");
		expect(fs.existsSync(path.join(folder, "lock"))).toBe(false);
	});
});

describe("a mending command", () => {
	const names = {
		debian: "g++",
		fedora: "gcc-c++",
		arch: "gcc",
		suse: "gcc-c++",
		mac: "brew install gcc",
		other: "ask",
	};

	it.each([
		["ID=debian", "apt-get install g++"],
		["ID=mint\nID_LIKE=ubuntu", "apt-get install g++"],
		['ID="rocky"\nID_LIKE="rhel centos fedora"', "dnf install gcc-c++"],
		["ID=arch", "pacman -S gcc"],
		['ID="opensuse-leap"', "zypper install gcc-c++"],
		["ID=plan9", "ask"],
	])("fits the system that says %j", (release, expected) => {
		expect(installCommand(names, { platform: "linux", release })).toBe(expected);
	});

	it("fits a Mac", () => {
		expect(installCommand(names, { platform: "darwin", release: "" })).toBe("brew install gcc");
	});
});

describe("npm test", () => {
	it("runs all projects unless some are named, and gives the rest to vitest", () => {
		expect(selection([])).toEqual({ projects: ["unit", "kernel", "browser"], rest: [] });
		expect(selection(["unit", "stamp"])).toEqual({ projects: ["unit"], rest: ["stamp"] });
		expect(selection(["soak"])).toEqual({ projects: ["soak"], rest: [] });
	});

	it("says why there is no Chromium, and the command that brings it", () => {
		const { path: found, reason, mend } = chromiumOrLack({ PATH: folder });
		expect(found).toBeUndefined();
		expect(`${reason}: ${mend}`).toMatch(/^there is no Chromium on PATH: .*[Cc]hromium/);
	});

	it("closes with one line of counts", () => {
		expect(closingLine({ passed: 3, failed: 0, skipped: 1 })).toBe("3 passed, 0 failed, 1 skipped");
	});

	it("counts at least one failure when the run ended badly, also before it could count", () => {
		const file = path.join(folder, "counts.json");
		expect(finalCounts(file, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
		fs.writeFileSync(file, JSON.stringify({ passed: 5, failed: 0, skipped: 0 }));
		expect(finalCounts(file, 1)).toEqual({ passed: 5, failed: 1, skipped: 0 });
		expect(finalCounts(file, 0)).toEqual({ passed: 5, failed: 0, skipped: 0 });
	});
});

describe("the environment of a process", () => {
	it("has the Python environment first on PATH, and no variable that leads Python elsewhere", () => {
		const env = { PATH: "/usr/bin", PYTHONPATH: "/x", PYTHONHOME: "/y" };
		const python = { python: "/a b/.venv/bin/python", prefix: "/a b/.venv", own: true };
		expect(insideEnvironment(env, python)).toEqual({
			PATH: ["/a b/.venv/bin", "/usr/bin"].join(path.delimiter),
			VIRTUAL_ENV: "/a b/.venv",
		});
	});
});
