import Module, { createRequire } from "node:module";
import * as publicApi from "./public-api.ts";

/** The name of the package that the kernel stands in for. */
export const tslabPackage = "tslab";

/** The URL of what stands in for it. */
export const tslabUrl: string = new URL("./public-api.js", import.meta.url).href;

/**
 * The `require` of a notebook. `tslab` is this kernel's, for cells and for every package that asks for the copy which
 * lies beside the notebook: loaded there, it would wait for a connection that this process does not have.
 */
export function notebookRequire(notebook: string): NodeJS.Require {
	const own = createRequire(notebook);
	standIn(own);
	const require = (id: string): unknown => (id === tslabPackage ? publicApi : own(id));
	return Object.assign(require, own);
}

/** Puts the stand-in where Node keeps the real package once it is loaded; imports by ES modules look there too. */
function standIn(require: NodeJS.Require): void {
	let path: string;
	try {
		path = require.resolve(tslabPackage);
	} catch {
		return; // not installed: nobody else can ask for it
	}
	const module = new Module(path);
	module.filename = path;
	module.loaded = true;
	module.exports = publicApi;
	require.cache[path] = module;
}
