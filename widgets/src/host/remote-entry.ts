import { widgetModule } from "../../../src/protocol/widget-state.ts";
import type { Plugin, Share } from "./lab.ts";

/** webpack's share scope: for each package its versions, each with how to get it. */
type ShareScope = Record<string, Record<string, { get(): (() => unknown) | Promise<() => unknown> }> | undefined>;

interface Container {
	init(scope: ShareScope): void;
	get(module: string): Promise<() => { __esModule: true; default: Plugin[] }>;
}

/** The build names the file that holds the extension, with a hash, so that a browser never pairs an old file with a new one. */
declare const __EXTENSION_FILE__: string;

const here = (document.currentScript as HTMLScriptElement).src;
let scope: ShareScope = {};

/** Newest first, by numbers: "10.0.0" is above "9.0.0". */
function byVersion(a: string, b: string): number {
	return b.localeCompare(a, undefined, { numeric: true });
}

const share: Share = async (packageName) => {
	const versions = scope[packageName] ?? {};
	const newest = Object.keys(versions).sort(byVersion)[0];
	if (newest === undefined) return undefined;
	const factory = await versions[newest]?.get();
	return factory?.() as Record<string, unknown> | undefined;
};

/**
 * What JupyterLab expects of a prebuilt extension: a container of module federation, by hand. That contract is webpack's, not documented by JupyterLab,
 * so a browser test pins it for each JupyterLab we support.
 */
const container: Container = {
	init(given) {
		scope = given;
	},
	async get() {
		const { makePlugins } = await import(new URL(__EXTENSION_FILE__, here).href);
		const plugins: Plugin[] = await makePlugins(share);
		return () => ({ __esModule: true, default: plugins });
	},
};

const page = globalThis as unknown as { _JUPYTERLAB?: Record<string, Container> };
page._JUPYTERLAB ??= {};
page._JUPYTERLAB[widgetModule] = container;
