// @ts-check
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { PretendCheckout } from "./fakes/checkout.mjs";

/** @type {import("vitest").TestAPI<{ checkout: PretendCheckout }>} */
const it = test.extend({
	/**
	 * @param {object} _
	 * @param {(checkout: PretendCheckout) => Promise<void>} use
	 */
	// biome-ignore lint/correctness/noEmptyPattern: vitest reads what a fixture needs from this pattern
	checkout: async ({}, use) => {
		const checkout = new PretendCheckout();
		await use(checkout);
		checkout.remove();
	},
});

/**
 * What the fakes were asked to change; looking is not counted.
 * @param {readonly string[]} calls
 */
function work(calls) {
	return calls
		.filter((call) => !/^python (-c|.*--version|inspect-packages)/.test(call))
		.map((call) => call.split(" -")[0]);
}

describe.concurrent("a set-up in a fresh checkout whose path has spaces", () => {
	it("does every step once, with a line for each, and the second time none", async ({ checkout }) => {
		const first = await checkout.setUp();
		expect(first.output).toContain("Set-up is complete");
		expect(first.code).toBe(0);
		expect(first.output.match(/^\[\d+\/10\] [^:…]+:/gm)).toEqual([
			"[1/10] npm packages:",
			"[2/10] Python environment:",
			"[3/10] Python packages:",
			"[4/10] TensorFlow:",
			"[5/10] TensorFlow.js binding:",
			"[6/10] library:",
			"[7/10] danfo:",
			"[8/10] kernel:",
			"[9/10] widgets:",
			"[10/10] kernelspec and extension:",
		]);
		expect(first.calls).toEqual(
			expect.arrayContaining(["npm install", "tsc", "build-danfo", "build-kernel", "build-widgets", "install"]),
		);

		const second = await checkout.setUp();
		expect(second.code).toBe(0);
		expect(second.calls).toEqual([]);
		expect(second.output.match(/skipped: up to date/g)).toHaveLength(9);
	});

	it("installs npm's packages with install scripts off, and Python's into .venv", async ({ checkout }) => {
		await checkout.setUp();
		expect(fs.readFileSync(path.join(checkout.root, ".cache/setup/npm-packages.log"), "utf8")).toBe("");
		expect(fs.existsSync(path.join(checkout.root, ".venv/lib/python3.12/site-packages/jupyterlab"))).toBe(true);
		expect(fs.existsSync(path.join(checkout.root, ".venv/share/jupyter/kernels/glasscell/kernel.json"))).toBe(true);
	});

	it("sets .venv apart from this package's modules, because JupyterLab runs a CommonJS program from there", async ({
		checkout,
	}) => {
		await checkout.setUp();
		const program = path.join(checkout.root, ".venv/lib/python3.12/site-packages/program.js");
		fs.writeFileSync(program, 'require("node:util")');
		checkout.write("package.json", '{"type":"module"}');
		expect(() => execFileSync(process.execPath, [program])).not.toThrow();
	});

	it("copies what is not TypeScript, and removes the output of a source that is gone", async ({ checkout }) => {
		checkout.write("src/widget/old.ts", "");
		checkout.write("dist/widget/old.js", "");
		await checkout.setUp();
		expect(fs.readFileSync(path.join(checkout.root, "dist/widget/font.ttf"), "utf8")).toBe("font");
		expect(fs.existsSync(path.join(checkout.root, "dist/widget/old.js"))).toBe(true);

		fs.rmSync(path.join(checkout.root, "src/widget/old.ts"));
		await checkout.setUp();
		expect(fs.existsSync(path.join(checkout.root, "dist/widget/old.js"))).toBe(false);
	});

	it("rebuilds the library and nothing else when a source changes", async ({ checkout }) => {
		await checkout.setUp();
		checkout.write("src/index.ts", "export {};");
		expect(work((await checkout.setUp()).calls)).toEqual(["tsc"]);
	});

	it("does a step again when its result was deleted", async ({ checkout }) => {
		await checkout.setUp();
		fs.rmSync(path.join(checkout.root, "node_modules"), { recursive: true });
		fs.rmSync(path.join(checkout.root, "dist"), { recursive: true });
		expect(work((await checkout.setUp()).calls)).toEqual([
			"npm install",
			"tsc",
			"build-danfo",
			"build-kernel",
			"build-widgets",
		]);
	});

	it("adopts a node_modules that agrees with the lock file", async ({ checkout }) => {
		await checkout.setUp();
		fs.rmSync(path.join(checkout.root, ".cache"), { recursive: true });
		checkout.write(
			"node_modules/.package-lock.json",
			fs.readFileSync(path.join(checkout.root, "package-lock.json"), "utf8"),
		);
		const again = await checkout.setUp();
		expect(again.output).toContain("npm packages: skipped: node_modules agrees with package-lock.json");
		expect(again.output).toContain("Python packages: skipped: already installed");
		expect(again.calls).not.toContain("npm install");
	});
});

describe.concurrent("a set-up that was cut off", () => {
	it("repeats the step that was not finished, and says so", async ({ checkout }) => {
		checkout.flag("npm-dies");
		const first = await checkout.setUp();
		expect(first.code).toBe(1);
		expect(first.output).toContain("npm could not install the packages of package-lock.json");

		const second = await checkout.setUp();
		expect(second.code).toBe(0);
		expect(second.output).toContain("[1/10] npm packages … (again, because the last run was cut off)");
	});
});

describe.concurrent("a set-up on a machine that lacks something", () => {
	it("without venv prints the command that brings it, and goes on after that", async ({ checkout }) => {
		checkout.flag("no-venv");
		const first = await checkout.setUp();
		expect(first.code).toBe(1);
		expect(first.output).toContain("cannot make a virtual environment");
		expect(first.output).toContain("ensurepip is not available");
		expect(first.output).toMatch(/To mend it: .*(venv|virtualenv)/);

		fs.rmSync(path.join(checkout.folder, "no-venv"));
		expect((await checkout.setUp()).code).toBe(0);
	});

	it("without venv uses virtualenv where there is one", async ({ checkout }) => {
		checkout.flag("no-venv");
		const python = path.join(checkout.bin, "python3");
		checkout.shell(
			"virtualenv",
			`for last; do :; done; /bin/mkdir -p "$last/bin" "$last/lib/python3.12/site-packages"; /bin/cp "${python}" "$last/bin/python"`,
		);
		const { code, output } = await checkout.setUp();
		expect(output).toContain("made by virtualenv");
		expect(code).toBe(0);
	});

	it("without Python says what was expected", async ({ checkout }) => {
		fs.rmSync(path.join(checkout.bin, "python3"));
		const { code, output } = await checkout.setUp();
		expect(code).toBe(1);
		expect(output).toContain("expected Python 3.10 or newer on PATH; found none of");
	});

	it("without a TensorFlow wheel goes on with wasm, says so each time, and does not ask again", async ({
		checkout,
	}) => {
		checkout.flag("no-wheel");
		const first = await checkout.setUp();
		expect(first.code).toBe(0);
		expect(first.output).toContain("[4/10] TensorFlow: not available: pip found no wheel of tensorflow-cpu");
		expect(first.output).toContain("going on with the wasm backend");

		const second = await checkout.setUp();
		expect(second.output).toContain("[4/10] TensorFlow: not available: pip found no wheel of tensorflow-cpu");
		expect(second.calls).toEqual([]);
	});

	it("whose platform environment.yml excludes asks pip for no TensorFlow at all", async ({ checkout }) => {
		checkout.flag("no-marker");
		const { code, output, calls } = await checkout.setUp();
		expect(code).toBe(0);
		expect(output).toContain(
			"TensorFlow: not available: environment.yml lists no wheel for linux x86_64, Python 3.12.4",
		);
		expect(calls.filter((call) => call.includes("tensorflow-cpu") && call.includes("pip"))).toEqual([]);
	});

	it("without a network for TensorFlow tries again the next time", async ({ checkout }) => {
		await checkout.setUp();
		fs.rmSync(path.join(checkout.root, ".venv/lib/python3.12/site-packages/tensorflow-cpu"), { recursive: true });
		checkout.flag("offline");
		expect((await checkout.setUp()).output).toContain("TensorFlow: not available");
		fs.rmSync(path.join(checkout.folder, "offline"));
		expect((await checkout.setUp()).output).toMatch(/TensorFlow: done in/);
	});

	it("without a C++ compiler goes on with wasm, and names the command", async ({ checkout }) => {
		const { code, output } = await checkout.setUp();
		expect(code).toBe(0);
		expect(output).toContain("[5/10] TensorFlow.js binding: not available: there is no C++ compiler");
		expect(output).toMatch(/to mend it: .*(g\+\+|gcc)/);
	});

	it("whose compiler fails shows what it said, and does not compile again until something changes", async ({
		checkout,
	}) => {
		checkout.shell("g++", "echo 'fatal error: no such file' >&2; exit 1");
		const first = await checkout.setUp();
		expect(first.code).toBe(0);
		expect(first.output).toContain("fatal error: no such file");
		checkout.shell("g++", `echo g++ >> "${checkout.folder}/calls"; exit 1`);
		expect((await checkout.setUp()).calls).toEqual([]);
	});
});

describe.concurrent("an active Python environment", () => {
	it("is used where it has all that environment.yml lists", async ({ checkout }) => {
		const own = path.join(checkout.folder, "my env");
		fs.mkdirSync(path.join(own, "bin"), { recursive: true });
		fs.copyFileSync(path.join(checkout.bin, "python3"), path.join(own, "bin/python"));
		for (const name of ["jupyterlab", "jupyterlab_widgets", "jupyter_kernel_test", "tensorflow-cpu"]) {
			fs.mkdirSync(path.join(own, "lib/python3.12/site-packages", name), { recursive: true });
		}
		for (const name of ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"]) {
			fs.writeFileSync(path.join(own, "lib/python3.12/site-packages/tensorflow-cpu", name), "");
		}
		checkout.env.CONDA_PREFIX = own;
		const { code, output, calls } = await checkout.setUp();
		expect(output).toContain(`Python environment: skipped: using the active one, ${own}`);
		expect(calls.filter((call) => call.includes("pip install"))).toEqual([]);
		expect(fs.existsSync(path.join(own, "share/jupyter/kernels/glasscell/kernel.json"))).toBe(true);
		expect(code).toBe(0);
	});

	it("is left alone where it lacks something, and named", async ({ checkout }) => {
		const own = path.join(checkout.folder, "my env");
		fs.mkdirSync(path.join(own, "bin"), { recursive: true });
		fs.copyFileSync(path.join(checkout.bin, "python3"), path.join(own, "bin/python"));
		checkout.env.VIRTUAL_ENV = own;
		const { code, output } = await checkout.setUp();
		expect(output).toContain(`the active environment ${own} lacks jupyterlab, jupyterlab_widgets`);
		expect(fs.existsSync(path.join(own, "lib"))).toBe(false);
		expect(code).toBe(0);
	});
});
