import { valueMimeType } from "../../../src/protocol/shown-value.ts";
import type { LuminoPanel, MimeModel, Renderer } from "./lab.ts";

/** The output's own text, for a value that cannot be drawn: one that another version wrote, or a hand edited. */
function plainText(model: MimeModel, reason: unknown): HTMLElement {
	const pre = document.createElement("pre");
	pre.textContent = String(model.data["text/plain"] ?? "");
	pre.title = reason instanceof Error ? reason.message : String(reason);
	return pre;
}

/** Renders a value; the code that draws it is fetched when the first one is shown. */
export function valueRenderer(newPanel: () => LuminoPanel): Renderer {
	const panel = newPanel();
	panel.addClass("glasscell-output");
	let cleanup = () => {};
	panel.disposed.connect(() => cleanup());
	return Object.assign(panel, {
		async renderModel(model: MimeModel) {
			const { renderValue } = await import("../value/render-value.ts");
			if (panel.isDisposed) return;
			cleanup();
			cleanup = () => {};
			try {
				cleanup = renderValue(model.data[valueMimeType], panel.node);
			} catch (error) {
				panel.node.replaceChildren(plainText(model, error));
			}
		},
	});
}
