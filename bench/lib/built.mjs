// @ts-check
/**
 * Imported by each bench for what it does: says in one line where `dist/`, which is measured, is older than `src/`. The compiler
 * writes nothing while any file has an error, so that a bench may measure yesterday's code.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { filesBelow } from "../../scripts/setup/source-files.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const source = join(root, "src");

/** @param {string} path @returns {number} when it was written; never, where it is not there */
const time = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

/**
 * Whether the compiler has written this source as it is now. Where times leave a doubt (a checkout, a saved file that did not
 * change), by what it would write.
 *
 * @param {string} path
 */
function isCompiled(path) {
	const output = join(root, "dist", relative(source, path)).replace(/\.ts$/, ".js");
	if (time(path) <= time(output)) return true;
	if (!existsSync(output)) return false;
	/** @type {typeof import("typescript")} */
	const typescript = createRequire(import.meta.url)("typescript");
	const { config } = typescript.readConfigFile(join(source, "tsconfig.base.json"), typescript.sys.readFile);
	const { options } = typescript.convertCompilerOptionsFromJson(config.compilerOptions, source);
	// One file alone has no package.json that would say that it is a module.
	const compilerOptions = { ...options, module: typescript.ModuleKind.ESNext };
	const { outputText } = typescript.transpileModule(readFileSync(path, "utf8"), { compilerOptions, fileName: path });
	return outputText === readFileSync(output, "utf8");
}

const sources = filesBelow(source).filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts"));
const stale = sources.filter((path) => !isCompiled(path)).map((path) => relative(root, path));
const kernel = sources.filter((path) => relative(source, path).startsWith("kernel"));
const bundle = time(join(root, "dist/kernel-bundle/main.js"));
if (stale.length > 0) {
	const names = `${stale.slice(0, 3).join(", ")}${stale.length > 3 ? ", …" : ""}`;
	console.error(
		`Older code is measured: dist/ lacks what ${stale.length} files of src/ say (${names}). To mend it: npx tsc -b src`,
	);
}
if (kernel.some((path) => time(path) > bundle)) {
	console.error(
		"An older kernel is measured: dist/kernel-bundle is older than src/kernel. To mend it: node scripts/build-kernel.mjs",
	);
}
