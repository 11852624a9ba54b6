// @ts-check
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { isTensorflow, parseEnvironmentFile, readEnvironmentFile } from "../../scripts/setup/environment-file.mjs";

describe("environment.yml", () => {
	it("lists what JupyterLab needs, TensorFlow for this platform, and Node and Python for conda", () => {
		const { conda, pip } = readEnvironmentFile(fileURLToPath(new URL("../../environment.yml", import.meta.url)));
		expect(Object.keys(conda)).toEqual(["nodejs", "python", "pip"]);
		expect(pip.map((text) => /^[\w-]+/.exec(text)?.[0])).toEqual([
			"jupyterlab",
			"jupyterlab_widgets",
			"jupyter_kernel_test",
			"tensorflow-cpu",
		]);
	});

	it("lists exactly one TensorFlow, with a marker that skips it where there is no wheel", () => {
		const { pip } = readEnvironmentFile(fileURLToPath(new URL("../../environment.yml", import.meta.url)));
		const listed = pip.filter(isTensorflow);
		expect(listed).toHaveLength(1);
		expect(listed[0]).toMatch(
			/; sys_platform == "linux" and platform_machine == "x86_64" and python_version < "3\.14"$/,
		);
	});
});

describe("parseEnvironmentFile", () => {
	it("reads comments, quotes, markers and extras", () => {
		const text = [
			"# a comment",
			"name: x",
			"channels:",
			"  - conda-forge",
			"dependencies:",
			"  - python >=3.10  # why",
			"  - pip:",
			"      # above an item",
			'      - "tensorflow[and-cuda] ==2.20.*"',
			'      - a >=1,<2; python_version < "3.14"',
		].join("\n");
		expect(parseEnvironmentFile(text)).toEqual({
			conda: { python: ">=3.10" },
			pip: ["tensorflow[and-cuda] ==2.20.*", 'a >=1,<2; python_version < "3.14"'],
		});
	});

	it.each([
		["a key that conda does not have", "packages:\n  - a\n", 1, "a key of conda"],
		["a tab", "dependencies:\n\t- a\n", 2, '"key: value" or "- item"'],
		["a mapping in the list", "dependencies:\n  - pip:\n      - a: b\n", 3, "a pip requirement"],
		["an anchor", "dependencies: \n  &x\n", 2, '"key: value" or "- item"'],
		["an item between two lists", "dependencies:\n  - pip:\n      - a\n    - b\n", 4, "an item at the indentation"],
	])("refuses %s, with the line and what was expected", (_, text, line, expected) => {
		expect(() => parseEnvironmentFile(text, "environment.yml")).toThrow(
			`environment.yml, line ${line}: expected ${expected}`,
		);
	});

	it("refuses a file without a pip list", () => {
		expect(() => parseEnvironmentFile("dependencies:\n  - python\n")).toThrow('expected a "- pip:" list');
	});
});
