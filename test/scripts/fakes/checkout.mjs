// @ts-check
import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * A pretend checkout, in a folder with a space in its name: the real set-up scripts and `environment.yml`, with
 * programs on PATH that stand for npm and Python, so that a whole set-up takes a second and no network.
 */
export class PretendCheckout {
	folder = fs.mkdtempSync(path.join(os.tmpdir(), "a fresh clone "));
	root = path.join(this.folder, "glass cell");
	bin = path.join(this.folder, "bin");
	/** @type {NodeJS.ProcessEnv} */
	env = {};

	constructor() {
		fs.mkdirSync(this.bin);
		for (const name of ["scripts/setup", "scripts/lab", "scripts/lab.mjs", "environment.yml"]) {
			fs.cpSync(path.join(repository, name), path.join(this.root, name), { recursive: true });
		}
		this.write("package.json", "{}");
		this.write("package-lock.json", JSON.stringify({ packages: { "": {}, "node_modules/typescript": {} } }));
		this.write("src/index.ts", "");
		this.write("src/widget/font.ttf", "font");
		for (const [name, outputs] of Object.entries({
			"build-danfo": ["danfo/index.js"],
			"build-kernel": ["kernel-bundle/main.js"],
			"build-widgets": ["labextension/package.json", "nbextension/index.js", "anywidget.js"],
		})) {
			this.write(
				`scripts/${name}.mjs`,
				`import fs from "node:fs";
				import path from "node:path";
				fs.appendFileSync(process.env.GLASSCELL_FAKE + "/calls", "${name}\\n");
				for (const output of ${JSON.stringify(outputs)}) {
					fs.mkdirSync(path.dirname("dist/" + output), { recursive: true });
					fs.writeFileSync("dist/" + output, "");
				}`,
			);
		}
		this.program("npm", "npm.mjs");
		this.program("python3", "python.mjs");
		this.env = { PATH: this.bin, GLASSCELL_FAKE: this.folder, HOME: this.folder };
	}

	/**
	 * @param {string} name
	 * @param {string} text
	 */
	write(name, text) {
		const file = path.join(this.root, name);
		fs.mkdirSync(path.dirname(file), { recursive: true });
		fs.writeFileSync(file, text);
	}

	/**
	 * Makes a program on PATH of one of the fakes.
	 * @param {string} name
	 * @param {string} fake
	 */
	program(name, fake) {
		const { href } = new URL(fake, import.meta.url);
		this.shell(name, `exec "${process.execPath}" -e 'import("${href}")' "$0" "$@"`);
	}

	/**
	 * @param {string} name
	 * @param {string} line
	 */
	shell(name, line) {
		fs.writeFileSync(path.join(this.bin, name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
	}

	/** @param {string} name */
	flag(name) {
		fs.writeFileSync(path.join(this.folder, name), "");
	}

	/**
	 * Runs `npm run lab -- --setup-only`.
	 * @returns {Promise<{ code: number, output: string, calls: string[] }>} `calls`: what the fakes were asked, in order
	 */
	setUp() {
		const record = path.join(this.folder, "calls");
		fs.rmSync(record, { force: true });
		const args = [path.join(this.root, "scripts/lab.mjs"), "--setup-only"];
		return new Promise((resolve) => {
			execFile(process.execPath, args, { env: this.env, cwd: this.folder }, (error, stdout, stderr) => {
				const calls = fs.existsSync(record) ? fs.readFileSync(record, "utf8").trim().split("\n") : [];
				resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: stdout + stderr, calls });
			});
		});
	}

	remove() {
		fs.rmSync(this.folder, { recursive: true, force: true });
	}
}
