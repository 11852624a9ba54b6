import { withoutWarnings } from "./without-warnings.ts";

const key = "glasscell.clearAsyncStack";

/**
 * An expression that empties Node's stack of async ids. Terminated code never pops its own, and Node aborts the process
 * when it finds them. From Node 24 on, the kernel starts with `--no-force-async-hooks-checks` instead: there the stack
 * cannot be reached.
 */
export const clearAsyncStack = `globalThis[Symbol.for(${JSON.stringify(key)})]?.()`;

/** Makes {@link clearAsyncStack} work, where this version of Node needs it. */
export function provideAsyncStack(): void {
	if (Number.parseInt(process.versions.node, 10) >= 24) return;
	const { binding } = process as unknown as { binding(name: string): { clearAsyncIdStack(): void } };
	const wrap = withoutWarnings(() => binding.call(process, "async_wrap"));
	Object.defineProperty(globalThis, Symbol.for(key), { value: () => wrap.clearAsyncIdStack() });
}
