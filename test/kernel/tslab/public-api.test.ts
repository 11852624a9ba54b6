import { execFile } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = path.join(import.meta.dirname, "../../..");

/** Every call of the API that shows something. */
const calls = `
const bytes = new Uint8Array([0, 127, 255]);
const { display, newDisplay } = api;
for (const name of ["javascript", "html", "markdown", "latex", "svg", "text"]) display[name]("<" + name + ">");
for (const name of ["png", "jpeg", "gif", "pdf"]) display[name](name === "png" ? Buffer.from(bytes) : bytes);
display.raw("application/json", "[1]");
display.raw("application/octet-stream", bytes);
display.raw("text/plain", bytes);
const [first, second] = [newDisplay(), newDisplay()];
first.text("a"); second.html("b"); first.png(bytes); first.text("c");
`;

/** What the module exports, and the messages that its calls send; names of displays by their order. */
const report = `
const members = (object) => {
	const prototype = Object.getPrototypeOf(object);
	return Object.getOwnPropertyNames(prototype).filter((name) => name !== "constructor").sort().map((name) => [name, prototype[name].length]);
};
const exports = Object.keys(api).sort().map((name) => [name, typeof api[name], typeof api[name] === "function" ? api[name].length : null]);
const shape = { exports, display: members(api.display), newDisplay: members(api.newDisplay()), versions: Object.keys(api.versions).sort() };
const ids = [...new Set(messages.map(({ id }) => id))];
const shown = messages.map(({ id, ...rest }) => ({ ...rest, id: ids.indexOf(id) }));
process.stdout.write(JSON.stringify({ shape, shown, unnamed: ids.indexOf(undefined), versions: api.versions }));
process.exit(0);
`;

async function run(program: string) {
	const args = ["--input-type=module", "--eval", program];
	const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
	return JSON.parse(stdout);
}

/** The package itself, in a process of its own. It hands its messages to a function of its Jupyter module. */
const theirs = () =>
	run(`
import { createRequire } from "node:module";
const require = createRequire(${JSON.stringify(path.join(root, "package.json"))});
const api = require("tslab");
const messages = [];
require("tslab/dist/jupyter.js").lastWriteDisplayData = ({ data, metadata, transient }, update) =>
	messages.push({ data, metadata, id: transient.display_id, update: update === true });
${calls}${report}`);

/** Ours, with a host that notes what it is asked to show. */
const ours = () =>
	run(`
const messages = [];
globalThis[Symbol.for("glasscell.host/1")] = {
	display: (data, { metadata = {}, displayId, update = false }) => messages.push({ data, metadata, id: displayId, update }),
};
const api = await import(${JSON.stringify(pathToFileURL(path.join(root, "dist/kernel-bundle/tslab/public-api.js")).href)});
${calls}${report}`);

test("our tslab exports what the package does, member by member, and sends the same messages", async () => {
	const [package_, stand] = await Promise.all([theirs(), ours()]);
	expect(stand.shape).toEqual(package_.shape);
	expect(stand.shape.display.length).toBe(11);
	expect(stand.shown).toEqual(package_.shown);
	expect(stand.shown.length).toBe(17);
	expect(stand.unnamed).toBe(package_.unnamed);
	expect(stand.versions.tslab).toBe(package_.versions.tslab);
	expect(stand.versions.node).toBe(process.version);
});
