import Module, { createRequire } from "node:module";

/** The name of the package that the kernel stands in for. */
export const tslabPackage = "tslab";

/** The URL of what stands in for it. */
export const tslabUrl: string = new URL("../tslab/public-api.js", import.meta.url).href;

let publicApi: unknown;

/** Our tslab, once it is asked for. */
function loadPublicApi(): unknown {
	publicApi ??= createRequire(import.meta.url)("../tslab/public-api.js");
	return publicApi;
}

/** The notebooks for which the package's place was taken. */
const provided = new Set<string>();

/**
 * Puts our tslab where Node keeps the real package once it is loaded, if it is installed beside the notebook: for every
 * package that asks for its copy, by `require` or `import`. The real one would wait for a connection that this process
 * does not have.
 */
export function standInForTslab(notebook: string): void {
	if (provided.has(notebook)) return;
	provided.add(notebook);
	const require = createRequire(notebook);
	let path: string;
	try {
		path = require.resolve(tslabPackage);
	} catch {
		return; // not installed: nobody else can ask for it
	}
	const module = new Module(path);
	module.filename = path;
	module.loaded = true;
	Object.defineProperty(module, "exports", { configurable: true, enumerable: true, get: loadPublicApi });
	require.cache[path] = module;
}

/** The `require` of a notebook: as of a file in its folder, `tslab` being ours. */
export function notebookRequire(notebook: string): NodeJS.Require {
	standInForTslab(notebook);
	const own = createRequire(notebook);
	const require = (id: string): unknown => (id === tslabPackage ? loadPublicApi() : own(id));
	return Object.assign(require, own);
}
