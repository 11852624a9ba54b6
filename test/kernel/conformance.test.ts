import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { jupyterProgram } from "../machine.ts";

const python = jupyterProgram("python");
const missing = existsSync(python) ? "" : " (skipped: no .venv; npm test makes one)";

test.skipIf(missing !== "")(
	`Jupyter's official kernel tests pass, all of them${missing}`,
	async () => {
		const bench = fileURLToPath(new URL("../../bench/conformance.mjs", import.meta.url));
		const { stdout } = await promisify(execFile)(process.execPath, [bench, "glasscell"]);
		expect(stdout).toMatch(/^glasscell: 13 of 13 passed, 0 failed, 0 skipped$/m);
	},
	120_000,
);
