// @ts-check
import { copyFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { command, tail } from "./command.mjs";
import { SetupError } from "./setup-error.mjs";
import { filesBelow } from "./source-files.mjs";

/** What the compiler writes for one source file. */
const written = [".js", ".js.map", ".d.ts"];

/**
 * Compiles `src/` to `dist/`, copies what is not TypeScript (the font), and removes what has lost its source.
 *
 * @type {import("./step.mjs").Step}
 */
export const buildLibrary = {
	name: "build-library",
	title: "library",

	inputs({ root }) {
		return { files: [...filesBelow(join(root, "src")), join(root, "node_modules/typescript/package.json")] };
	},

	outputs({ root }) {
		return entryPoints(root);
	},

	async run({ root, env, state, progress }) {
		const whole = entryPoints(root).every((path) => existsSync(path));
		const compiler = join(root, "node_modules/typescript/bin/tsc");
		// The compiler trusts its own notes in dist/, and would not write again what was deleted there.
		const args = [compiler, "-b", join(root, "src"), ...(whole ? [] : ["--force"])];
		const { code, output } = await command(process.execPath, args, {
			cwd: root,
			env,
			log: join(state, "build-library.log"),
			onLine: (line) => progress.latest(line),
		});
		if (code !== 0) {
			throw new SetupError(
				`src/ does not compile:\n${tail(output, 20)}`,
				"mend the lines named above; on a fresh clone: git status, then call this command again",
			);
		}
		copyAssets(root);
		removeOrphans(root);
		return {};
	},
};

/** @param {string} root */
function entryPoints(root) {
	return ["index.js", "cli/main.js", "kernel/main.js"].map((name) => join(root, "dist", name));
}

/** @param {string} root */
function copyAssets(root) {
	const source = join(root, "src");
	for (const path of filesBelow(source)) {
		if (path.endsWith(".ts") || /[/\\]tsconfig[^/\\]*\.json$/.test(path)) continue;
		const target = join(root, "dist", relative(source, path));
		mkdirSync(dirname(target), { recursive: true });
		copyFileSync(path, target);
	}
}

/**
 * A renamed source would leave its old output behind, to be imported and published.
 * @param {string} root
 */
function removeOrphans(root) {
	const source = join(root, "src");
	const folders = new Set(filesBelow(source).map((path) => relative(source, path).split(sep)[0] ?? ""));
	for (const path of filesBelow(join(root, "dist"))) {
		const name = relative(join(root, "dist"), path);
		const ending = written.find((suffix) => name.endsWith(suffix));
		if (ending === undefined || !folders.has(name.split(sep)[0] ?? "") || !name.includes(sep)) continue;
		if (!existsSync(join(source, `${name.slice(0, -ending.length)}.ts`))) rmSync(path);
	}
}
