// @ts-check
/**
 * `npm test [-- unit|kernel|browser … | arguments for vitest]`: whatever of the set-up is missing, then the tests.
 * The last line says `N passed, N failed, N skipped`.
 */
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { insideEnvironment } from "./setup/python.mjs";
import { root, runMain, setUp } from "./setup/setup.mjs";
import { chromiumOrLack } from "./test/chromium.mjs";
import { closingLine, finalCounts } from "./test/counts.mjs";
import { selection } from "./test/selection.mjs";

await runMain(async () => {
	const { projects, rest } = selection(process.argv.slice(2));
	const { "python-environment": python } = await setUp({ forTests: true });
	const chromium = chromiumOrLack(process.env);
	const required = process.env.CI === "true" || process.env.GLASSCELL_REQUIRE_BROWSER === "1";
	const lacksBrowser = chromium.path === undefined && projects.includes("browser");
	const counts = join(root, ".cache/test-counts.json");
	rmSync(counts, { force: true });
	const args = ["run", "-c", join(root, "test/vitest.config.ts"), ...projects.flatMap((name) => ["--project", name])];
	const code = await vitest([...args, ...rest], {
		...insideEnvironment(process.env, python),
		GLASSCELL_TEST_COUNTS: counts,
		GLASSCELL_JUPYTER_PREFIX: python.prefix,
		...(chromium.path === undefined
			? { GLASSCELL_SKIP_BROWSER: `${chromium.reason}; to run it: ${chromium.mend}` }
			: { GLASSCELL_CHROMIUM: chromium.path }),
	});
	const final = finalCounts(counts, code);
	if (lacksBrowser) {
		console.log(`\nThe browser tests were skipped: ${chromium.reason}. To run them: ${chromium.mend}`);
		if (required) {
			console.log("They are required here (CI=true or GLASSCELL_REQUIRE_BROWSER=1), so this counts as a failure.");
			final.failed += 1;
		}
	}
	console.log(`\n${closingLine(final)}`);
	return final.failed > 0 ? 1 : 0;
});

/**
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} the exit code
 */
function vitest(args, env) {
	const child = spawn(process.execPath, [join(root, "node_modules/vitest/vitest.mjs"), ...args], {
		cwd: root,
		env,
		stdio: "inherit",
	});
	return new Promise((resolve, reject) => {
		child.on("error", reject);
		child.on("exit", (code) => resolve(code ?? 1));
	});
}
