#!/usr/bin/env node
// Builds the browser side of the widgets, by esbuild alone, three times from the same sources:
//   dist/labextension/        for JupyterLab 4 and Notebook 7 (a prebuilt extension; charts in a chunk of their own)
//   dist/nbextension/index.js for VS Code and self-contained HTML (one AMD module)
//   dist/anywidget.js         for front ends without the extension (one ES module, sent over the comm)
// Usage: node scripts/build-widgets.mjs [--quiet]
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const source = (name) => path.join(root, "widgets/src", name);
const target = (name) => path.join(root, "dist", name);
const { name, version, license } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));

const common = {
	absWorkingDir: root,
	bundle: true,
	minify: true,
	target: "es2022",
	loader: { ".css": "text" },
	define: { "process.env.NODE_ENV": '"production"' },
	legalComments: "external",
	metafile: true,
	logLevel: "warning",
};

function scripts(result) {
	return Object.keys(result.metafile.outputs).filter((file) => file.endsWith(".js"));
}

async function labExtension() {
	const statics = target("labextension/static");
	await rm(target("labextension"), { recursive: true, force: true });
	const extension = await build({
		...common,
		entryPoints: { extension: source("host/extension.ts") },
		outdir: statics,
		format: "esm",
		splitting: true,
		entryNames: "[name].[hash]",
		chunkNames: "[name].[hash]",
	});
	const entry = Object.entries(extension.metafile.outputs).find(([, output]) => output.entryPoint)?.[0];
	const remote = await build({
		...common,
		entryPoints: { remoteEntry: source("host/remote-entry.ts") },
		outdir: statics,
		format: "iife",
		entryNames: "[name].[hash]",
		define: { ...common.define, __EXTENSION_FILE__: JSON.stringify(`./${path.basename(entry)}`) },
	});
	const load = `static/${path.basename(scripts(remote)[0])}`;
	const manifest = {
		name,
		version,
		license,
		jupyterlab: { extension: true, _build: { load, extension: "./extension" } },
	};
	await writeFile(target("labextension/package.json"), `${JSON.stringify(manifest, null, "\t")}\n`);
	return [...scripts(remote), ...scripts(extension)];
}

async function amdModule() {
	const result = await build({
		...common,
		entryPoints: [source("host/define-widgets.ts")],
		outfile: target("nbextension/index.js"),
		format: "iife",
		globalName: "glasscell",
		banner: { js: 'define(["@jupyter-widgets/base"], function (base) {' },
		footer: { js: "return glasscell.defineWidgets(base);\n});" },
	});
	return scripts(result);
}

async function esModule() {
	const result = await build({
		...common,
		entryPoints: [source("anywidget.ts")],
		outfile: target("anywidget.js"),
		format: "esm",
	});
	return scripts(result);
}

await mkdir(target("."), { recursive: true });
const files = (await Promise.all([labExtension(), amdModule(), esModule()])).flat();
if (!process.argv.includes("--quiet")) {
	for (const file of files) {
		const bytes = await readFile(path.join(root, file));
		const kilobytes = (count) => `${(count / 1000).toFixed(1)} kB`.padStart(9);
		console.log(`${kilobytes(bytes.length)} ${kilobytes(gzipSync(bytes).length)} gzipped  ${file}`);
	}
}
