import { Disposer } from "../disposer.ts";
import { element } from "../element.ts";
import { keepKeys } from "../keys.ts";
import type { Cleanup } from "../model.ts";
import { installStyle } from "../style.ts";
import { onSchemeChange, schemeAround } from "../theme.ts";
import { drawArray } from "./array-view.ts";
import { checkValue } from "./check-value.ts";
import { drawTable } from "./table-view.ts";
import { drawTree } from "./tree-view.ts";

/**
 * Draws a value that an output holds; nothing of it becomes markup. Answers how to take it away.
 *
 * @throws ExplainError where it is not what a kernel of this version writes.
 */
export function renderValue(value: unknown, el: HTMLElement): Cleanup {
	const shown = checkValue(value);
	const disposer = new Disposer();
	const root = element("div", { class: "glasscell glasscell-shown" });
	const refresh = () => {
		root.dataset.scheme = schemeAround(el);
	};
	keepKeys(root, disposer);
	switch (shown.kind) {
		case "tree":
			root.append(drawTree(shown.root, disposer));
			break;
		case "table":
			root.append(drawTable(shown, disposer));
			break;
		case "array":
			root.append(drawArray(shown, disposer));
	}
	installStyle(el);
	refresh();
	disposer.add(onSchemeChange(refresh));
	el.replaceChildren(root);
	return () => disposer.dispose();
}
