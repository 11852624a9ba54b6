/**
 * The browser's end of a widget, as anywidget's front-end modules get it (AFM), with what JupyterLab's own models know beside it.
 */
export interface WidgetModel {
	get(key: string): unknown;
	set(key: string, value: unknown): void;
	save_changes(): void;
	on(event: string, callback: () => void): void;
	off(event: string, callback: () => void): void;
	send(content: unknown): void;
	/** Whether a kernel hears us; unknown counts as yes. */
	readonly comm_live?: boolean;
	/** Saves, and calls `done` when the kernel has handled the message; absent where the front end does not tell. */
	saveAndWait?(done: () => void): void;
}

/** What a front end gives to draw with. */
export interface RenderContext {
	readonly model: WidgetModel;
	readonly el: HTMLElement;
}

/** Takes away everything that a render added: elements, listeners, observers, views. */
export type Cleanup = () => void;
