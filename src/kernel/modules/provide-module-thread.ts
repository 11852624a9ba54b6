import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";

/** The text of a module that no file holds as it is. */
export interface ProvidedModule {
	readonly url: string;
	readonly source: string;
}

type Next = (urlOrSpecifier: string, context: object) => Promise<object>;

const known = new Set<string>();
const sources = new Map<string, string>();
let port: MessagePort | undefined;

/** Called by Node when the hooks' thread starts. */
export function initialize(data: { readonly port: MessagePort }): void {
	port = data.port;
}

/** Takes what the main thread has provided since. */
function receive(): void {
	for (let item = port && receiveMessageOnPort(port); item; item = port && receiveMessageOnPort(port)) {
		const { url, source } = item.message as ProvidedModule;
		known.add(url);
		sources.set(url, source);
	}
}

/** Node's hook: what the main thread has provided needs no file. */
export async function resolve(specifier: string, context: object, next: Next): Promise<object> {
	receive();
	return known.has(specifier) ? { url: specifier, shortCircuit: true } : next(specifier, context);
}

/** Node's hook: what the main thread has provided, else what Node finds. */
export async function load(url: string, context: object, next: Next): Promise<object> {
	receive();
	const source = sources.get(url);
	if (source === undefined) return next(url, context);
	sources.delete(url); // Node keeps what it has loaded
	return { format: "module", source, shortCircuit: true };
}
