// @ts-check
/**
 * Stands for npm in a pretend checkout: `npm install` brings a compiler that writes a pretend `dist/`. The flag `npm-dies`
 * makes it die half-way, once.
 */
import fs from "node:fs";
import path from "node:path";

const fake = process.env.GLASSCELL_FAKE ?? "";
const [verb = ""] = process.argv.slice(2);
fs.appendFileSync(path.join(fake, "calls"), `npm ${verb}\n`);

fs.rmSync("node_modules", { recursive: true, force: true });
fs.mkdirSync("node_modules/typescript/bin", { recursive: true });
const dies = path.join(fake, "npm-dies");
if (fs.existsSync(dies)) {
	fs.rmSync(dies);
	process.kill(process.pid, "SIGKILL");
}
fs.writeFileSync("node_modules/typescript/package.json", "{}");
fs.copyFileSync(new URL("tsc.cjs", import.meta.url), "node_modules/typescript/bin/tsc");
fs.mkdirSync("node_modules/node-api-headers");
fs.writeFileSync("node_modules/node-api-headers/package.json", "{}");
fs.mkdirSync("node_modules/@tensorflow/tfjs-node-gpu/binding", { recursive: true });
fs.writeFileSync("node_modules/@tensorflow/tfjs-node-gpu/binding/tfjs_binding.cc", "");
