import { createRequire } from "node:module";
import { join } from "node:path";
import { type DisplayOptions, type Host, hostSymbol } from "../../protocol/host.ts";
import type { Comms } from "./comms.ts";
import type { Importer } from "./importer.ts";
import type { Outlet } from "./outlet.ts";
import { currentTask } from "./task.ts";

/** The names that rewritten cells call; `transform/` writes them. */
const importName = "__glasscell_import__";
const metaName = "__glasscell_meta__";

/** What the globals stand on. */
export interface GlobalParts {
	readonly directory: string;
	readonly outlet: Outlet;
	readonly comms: Comms;
	readonly importer: Importer;
	readonly onTerminated: Set<() => void>;
	/** Shows an error of a callback that nobody waits for. */
	readonly report: (error: unknown) => void;
}

/** The library's door to the kernel. */
function makeHost({ outlet, comms, onTerminated, report }: GlobalParts): Host {
	return {
		openComm: (target, options) => comms.open(target, options),
		onComm: (target, handler) => comms.on(target, handler),
		display: (bundle, options) => outlet.display(bundle, options),
		get signal() {
			return currentTask()?.controller.signal;
		},
		onTerminated(restore) {
			onTerminated.add(restore);
			return () => void onTerminated.delete(restore);
		},
		onCellEnd(callback) {
			const task = currentTask();
			if (task !== undefined && !task.ended) task.ends.push(callback);
			else void Promise.resolve().then(callback).catch(report);
		},
	};
}

/**
 * Gives cells what they can call without an import: `display(value, options?)`, `clearOutput(wait?)`, `require` of the
 * notebook's folder, and the two functions of rewritten imports. They may be shadowed by the notebook's own names.
 */
export function provideGlobals(parts: GlobalParts): void {
	const { outlet, importer } = parts;
	const globals: Record<string | symbol, unknown> = {
		[importName]: (specifier: unknown, names?: unknown) => importer.import(specifier, names),
		[metaName]: importer.meta,
		[hostSymbol]: makeHost(parts),
		require: createRequire(join(parts.directory, "notebook.ts")),
		display: (value: unknown, options?: DisplayOptions) => outlet.displayValue(value, options),
		clearOutput: (wait = false) => outlet.emit({ type: "clear_output", content: { wait: Boolean(wait) } }),
	};
	for (const key of Reflect.ownKeys(globals)) {
		Object.defineProperty(globalThis, key, { configurable: true, writable: true, value: globals[key] });
	}
}
