// @ts-check
/** `npm run bench [-- NAME …]`: runs bench/NAME.mjs with the arguments that follow; without a name lists what there is. */
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root, runMain } from "./setup/setup.mjs";

await runMain(async () => {
	const [name, ...args] = process.argv.slice(2);
	const folder = join(root, "bench");
	const names = readdirSync(folder)
		.filter((file) => file.endsWith(".mjs"))
		.map((file) => file.slice(0, -".mjs".length));
	if (name === undefined) {
		console.log(`npm run bench -- NAME, where NAME is one of: ${names.join(", ")}`);
		return 0;
	}
	const program = join(folder, `${name}.mjs`);
	if (!existsSync(program)) {
		console.error(`expected one of ${names.join(", ")}, got ${name}`);
		return 2;
	}
	const child = spawn(process.execPath, [program, ...args], { cwd: root, stdio: "inherit" });
	return new Promise((resolve, reject) => {
		child.on("error", reject);
		child.on("exit", (code) => resolve(code ?? 1));
	});
});
