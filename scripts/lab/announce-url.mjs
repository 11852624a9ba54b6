// @ts-check
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** JupyterLab writes this file when it listens; looked for this often and this long, in milliseconds. */
const every = 250;
const patience = 60_000;

/**
 * Prints where JupyterLab can be opened, once it listens: with a port taken it chooses another, and says so only amid
 * its log.
 *
 * @param {number} pid   JupyterLab's process
 * @param {NodeJS.ProcessEnv} env
 */
export function announceUrl(pid, env) {
	const path = join(runtimeFolder(env), `jpserver-${pid}.json`);
	const started = performance.now();
	const timer = setInterval(() => {
		if (performance.now() - started > patience) clearInterval(timer);
		if (!existsSync(path)) return;
		const text = readFileSync(path, "utf8");
		if (!text.trimEnd().endsWith("}")) return;
		clearInterval(timer);
		const { url, token } = JSON.parse(text);
		console.log(`\nglasscell: JupyterLab is at ${labUrl(url, token)}\n           (Ctrl-C ends it)\n`);
	}, every);
	timer.unref();
}

/**
 * @param {string} url     of the server
 * @param {string} token
 */
export function labUrl(url, token) {
	const lab = new URL("lab", url);
	if (token) lab.searchParams.set("token", token);
	return lab.href;
}

/** @param {NodeJS.ProcessEnv} env */
function runtimeFolder(env) {
	if (env.JUPYTER_RUNTIME_DIR) return env.JUPYTER_RUNTIME_DIR;
	if (env.JUPYTER_DATA_DIR) return join(env.JUPYTER_DATA_DIR, "runtime");
	const home = env.HOME ?? homedir();
	if (process.platform === "darwin") return join(home, "Library/Jupyter/runtime");
	if (process.platform === "win32") return join(env.APPDATA ?? home, "jupyter/runtime");
	return join(env.XDG_DATA_HOME || join(home, ".local/share"), "jupyter/runtime");
}
