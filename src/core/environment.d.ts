// The little that core, protocol, views and figure take from the platform. Browser and Node both have it; neither's types belong here.
interface AbortSignal {
	readonly aborted: boolean;
	readonly reason: unknown;
	throwIfAborted(): void;
	addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
	removeEventListener(type: "abort", listener: () => void): void;
}
declare var AbortSignal: { new (): AbortSignal; any(signals: readonly AbortSignal[]): AbortSignal };
declare var AbortController: { new (): { readonly signal: AbortSignal; abort(reason?: unknown): void } };
declare function setTimeout(callback: () => void, milliseconds?: number): unknown;
declare var setImmediate: ((callback: () => void) => unknown) | undefined;
declare function structuredClone<T>(value: T): T;
declare var performance: { now(): number };
