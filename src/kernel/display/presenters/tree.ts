import type { MimeBundle } from "../../../protocol/host.ts";
import { errorText } from "../error-text.ts";
import { cutText, inspectValue } from "../inspect-value.ts";
import { isError } from "../peek.ts";
import { shownBundle } from "../presenter.ts";
import { textSuffices } from "../text-suffices.ts";
import { treeOf } from "../tree.ts";

/** Every other value: as text where that says it all, else as a tree. */
export function presentTree(value: object): MimeBundle {
	const worded = isError(value) ? errorText(value) : undefined;
	const text = worded === undefined ? inspectValue(value) : cutText(worded);
	const root = treeOf(value);
	return textSuffices(text, root) ? { "text/plain": text } : shownBundle({ kind: "tree", root }, text);
}
