import type { ShownValue } from "../../../protocol/shown-value.ts";
import { arrayHtml } from "./array-html.ts";
import { tableHtml } from "./table-html.ts";
import { treeHtml } from "./tree-html.ts";

/** What stands for a value where nothing draws it: HTML without scripts, for GitHub, nbconvert and untrusted notebooks. */
export function valueHtml(shown: ShownValue): string {
	switch (shown.kind) {
		case "tree":
			return treeHtml(shown.root);
		case "table":
			return tableHtml(shown);
		case "array":
			return arrayHtml(shown);
	}
}
