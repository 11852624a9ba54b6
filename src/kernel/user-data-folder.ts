import os from "node:os";
import path from "node:path";

/** What decides where Jupyter looks. */
export interface JupyterSystem {
	readonly env: NodeJS.ProcessEnv;
	readonly platform: NodeJS.Platform;
	readonly home: string;
}

/** This process's. */
export function thisSystem(): JupyterSystem {
	return { env: process.env, platform: process.platform, home: process.env.HOME ?? os.homedir() };
}

/** The person's own Jupyter data folder, as `jupyter --data-dir` prints it. */
export function userDataFolder({ env, platform, home }: JupyterSystem): string {
	if (env.JUPYTER_DATA_DIR) return env.JUPYTER_DATA_DIR;
	if (platform === "darwin") return path.join(home, "Library/Jupyter");
	if (platform === "win32") return path.join(env.APPDATA ?? path.join(home, "AppData/Roaming"), "jupyter");
	return path.join(env.XDG_DATA_HOME || path.join(home, ".local/share"), "jupyter");
}
