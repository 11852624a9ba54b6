import { AsyncLocalStorage } from "node:async_hooks";
import type { CapturedOutput } from "../../protocol/host.ts";
import type { Output } from "./output.ts";

interface Redirection {
	readonly take: (output: CapturedOutput) => void;
	/** Where the output of `take` itself goes. */
	readonly outer: Redirection | undefined;
}

const storage = new AsyncLocalStorage<Redirection | undefined>();

/** Runs `body`; what it and all that it starts shows goes to `take`, the innermost of several. */
export function redirect<T>(take: (output: CapturedOutput) => void, body: () => T): T {
	return storage.run({ take, outer: storage.getStore() }, body);
}

/** Whether somebody has redirected what the running code shows. */
export function isRedirected(): boolean {
	return storage.getStore() !== undefined;
}

/** Hands an output to who redirected that of the running code; answers whether somebody did. */
export function redirected(output: CapturedOutput): boolean {
	const current = storage.getStore();
	if (current === undefined) return false;
	storage.run(current.outer, () => current.take(output));
	return true;
}

/** The output as who redirects it gets it; undefined for what is not shown, and for results, which are their cell's. */
export function captured(output: Output): CapturedOutput | undefined {
	switch (output.type) {
		case "stream":
			return { output_type: "stream", ...output.content };
		case "clear_output":
			return { output_type: "clear", ...output.content };
		case "page":
			return { output_type: "display_data", data: output.content.data, metadata: {} };
		case "display_data":
		case "update_display_data": {
			const { data, metadata, transient } = output.content;
			const named = transient?.display_id === undefined ? {} : { displayId: transient.display_id };
			return { output_type: "display_data", data, metadata, ...named, update: output.type === "update_display_data" };
		}
		default:
			return undefined;
	}
}
