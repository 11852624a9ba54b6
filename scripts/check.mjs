// @ts-check
/** `npm run check`: everything CI checks but the tests: format, lint, types, layers, dead code. */
import { join } from "node:path";
import { command } from "./setup/command.mjs";
import { root, runMain } from "./setup/setup.mjs";

/** @type {readonly (readonly [string, string, ...string[]])[]} */
const checks = [
	["format and lint", "@biomejs/biome/bin/biome", "ci", "--error-on-warnings", "--colors=off", "."],
	["types", "typescript/bin/tsc", "-b", "src", "widgets", "test"],
	["types of the scripts", "typescript/bin/tsc", "-p", "scripts"],
	["layers", "dependency-cruiser/bin/dependency-cruise.mjs", "--config", ".dependency-cruiser.cjs", "src", "widgets"],
	["dead code", "knip/bin/knip.js"],
];

await runMain(async () => {
	let failed = 0;
	for (const [title, program, ...args] of checks) {
		const started = performance.now();
		const { code, output } = await command(process.execPath, [join(root, "node_modules", program), ...args], {
			cwd: root,
		});
		const seconds = ((performance.now() - started) / 1000).toFixed(1);
		console.log(`${code === 0 ? "✓" : "✗"} ${title} (${seconds} s)`);
		if (code === 0) continue;
		failed += 1;
		console.log(output.trimEnd());
	}
	if (failed > 0) console.log(`\n${failed} of ${checks.length} checks failed`);
	return failed > 0 ? 1 : 0;
});
