import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { install, installTarget } from "../../src/cli/install.ts";
import { UsageError } from "../../src/cli/usage-error.ts";

const repository = path.join(import.meta.dirname, "../..");
const node20 = { path: "/opt/node 20/bin/node", version: "20.19.0", canRelaxAsyncHooks: true };

let folder = "";
let built = "";

function write(name: string, text: string): void {
	const file = path.join(folder, name);
	fs.mkdirSync(path.dirname(file), { recursive: true });
	fs.writeFileSync(file, text);
}

beforeEach(() => {
	folder = fs.mkdtempSync(path.join(os.tmpdir(), "glasscell install "));
	built = path.join(folder, "dist");
	fs.cpSync(path.join(repository, "src/cli/kernelspec"), path.join(built, "cli/kernelspec"), { recursive: true });
	write("dist/labextension/package.json", '{"version":"0.1.0"}');
	write("dist/labextension/static/remoteEntry.js", "lab");
	write("dist/nbextension/index.js", "amd");
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

function readSpec(): unknown {
	return JSON.parse(fs.readFileSync(path.join(folder, "data/kernels/glasscell/kernel.json"), "utf8"));
}

function filesBelow(root: string): string[] {
	return fs
		.readdirSync(root, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
		.sort();
}

describe("install", () => {
	it("writes the kernelspec, its logos and both forms of the extension, and nothing else", () => {
		const written = install(path.join(folder, "data"), { built, node: node20 });
		expect(filesBelow(path.join(folder, "data"))).toEqual([
			"kernels/glasscell/kernel.json",
			"kernels/glasscell/logo-32x32.png",
			"kernels/glasscell/logo-64x64.png",
			"kernels/glasscell/logo-svg.svg",
			"labextensions/glasscell/package.json",
			"labextensions/glasscell/static/remoteEntry.js",
			"nbextensions/glasscell/index.js",
		]);
		expect(written.map((name) => path.relative(folder, name))).toEqual([
			"data/kernels/glasscell",
			"data/labextensions/glasscell",
			"data/nbextensions/glasscell",
		]);
	});

	it("names Node and the kernel by absolute paths, spaces and all, and asks for interrupts by message", () => {
		install(path.join(folder, "data"), { built, node: node20 });
		expect(readSpec()).toEqual({
			display_name: "TypeScript (glasscell)",
			language: "typescript",
			argv: ["/opt/node 20/bin/node", path.join(built, "kernel-bundle/main.js"), "{connection_file}"],
			env: { MALLOC_ARENA_MAX: "2" },
			interrupt_mode: "message",
			metadata: { debugger: true },
		});
	});

	it.each([
		["22.23.0", true, false],
		["24.0.0", true, true],
		["26.10.0", true, true],
		["26.10.0", false, false],
	])(
		"for Node %s that knows the flag (%s) relaxes the async hooks' checks: %s",
		(version, canRelaxAsyncHooks, relaxed) => {
			install(path.join(folder, "data"), { built, node: { path: "/node", version, canRelaxAsyncHooks } });
			const { argv } = readSpec() as { argv: string[] };
			expect(argv.includes("--no-force-async-hooks-checks")).toBe(relaxed);
		},
	);

	it("leaves nothing of an older version behind", () => {
		write("data/labextensions/glasscell/static/old.js", "old");
		install(path.join(folder, "data"), { built, node: node20 });
		expect(fs.existsSync(path.join(folder, "data/labextensions/glasscell/static/old.js"))).toBe(false);
	});

	it("says where it expected the extension when that is not built, and how to build it", () => {
		fs.rmSync(path.join(built, "labextension"), { recursive: true });
		expect(() => install(path.join(folder, "data"), { built, node: node20 })).toThrow(
			`expected the built widget extension in ${path.join(built, "labextension")}, found none; build it: npm run lab -- --setup-only`,
		);
		expect(fs.existsSync(path.join(folder, "data"))).toBe(false);
	});
});

describe("installTarget", () => {
	const linux = { env: {}, platform: "linux" as const, home: "/home/ada" };

	it("is the person's own Jupyter folder by default and with --user", () => {
		expect(installTarget([], linux)).toBe("/home/ada/.local/share/jupyter");
		expect(installTarget(["--user"], linux)).toBe("/home/ada/.local/share/jupyter");
	});

	it("heeds the variables that move that folder", () => {
		expect(installTarget([], { ...linux, env: { XDG_DATA_HOME: "/data" } })).toBe("/data/jupyter");
		expect(installTarget([], { ...linux, env: { JUPYTER_DATA_DIR: "/jupyter" } })).toBe("/jupyter");
		expect(installTarget([], { ...linux, platform: "darwin" })).toBe("/home/ada/Library/Jupyter");
	});

	it("is the active environment with --sys-prefix", () => {
		expect(installTarget(["--sys-prefix"], { ...linux, env: { VIRTUAL_ENV: "/a b" } })).toBe("/a b/share/jupyter");
		expect(installTarget(["--sys-prefix"], { ...linux, env: { CONDA_PREFIX: "/conda" } })).toBe("/conda/share/jupyter");
	});

	it("is below the folder that --prefix names", () => {
		expect(installTarget(["--prefix", "/a b"], linux)).toBe("/a b/share/jupyter");
	});

	it.each([
		[["--user", "--sys-prefix"], "expected one of --user, --sys-prefix and --prefix, got --user and --sys-prefix"],
		[["--sys-prefix"], "none is active"],
		[["--prefx", "/x"], "--prefx"],
	])("refuses %j", (args, text) => {
		expect(() => installTarget(args, linux)).toThrow(UsageError);
		expect(() => installTarget(args, linux)).toThrow(text);
	});
});
