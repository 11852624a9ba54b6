import * as nodeModule from "node:module";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import type { ProvidedModule } from "./provide-module-thread.ts";

type Next = (urlOrSpecifier: string, context: object) => unknown;
/** In Node.js from 22.15: hooks in this thread. */
type RegisterHooks = (hooks: {
	resolve(specifier: string, context: object, next: Next): unknown;
	load(url: string, context: object, next: Next): unknown;
}) => void;

const provided = new Set<string>();
let provide: ((module: ProvidedModule) => void) | undefined;

/** Hooks of this thread, or, in older versions of Node.js, of a thread that Node starts for them. */
function install(): (module: ProvidedModule) => void {
	const { registerHooks } = nodeModule as unknown as { registerHooks?: RegisterHooks };
	if (registerHooks === undefined) {
		const { port1, port2 } = new MessageChannel();
		const data: { port: MessagePort } = { port: port2 };
		nodeModule.register(new URL("../modules/provide-module-thread.js", import.meta.url), {
			data,
			transferList: [port2],
		});
		port1.unref();
		return (module) => port1.postMessage(module);
	}
	const sources = new Map<string, string>();
	registerHooks({
		resolve: (specifier, context, next) =>
			provided.has(specifier) ? { url: specifier, shortCircuit: true } : next(specifier, context),
		load(url, context, next) {
			const source = sources.get(url);
			if (source === undefined) return next(url, context);
			sources.delete(url); // Node keeps what it has loaded
			return { format: "module", source, shortCircuit: true };
		},
	});
	return ({ url, source }) => void sources.set(url, source);
}

/** Makes `import(url)` load this source, whether or not there is such a file. */
export function provideModule(url: string, source: string): void {
	if (provided.has(url)) return;
	provided.add(url);
	provide ??= install();
	provide({ url, source });
}
