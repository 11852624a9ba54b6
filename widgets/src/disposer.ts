import type { Cleanup, WidgetModel } from "./model.ts";

/** Remembers how to take things away again, so that a removed view leaves no listener behind. */
export class Disposer {
	readonly #cleanups: Cleanup[] = [];
	#disposed = false;

	/** Runs `cleanup` when disposed; at once where that has happened already, as with answers that come late. */
	add(cleanup: Cleanup): void {
		if (this.#disposed) cleanup();
		else this.#cleanups.push(cleanup);
	}

	get disposed(): boolean {
		return this.#disposed;
	}

	listen<K extends keyof HTMLElementEventMap>(
		target: EventTarget,
		type: K,
		listener: (event: HTMLElementEventMap[K]) => void,
		options?: AddEventListenerOptions,
	): void;
	listen(target: EventTarget, type: string, listener: (event: Event) => void, options?: AddEventListenerOptions): void;
	listen(target: EventTarget, type: string, listener: (event: never) => void, options?: AddEventListenerOptions): void {
		const handler = listener as (event: Event) => void;
		target.addEventListener(type, handler, options);
		this.add(() => target.removeEventListener(type, handler, options));
	}

	onModel(model: WidgetModel, event: string, callback: () => void): void {
		model.on(event, callback);
		this.add(() => model.off(event, callback));
	}

	dispose(): void {
		this.#disposed = true;
		for (const cleanup of this.#cleanups.splice(0).reverse()) cleanup();
	}
}
