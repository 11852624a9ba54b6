import base from "./styles/base.css";
import controls from "./styles/controls.css";
import figures from "./styles/figures.css";
import layout from "./styles/layout.css";
import notes from "./styles/notes.css";
import shown from "./styles/shown.css";
import status from "./styles/status.css";

let sheet: CSSStyleSheet | undefined;

/**
 * Adds the widgets' style sheet to the page (or shadow tree) of an element, once. A constructed sheet, because a content security policy can forbid
 * `<style>` elements and inline styles, but not these.
 */
export function installStyle(el: Element): void {
	if (!sheet) {
		sheet = new CSSStyleSheet();
		sheet.replaceSync([layout, status, controls, figures, notes, shown, base].join("\n"));
	}
	const root = el.getRootNode();
	// The tooltip hangs on the body, so the document gets the sheet even where the widget is in a shadow tree or not yet on the page.
	for (const target of [document, root instanceof ShadowRoot ? root : document])
		if (!target.adoptedStyleSheets.includes(sheet)) target.adoptedStyleSheets = [...target.adoptedStyleSheets, sheet];
}
