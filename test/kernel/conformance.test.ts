import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { jupyterProgram } from "../machine.ts";
import { kernelMain, nodeVersions } from "./client.ts";

const python = [jupyterProgram("python")].find(existsSync);

/** Jupyter's own tests of a kernel. What cannot run is said by name: there is no pager. */
const suite = `
import unittest
import jupyter_kernel_test

class GlasscellTests(jupyter_kernel_test.KernelTests):
    kernel_name = "glasscell-test"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('wrong')"
    completion_samples = [{"text": "Math.sqr", "matches": {"sqrt"}}, {"text": "JSON.pars", "matches": {"parse"}}]
    complete_code_samples = ["1", "const a: number = 1;", "function f() {\\n  return 1;\\n}\\n"]
    incomplete_code_samples = ["function f() {", "const a = [1,", "\`text"]
    invalid_code_samples = ["let = = 1;", "1 +* 2"]
    code_generate_error = "throw new TypeError('generated')"
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "'text'", "result": "'text'"},
        {"code": "[1, 2].map((n: number) => n + 1)", "result": "[ 2, 3 ]"},
    ]
    code_display_data = [
        {"code": "display({ [Symbol.for('Jupyter.display')]: () => ({ 'image/png': new Uint8Array(4) }) })", "mime": "image/png"}
    ]
    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "6 [*] 7*"
    code_inspect_sample = "Math.sqrt"
    code_clear_output = "clearOutput()"

if __name__ == "__main__":
    unittest.main(verbosity=2)
`;

test.skipIf(python === undefined)(
	`Jupyter's official kernel tests pass${python === undefined ? " (skipped: no .venv; npm test makes one)" : ""}`,
	async () => {
		const folder = mkdtempSync(join(tmpdir(), "glasscell-"));
		const kernels = join(folder, "data/kernels/glasscell-test");
		mkdirSync(kernels, { recursive: true });
		const { path, flags } = nodeVersions()[0]!;
		const spec = {
			argv: [path, ...flags, kernelMain, "{connection_file}"],
			display_name: "glasscell (test)",
			language: "typescript",
			interrupt_mode: "message",
		};
		writeFileSync(join(kernels, "kernel.json"), JSON.stringify(spec));
		writeFileSync(join(folder, "suite.py"), suite);
		const environment = { ...process.env, JUPYTER_PATH: join(folder, "data"), JUPYTER_DATA_DIR: join(folder, "own") };
		// Python's unittest reports on stderr, and ends with 1 if a test fails, which rejects with the report.
		const { stderr } = await promisify(execFile)(python!, ["suite.py"], { cwd: folder, env: environment });
		rmSync(folder, { recursive: true });
		expect(stderr).toMatch(/^OK \(skipped=1\)$/m);
		expect(stderr).toMatch(/test_pager .*skipped/);
		expect(Number(/^Ran (\d+) tests/m.exec(stderr)?.[1])).toBe(12);
	},
	120_000,
);
