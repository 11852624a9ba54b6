import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compareVersions, lineOf } from "../../src/cli/check.ts";
import { checkNode } from "../../src/cli/doctor.ts";
import {
	checkExtension,
	checkJupyterLab,
	checkKernel,
	checkWidgetManager,
	type JupyterPlace,
} from "../../src/cli/jupyter-checks.ts";
import { dataFolders, likelyPrefixes } from "../../src/cli/jupyter-paths.ts";

let folder = "";
let place: JupyterPlace;

function write(name: string, text = ""): string {
	const file = path.join(folder, name);
	fs.mkdirSync(path.dirname(file), { recursive: true });
	fs.writeFileSync(file, text);
	return file;
}

beforeEach(() => {
	folder = fs.mkdtempSync(path.join(os.tmpdir(), "glasscell doctor "));
	place = {
		dataFolders: [path.join(folder, "first"), path.join(folder, "second")],
		prefixes: [path.join(folder, "env")],
		version: "0.1.0",
		installCommand: "npx glasscell install",
	};
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

describe("the doctor's look at the kernelspec", () => {
	it("is content where the first one found starts what is there", () => {
		const node = write("bin/node");
		const main = write("dist/kernel/main.js");
		const spec = write("first/kernels/glasscell/kernel.json", JSON.stringify({ argv: [node, "--flag", main, "{f}"] }));
		write("second/kernels/glasscell/kernel.json", JSON.stringify({ argv: ["/gone"] }));
		expect(checkKernel(place)).toEqual([
			{ what: "kernelspec", ok: true, found: spec },
			{ what: "kernel's Node", ok: true, found: node },
			{ what: "kernel's program", ok: true, found: main },
		]);
	});

	it("says where it looked when there is none", () => {
		expect(checkKernel(place)).toEqual([
			{
				what: "kernelspec",
				ok: false,
				found: `none in ${place.dataFolders.join(", ")}`,
				mend: "npx glasscell install",
			},
		]);
	});

	it("notices a Node that was uninstalled and a checkout that was moved", () => {
		write("first/kernels/glasscell/kernel.json", JSON.stringify({ argv: ["/gone/node", "/gone/main.js", "{f}"] }));
		const [, node, program] = checkKernel(place);
		expect(node).toMatchObject({ ok: false, found: expect.stringContaining("/gone/node, which is not there") });
		expect(program).toMatchObject({ ok: false, mend: "npx glasscell install" });
	});
});

describe("the doctor's look at the widget extension", () => {
	it("wants it of the kernel's version", () => {
		write("second/labextensions/glasscell/package.json", '{"version":"0.1.0"}');
		expect(checkExtension(place).ok).toBe(true);
		write("second/labextensions/glasscell/package.json", '{"version":"0.0.9"}');
		expect(checkExtension(place)).toMatchObject({
			ok: false,
			found: expect.stringContaining("is of version 0.0.9, the kernel of 0.1.0"),
			mend: "npx glasscell install, then reload the page of the notebook",
		});
	});

	it("misses it", () => {
		expect(checkExtension(place)).toMatchObject({ ok: false, found: "none", mend: "npx glasscell install" });
	});
});

describe("the doctor's look at JupyterLab", () => {
	it.each([
		["4.6.2", true],
		["4.10.0", true],
		["4.6.1", false],
		["3.6.7", false],
	])("takes version %s: %s", (version, ok) => {
		write(`env/lib/python3.12/site-packages/jupyterlab-${version}.dist-info/METADATA`);
		write("env/lib/python3.12/site-packages/jupyterlab_server-9.9.9.dist-info/METADATA");
		expect(checkJupyterLab(place).ok).toBe(ok);
		expect(checkJupyterLab(place).found).toContain(version);
	});

	it("misses it, and the widget manager, with the command for each", () => {
		expect(checkJupyterLab(place).mend).toBe('python3 -m pip install "jupyterlab>=4.6.2,<5"');
		expect(checkWidgetManager(place).mend).toBe("python3 -m pip install jupyterlab_widgets");
	});

	it("finds the widget manager among the extensions", () => {
		write("second/labextensions/@jupyter-widgets/jupyterlab-manager/package.json", "{}");
		expect(checkWidgetManager(place).ok).toBe(true);
	});
});

describe("the doctor's look at Node", () => {
	it("takes 20.19 and newer", () => {
		expect(checkNode("20.19.0").ok).toBe(true);
		expect(checkNode("26.1.0").ok).toBe(true);
		expect(checkNode("20.18.3")).toMatchObject({ ok: false, found: "20.18.3, expected 20.19.0 or newer" });
	});

	it("takes the same Node as package.json", () => {
		const manifest = JSON.parse(fs.readFileSync(path.join(import.meta.dirname, "../../package.json"), "utf8"));
		const oldest = manifest.engines.node.replace(">=", "");
		expect(checkNode(oldest).ok).toBe(true);
		expect(checkNode(`20.${Number(oldest.split(".")[1]) - 1}.9`).ok).toBe(false);
	});
});

describe("where Jupyter looks", () => {
	it("is JUPYTER_PATH, the environments, the person's folder, the system's, in this order", () => {
		const system = { env: { JUPYTER_PATH: "/given" }, platform: "linux" as const, home: "/home/ada" };
		expect(dataFolders(system, ["/env"])).toEqual([
			"/given",
			"/env/share/jupyter",
			"/home/ada/.local/share/jupyter",
			"/usr/local/share/jupyter",
			"/usr/share/jupyter",
		]);
	});

	it("counts the active environment, that of the first jupyter on PATH, and a checkout's own", () => {
		write("tool/bin/jupyter");
		write("checkout/.venv/pyvenv.cfg");
		const env = { VIRTUAL_ENV: "/active", PATH: `/nowhere${path.delimiter}${path.join(folder, "tool/bin")}` };
		const system = { env, platform: "linux" as const, home: folder };
		expect(likelyPrefixes(system, path.join(folder, "checkout"))).toEqual([
			"/active",
			path.join(folder, "tool"),
			path.join(folder, "checkout/.venv"),
		]);
	});
});

describe("a line of the doctor", () => {
	it("marks what is wrong, and says what mends it", () => {
		expect(lineOf({ what: "Node", ok: true, found: "26" })).toBe("✓ Node: 26");
		expect(lineOf({ what: "x", ok: false, found: "none", mend: "get x" })).toBe("✗ x: none\n    to mend it: get x");
		expect(lineOf({ what: "x", ok: false, found: "none", optional: true })).toBe("✗ x (optional): none");
	});

	it("compares versions by number, not by letter", () => {
		expect(compareVersions("4.10.0", "4.9.9")).toBeGreaterThan(0);
		expect(compareVersions("4.6", "4.6.0")).toBe(0);
		expect(compareVersions("4.6.2rc1", "4.6.3")).toBeLessThan(0);
	});
});
