import process from "node:process";
import { withoutWarnings } from "./without-warnings.ts";

let clear: (() => void) | undefined;

/** Makes {@link clearAsyncStack} work, where this version of Node needs it. */
export function provideAsyncStack(): void {
	if (Number.parseInt(process.versions.node, 10) >= 24) return;
	const { binding } = process as unknown as { binding(name: string): { clearAsyncIdStack(): void } };
	const wrap = withoutWarnings(() => binding.call(process, "async_wrap"));
	clear = () => wrap.clearAsyncIdStack();
}

/**
 * Empties Node's stack of async ids. Terminated code never pops its own, and Node aborts the process when it finds them.
 * From Node 24 on, the kernel starts with `--no-force-async-hooks-checks` instead: there the stack cannot be reached.
 */
export function clearAsyncStack(): void {
	clear?.();
}
