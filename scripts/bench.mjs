// @ts-check
/** `npm run bench [-- NAME … [ARGUMENT …]]`: runs each bench/NAME.mjs with the arguments that follow the names; without a name lists what there is. */
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root, runMain } from "./setup/setup.mjs";

await runMain(async () => {
	const given = process.argv.slice(2);
	const folder = join(root, "bench");
	const names = readdirSync(folder)
		.filter((file) => file.endsWith(".mjs"))
		.map((file) => file.slice(0, -".mjs".length));
	if (given[0] === undefined) {
		console.log(`npm run bench -- NAME, where NAME is one of: ${names.join(", ")}`);
		return 0;
	}
	const first = given.findIndex((argument) => !names.includes(argument));
	const asked = first < 0 ? given : given.slice(0, first);
	if (asked.length === 0) {
		console.error(`expected one of ${names.join(", ")}, got ${given[0]}`);
		return 2;
	}
	for (const name of asked) {
		const program = join(folder, `${name}.mjs`);
		const args = first < 0 ? [] : given.slice(first);
		const child = spawn(process.execPath, [program, ...args], { cwd: root, stdio: "inherit" });
		const code = await new Promise((resolve, reject) => {
			child.on("error", reject);
			child.on("exit", (status) => resolve(status ?? 1));
		});
		if (code !== 0) return code;
	}
	return 0;
});
