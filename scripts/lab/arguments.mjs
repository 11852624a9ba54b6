// @ts-check

/**
 * What JupyterLab is called with. What the person gives comes last, and so wins.
 *
 * @param {readonly string[]} given
 * @param {{ notebooks: string, env?: NodeJS.ProcessEnv, platform?: string, uid?: number | undefined }} system
 * @returns {string[]}
 */
export function labArguments(
	given,
	{ notebooks, env = process.env, platform = process.platform, uid = process.getuid?.() },
) {
	return [
		`--ServerApp.root_dir=${notebooks}`,
		// One Ctrl-C ends it, with no question.
		"--ServerApp.answer_yes=True",
		...(uid === 0 ? ["--allow-root"] : []),
		...(hasDisplay(env, platform) ? [] : ["--no-browser"]),
		...given,
	];
}

/**
 * Whether a browser could open a window here.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} platform
 */
function hasDisplay(env, platform) {
	return platform !== "linux" || [env.DISPLAY, env.WAYLAND_DISPLAY, env.BROWSER, env.WSL_DISTRO_NAME].some(Boolean);
}
