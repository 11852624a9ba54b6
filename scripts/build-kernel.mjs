#!/usr/bin/env node
// Builds the kernel that Jupyter starts, by esbuild alone, from src/kernel: a hundred modules, read one by one, are what a
// start waits for; dist/kernel-bundle/ holds a file for each thread's beginning, and chunks of what threads share or need later.
// Usage: node scripts/build-kernel.mjs
import { rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const outdir = path.join(root, "dist/kernel-bundle");

/** What is reached by its URL, not by an import that the bundler sees: threads, hooks, and the module behind a name. */
const entries = [
	"main.ts",
	"protocol-worker/main.ts",
	"language/main.ts",
	"modules/provide-module-thread.ts",
	"tslab/public-api.ts",
];

await rm(outdir, { recursive: true, force: true });
await build({
	absWorkingDir: root,
	entryPoints: entries.map((entry) => path.join(root, "src/kernel", entry)),
	outbase: path.join(root, "src/kernel"),
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
});
