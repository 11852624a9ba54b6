import type { SelectionId, SelectionValue } from "../../src/core/view-spec.ts";
import type { Cleanup } from "./model.ts";

/** What a view tells the others that share its selection. */
export interface SelectionEvent {
	readonly id: SelectionId;
	readonly value: SelectionValue;
	/** `"hover"` passes with the pointer, `"select"` stays. */
	readonly phase: "hover" | "select";
}

const eventName = "glasscell:selection";

/**
 * Tells every view on the page. An event of the document and not a variable of this module, because a page can hold several copies of it
 * (anywidget loads one for each widget).
 */
export function publishSelection(event: SelectionEvent): void {
	document.dispatchEvent(new CustomEvent(eventName, { detail: event }));
}

/** Hears of selections anywhere on the page, also of one's own. */
export function onSelection(callback: (event: SelectionEvent) => void): Cleanup {
	const listener = (event: Event) => callback((event as CustomEvent<SelectionEvent>).detail);
	document.addEventListener(eventName, listener);
	return () => document.removeEventListener(eventName, listener);
}

/** Whether two selections mean the same. */
export function sameSelection(a: SelectionValue | undefined, b: SelectionValue | undefined): boolean {
	return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}
