#!/usr/bin/env node
// Bundles danfojs-node for those who install our package: its own list names packages that npm cannot reach or that are
// known to be unsafe, and the overrides that mend this in our package.json count here alone.
// See docs/decisions/0019-danfojs.md. Usage: node scripts/build-danfo.mjs
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const outdir = path.join(root, "dist/danfo");
const require = createRequire(import.meta.url);
const danfo = path.dirname(require.resolve("danfojs-node/package.json"));

/** What danfo asks for, and what it gets; `as` is the whole text of a module. */
const replacements = {
	// The TensorFlow.js of the library and of the cells: its tensors are ours, its backend is chosen.
	"@tensorflow/tfjs-node": 'export * from "../tf.js";',
	// Written out, so that esbuild leaves away the rest of mathjs.
	mathjs: 'export { mean, median, mode, std, variance } from "mathjs/number";',
	// Required: its ES module has no file system.
	xlsx: 'module.exports = require("@e965/xlsx");',
	request: `export { default } from ${JSON.stringify(path.join(root, "scripts/danfo/request.mjs"))};`,
	"node-fetch": "export default globalThis.fetch;",
	"plotly.js-dist-min": 'throw new Error("danfojs-node draws with Plotly in browsers only");',
};

/** @type {import("esbuild").Plugin} */
const replace = {
	name: "replace",
	setup({ onResolve, onLoad }) {
		const names = Object.keys(replacements).map((name) => name.replace(/[/.-]/g, "\\$&"));
		onResolve({ filter: new RegExp(`^(${names.join("|")})$`) }, ({ path, namespace }) =>
			namespace === "replacement" ? undefined : { path, namespace: "replacement" },
		);
		onLoad({ filter: /./, namespace: "replacement" }, ({ path }) => ({
			contents: replacements[path],
			resolveDir: root,
		}));
	},
};

/** The names that the package has: those of an ES module have to be written out. */
async function exportedNames() {
	const code = await readFile(path.join(danfo, "dist/danfojs-node/src/index.js"), "utf8");
	const names = [
		...code.matchAll(/^(?:Object\.defineProperty\(exports, "(\w+)"|exports\.(\w+) = (?!void 0|exports\.))/gm),
	];
	return [...new Set(names.map(([, defined, assigned]) => defined ?? assigned))].filter(
		(name) => name !== "__esModule",
	);
}

/** The declarations of danfo, with the packages that are in the bundle replaced by what is used of them. */
async function writeTypes(names) {
	const from = path.join(danfo, "dist");
	const swallowed = /from (["'])(papaparse|table|node-fetch|plotly\.js-dist-min)\1/g;
	for (const file of await readdir(from, { recursive: true })) {
		if (!file.endsWith(".d.ts")) continue;
		const text = await readFile(path.join(from, file), "utf8");
		const target = path.join(outdir, "types", file);
		const shim = path.relative(path.dirname(target), path.join(outdir, "types/packages.js")).split(path.sep).join("/");
		const rewritten = text
			.replace(swallowed, `from "${shim.startsWith(".") ? shim : `./${shim}`}"`)
			.replace(/from (["'])xlsx\1/g, 'from "@e965/xlsx"')
			.replace(/^import request from "request";\n/m, "");
		await mkdir(path.dirname(target), { recursive: true });
		await writeFile(target, rewritten);
	}
	await writeFile(
		path.join(outdir, "types/packages.d.ts"),
		await readFile(path.join(root, "scripts/danfo/types.d.ts")),
	);
	await writeFile(path.join(outdir, "types/package.json"), '{ "type": "commonjs" }\n');
	await writeFile(
		path.join(outdir, "index.d.ts"),
		`export { ${names.join(", ")} } from "./types/danfojs-node/src/index.js";\n`,
	);
}

/** The text of a package's licence; three of them under MIT state it in package.json alone, with their authors. */
async function licenceText(folder, { name, license, author, contributors }) {
	const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
	if (file) return readFile(path.join(folder, file), "utf8");
	if (license !== "MIT") throw new Error(`expected a licence file in ${name}, whose licence is ${license}`);
	const authors = [author, ...(contributors ?? [])].filter(Boolean).map((each) => each.name ?? each);
	return `Copyright (c) ${authors.join(", ")}\n\n${await readFile(path.join(root, "scripts/danfo/mit.txt"), "utf8")}`;
}

/** The licences of all that is in the bundle. */
async function writeLicences(inputs) {
	const packages = new Set(inputs.flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []));
	const parts = [];
	for (const folder of [...packages].sort()) {
		const stated = JSON.parse(await readFile(path.join(root, folder, "package.json"), "utf8"));
		const text = await licenceText(path.join(root, folder), stated);
		parts.push(`${stated.name} ${stated.version}\n\n${text.trim()}\n`);
	}
	await writeFile(path.join(outdir, "LICENSES.txt"), parts.join(`\n${"-".repeat(80)}\n\n`));
}

const names = await exportedNames();
await rm(outdir, { recursive: true, force: true });
const { metafile } = await build({
	absWorkingDir: root,
	stdin: { contents: `export { ${names.join(", ")} } from "danfojs-node";`, resolveDir: root },
	outfile: path.join(outdir, "index.js"),
	plugins: [replace],
	bundle: true,
	format: "esm",
	platform: "node",
	target: "node20.19",
	external: ["../tf.js", "@e965/xlsx"],
	banner: {
		js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
	},
	logLevel: "warning",
	metafile: true,
});
await writeTypes(names);
await writeLicences(Object.keys(metafile.inputs));
