// @ts-check
import { which } from "../setup/command.mjs";
import { installCommand } from "../setup/system-package.mjs";

/**
 * The system's Chromium, or why there is none and the command that brings it.
 *
 * @param {NodeJS.ProcessEnv} env
 */
export function chromiumOrLack(env) {
	const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
	const path = [env.GLASSCELL_CHROMIUM, ...names].flatMap((name) => (name ? (which(name, env) ?? []) : []))[0];
	const mend = installCommand({
		debian: "chromium",
		fedora: "chromium",
		arch: "chromium",
		suse: "chromium",
		mac: "brew install --cask chromium",
		other: "install Chromium, or name one: GLASSCELL_CHROMIUM=/path/to/chromium npm test",
	});
	return { path, reason: "there is no Chromium on PATH", mend };
}
