import type { Disposer } from "./disposer.ts";

/**
 * Keeps plain keys inside the widget. JupyterLab listens for them at the page's root: there, an arrow key would move to another cell, Enter start an
 * edit, and D pressed twice in a menu delete the cell. Chords such as Ctrl+S or Shift+Enter go through.
 */
export function keepKeys(root: HTMLElement, disposer: Disposer): void {
	disposer.listen(root, "keydown", (event) => {
		const chord = event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && event.key === "Enter");
		if (!chord) event.stopPropagation();
	});
}
