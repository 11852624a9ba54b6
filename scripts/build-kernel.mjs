#!/usr/bin/env node
// Builds the kernel that Jupyter starts, by esbuild alone, from src/kernel to dist/kernel-bundle/: a start would wait for a
// hundred and fifty modules to be found and read, one by one. See docs/decisions/0018-kernel-bundle.md.
// Usage: node scripts/build-kernel.mjs
import { rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const source = path.join(root, "src/kernel");
const outdir = path.join(root, "dist/kernel-bundle");

/**
 * Requires what matches, rather than importing it: an `import` makes Node read a CommonJS package (nine megabytes of
 * TypeScript) twice, to find out what it may name, and copy all that a built-in module exports.
 * @param {RegExp} filter
 * @returns {import("esbuild").Plugin}
 */
const requireAll = (filter) => ({
	name: "require",
	setup({ onResolve, onLoad }) {
		onResolve({ filter }, ({ kind, path }) =>
			kind === "import-statement" ? { path, namespace: "require" } : { path, external: true },
		);
		onLoad({ filter: /./, namespace: "require" }, ({ path }) => ({
			contents: `module.exports = require(${JSON.stringify(path)});`,
		}));
	},
});

/** @type {import("esbuild").BuildOptions} */
const common = {
	absWorkingDir: root,
	outbase: source,
	outdir,
	// One folder deep, like the modules they come from: a URL relative to a module (`../language/main.js`) holds in both.
	chunkNames: "chunks/[name]-[hash]",
	bundle: true,
	splitting: true,
	format: "esm",
	platform: "node",
	target: "node20.19",
	packages: "external",
	logLevel: "warning",
};

/** For the threads that no code of a notebook runs in. */
const requiring = {
	plugins: [requireAll(/^(node:.*|typescript|zeromq)$/)],
	banner: {
		js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
	},
};

/** @param {readonly string[]} names */
const entries = (...names) => names.map((name) => path.join(source, name));

await rm(outdir, { recursive: true, force: true });
await Promise.all([
	// The main thread and its hooks. A notebook may change what Node's modules hold, but not what was imported of them.
	build({ ...common, entryPoints: entries("main.ts", "modules/provide-module-thread.ts", "tslab/public-api.ts") }),
	...entries("protocol-worker/main.ts", "language/main.ts").map((entry) =>
		build({ ...common, ...requiring, entryPoints: [entry] }),
	),
]);
