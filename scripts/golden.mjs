// npm run golden -- FOLDER: compares the built library with the golden vectors of a folder.
// Node 20 does not read TypeScript, so test/golden is bundled; what it imports from src is taken from dist.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = process.argv[2] && resolve(process.argv[2]);

const built = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-b", join(root, "src")], {
	stdio: "inherit",
});
if (built.status !== 0) process.exit(built.status ?? 1);

const fromDist = {
	name: "from-dist",
	setup: ({ onResolve }) =>
		onResolve({ filter: /\/src\/.*\.ts$/ }, ({ path, resolveDir }) => ({
			path: resolve(resolveDir, path).replace(join(root, "src"), join(root, "dist")).replace(/\.ts$/, ".js"),
			external: true,
		})),
};
const output = mkdtempSync(join(root, "dist", "golden-"));
try {
	const outfile = join(output, "main.mjs");
	await build({
		entryPoints: [join(root, "test/golden/main.ts")],
		outfile,
		bundle: true,
		platform: "node",
		format: "esm",
		logLevel: "warning",
		plugins: [fromDist],
	});
	const run = spawnSync(process.execPath, [outfile, ...(folder ? [folder] : [])], { stdio: "inherit" });
	process.exitCode = run.status ?? 1;
} finally {
	rmSync(output, { recursive: true });
}
