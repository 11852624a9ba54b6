// @ts-check
/** Stands for the compiler in a pretend checkout: writes the three entries; `glasscell install` there writes its files. */
const fs = require("node:fs");
const path = require("node:path");

fs.appendFileSync(path.join(process.env.GLASSCELL_FAKE ?? "", "calls"), "tsc\n");
const install = `
const fs = require("node:fs"), path = require("node:path");
fs.appendFileSync(path.join(process.env.GLASSCELL_FAKE, "calls"), "install\\n");
for (const name of ["kernels/glasscell/kernel.json", "labextensions/glasscell/package.json", "nbextensions/glasscell/index.js"]) {
	const file = path.join(process.argv.at(-1), "share/jupyter", name);
	fs.mkdirSync(path.dirname(file), { recursive: true });
	fs.writeFileSync(file, "");
}`;
for (const [name, text] of Object.entries({
	"index.js": "",
	"kernel/main.js": "",
	"cli/main.js": install,
	"cli/install.js": "",
})) {
	const file = path.join("dist", name);
	fs.mkdirSync(path.dirname(file), { recursive: true });
	fs.writeFileSync(file, text);
}
