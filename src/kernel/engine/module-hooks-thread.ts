import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";

/** The text of a module that no file holds as it is. */
export interface ProvidedModule {
	readonly url: string;
	readonly source: string;
}

type NextLoad = (url: string, context: object) => Promise<object>;

const sources = new Map<string, string>();
let port: MessagePort | undefined;

/** Called by Node when the hooks' thread starts. */
export function initialize(data: { readonly port: MessagePort }): void {
	port = data.port;
}

/** Node's hook: what the main thread has provided, else what Node finds. */
export async function load(url: string, context: object, next: NextLoad): Promise<object> {
	for (let item = port && receiveMessageOnPort(port); item; item = port && receiveMessageOnPort(port)) {
		const { url: provided, source } = item.message as ProvidedModule;
		sources.set(provided, source);
	}
	const source = sources.get(url);
	if (source === undefined) return next(url, context);
	sources.delete(url); // Node keeps what it has loaded
	return { format: "module", source, shortCircuit: true };
}
