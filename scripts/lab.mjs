// @ts-check
/**
 * `npm run lab [-- --setup-only | arguments for JupyterLab]`: whatever of the set-up is missing, then JupyterLab in
 * `notebooks/`.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { announceUrl } from "./lab/announce-url.mjs";
import { labArguments } from "./lab/arguments.mjs";
import { insideEnvironment } from "./setup/python.mjs";
import { root, runMain, setUp } from "./setup/setup.mjs";

await runMain(async () => {
	const given = process.argv.slice(2);
	const { "python-environment": python } = await setUp();
	if (given.includes("--setup-only")) {
		console.log("Set-up is complete. Start JupyterLab with: npm run lab");
		return 0;
	}
	const notebooks = join(root, "notebooks");
	const child = spawn(python.python, ["-m", "jupyterlab", ...labArguments(given, { notebooks })], {
		cwd: notebooks,
		env: insideEnvironment(process.env, python),
		stdio: "inherit",
	});
	// Ctrl-C reaches JupyterLab too, which then closes its kernels; this process only waits for that.
	process.on("SIGINT", () => {});
	for (const signal of /** @type {const} */ (["SIGTERM", "SIGHUP"])) process.on(signal, () => child.kill(signal));
	if (child.pid !== undefined) announceUrl(child.pid, process.env);
	return new Promise((resolve, reject) => {
		child.on("error", reject);
		child.on("exit", (code, signal) => resolve(code ?? (signal === "SIGINT" || signal === "SIGTERM" ? 0 : 1)));
	});
});
