import type { WidgetStatus } from "../../../src/protocol/widget-state.ts";
import { Disposer } from "../disposer.ts";
import { element, setText } from "../element.ts";

/** What is known of the kernel. */
interface KernelState {
	/** It was asked and has not answered yet. */
	readonly waiting: boolean;
	readonly live: boolean;
	/** Whether the widget has anything to ask it. */
	readonly needed: boolean;
}

/** What runs, how far it is, how to stop it, and what went wrong. */
export interface StatusBar {
	readonly element: HTMLElement;
	update(status: WidgetStatus, kernel: KernelState): void;
	dispose(): void;
}

/** Shown in place of the controls' answer when nobody is there to compute one. */
export const noKernel = "No kernel answers: run the cell again";

/** The bar above the views; it keeps its place, so that nothing jumps when a run starts. */
export function statusBar(cancel: () => void): StatusBar {
	const disposer = new Disposer();
	const message = element("span", { class: "glasscell-status-text" });
	const progress = element("progress", { class: "glasscell-progress", "aria-label": "Progress" });
	const button = element("button", { type: "button", class: "glasscell-button" }, "Cancel");
	const polite = element("div", { class: "glasscell-status-line", role: "status" }, message);
	const bar = element("div", { class: "glasscell-status" }, polite, progress, button);
	disposer.listen(button, "click", () => {
		button.disabled = true;
		cancel();
	});
	return {
		element: bar,
		update(status, { waiting, live, needed }) {
			const running = live && (status.state === "running" || waiting);
			const missing = !live && needed;
			bar.dataset.state = missing ? "dead" : running ? "running" : live ? status.state : "idle";
			progress.hidden = !running;
			button.hidden = !(live && status.state === "running" && status.cancellable);
			if (button.hidden) button.disabled = false;
			// A failure interrupts whoever listens; anything else waits its turn.
			polite.setAttribute("role", status.state === "error" ? "alert" : "status");
			if (status.state === "running" && status.total > 0) {
				progress.max = status.total;
				progress.value = Math.min(status.done, status.total);
			} else progress.removeAttribute("value");
			if (!live) setText(message, missing ? noKernel : "");
			else if (status.state === "running") setText(message, `${status.label} …`);
			else if (waiting) setText(message, "Asking the kernel …");
			else if (status.state === "idle") setText(message, "");
			else setText(message, status.message);
		},
		dispose: () => disposer.dispose(),
	};
}

/** Stands in place of a widget whose state cannot be drawn. */
export function errorPanel(message: string): HTMLElement {
	return element(
		"div",
		{ class: "glasscell-error", role: "alert" },
		element("strong", {}, "This widget cannot be drawn"),
		element("p", {}, message),
	);
}
